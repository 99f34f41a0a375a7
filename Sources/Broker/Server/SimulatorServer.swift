import Journal

/// A whole simulated broker behind the protocol of TWS: bytes of many clients in, frames out.
///
/// It owns no socket, file or clock: the owner brings bytes and the time, takes ``takeOutgoing()``
/// to the sockets and ``takeRecords()`` to a journal, from which ``restore(_:at:)`` brings a later
/// server to the same state. Equal calls give equal bytes.
public struct SimulatorServer {
  /// Something for the owner to do with a connection, in order.
  public enum Output: Hashable, Sendable {
    /// Send this payload as one frame.
    case frame([UInt8])
    /// Close the connection once everything before is sent.
    case close
    /// Send nothing more, or go on: a line that is half dead.
    case hold(Bool)
    /// Write so many bytes at a time; nil for as many as go.
    case split(Int?)
  }

  let configuration: SimulatorConfiguration
  let hours: ExchangeHours
  var exchange: SimulatedExchange
  var directory = ListingDirectory()
  var feed: MarketFeed
  /// By listing.
  var states: [ListingState] = []
  var accounts: [AccountBook]
  /// By index of the order at the exchange.
  var slots: [OrderSlot] = []
  var orderIndex: [ClientOrderKey: Int] = [:]
  /// The largest order number that a client had accepted, and that it ever used.
  var acceptedMax: [Int64: Int64] = [:]
  var usedMax: [Int64: Int64] = [:]
  var executions: [StoredExecution] = []
  /// By the number that the owner gives.
  var connections: [Int: ClientConnection] = [:]
  /// Their numbers in order of arrival, since dictionaries have none.
  var connectionOrder: [Int] = []
  var outgoing: [(connection: Int, output: Output)] = []
  var records: [ServerRecord] = []
  /// The client that the last record was about, and the version of its frames.
  var recordedOrigin: RequestOrigin?
  /// Requests on their way to the exchange.
  var arrivals = TimedQueue<Arrival>()
  /// What the scenario makes go wrong.
  var faults = FaultState()
  /// The market's clock.
  public internal(set) var now: Timestamp
  /// The last step of the synthetic market that was made, or the next tick of the recording.
  var position: Int64
  /// What a refused order's messages carry while it is looked at.
  var placing: (client: Int64, number: Int64)?
  /// The local day that the books of the day belong to.
  var day: Int64 = .min

  /// A broker without clients.
  ///
  /// - Parameters:
  ///   - recording: the market in place of the synthetic one.
  ///   - time: where the market's clock stands.
  public init(
    _ configuration: SimulatorConfiguration, recording: RecordedMarket? = nil, at time: Timestamp
  ) {
    precondition(!configuration.accounts.isEmpty, "there must be an account")
    self.configuration = configuration
    hours = ExchangeHours(offsets: configuration.zoneOffsets)
    var simulation = SimulationConfiguration()
    simulation.commissionPerShare = .zero
    simulation.commissionMinimum = .zero
    exchange = SimulatedExchange(
      configuration: simulation, account: configuration.accounts[0], clientID: 0)
    exchange.permanentBase = Self.permanentBase
    exchange.slippage = configuration.slippage
    exchange.boundsDetached = false
    feed = MarketFeed(seed: configuration.seed, recording: recording)
    accounts = configuration.accounts.map { AccountBook(id: $0, cash: configuration.openingCash) }
    now = time
    position = 0
    position = recording.map { Int64($0.place(at: time)) } ?? SyntheticPrices.step(at: time)
    for symbol in recording?.symbols ?? [] { _ = listing(symbol: symbol) }
    startDay()
  }

  /// Permanent ids begin behind this number.
  static let permanentBase: Int64 = 1_700_000_000

  /// A client connected.
  ///
  /// - Parameter id: not that of a connection still open.
  public mutating func connect(_ id: Int, at time: Timestamp) {
    precondition(connections[id] == nil, "the number of a connection must be new")
    advance(to: time)
    connections[id] = ClientConnection()
    connectionOrder.append(id)
    if connectionOrder.count > configuration.clientsMax { close(id) }
  }

  /// The connection is gone; its orders live on.
  public mutating func disconnect(_ id: Int, at time: Timestamp) {
    guard let connection = connections[id] else { return }
    advance(to: time)
    for listing in connection.subscriptions.listings { states[listing].watchers -= 1 }
    connections[id] = nil
    connectionOrder.removeAll { $0 == id }
  }

  /// Bytes of a client arrived.
  public mutating func receive(_ bytes: some Collection<UInt8>, from id: Int, at time: Timestamp) {
    guard let phase = connections[id]?.phase, phase != .closed else { return }
    advance(to: time)
    if phase == .greeting, !takePrefix(bytes, id) { return }
    if phase != .greeting { connections[id]?.splitter.append(bytes) }
    takeFrames(id)
  }

  /// Largest request in bytes; an order with a hundred conditions has a tenth of it.
  private static let requestBytesMax = 256 << 10

  /// Handles every whole frame; a stream that lost its framing is closed.
  private mutating func takeFrames(_ id: Int) {
    while let connection = connections[id], connection.phase != .closed {
      do {
        guard let frame = try connections[id]?.splitter.next() else { break }
        guard frame.count <= Self.requestBytesMax else { return close(id) }
        handle(frame, from: id)
      } catch {
        complain(-1, 507, "Bad Message Length \(error)", to: id)
        return close(id)
      }
    }
    let waiting = connections[id]?.splitter.pendingBytes ?? 0
    if waiting > Self.requestBytesMax { close(id) }
  }

  /// What is to be sent and closed since the last call, in order.
  public mutating func takeOutgoing() -> [(connection: Int, output: Output)] {
    defer { outgoing.removeAll(keepingCapacity: true) }
    return outgoing
  }

  /// What must be durable before the outgoing frames leave, in order.
  public mutating func takeRecords() -> [ServerRecord] {
    defer { records.removeAll(keepingCapacity: true) }
    return records
  }

  /// Keeps what just happened for the journal.
  mutating func remember(_ event: Event) { records.append(ServerRecord(event: event, time: now)) }

  /// Queues a message in the layout of the client's version.
  mutating func send(_ message: some WireMessage, to id: Int) {
    guard let connection = connections[id], connection.phase != .closed else { return }
    outgoing.append((id, .frame(message.payload(serverVersion: connection.version))))
  }

  /// Queues a refusal or a remark.
  mutating func complain(_ subject: Int64, _ code: Int64, _ text: String, to id: Int) {
    send(ServerAnswers.error(subject, code, text), to: id)
  }

  /// Ends a connection after what is queued for it.
  mutating func close(_ id: Int) {
    guard let phase = connections[id]?.phase, phase != .closed else { return }
    outgoing.append((id, .close))
    connections[id]?.phase = .closed
  }

  /// The connection in session with a client id.
  func connection(of client: Int64) -> Int? {
    connectionOrder.first {
      connections[$0]?.phase == .ready && connections[$0]?.clientID == client
    }
  }
}
