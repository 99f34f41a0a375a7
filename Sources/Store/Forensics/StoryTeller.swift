import Journal

/// One sentence per record, with the values that mattered.
struct StoryTeller {
  let symbol: String

  func sentence(_ record: Recorded) -> String {
    switch record.event {
    case .prediction(let prediction):
      "prediction arrived from \(prediction.source) (\(prediction.body.count) bytes)"
    case .signal(let signal):
      "\(signal.model.isEmpty ? "a model" : signal.model) says \(word(signal.direction)) "
        + "\(signal.symbol) with confidence \(signal.confidence) (prediction \(signal.prediction), "
        + "made \(signal.issuedAt))"
    case .decision(let decision): decided(decision)
    case .riskVerdict(let verdict): judged(verdict)
    case .orderCommand(let command): commanded(command)
    case .commandSent(let sent):
      "order \(sent.order) left for the broker, \(sent.bytes.count) bytes"
    case .commandDropped(let dropped): "order \(dropped.order) never left: \(dropped.reason)"
    case .brokerFrame(let frame): "the broker answered, \(frame.bytes.count) bytes"
    case .openOrder(let order):
      "the broker holds order \(order.order): \(order.side) \(order.quantity) \(order.orderType), "
        + "permanent id \(order.permanentID), \(order.status)"
    case .orderStatus(let status):
      "the broker reports order \(status.order) \(status.status), filled \(status.filled), "
        + "left \(status.remaining)\(note(status.whyHeld))"
    case .orderState(let change):
      "order \(change.order): \(change.from) → \(change.to), filled \(change.filled)"
        + note(change.reason)
    case .execution(let execution):
      "order \(execution.order) \(execution.side == .buy ? "bought" : "sold") "
        + "\(execution.quantity) \(symbol) at \(execution.price) (execution \(execution.execution))"
    case .commission(let commission):
      "commission of execution \(commission.execution): \(commission.commission) "
        + commission.currency
    case .brokerError(let error): "the broker says \(error.code): \(error.message)"
    case .riskState(let change):
      "risk level \(change.from) → \(change.to): \(change.reason)"
        + limits(change.value, change.limit)
    case .symbolRisk(let change):
      "\(symbol) \(change.isBlocked ? "blocked" : "allowed again"): \(change.reason)"
        + limits(change.value, change.limit)
    case .dataRecovery(let recovery):
      "data of \(symbol): " + (recovery.step == .back ? "back" : "\(recovery.step) asked again")
    case .timerSet(let timer): "timer \(timer.purpose) set for \(timer.dueAt)"
    case .timerFired: "a timer came due"
    case .operatorCommand(let command):
      "\(command.author) commanded \(command.verb)\(note(command.reason))"
    case .orderPlan(let plan):
      "\(plan.purpose) of \(symbol) "
        + (plan.step == .begun ? "began" : "ended, \(plan.step)\(note(plan.reason))")
    case .alert(let alert): "\(alert.severity): \(alert.message)"
    case .adjustment(let adjustment): adjusted(adjustment)
    case .instrumentDefined(let definition):
      "\(definition.symbol) defined: \(definition.securityType) on \(definition.exchange), "
        + definition.currency
    case .tick(let tick): "\(tick.kind) of \(symbol) at \(tick.price), size \(tick.size)"
    default: "\(record.event.kind)"
    }
  }

  private func decided(_ decision: Decision) -> String {
    let seen = decision.conditions.map(\.sentence).joined(separator: "; ")
    let head =
      decision.stoppedBy.isEmpty
      ? "rule \(decision.rule) decided \(decision.outcome)"
      : "rule \(decision.rule) did nothing, stopped by \(decision.stoppedBy)"
    return seen.isEmpty ? head : "\(head) because \(seen)"
  }

  private func judged(_ verdict: RiskVerdict) -> String {
    let seen = verdict.checks.map(checked).joined(separator: "; ")
    let head = verdict.isAdmitted ? "risk admitted it" : "risk denied it by \(verdict.deniedBy)"
    return seen.isEmpty ? head : "\(head): \(seen)"
  }

  private func commanded(_ command: OrderCommand) -> String {
    let price = (command.limitPrice ?? command.stopPrice).map { " at \($0)" } ?? ""
    return "commanded to \(command.action) order \(command.order) (\(command.role)): "
      + "\(command.side) \(command.quantity) \(symbol) \(command.type)\(price)"
  }

  private func adjusted(_ adjustment: Adjustment) -> String {
    let cash = "\(adjustment.amount) \(adjustment.currency)"
    let what =
      switch adjustment.type {
      case .deposit: "deposit of \(cash)"
      case .withdrawal: "withdrawal of \(cash)"
      case .interest:
        adjustment.amount < .zero ? "interest of \(cash) paid" : "interest of \(cash) received"
      case .dividend: "dividend of \(cash) for each share of \(symbol)"
      case .split:
        "split of \(symbol): \(adjustment.ratioNumerator) for \(adjustment.ratioDenominator)"
      case .correction:
        "correction of \(symbol) by \(adjustment.quantity) shares"
          + (adjustment.amount == .zero ? "" : " and \(cash)")
      case .symbolChange: "another ticker"
      }
    return what + note(adjustment.reason)
  }

  private func limits(_ value: Evidence, _ limit: Evidence) -> String {
    value.unit == .none ? "" : " (\(value.text) against \(limit.text))"
  }

  /// With what was left of the limit, or what it was exceeded by.
  private func checked(_ condition: Condition) -> String {
    guard let room = condition.headroom else { return condition.sentence }
    return "\(condition.sentence) (\(room.text) left)"
  }

  private func note(_ text: String) -> String { text.isEmpty ? "" : " (\(text))" }

  private func word(_ direction: SignalDirection) -> String {
    switch direction {
    case .hold: "HOLD"
    case .buy: "BUY"
    case .sell: "SELL"
    }
  }
}

extension Condition {
  /// Name, value and threshold for people; a cross marks one that did not hold.
  public var sentence: String {
    "\(name) \(value.text) \(comparison.sign) \(threshold.text)\(held ? "" : " ✗")"
  }
}

extension Comparison {
  /// The comparison as people write it.
  fileprivate var sign: String {
    switch self {
    case .atLeast: "≥"
    case .atMost: "≤"
    case .equals: "="
    case .before: "before"
    case .notBefore: "not before"
    case .isTrue: "is"
    case .above: ">"
    case .below: "<"
    case .differs: "≠"
    }
  }
}
