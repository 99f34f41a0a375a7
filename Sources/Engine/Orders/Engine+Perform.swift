import Journal
import Projections

/// What came of an action that a rule asked for.
enum PerformResult: Hashable {
  /// It was commanded, or is under way.
  case begun
  /// There was nothing to do.
  case nothing
  /// A check denied it; the name is in the recorded verdict.
  case denied(String)
}

// The actions of rules. Each records what it does; nothing needs to be recorded by the caller but
// its decision, which is the cause.
extension Engine {
  /// Enters with stop and target, if risk and validation admit it and nothing of the instrument is
  /// held or works.
  @discardableResult
  mutating func perform(_ plan: EntryPlan, cause: SequenceNumber) -> PerformResult {
    let isQuiet = ledger.isQuiet(plan.instrument)
    return submit(plan, cause: cause) { checks in
      guard !isQuiet else { return }
      checks.require("nothing held or working", false)
    }
  }

  /// Adds to a position; its stop and target grow with each fill.
  @discardableResult
  mutating func perform(_ plan: ScalePlan, cause: SequenceNumber) -> PerformResult {
    let held = ledger.book.position(plan.instrument)
    var entry = EntryPlan(
      instrument: plan.instrument, side: held >= .zero ? .buy : .sell, quantity: plan.quantity,
      price: plan.price)
    entry.type = plan.type
    entry.limitPrice = plan.limitPrice
    entry.worksExtendedHours = plan.worksExtendedHours
    let protection = protection(of: plan.instrument)
    // What is being made smaller is not made larger: the close would meet an entry at work.
    if ledger.plans[plan.instrument, .resize] != nil {
      return deny(plan.instrument, "not being made smaller", held, cause: cause)
    }
    let order = ledger.nextOrder
    let result = submit(entry, cause: cause) { checks in
      checks.require(
        "position", .quantity(held), .isTrue, .text("held and not being closed"),
        held != .zero && !protection.isClosing)
      checks.require(
        "open entries", .quantity(protection.openEntries), .equals, .quantity(.zero),
        protection.openEntries == .zero)
    }
    guard result == .begun, plan.stopPrice != nil || plan.targetPrice != nil else { return result }
    begin(OrderPlan(repriceOf: plan, order: order), cause: cause)
    return result
  }

  /// Closes what is held and cancels what works.
  @discardableResult
  mutating func perform(_ plan: ClosePlan, cause: SequenceNumber) -> PerformResult {
    guard plan.instrument.index < ledger.entries.count, !ledger.isQuiet(plan.instrument) else {
      return .nothing
    }
    if ledger.entries[plan.instrument.index].isClosing {
      endPlan(plan.instrument, .reversal, .cancelled, "closed by \(plan.rule)", cause: cause)
      continueClosing(plan.instrument, cause: cause, isRetry: true)
    } else {
      close(plan.instrument, rule: plan.rule, cause: cause)
    }
    armFlattenCheck(cause: cause)
    return .begun
  }

  /// Cancels orders of the wanted roles.
  @discardableResult
  mutating func perform(_ plan: CancelPlan, cause: SequenceNumber) -> PerformResult {
    var isAnything = false
    for order in ledger.orders.live(plan.instrument) {
      let isEntry = order.command.role == .entry
      switch plan.scope {
      case .entries: guard isEntry else { continue }
      case .exits: guard !isEntry else { continue }
      case .all: break
      }
      isAnything = true
      cancel(order, cause: cause, isRetry: true)
    }
    return isAnything ? .begun : .nothing
  }

  /// Risk gate, validation, then the commands: entry, target and stop.
  mutating func submit(
    _ plan: EntryPlan, cause: SequenceNumber, _ conditions: (inout Evaluation) -> Void
  ) -> PerformResult {
    let plan = plan.marketable(ledger)
    var gate = admit(plan)
    conditions(&gate)
    validate(plan, &gate)
    var verdict = RiskVerdict()
    verdict.order = gate.holds ? ledger.nextOrder : .none
    verdict.instrument = plan.instrument
    verdict.isAdmitted = gate.holds
    verdict.deniedBy = gate.stoppedBy
    verdict.checks = gate.conditions
    let judged = emit(.riskVerdict(verdict), cause: cause)
    guard gate.holds else { return .denied(gate.stoppedBy) }
    let commands = bracket(plan, decision: cause)
    for command in commands { emit(.orderCommand(command), cause: judged) }
    followUp(plan, commands, cause: judged)
    return .begun
  }

  // These two do not mutate: a mutating caller would copy the ledger with all its lists.

  private func admit(_ plan: EntryPlan) -> Evaluation { RiskGate.admit(plan, ledger) }

  private func validate(_ plan: EntryPlan, _ checks: inout Evaluation) {
    OrderValidation(ledger, plan)?.check(ledger, &checks)
  }

  /// Entry, target and stop; only the last one releases them at the broker.
  private func bracket(_ plan: EntryPlan, decision: SequenceNumber) -> [OrderCommand] {
    let entry = ledger.nextOrder
    var roles = [OrderRole.entry]
    if plan.targetPrice != nil { roles.append(.target) }
    if plan.hasStop { roles.append(.stop) }
    return roles.enumerated().map { offset, role in
      var command = OrderCommand()
      command.order = entry.advanced(by: Int64(offset))
      command.parent = role == .entry ? .none : entry
      command.instrument = plan.instrument
      command.role = role
      command.side = role == .entry ? plan.side : plan.side.opposite
      command.quantity = plan.quantity
      command.account = ledger.session.account
      command.orderReference = "\(role)-\(decision)"
      command.transmits = offset == roles.count - 1
      fillIn(&command, plan)
      return command
    }
  }

  /// Type, prices and life of one order of the bracket.
  private func fillIn(_ command: inout OrderCommand, _ plan: EntryPlan) {
    switch command.role {
    case .entry:
      command.type = plan.type
      command.limitPrice = plan.limitPrice
      command.stopPrice = plan.triggerPrice
      command.timeInForce = plan.timeInForce
      command.goodTill = plan.goodTill
      command.worksExtendedHours = plan.worksExtendedHours
    case .target:
      command.type = .limit
      command.limitPrice = plan.targetPrice
    case .stop:
      command.type = .stop
      command.stopPrice = plan.stopPrice ?? plan.trail.flatMap { firstStop(plan, $0) }
      guard let trail = plan.trail, trail.isNative else { return }
      command.type = .trailingStop
      command.stopPrice = plan.stopPrice
      command.trailingAmount = trail.amount
      command.trailingRatio = trail.ratio
    case .close: command.type = .market
    }
  }

  /// Where a stop that the engine moves begins: its distance away from the price of the decision.
  private func firstStop(_ plan: EntryPlan, _ trail: StopTrail) -> Price? {
    let distance = trail.distance(at: plan.price)
    let raw = plan.side == .buy ? plan.price - distance : plan.price + distance
    guard let definition = ledger.instruments[plan.instrument], raw > .zero else { return nil }
    return raw.rounded(to: definition.tick(at: raw), up: plan.side == .sell)
  }

  /// What the engine goes on doing once the orders are commanded.
  private mutating func followUp(
    _ plan: EntryPlan, _ commands: [OrderCommand], cause: SequenceNumber
  ) {
    if let trail = plan.trail, !trail.isNative,
      let stop = commands.first(where: { $0.role == .stop })
    {
      begin(OrderPlan(trailOf: plan, trail, order: stop.order), cause: cause)
    }
    guard plan.repricesOnFill, commands.count > 1 else { return }
    begin(OrderPlan(repriceOf: plan, order: commands[0].order), cause: cause)
  }
}
