import Broker
import Journal

/// A connection under test with a server that a test plays by hand; times are in milliseconds.
struct ClientScript {
  var connection: TWSConnection
  /// Everything the connection asked for so far, in order.
  var actions: [ClientAction] = []
  var now = Timestamp(rawValue: 1_795_185_000_000_000_000)

  init(_ change: (inout ClientConfiguration) -> Void = { _ in }) {
    var configuration = ClientConfiguration()
    configuration.clientID = 7
    var winter = ZoneOffset()
    winter.seconds = -18_000
    configuration.zones = [ServerZone(name: "US/Eastern", offsets: [winter])]
    change(&configuration)
    connection = TWSConnection(configuration)
  }

  static let greeting = Handshake.Answer(
    serverVersion: 178, connectionTime: "20261120 09:30:00 US/Eastern"
  ).bytes

  static func frame(_ message: some WireMessage) -> [UInt8] { Framing.prefixed(message.payload()) }

  mutating func take() {
    actions += connection.takeActions()
  }

  mutating func wait(_ milliseconds: Int64) {
    now = now + .milliseconds(milliseconds)
    connection.advance(to: now)
    take()
  }

  mutating func server(_ messages: any WireMessage...) {
    for message in messages { feed(Self.frame(message)) }
  }

  mutating func feed(_ bytes: [UInt8]) {
    connection.receive(bytes, at: now)
    take()
  }

  mutating func error(_ subject: Int64, _ code: Int64, _ text: String = "text") {
    server(
      TWS.ErrorText(
        reqId: subject, errorCode: code, errorString: text, advancedOrderRejectJson: ""))
  }

  /// Up to the start: the client has named itself.
  mutating func greet() {
    connection.connected(at: now)
    feed(Self.greeting)
  }

  /// A whole synchronisation without orders.
  mutating func becomeReady() {
    greet()
    server(TWS.ManagedAccounts(accountsList: "DU1234567,"), TWS.NextValidID(orderId: 1))
    answerSynchronisation()
  }

  mutating func answerSynchronisation() {
    server(TWS.PositionEnd(), TWS.OpenOrderEnd(), TWS.CompletedOrdersEnd())
    server(TWS.AccountDownloadEnd(accountName: "DU1234567"))
    var end = TWS.ExecutionDetailsEnd()
    end.reqId = RequestID.first
    server(end)
  }

  /// Payloads written so far; the greeting is left out.
  var written: [[UInt8]] {
    actions.compactMap {
      guard case .write(let bytes) = $0, !bytes.starts(with: Handshake.prefix) else { return nil }
      return Array(bytes.dropFirst(4))
    }
  }

  /// Names of the messages written so far.
  var names: [String] {
    written.map { payload in
      switch ClientMessage.decode(payload) {
      case .message(let message): type(of: message.message).name
      case .unknown(let id): "message \(id)"
      case .failure(let id, _): "failure \(id ?? -1)"
      }
    }
  }

  var inputs: [Event] {
    actions.compactMap { if case .input(let event, _) = $0 { event } else { nil } }
  }

  var ticks: [TickRow] {
    actions.compactMap { if case .tick(let row) = $0 { row } else { nil } }
  }

  var states: [ConnectionState] {
    inputs.compactMap { if case .connection(let change) = $0 { change.state } else { nil } }
  }

  var frames: [[UInt8]] {
    inputs.compactMap { if case .brokerFrame(let frame) = $0 { frame.bytes } else { nil } }
  }

  var answers: [RequestAnswer] {
    actions.compactMap { if case .answer(_, let answer) = $0 { answer } else { nil } }
  }

  var notices: [ClientNotice] {
    actions.compactMap { if case .notice(let notice) = $0 { notice } else { nil } }
  }

  var closed: CloseReason? {
    for case .close(let reason) in actions { return reason }
    return nil
  }

  /// The last request of a kind with its number.
  func last<Message: WireMessage>(_ type: Message.Type) -> Message? {
    for payload in written.reversed() {
      if let message = try? Message(frame: payload) { return message }
    }
    return nil
  }
}

/// An instrument named by its ticker alone.
func instrument(_ number: UInt32, _ symbol: String) -> InstrumentDefined {
  var defined = InstrumentDefined()
  defined.instrument = InstrumentID(rawValue: number)
  defined.symbol = symbol
  return defined
}
