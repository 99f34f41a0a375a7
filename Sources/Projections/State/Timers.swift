import Journal

/// Timers that were set and have neither fired nor been cancelled.
public struct Timers: FieldGroup {
  /// Pending timers by due time, then number.
  public private(set) var pending: [PendingTimer] = []
  /// The number the next timer gets.
  public private(set) var nextID = TimerID(rawValue: 1)

  /// No timers.
  public init() {}

  /// The timer due first; nil when none is pending.
  public var next: PendingTimer? { pending.first }

  /// The pending timer of that number.
  public subscript(_ id: TimerID) -> PendingTimer? { pending.first { $0.timer.timer == id } }

  /// Takes a new timer; one with the number of a pending timer takes its place.
  public mutating func fold(_ set: TimerSet, _ envelope: Envelope) {
    remove(set.timer)
    let entry = PendingTimer(set, setBy: envelope.sequence)
    pending.insert(entry, at: pending.lowerBound { $0 < entry })
    if set.timer >= nextID { nextID = TimerID(rawValue: set.timer.rawValue &+ 1) }
  }

  /// Takes a cancellation; an unknown number changes nothing.
  public mutating func fold(_ cancelled: TimerCancelled) { remove(cancelled.timer) }

  /// Takes a firing.
  ///
  /// - Returns: what the timer was for; nil for one that is late, repeated or unknown.
  @discardableResult
  public mutating func fold(_ fired: TimerFired) -> TimerSet? { remove(fired.timer)?.timer }

  @discardableResult
  private mutating func remove(_ id: TimerID) -> PendingTimer? {
    guard let at = pending.firstIndex(where: { $0.timer.timer == id }) else { return nil }
    return pending.remove(at: at)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("pending", &pending)
    try visitor.timer("nextID", &nextID)
  }
}

/// A timer with the record that set it.
public struct PendingTimer: FieldGroup, Comparable {
  /// Number, purpose and due time.
  public var timer = TimerSet()
  /// The record that set it, which is the cause of its firing.
  public var setBy = SequenceNumber.none

  public init() {}

  init(_ timer: TimerSet, setBy: SequenceNumber) {
    self.timer = timer
    self.setBy = setBy
  }

  /// Orders by due time, then number.
  public static func < (a: PendingTimer, b: PendingTimer) -> Bool {
    (a.timer.dueAt, a.timer.timer) < (b.timer.dueAt, b.timer.timer)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("timer", &timer)
    try visitor.sequence("setBy", &setBy)
  }
}
