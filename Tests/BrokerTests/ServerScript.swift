import Journal

@testable import Broker

/// A simulated broker and its clients without sockets: requests in, messages out.
struct ServerScript {
  private(set) var server: SimulatorServer
  /// The market's clock.
  private(set) var time: Timestamp
  /// Everything told to a connection, in order.
  private(set) var inbox: [Int: [ServerMessage]] = [:]
  /// Frames as they left, for comparisons of bytes.
  private(set) var frames: [Int: [[UInt8]]] = [:]
  private(set) var closed: Set<Int> = []
  /// What the server wanted to be durable, with its times.
  private(set) var records: [ServerRecord] = []
  private var connections = 0

  /// Friday 2026-11-20, 10:00 in New York.
  static let start = Timestamp(
    rawValue: Int64(CalendarText.days(year: 2026, month: 11, day: 20)) * 86_400_000_000_000
      + 15 * 3_600_000_000_000)

  static var configuration: SimulatorConfiguration {
    var configuration = SimulatorConfiguration()
    configuration.messagesPerSecond = 0
    var zone = ZoneOffset()
    zone.seconds = -18_000
    configuration.zoneOffsets = [zone]
    return configuration
  }

  init(
    _ configuration: SimulatorConfiguration = Self.configuration, recording: RecordedMarket? = nil,
    at start: Timestamp = Self.start
  ) {
    time = start
    server = SimulatorServer(configuration, recording: recording, at: start)
  }

  /// A server that takes up what another one recorded.
  init(restoring old: ServerScript, after pause: Nanoseconds) throws {
    self.init(Self.configuration, at: old.time + pause)
    for record in old.records { try server.restore(record.event, at: record.time) }
    server.finishRestoring()
    records = old.records
  }

  // MARK: Clients

  /// A connection without a word said.
  mutating func open() -> Int {
    connections += 1
    server.connect(connections, at: time)
    collect()
    return connections
  }

  /// A client in session.
  mutating func connect(_ client: Int64, versions: String = "v157..178") -> Int {
    let id = open()
    send(Array("API\0".utf8) + Framing.prefixed(Array(versions.utf8)), from: id)
    send(TWS.StartAPI(clientId: client, optionalCapabilities: ""), from: id)
    return id
  }

  mutating func disconnect(_ id: Int) {
    server.disconnect(id, at: time)
    collect()
  }

  mutating func send(_ bytes: [UInt8], from id: Int) {
    server.receive(bytes, from: id, at: time)
    collect()
  }

  mutating func send(_ message: some WireMessage, from id: Int) {
    send(Framing.prefixed(message.payload()), from: id)
  }

  /// Lets the market go on.
  mutating func wait(_ length: Nanoseconds) {
    time = time + length
    server.advance(to: time)
    collect()
  }

  /// Changes the server from outside, as a scenario does.
  mutating func change<T>(_ body: (inout SimulatorServer) -> T) -> T {
    defer { collect() }
    return body(&server)
  }

  private mutating func collect() {
    records += server.takeRecords()
    for (id, output) in server.takeOutgoing() {
      switch output {
      case .frame(let frame):
        frames[id, default: []].append(frame)
        if case .message(let message) = ServerMessage.decode(frame) {
          inbox[id, default: []].append(message)
        }
      case .close: closed.insert(id)
      case .hold, .split: break
      }
    }
  }

  // MARK: What was told

  /// Messages of one kind to a connection, in order.
  func all<M: WireMessage>(_ type: M.Type, to id: Int) -> [M] {
    (inbox[id] ?? []).compactMap { $0.message as? M }
  }

  /// Codes of errors about an order or request.
  func codes(_ subject: Int64, to id: Int) -> [Int64] {
    all(TWS.ErrorText.self, to: id).filter { $0.reqId == subject }.map(\.errorCode)
  }

  /// The words in which an order's status was told.
  func statuses(_ order: Int64, to id: Int) -> [String] {
    all(TWS.OrderStatus.self, to: id).filter { $0.orderId == order }.map(\.status)
  }

  /// Forgets what was told so far.
  mutating func clear() { (inbox, frames) = ([:], [:]) }

  // MARK: Orders

  static func stock(_ symbol: String) -> TWS.Contract {
    var contract = TWS.Contract()
    (contract.symbol, contract.secType) = (symbol, "STK")
    (contract.exchange, contract.currency) = ("SMART", "USD")
    return contract
  }

  /// An order of shares of Apple; `change` may make anything else of it.
  static func order(
    _ number: Int64, _ action: String, _ quantity: Int64, _ type: String, limit: WireNumber? = nil,
    _ change: (inout TWS.PlaceOrder) -> Void = { _ in }
  ) -> TWS.PlaceOrder {
    var message = TWS.PlaceOrder()
    message.orderId = number
    message.contract = stock("AAPL")
    (message.order.action, message.order.totalQuantity) = (action, WireNumber(quantity))
    (message.order.orderType, message.order.lmtPrice) = (type, limit)
    message.order.tif = "DAY"
    change(&message)
    return message
  }

  /// The orders that a client is told when it asks.
  mutating func openOrders(_ id: Int, all: Bool = false) -> [Int64] {
    let before = self.all(TWS.OpenOrder.self, to: id).count
    if all {
      send(TWS.RequestAllOpenOrders(), from: id)
    } else {
      send(TWS.RequestOpenOrders(), from: id)
    }
    return self.all(TWS.OpenOrder.self, to: id).dropFirst(before).map(\.order.orderId)
  }
}
