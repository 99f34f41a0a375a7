import Broker
import Journal

/// A connection for commands that ask one thing after the other.
final class BrokerSession {
  /// Where it is connected.
  let place: String
  private let client: TWSClient
  private let console: Console
  private var answers: [RequestID: RequestAnswer] = [:]
  /// What else came, for who wants to look at it.
  private(set) var states: [ConnectionState] = []

  private init(_ client: TWSClient, _ place: String, _ console: Console) {
    self.client = client
    self.place = place
    self.console = console
  }

  /// Connects, lets `body` ask, and disconnects.
  ///
  /// - Throws: ``InputError`` when there is no connection; its text says what to do.
  static func with<Result>(
    _ options: ConnectionOptions, _ console: Console, _ body: (BrokerSession) throws -> Result
  ) throws -> Result {
    let client = try TWSClient(host: options.host, port: options.port)
    var configuration = options.configuration
    configuration.synchronises = false
    try client.start(TWSConnection(configuration))
    defer { client.stop() }
    let session = BrokerSession(client, "\(options.host):\(options.port)", console)
    while session.states.last != .ready { try session.pump() }
    return try body(session)
  }

  /// Asks and waits for the whole answer.
  func ask(_ request: ClientRequest) throws -> RequestAnswer {
    let id = CallResult<RequestID>()
    client.call { connection, now in id.set(connection.request(request, at: now)) }
    while true {
      if let number = id.value, let answer = answers.removeValue(forKey: number) { return answer }
      try pump()
    }
  }

  /// Takes what came; warnings are shown as they come.
  private func pump() throws {
    guard let actions = client.take(milliseconds: 1_000) else {
      throw InputError("\(place): the connection ended")
    }
    for action in actions {
      switch action {
      case .answer(let id, let answer): answers[id] = answer
      case .input(.connection(let change), _): states.append(change.state)
      case .notice(let notice) where notice.level != .inform:
        console.complain("\(place): \(notice.code == 0 ? "" : "\(notice.code) ")\(notice.text)")
      case .close(let reason): throw InputError("\(place): \(reason)")
      default: break
      }
    }
  }
}
