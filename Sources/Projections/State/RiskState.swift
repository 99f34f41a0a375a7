import Journal

/// How much the system may do now, why, and what its limits look at.
///
/// The level changes only by recorded changes. Beside it stand the reasons that hold it: tripped
/// breakers and the operator; a new risk day takes the daily ones away.
public struct RiskState: FieldGroup {
  /// What is allowed.
  public private(set) var level = RiskLevel.normal
  /// What brought the level about; empty from the start.
  public private(set) var reason = ""
  /// The record of the last change; none before the first.
  public private(set) var since = SequenceNumber.none
  /// When the level changed last.
  public private(set) var changedAt = Timestamp.zero
  /// The trading day as yyyymmdd, 0 before the first session.
  public private(set) var day: Int64 = 0
  var entries: [EntryTime] = []
  /// Tripped breakers, in order of ``RiskLimit``.
  public internal(set) var holds: [RiskHold] = []
  /// The strictest level that somebody other than a breaker asked for since the last resume.
  public internal(set) var operatorLevel = RiskLevel.normal
  /// When the running risk day began; ``Timestamp/zero`` before the first.
  public internal(set) var dayBeganAt = Timestamp.zero
  /// When the next one begins, as far as the running session's calendar says.
  public internal(set) var nextDayAt = Timestamp(rawValue: .max)
  /// Peaks of equity and the run of losses.
  public internal(set) var equity = EquityWatch()
  /// The last five sessions with their day trades, oldest first.
  public internal(set) var sessions: [SessionTrades] = []
  /// Sessions on different days so far.
  public internal(set) var sessionCount: Int64 = 0
  /// Instruments in which nothing is entered, by number.
  public internal(set) var blocks: [SymbolBlock] = []
  /// Denials and near misses by check, sorted by its name.
  public internal(set) var checks: [CheckCount] = []
  /// What the broker last said may be bought for; nil when it never did.
  public internal(set) var reportedBuyingPower: Money?
  /// Until when real money is armed; ``Timestamp/zero`` while it never was.
  public internal(set) var armedUntil = Timestamp.zero
  /// The level is stricter than its reasons, or a block is older than the risk day.
  public internal(set) var needsReset = false

  /// Entry orders remembered for the order-rate check; older ones are forgotten.
  public static let entryCapacity = 1024
  /// Sessions whose day trades count together.
  public static let dayTradeSessions = 5
  /// Why a level ends with its day.
  public static let newDayReason = "new day"

  /// Everything allowed, nothing entered.
  public init() {}

  /// Takes a change of level.
  ///
  /// - Parameter holding: the level that a breaker asks for by itself, maybe milder than that in
  ///   force.
  public mutating func fold(
    _ change: RiskStateChanged, _ envelope: Envelope, holding: RiskLevel? = nil
  ) {
    level = change.to
    reason = change.reason
    since = envelope.sequence
    changedAt = envelope.recordedAt
    if let limit = RiskLimit(reason: change.reason) {
      hold(limit, holding ?? change.to)
    } else if change.to == .normal {
      holds = []
      operatorLevel = .normal
    } else if change.reason != Self.newDayReason {
      operatorLevel = max(operatorLevel, change.to)
    }
    noteReset()
  }

  /// Takes an order command; placed entries count towards the order rate.
  public mutating func fold(_ command: OrderCommand, _ envelope: Envelope) {
    guard command.action == .place, command.role == .entry else { return }
    if entries.count == Self.entryCapacity { entries.removeFirst() }
    entries.append(EntryTime(command, envelope.recordedAt))
  }

  /// Takes the day of a session; the level stays until a recorded change says otherwise.
  public mutating func startDay(_ calendar: SessionCalendar) {
    if calendar.date != day {
      sessionCount += 1
      if sessions.count == Self.dayTradeSessions { sessions.removeFirst() }
      sessions.append(SessionTrades(day: calendar.date))
    }
    day = calendar.date
  }

  /// Entry orders placed after `time`, of the last ``entryCapacity``.
  public func entryCount(after time: Timestamp) -> Int {
    entries.count - entries.lowerBound { $0.placedAt <= time }
  }

  /// When an entry of that instrument, side and size was last placed; nil for never.
  public func lastEntry(
    _ instrument: InstrumentID, _ side: Side, _ quantity: Quantity
  ) -> Timestamp? {
    entries.last {
      $0.instrument == instrument && $0.side == side && $0.quantity == quantity
    }?.placedAt
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("level", &level)
    try visitor.text("reason", &reason)
    try visitor.sequence("since", &since)
    try visitor.time("changedAt", &changedAt)
    try visitor.signed("day", &day)
    try visitor.list("entries", &entries)
    try visitor.list("holds", &holds)
    try visitor.choice("operatorLevel", &operatorLevel)
    try visitor.time("dayBeganAt", &dayBeganAt)
    try visitor.time("nextDayAt", &nextDayAt)
    try visitor.group("equity", &equity)
    try visitor.list("sessions", &sessions)
    try visitor.signed("sessionCount", &sessionCount)
    try visitor.list("blocks", &blocks)
    try visitor.list("checks", &checks)
    try visitor.optional("reportedBuyingPower", &reportedBuyingPower)
    try visitor.time("armedUntil", &armedUntil)
    try visitor.flag("needsReset", &needsReset)
    guard entries.count <= Self.entryCapacity else { throw .valueOutOfRange(field: "entries") }
    guard sessions.count <= Self.dayTradeSessions else {
      throw .valueOutOfRange(field: "sessions")
    }
  }
}

/// An entry order that was placed.
struct EntryTime: FieldGroup {
  /// The time of the command.
  var placedAt = Timestamp.zero
  /// Its instrument.
  var instrument = InstrumentID.none
  /// Its side.
  var side = Side.buy
  /// Its size.
  var quantity = Quantity.zero

  init() {}

  init(_ command: OrderCommand, _ time: Timestamp) {
    placedAt = time
    instrument = command.instrument
    side = command.side
    quantity = command.quantity
  }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.time("placedAt", &placedAt)
    try visitor.instrument("instrument", &instrument)
    try visitor.choice("side", &side)
    try visitor.fixed("quantity", &quantity)
  }
}
