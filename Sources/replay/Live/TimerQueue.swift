import Journal

/// Timers that wait at the edge, soonest first; equal times go by their numbers.
struct TimerQueue {
  /// A timer, and the record that set it.
  struct Pending {
    let timer: TimerSet
    let sequence: SequenceNumber
  }

  private var pending: [Pending] = []

  /// When the first one is due; nil when none waits.
  var nextDue: Timestamp? { pending.first?.timer.dueAt }

  /// Adds one.
  mutating func set(_ timer: TimerSet, sequence: SequenceNumber) {
    let new = Pending(timer: timer, sequence: sequence)
    let place = pending.firstIndex { Self.isBefore(new, $0) } ?? pending.endIndex
    pending.insert(new, at: place)
  }

  /// Removes one; an unknown one is nobody's error.
  mutating func cancel(_ timer: TimerCancelled) {
    pending.removeAll { $0.timer.timer == timer.timer }
  }

  /// Takes the first one that is due by `time`.
  mutating func take(upTo time: Timestamp) -> Pending? {
    guard let first = pending.first, first.timer.dueAt <= time else { return nil }
    return pending.removeFirst()
  }

  private static func isBefore(_ a: Pending, _ b: Pending) -> Bool {
    a.timer.dueAt != b.timer.dueAt
      ? a.timer.dueAt < b.timer.dueAt : a.timer.timer < b.timer.timer
  }
}
