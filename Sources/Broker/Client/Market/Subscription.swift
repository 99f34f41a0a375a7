import Journal

/// A stream of market data of one instrument.
public enum SubscriptionKind: Int, Hashable, Sendable, CaseIterable {
  /// The national best quote several times a second, trades, halts and shortable shares.
  case topOfBook = 0
  /// Every trade.
  case trades = 1
  /// Every change of the best quote.
  case quotes = 2

  /// The name in the protocol; empty for the ordinary line.
  var tickByTickType: String {
    switch self {
    case .topOfBook: ""
    case .trades: "AllLast"
    case .quotes: "BidAsk"
    }
  }
}

/// A stream that is wanted, whether it flows or not.
public struct Subscription: Hashable, Sendable {
  /// Where it stands.
  public enum State: Hashable, Sendable {
    /// To be asked for as soon as there is a connection.
    case wanted
    /// Asked for under this number.
    case open(RequestID)
    /// Refused; not asked for again before the next connection.
    case refused(code: Int64)
  }

  /// The instrument.
  public let instrument: InstrumentID
  /// Which stream.
  public let kind: SubscriptionKind
  /// Where it stands.
  public internal(set) var state = State.wanted

  init(_ instrument: InstrumentID, _ kind: SubscriptionKind) {
    self.instrument = instrument
    self.kind = kind
  }
}

/// What should flow: asked for again after every break, so that nobody has to remember it.
struct SubscriptionSet: Sendable {
  private(set) var all: [Subscription] = []
  /// When an instrument's last tick-by-tick line was asked for; the server allows one in 15 s.
  private var lastTickByTick: [InstrumentID: Timestamp] = [:]
  private static let tickByTickPause = Nanoseconds.seconds(15)

  /// Adds a stream; false when it is there.
  mutating func add(_ instrument: InstrumentID, _ kind: SubscriptionKind) -> Bool {
    guard place(instrument, kind) == nil else { return false }
    all.append(Subscription(instrument, kind))
    return true
  }

  /// Removes a stream and returns the request under which it was open.
  mutating func remove(_ instrument: InstrumentID, _ kind: SubscriptionKind) -> RequestID? {
    guard let place = place(instrument, kind) else { return nil }
    guard case .open(let id) = all.remove(at: place).state else { return nil }
    return id
  }

  /// Forgets what flowed: the connection is new, or the server lost it.
  mutating func reset() {
    for place in all.indices { all[place].state = .wanted }
  }

  /// The streams to ask for.
  var wanted: [Subscription] { all.filter { $0.state == .wanted } }

  mutating func set(
    _ state: Subscription.State, _ instrument: InstrumentID, _ kind: SubscriptionKind
  ) {
    guard let place = place(instrument, kind) else { return }
    all[place].state = state
  }

  /// The stream that is open under a number.
  func subscription(of request: Int64) -> Subscription? {
    all.first { $0.state == .open(RequestID(rawValue: request)) }
  }

  /// When a tick-by-tick line may be asked for, which then counts as asked for.
  mutating func reserveTickByTick(_ instrument: InstrumentID, at now: Timestamp) -> Timestamp {
    let last = lastTickByTick[instrument]
    let time = max(now, last.map { $0 + Self.tickByTickPause } ?? now)
    lastTickByTick[instrument] = time
    return time
  }

  private func place(_ instrument: InstrumentID, _ kind: SubscriptionKind) -> Int? {
    all.firstIndex { $0.instrument == instrument && $0.kind == kind }
  }
}
