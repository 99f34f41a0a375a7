import Journal

/// A decision, order or execution that two journals do not share.
public struct EntryDifference: Sendable {
  /// What it is.
  public let type: ComparedType
  /// When it happened.
  public let time: Timestamp
  /// The ticker; empty where it is about no instrument.
  public let symbol: String
  /// The rule of a decision; role and action of an order; role of an execution.
  public let what: String
  /// The input in words, of a decision only.
  public let trigger: String
  /// Its record and what it was in the first journal; nil where that has none.
  public let first: EntrySide?
  /// The same in the second.
  public let second: EntrySide?
  /// The first condition that one side met and the other did not.
  public let condition: ConditionChange?
  /// The changed settings that can have made the difference by themselves; none where only
  /// something that happened before can.
  public let settings: [ConfigurationDifference]
  /// Place of its group in ``JournalComparison/groups``; nil for anything else.
  public internal(set) var group: Int?
}

/// One side of a difference.
public struct EntrySide: Hashable, Sendable {
  /// The record in its journal.
  public let sequence: SequenceNumber
  /// What it was, in words.
  public let words: String
  /// Whether it did anything; only a decision may not.
  public let acts: Bool
}

/// The first condition at which two evaluations of a rule part.
public struct ConditionChange: Hashable, Sendable {
  /// The condition in the first journal; nil where it was not looked at.
  public let first: Condition?
  /// The same in the second.
  public let second: Condition?

  /// The first condition whose name or result differs; nil when there is none.
  static func first(_ a: [Condition], _ b: [Condition]) -> ConditionChange? {
    for at in 0..<max(a.count, b.count) {
      let one = at < a.count ? a[at] : nil
      let other = at < b.count ? b[at] : nil
      if one?.name != other?.name || one?.held != other?.held {
        return ConditionChange(first: one, second: other)
      }
    }
    return nil
  }

  /// Its names, for example `prediction.confidence >= confidence`; two where the two sides looked
  /// at different conditions.
  var names: [String] { [first, second].compactMap { $0?.name } }

  /// What each side saw, for example `0.55 against 0.5 held, against 0.6 stops`.
  ///
  /// - Parameters: what the two journals are called.
  public func words(first firstName: String, second secondName: String) -> String {
    guard let first, let second else {
      let name = first == nil ? secondName : firstName
      return (first ?? second).map {
        "`\($0.name)` \(Self.seen($0)), looked at in \(name) only"
      } ?? ""
    }
    guard first.name == second.name else {
      return "`\(first.name)` \(Self.seen(first)); `\(second.name)` \(Self.seen(second))"
    }
    let (before, after) = (Self.result(first), Self.result(second))
    if first.value == second.value, first.threshold != second.threshold {
      return "`\(first.name)`: \(first.value.text) against \(first.threshold.text) \(before), "
        + "against \(second.threshold.text) \(after)"
    }
    if first.threshold == second.threshold {
      return "`\(first.name)`: \(first.value.text) \(before), \(second.value.text) \(after)"
    }
    return "`\(first.name)` \(Self.seen(first)); \(Self.seen(second))"
  }

  private static func seen(_ condition: Condition) -> String {
    "\(condition.value.text) against \(condition.threshold.text) \(result(condition))"
  }

  private static func result(_ condition: Condition) -> String {
    condition.held ? "held" : "stops"
  }
}

extension EntryDifference {
  /// Whether something was done on either side, and not nothing on both for different reasons.
  public var acts: Bool { first?.acts == true || second?.acts == true }
}

extension ComparedEntry {
  /// The entry as one side of a difference.
  var side: EntrySide {
    switch content {
    case .decision(let entry):
      EntrySide(
        sequence: sequence, words: entry.words, acts: entry.decision.outcome != .nothing)
    case .order(let command): EntrySide(sequence: sequence, words: command.words, acts: true)
    case .execution(let side, let quantity, let price):
      EntrySide(sequence: sequence, words: "\(side) \(quantity) at \(price)", acts: true)
    case .commission(let fee, let currency):
      EntrySide(sequence: sequence, words: "\(fee) \(currency)", acts: true)
    }
  }

  var decided: DecidedEntry? {
    if case .decision(let entry) = content { entry } else { nil }
  }
}

extension DecidedEntry {
  /// Outcome, denial and size: `enterLong 93`, `nothing (position.quantity == 0)`.
  fileprivate var words: String {
    if decision.outcome == .nothing {
      return decision.stoppedBy.isEmpty ? "nothing" : "nothing (\(decision.stoppedBy))"
    }
    if let denied = verdicts.first(where: { !$0.isAdmitted }) {
      return "\(decision.outcome), denied by \(denied.deniedBy)"
    }
    let placed = commands.filter { $0.action == .place }.map { command in
      let price = (command.limitPrice ?? command.stopPrice).map { " \($0)" } ?? ""
      return "\(command.role) \(command.quantity)\(price)"
    }
    let all = placed + plans.map(\.words)
    let orders = all.isEmpty ? "" : " [\(all.joined(separator: ", "))]"
    return "\(decision.outcome)\(orders)"
  }
}
