import Journal
import Projections

extension Engine {
  /// A reversal whose position is not closed after this long is given up; the closing goes on.
  static let reversalPatience = Nanoseconds.seconds(60)

  /// Records that a plan begins.
  mutating func begin(_ plan: OrderPlan, cause: SequenceNumber) {
    var plan = plan
    plan.step = .begun
    plan.begunAt = ledger.now
    plan.begunBy = cause
    emit(.orderPlan(plan), cause: cause)
  }

  /// Records that the plan of a purpose ends, if one is under way.
  mutating func endPlan(
    _ instrument: InstrumentID, _ purpose: PlanPurpose, _ step: PlanStep, _ reason: String,
    cause: SequenceNumber
  ) {
    guard var plan = ledger.plans[instrument, purpose] else { return }
    plan.step = step
    plan.reason = reason
    emit(.orderPlan(plan), cause: cause)
  }

  /// Does what the plans of an instrument were waiting for.
  mutating func continuePlans(_ instrument: InstrumentID, cause: SequenceNumber) {
    guard !ledger.plans.active.isEmpty else { return }
    continueReversal(instrument, cause: cause)
    continueReprice(instrument, cause: cause)
    continueResize(instrument, cause: cause)
    guard let trail = ledger.plans[instrument, .trail],
      ledger.orders[trail.order]?.isLive != true
    else { return }
    endPlan(instrument, .trail, .done, "the stop is over", cause: cause)
  }

  // MARK: Reversal

  /// Closes what is held; once flat is confirmed, opens on the other side.
  ///
  /// The entry passes risk gate and validation then, at the price of that moment, with its exits as
  /// far away as they were decided.
  @discardableResult
  mutating func perform(_ plan: ReversePlan, cause: SequenceNumber) -> PerformResult {
    let entry = plan.entry
    let held = ledger.book.position(entry.instrument)
    if ledger.isQuiet(entry.instrument) { return perform(entry, cause: cause) }
    if held.rawValue.signum() == entry.side.sign {
      return deny(entry.instrument, "position on the other side", held, cause: cause)
    }
    // What is being closed for another reason is to be flat, so nothing may follow the close.
    let isReversing = ledger.plans[entry.instrument, .reversal] != nil
    if protection(of: entry.instrument).isClosing, !isReversing {
      return deny(entry.instrument, "not being closed", held, cause: cause)
    }
    begin(OrderPlan(reversalTo: entry), cause: cause)
    setTimer(.reversalPatience, at: ledger.now + Self.reversalPatience, cause: cause)
    armFlattenCheck(cause: cause)
    continueClosing(entry.instrument, cause: cause, isRetry: true)
    return .begun
  }

  private mutating func continueReversal(_ instrument: InstrumentID, cause: SequenceNumber) {
    guard let plan = ledger.plans[instrument, .reversal], ledger.isQuiet(instrument) else { return }
    endPlan(instrument, .reversal, .done, "flat", cause: cause)
    let done = ledger.lastSequence
    let entry = EntryPlan(plan)
    let price = ledger.markets[instrument.index].farSide(plan.side) ?? plan.price
    let tick = ledger.instruments[instrument]?.tick(at: price) ?? .zero
    perform(tick > .zero ? entry.moved(to: price, tick: tick) : entry, cause: done)
  }

  /// Gives up reversals that have waited too long.
  mutating func expireReversals(cause: SequenceNumber) {
    for plan in ledger.plans.active where plan.purpose == .reversal {
      guard ledger.now - plan.begunAt >= Self.reversalPatience else { continue }
      endPlan(
        plan.instrument, .reversal, .expired, "the position was not closed in time", cause: cause)
      alert(
        .warning, "reversal.expired",
        "\(ledger.instruments[plan.instrument]?.symbol ?? "") was not closed in time to reverse it",
        cause: ledger.lastSequence)
    }
  }

  /// A newer signal for the other side takes the reason of a waiting reversal away.
  mutating func reconsiderReversal(_ signal: Signal, cause: SequenceNumber) {
    guard let plan = ledger.plans[signal.instrument, .reversal] else { return }
    let isOpposite = signal.direction == (plan.side == .buy ? .sell : .buy)
    guard isOpposite else { return }
    endPlan(signal.instrument, .reversal, .cancelled, "a newer signal is opposite", cause: cause)
  }

  mutating func deny(
    _ instrument: InstrumentID, _ name: String, _ held: Quantity, cause: SequenceNumber
  ) -> PerformResult {
    var verdict = RiskVerdict()
    verdict.instrument = instrument
    verdict.deniedBy = name
    verdict.checks = [
      Condition(name, .quantity(held), .isTrue, .text("yes"), held: false)
    ]
    emit(.riskVerdict(verdict), cause: cause)
    return .denied(name)
  }

  // MARK: Prices after a fill

  /// Moves stop and target once the entry that they wait for is over.
  private mutating func continueReprice(_ instrument: InstrumentID, cause: SequenceNumber) {
    guard let plan = ledger.plans[instrument, .reprice] else { return }
    guard let entry = ledger.orders[plan.order],
      ledger.book.position(instrument) != .zero || entry.isLive
    else { return endPlan(instrument, .reprice, .cancelled, "nothing is held", cause: cause) }
    guard !entry.isLive, let average = entry.averagePrice else {
      if !entry.isLive { endPlan(instrument, .reprice, .cancelled, "no fill", cause: cause) }
      return
    }
    endPlan(instrument, .reprice, .done, "average price \(average)", cause: cause)
    let done = ledger.lastSequence
    let shift = plan.repricesOnFill ? average - plan.price : .zero
    let protection = protection(of: instrument)
    guard let definition = ledger.instruments[instrument] else { return }
    for ours in protection.legs where protection.isOurs(ours) && ours.working > .zero {
      // One that was to be cancelled is on its way out, whatever became of the cancel.
      guard !ours.awaitsSplit, let leg = ledger.orders[ours.id], leg.cancelledBy == .none
      else { continue }
      let isStop = leg.command.role == .stop
      guard let base = isStop ? plan.stopPrice : plan.targetPrice else { continue }
      let isUp = (leg.command.side == .buy) == isStop
      let price = (base + shift).rounded(to: definition.tick(at: base + shift), up: isUp)
      let now = isStop ? leg.command.stopPrice : leg.command.limitPrice
      guard price > .zero, price != now else { continue }
      modify(
        leg, to: leg.working, stop: isStop ? price : nil, target: isStop ? nil : price, cause: done)
    }
  }
}
