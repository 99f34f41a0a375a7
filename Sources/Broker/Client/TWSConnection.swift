import Journal

/// One connection to TWS or IB Gateway: bytes in, inputs and ticks out, and what has to be written.
///
/// It owns no socket and no clock: the owner brings bytes and the time, and does what
/// ``takeActions()`` says. Equal calls give equal actions. Market data that is wanted, instruments
/// and the pace of history outlive a connection; call ``connected(at:)`` again after a break.
public struct TWSConnection: Sendable {
  /// How it behaves.
  public let configuration: ClientConfiguration
  /// How far it has come.
  public internal(set) var phase = ConnectionPhase.closed
  /// What both agreed on; 0 before.
  public internal(set) var serverVersion: Int64 = 0
  /// The accounts of the login; empty before they are told.
  public internal(set) var accounts: [String] = []
  /// The broker cannot be reached through the server: codes 1100 and 2110.
  public internal(set) var isLinkLost = false
  /// Farms that are down, by what the server calls them.
  public internal(set) var farmsDown: [String] = []
  /// Another login has the market data: code 10197.
  public internal(set) var hasCompetingSession = false
  /// What went through.
  public internal(set) var counts = ConnectionCounts()

  var zoneOffsets: [ZoneOffset] = []
  var hasOrderNumber = false
  var splitter = FrameSplitter()
  var queue: OutgoingQueue
  var requests = RequestTable()
  /// Requests for history that wait for their turn, oldest first.
  var waitingHistory: [PendingRequest] = []
  var pacing = HistoricalPacing()
  var subscriptions = SubscriptionSet()
  var polls = SnapshotPolls()
  var market = MarketDecoder()
  var instruments = InstrumentDirectory()
  /// Contracts whose price rule is still to come, by the number of the rule's request.
  var halfDefined: [(request: RequestID, definition: DefinitionKey, data: TWS.ContractData)] = []
  var synchronisation: Synchronisation?
  /// When orders, executions and positions are to be asked again.
  var reconcileAt: Timestamp?
  var questions = OpenQuestions()
  /// When a bracket's parent left, so that its children stay behind it.
  var parentLeft: [Int64: Timestamp] = [:]
  /// The bracket that an order belongs to.
  var groups: [Int64: Int64] = [:]
  /// When the phase must have ended.
  var phaseDeadline: Timestamp?
  var lastReceivedAt = Timestamp.zero
  /// When the server was asked for a sign of life.
  var probedAt: Timestamp?
  var actions: [ClientAction] = []
  /// The latest time that the owner brought; it never goes back.
  public internal(set) var now = Timestamp.zero

  /// A client that is not connected.
  public init(_ configuration: ClientConfiguration) {
    self.configuration = configuration
    queue = OutgoingQueue(
      limit: configuration.messagesPerSecond, reserve: configuration.reservedForOrders)
  }

  /// What became of market data so far.
  public var marketCounts: MarketCounts { market.counts }

  /// Messages and requests that wait to leave.
  public var waitingCount: Int { queue.count + waitingHistory.count }

  /// The instruments by number, as far as they are known.
  public var knownInstruments: [InstrumentDefined] { instruments.all }

  /// The streams that should flow.
  public var wantedSubscriptions: [Subscription] { subscriptions.all }

  /// What is to be done, in order; the list is empty afterwards.
  public mutating func takeActions() -> [ClientAction] {
    defer { actions.removeAll(keepingCapacity: true) }
    return actions
  }

  /// The socket is connected: greets the server.
  public mutating func connected(at time: Timestamp) {
    precondition(phase == .closed, "a connection must have ended before the next one begins")
    move(to: time)
    splitter = FrameSplitter()
    serverVersion = 0
    accounts = []
    hasOrderNumber = false
    isLinkLost = false
    farmsDown = []
    hasCompetingSession = false
    lastReceivedAt = now
    probedAt = nil
    phase = .greeting
    phaseDeadline = now + configuration.handshakeTimeout
    let offer = Handshake.Offer(minimum: ServerVersion.oldest, maximum: ServerVersion.current)
    report(.connecting, "")
    actions.append(.write(offer.bytes))
  }

  /// Bytes came; they may be cut anywhere.
  public mutating func receive(_ bytes: some Collection<UInt8>, at time: Timestamp) {
    guard phase != .closed else { return }
    move(to: time)
    lastReceivedAt = now
    probedAt = nil
    splitter.append(bytes)
    while phase != .closed {
      do {
        guard let frame = try splitter.next() else { break }
        counts.received += 1
        take(frame)
      } catch {
        end(CloseReason(.protocolBroken, "the server's bytes make no sense: \(error)"))
      }
    }
    release()
  }

  /// The socket is gone.
  public mutating func disconnected(_ reason: String, at time: Timestamp) {
    move(to: time)
    end(CloseReason(.lost, reason))
  }

  /// The owner cannot keep up with what comes.
  public mutating func overrun(_ text: String, at time: Timestamp) {
    move(to: time)
    end(CloseReason(.overrun, text))
  }

  /// The owner ends the connection.
  public mutating func disconnect(at time: Timestamp) {
    move(to: time)
    end(CloseReason(.requested, "asked to"))
  }

  /// Time passed: deadlines fall due, waiting messages leave.
  public mutating func advance(to time: Timestamp) {
    move(to: time)
    guard phase != .closed else { return }
    if let phaseDeadline, phaseDeadline <= now { return endLatePhase() }
    expireRequests()
    askPolls()
    probe()
    renew()
    if phase == .ready, let reconcileAt, reconcileAt <= now { reconcile() }
    release()
  }

  /// When ``advance(to:)`` is due; nil when only bytes or calls bring something.
  public var nextTime: Timestamp? {
    guard phase != .closed else { return nil }
    var times = [phaseDeadline, requests.nextDeadline, queue.nextTime(at: now), probeTime]
    if phase == .ready {
      times += [reconcileAt, questions.deadline, waitingHistory.first.flatMap { historyTime($0) }]
      times.append(polls.nextTime)
    }
    return times.compactMap { $0 }.min()
  }

  mutating func move(to time: Timestamp) { now = max(now, time) }

  mutating func note(_ level: CodeClass, code: Int64 = 0, _ text: String) {
    actions.append(.notice(ClientNotice(level, code: code, text)))
  }

  mutating func input(_ event: Event) { actions.append(.input(event, at: now)) }

  /// Tells the session where the link stands.
  mutating func report(_ state: ConnectionState, _ reason: String) {
    var change = ConnectionChanged()
    change.state = state
    change.serverVersion = serverVersion
    change.clientID = configuration.clientID
    change.zoneOffsets = zoneOffsets
    change.reason = reason
    input(.connection(change))
  }
}

/// How far a connection has come.
public enum ConnectionPhase: Hashable, Sendable {
  /// There is none.
  case closed
  /// The greeting was sent.
  case greeting
  /// The client named itself; accounts and order number are to come.
  case starting
  /// Orders, positions, account and executions are being told.
  case synchronising
  /// All is known.
  case ready
}
