import Journal

/// The input that something followed from, found again in another journal by its place: its kind,
/// its time, and what it said.
///
/// Sequence numbers differ between journals, so they take no part.
struct InputPlace: Hashable {
  /// The input's kind; ``EventKind/tick`` stands for whatever let a bar close.
  var kind: EventKind
  /// When it was recorded; for a bar, when that ended.
  var time: Timestamp
  /// A hash of what it said; 0 for bars, and for what answers our own orders and timers.
  var content: UInt64 = 0
  /// Whether it stands for a bar, which the other journal may close on a later input.
  var isBar = false
}

/// A decision with what came of it at once.
struct DecidedEntry: Hashable {
  var sequence = SequenceNumber.none
  var decision = Decision()
  /// What the risk gate said to its orders.
  var verdicts: [RiskVerdict] = []
  /// What was commanded, without the numbers that differ between journals.
  var commands: [OrderCommand] = []
  /// What it began that commands something later, such as the entry of a reversal.
  var plans: [OrderPlan] = []
  /// The input in words, such as `prediction p-17`.
  var trigger = ""

  /// Whether another decision did the same for the same reason; what it saw may differ.
  func isSame(as other: DecidedEntry) -> Bool {
    decision.outcome == other.decision.outcome && decision.stoppedBy == other.decision.stoppedBy
      && verdicts.map(\.deniedBy) == other.verdicts.map(\.deniedBy)
      && verdicts.map(\.isAdmitted) == other.verdicts.map(\.isAdmitted)
      && commands == other.commands && plans == other.plans
  }

  /// Everything that was looked at, the rule's conditions first.
  var conditions: [Condition] { decision.conditions + checks }

  /// What the risk gate looked at.
  var checks: [Condition] { verdicts.flatMap(\.checks) }

  /// Shares of every order, placed at once or later.
  var quantities: [Quantity] { commands.map(\.quantity) + plans.map(\.quantity) }
}

/// One thing of a journal that a comparison looks at.
struct ComparedEntry {
  /// What it is; equal identities of two journals are the same thing twice.
  struct Identity: Hashable {
    var type: ComparedType
    var place: InputPlace
    var symbol: String
    /// The rule of a decision; role and action of an order; role of an execution; side of what a
    /// commission is for.
    var what: String
  }

  /// What is compared of it.
  enum Content: Hashable {
    case decision(DecidedEntry)
    case order(OrderCommand)
    case execution(side: Side, quantity: Quantity, price: Price)
    case commission(Money, currency: String)
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
  case commission
}

extension OrderCommand {
  /// The instruction without what depends on where it stands in its journal, and on the account.
  ///
  /// A cancel keeps only what it cancels: sizes and prices were decided when that was placed.
  var withoutNumbers: OrderCommand {
    var command = action == .cancel ? OrderCommand() : self
    (command.action, command.role, command.side) = (action, role, side)
    command.order = .none
    command.parent = .none
    command.instrument = .none
    command.account = ""
    command.orderReference = ""
    command.ocaGroup = ocaGroup.isEmpty ? "" : "group"
    return command
  }

  /// What is instructed, in words; which action on which order is told beside it.
  var words: String {
    guard action != .cancel else { return "commanded" }
    let price = (limitPrice ?? stopPrice).map { " at \($0)" } ?? ""
    return "\(side) \(quantity) \(type)\(price)"
  }
}

extension OrderPlan {
  /// The plan without what depends on where it stands in its journal.
  var withoutNumbers: OrderPlan {
    var plan = self
    plan.order = .none
    plan.instrument = .none
    plan.begunBy = .none
    plan.begunAt = .zero
    return plan
  }

  /// The plan in words, for example `reversal sell 156 stop 64.24`.
  var words: String {
    let stop = stopPrice.map { " stop \($0)" } ?? ""
    let target = targetPrice.map { " target \($0)" } ?? ""
    return "\(purpose) \(side) \(quantity)\(target)\(stop)"
  }
}
