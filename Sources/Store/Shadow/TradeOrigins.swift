import Journal
import Projections

/// A decision, found again on the other side of a comparison by the input it followed from.
struct DecisionKey: Hashable {
  var rule: String
  var instrument: InstrumentID
  var place: InputPlace
}

/// Remembers which decision each order of a day came from, along the causes of the records.
struct TradeOrigins {
  /// An order as it was placed.
  struct Placed {
    var command: OrderCommand
    var key: DecisionKey?
    var at: Timestamp
  }

  /// Why a decision came to less than an order: nothing was decided, or the gate refused it.
  enum Refusal: Hashable {
    /// The rule stopped at this condition.
    case stopped(String)
    /// A check of the risk gate refused the order.
    case denied(String)
  }

  private(set) var orders: [OrderID: Placed] = [:]
  /// The orders of ``orders`` as they came.
  private(set) var placed: [OrderID] = []
  private(set) var refusals: [DecisionKey: Refusal] = [:]
  /// What the broker said of orders that it refused.
  private(set) var rejections: [OrderID: String] = [:]
  /// The decisions of the step under way, by what followed from them.
  private var origins: [SequenceNumber: DecisionKey] = [:]
  /// The decision of a plan that is under way.
  private var plans: [Plan: DecisionKey] = [:]
  /// The decision that last began to close an instrument; the order may come later.
  private var closing: [InstrumentID: DecisionKey] = [:]
  /// The decision that last entered an instrument; exits are placed anew for it after a fill.
  private var entering: [InstrumentID: DecisionKey] = [:]

  private struct Plan: Hashable {
    let instrument: InstrumentID
    let purpose: PlanPurpose
  }

  /// Takes an output.
  ///
  /// - Parameter place: where a decision stands, whatever it is found by on the other side.
  mutating func take(_ record: Recorded, at place: InputPlace) {
    switch record.event {
    case .decision(let decision): take(decision, record.sequence, place)
    case .riskVerdict(let verdict):
      inherit(record)
      guard !verdict.isAdmitted, let key = origins[record.sequence] else { return }
      refusals[key] = .denied(verdict.deniedBy)
    case .timerSet, .alert, .riskState: inherit(record)
    case .orderPlan(let plan): take(plan, record)
    case .orderCommand(let command): take(command, record)
    // What it says later of an order that is over has no reason any more.
    case .orderState(let change) where change.to == .rejected && !change.reason.isEmpty:
      rejections[change.order] = change.reason
    default: break
    }
  }

  /// A new input: causes that matter stand in the step of their effects; only plans reach further.
  mutating func beginStep() {
    if !origins.isEmpty { origins.removeAll(keepingCapacity: true) }
  }

  private mutating func take(
    _ decision: Decision, _ sequence: SequenceNumber, _ place: InputPlace
  ) {
    let key = DecisionKey(rule: decision.rule, instrument: decision.instrument, place: place)
    origins[sequence] = key
    // A reversal, and a smaller target, close first.
    if [.close, .reverse, .target].contains(decision.outcome) {
      closing[decision.instrument] = key
    }
    if decision.outcome == .nothing { refusals[key] = .stopped(decision.stoppedBy) }
  }

  private mutating func inherit(_ record: Recorded) {
    origins[record.sequence] = origins[record.envelope.cause]
  }

  /// What a plan does at its end follows from the decision that began it, however much later.
  private mutating func take(_ plan: OrderPlan, _ record: Recorded) {
    inherit(record)
    let slot = Plan(instrument: plan.instrument, purpose: plan.purpose)
    if plan.step == .begun {
      plans[slot] = origins[record.envelope.cause]
    } else if let key = plans.removeValue(forKey: slot) {
      origins[record.sequence] = key
    }
  }

  private mutating func take(_ command: OrderCommand, _ record: Recorded) {
    inherit(record)
    switch command.action {
    case .place:
      guard orders[command.order] == nil else { return }
      var key = orders[command.parent]?.key ?? origins[record.envelope.cause]
      if key == nil {
        key = (command.role == .close ? closing : entering)[command.instrument]
      } else if command.role == .entry {
        entering[command.instrument] = key
      }
      orders[command.order] = Placed(command: command, key: key, at: record.envelope.recordedAt)
      placed.append(command.order)
    case .modify: orders[command.order]?.command = command
    case .cancel, .query: break
    }
  }
}
