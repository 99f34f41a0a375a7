import Journal

/// How much the system may do now, and how fast it has been entering.
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
  private var entries: [EntryTime] = []

  /// Entry orders remembered for the order-rate check; older ones are forgotten.
  public static let entryCapacity = 1024

  /// Everything allowed, nothing entered.
  public init() {}

  /// Takes a change of level.
  public mutating func fold(_ change: RiskStateChanged, _ envelope: Envelope) {
    level = change.to
    reason = change.reason
    since = envelope.sequence
    changedAt = envelope.recordedAt
  }

  /// Takes an order command; placed entries count towards the order rate.
  public mutating func fold(_ command: OrderCommand, _ envelope: Envelope) {
    guard command.action == .place, command.role == .entry else { return }
    if entries.count == Self.entryCapacity { entries.removeFirst() }
    entries.append(EntryTime(envelope.recordedAt))
  }

  /// Takes the day of a session; the level stays until a recorded change says otherwise.
  public mutating func startDay(_ calendar: SessionCalendar) { day = calendar.date }

  /// Entry orders placed after `time`, of the last ``entryCapacity``.
  public func entryCount(after time: Timestamp) -> Int {
    entries.count - entries.lowerBound { $0.placedAt <= time }
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("level", &level)
    try visitor.text("reason", &reason)
    try visitor.sequence("since", &since)
    try visitor.time("changedAt", &changedAt)
    try visitor.signed("day", &day)
    try visitor.list("entries", &entries)
    guard entries.count <= Self.entryCapacity else { throw .valueOutOfRange(field: "entries") }
  }
}

/// When an entry order was placed.
struct EntryTime: FieldGroup {
  /// The time of the command.
  var placedAt = Timestamp.zero

  init() {}
  init(_ time: Timestamp) { placedAt = time }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.time("placedAt", &placedAt)
  }
}
