import Journal

/// Which number a record got that was written anew, where others came in or went.
///
/// Only the places where the distance changes are kept, so nothing grows while nothing differs.
struct RecordNumbers {
  /// From this old number on, new numbers are higher by `shift`.
  private struct Step {
    let from: UInt64
    let shift: Int64
  }

  private var steps = [Step(from: 0, shift: 0)]
  private var dropped: [UInt64: SequenceNumber] = [:]
  private var lastKept: UInt64 = 0
  private var next: UInt64 = 1

  /// The new number of a record; of one that is gone, that of what had led to it.
  subscript(_ old: SequenceNumber) -> SequenceNumber {
    guard old != .none else { return .none }
    if !dropped.isEmpty, let cause = dropped[old.rawValue] { return cause }
    let step = steps[steps.lastIndex { $0.from <= old.rawValue } ?? 0]
    return SequenceNumber(rawValue: UInt64(Int64(old.rawValue) + step.shift))
  }

  /// The next number, for a record that had the number `old`.
  mutating func keep(_ old: SequenceNumber) -> SequenceNumber {
    let shift = Int64(next) - Int64(old.rawValue)
    if shift != steps[steps.count - 1].shift {
      steps.append(Step(from: old.rawValue, shift: shift))
    }
    return insert()
  }

  /// The next number, for a record that was not there.
  mutating func insert() -> SequenceNumber {
    defer { next += 1 }
    return SequenceNumber(rawValue: next)
  }

  /// A record that is there no more.
  mutating func drop(_ record: Recorded) {
    dropped[record.sequence.rawValue] = self[record.envelope.cause]
  }

  /// Moves what an event says of other records.
  func follow(_ event: inout Event) {
    guard steps.count > 1 || !dropped.isEmpty else { return }
    switch event {
    case .commandSent(var sent):
      sent.command = self[sent.command]
      event = .commandSent(sent)
    case .commandDropped(var dropped):
      dropped.command = self[dropped.command]
      event = .commandDropped(dropped)
    case .decision(var decision):
      decision.signal = self[decision.signal]
      event = .decision(decision)
    case .orderPlan(var plan):
      plan.begunBy = self[plan.begunBy]
      event = .orderPlan(plan)
    default: break
    }
  }
}
