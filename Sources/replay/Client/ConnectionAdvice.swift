/// What to do when there is no connection, in a trader's words.
enum ConnectionAdvice {
  /// Where the broker's programs listen unless they were told otherwise.
  static let usualPorts: [(port: Int, name: String)] = [
    (7497, "TWS, paper"), (7496, "TWS, live"), (4002, "Gateway, paper"), (4001, "Gateway, live"),
  ]

  /// Why the socket is not connected, and what helps.
  static func text(_ refusal: ClientSocket.Refusal, _ host: String, _ port: Int) -> String {
    switch refusal {
    case .unknownHost(let reason): "there is no machine `\(host)`: \(reason)"
    case .refused:
      "nothing listens on \(host):\(port): start TWS or IB Gateway and log in; in Configure, API, "
        + "Settings, turn on `Enable ActiveX and Socket Clients` and compare the port"
    case .timedOut:
      "\(host):\(port) does not answer: is the machine up, does a firewall stand between?"
    case .failed(let reason): "\(host):\(port): \(reason)"
    }
  }
}
