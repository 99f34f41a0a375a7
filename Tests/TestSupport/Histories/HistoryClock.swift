import Journal

/// Timers as the clock at the edge has them.
struct HistoryClock {
  private(set) var pending: [(timer: TimerSet, cause: SequenceNumber)] = []
  /// The last timer that fired, to fire again what is over.
  private(set) var last: (timer: TimerSet, cause: SequenceNumber)?

  mutating func take(pending: [(TimerSet, SequenceNumber)]) {
    for (timer, cause) in pending { set(timer, cause) }
  }

  mutating func set(_ timer: TimerSet, _ cause: SequenceNumber) {
    let at = pending.firstIndex { $0.timer.dueAt > timer.dueAt } ?? pending.endIndex
    pending.insert((timer, cause), at: at)
  }

  mutating func cancel(_ timer: TimerID) { pending.removeAll { $0.timer.timer == timer } }

  /// Takes out the timer at that place.
  mutating func fire(_ place: Int) -> (timer: TimerSet, cause: SequenceNumber) {
    let fired = pending.remove(at: place)
    last = fired
    return fired
  }

  /// A clock that started anew knows none.
  mutating func forget() { pending = [] }
}
