import Journal
import Projections

/// Remembers which rule led to what, along the causes of the records.
///
/// Only orders and plans are remembered beyond the step of an input.
struct RuleCauses {
  private struct Origin {
    var rule: String
    /// The signal that the decision looked at.
    var signal: SequenceNumber
    /// The decision itself, while its step lasts.
    var decision: SequenceNumber
  }

  private var origins: [SequenceNumber: Origin] = [:]
  private var orders: [OrderID: Origin] = [:]
  /// The rule of the plan of a purpose that is under way, by instrument.
  private var plans: [Plan: Origin] = [:]

  private struct Plan: Hashable {
    let instrument: InstrumentID
    let purpose: PlanPurpose
  }

  /// The rule that placed an order, or its bracket's entry; nil for an order of nobody's rule.
  func rule(of order: OrderID) -> String? { orders[order]?.rule }

  /// The signal behind that rule's decision; none where it looked at none, nil as for the rule.
  func signal(of order: OrderID) -> SequenceNumber? { orders[order]?.signal }

  /// The decision of the step under way that led to a record; nil when there is none.
  func decision(of record: SequenceNumber) -> SequenceNumber? {
    guard let decision = origins[record]?.decision, decision != .none else { return nil }
    return decision
  }

  /// Takes a record before it is folded.
  mutating func take(_ record: Recorded, _ ledger: Ledger) {
    if record.event.kind.isInput { return forget() }
    switch record.event {
    case .decision(let decision):
      origins[record.sequence] = Origin(
        rule: decision.rule, signal: decision.signal, decision: record.sequence)
    case .riskVerdict, .timerSet, .alert, .riskState: inherit(record)
    case .orderPlan(let plan): take(plan, record)
    case .orderCommand(let command):
      inherit(record)
      guard command.action == .place, orders[command.order] == nil else { return }
      orders[command.order] = orders[command.parent] ?? origins[record.envelope.cause]
    default: break
    }
  }

  private mutating func inherit(_ record: Recorded) {
    origins[record.sequence] = origins[record.envelope.cause]
  }

  /// What a plan does at its end follows from the rule that began it, however much later.
  private mutating func take(_ plan: OrderPlan, _ record: Recorded) {
    inherit(record)
    let key = Plan(instrument: plan.instrument, purpose: plan.purpose)
    if plan.step == .begun {
      plans[key] = origins[record.envelope.cause]
    } else if var origin = plans.removeValue(forKey: key) {
      origin.decision = origins[record.sequence]?.decision ?? .none
      origins[record.sequence] = origin
    }
  }

  /// Causes that matter stand in the step of their effects; only plans reach further.
  private mutating func forget() {
    if !origins.isEmpty { origins.removeAll(keepingCapacity: true) }
  }
}
