import Journal

/// The input that something followed from, found again in another journal by its place: its kind,
/// its time, and which of its kind at that time it was.
///
/// Sequence numbers differ between journals, so they take no part.
struct InputPlace: Hashable {
  /// The input's kind; ``EventKind/tick`` stands for whatever let a bar close.
  var kind: EventKind
  /// When it was recorded; for a bar, when that ended.
  var time: Timestamp
  /// Its number among those of its kind and time; 0 for what answers our own orders and timers.
  var ordinal = 0
  /// How long after ``time`` the same may still come in the other journal; zero but for bars.
  var patience = Nanoseconds.zero
}

/// A decision with what came of it at once.
struct DecidedEntry: Hashable {
  var sequence = SequenceNumber.none
  var decision = Decision()
  /// What the risk gate said to its orders.
  var verdicts: [RiskVerdict] = []
  /// What was commanded, without the numbers that differ between journals.
  var commands: [OrderCommand] = []
  /// The input in words, such as `prediction p-17`.
  var trigger = ""

  /// Whether another decision did the same for the same reason; what it saw may differ.
  func isSame(as other: DecidedEntry) -> Bool {
    decision.outcome == other.decision.outcome && decision.stoppedBy == other.decision.stoppedBy
      && verdicts.map(\.deniedBy) == other.verdicts.map(\.deniedBy)
      && verdicts.map(\.isAdmitted) == other.verdicts.map(\.isAdmitted)
      && commands == other.commands
  }

  /// Everything that was looked at, the rule's conditions first.
  var conditions: [Condition] { decision.conditions + verdicts.flatMap(\.checks) }
}

/// One thing of a journal that a comparison looks at.
struct ComparedEntry {
  /// What it is; equal identities of two journals are the same thing twice.
  struct Identity: Hashable {
    var type: ComparedType
    var place: InputPlace
    var symbol: String
    /// The rule of a decision; role and action of an order; side and role of an execution.
    var what: String
  }

  /// What is compared of it.
  enum Content: Hashable {
    case decision(DecidedEntry)
    case order(OrderCommand)
    case execution(side: Side, quantity: Quantity, price: Price)
  }

  var identity: Identity
  var content: Content
  var sequence: SequenceNumber
}

/// What is compared between journals.
public enum ComparedType: String, CaseIterable, Sendable {
  case decision
  case order
  case execution
}

extension OrderCommand {
  /// The instruction without the numbers that depend on where it stands in its journal.
  var withoutNumbers: OrderCommand {
    var command = self
    command.order = .none
    command.parent = .none
    command.instrument = .none
    command.orderReference = ""
    command.ocaGroup = ocaGroup.isEmpty ? "" : "group"
    return command
  }

  /// The instruction in words.
  var words: String {
    let price = (limitPrice ?? stopPrice).map { " at \($0)" } ?? ""
    return "\(action) \(role): \(side) \(quantity) \(type)\(price)"
  }
}
