import Journal
import Projections

extension Engine {
  /// Brings a position to a size, through an entry, more of it, less of it, a close or a reversal.
  @discardableResult
  mutating func perform(_ plan: TargetPlan, cause: SequenceNumber) -> PerformResult {
    let held = ledger.book.position(plan.instrument)
    let wanted = plan.quantity
    guard held != wanted else { return .nothing }
    if wanted == .zero {
      return perform(ClosePlan(instrument: plan.instrument, rule: "target"), cause: cause)
    }
    if held.rawValue.signum() == wanted.rawValue.signum() {
      guard wanted.magnitude > held.magnitude else {
        return reduce(plan.instrument, to: wanted.magnitude, cause: cause)
      }
      var more = ScalePlan(
        instrument: plan.instrument, quantity: wanted.magnitude - held.magnitude,
        price: plan.price)
      more.worksExtendedHours = plan.worksExtendedHours
      return perform(more, cause: cause)
    }
    var entry = EntryPlan(
      instrument: plan.instrument, side: wanted > .zero ? .buy : .sell,
      quantity: wanted.magnitude, price: plan.price)
    entry.stopPrice = plan.stopPrice
    entry.targetPrice = plan.targetPrice
    entry.trail = plan.trail
    entry.worksExtendedHours = plan.worksExtendedHours
    return held == .zero
      ? perform(entry, cause: cause) : perform(ReversePlan(entry: entry), cause: cause)
  }

  /// Makes a position smaller: its exits first, then, once the broker has confirmed them, itself.
  ///
  /// An exit is never blocked by price collar, order rate or stale data, so there is no gate here.
  private mutating func reduce(
    _ instrument: InstrumentID, to size: Quantity, cause: SequenceNumber
  ) -> PerformResult {
    let protection = protection(of: instrument)
    guard !protection.isClosing, protection.openEntries == .zero else {
      return deny(instrument, "no open entries", protection.position, cause: cause)
    }
    // A close that already works would be one too many.
    let isClosing = ledger.orders.live(instrument).contains { $0.command.role == .close }
    guard !isClosing else { return deny(instrument, "no open close", size, cause: cause) }
    var plan = OrderPlan()
    plan.instrument = instrument
    plan.purpose = .resize
    plan.side = protection.position > .zero ? .buy : .sell
    plan.quantity = size
    begin(plan, cause: cause)
    let begun = ledger.lastSequence
    protect(instrument, cause: begun)
    continueResize(instrument, cause: begun)
    return .begun
  }

  /// Closes the part of a position that its exits have let go.
  mutating func continueResize(_ instrument: InstrumentID, cause: SequenceNumber) {
    guard let plan = ledger.plans[instrument, .resize] else { return }
    let protection = protection(of: instrument)
    let isOver = protection.position.rawValue.signum() != plan.side.sign || protection.isClosing
    guard !isOver else {
      return endPlan(instrument, .resize, .cancelled, "closed meanwhile", cause: cause)
    }
    if plan.order != .none {
      guard ledger.orders[plan.order]?.isLive != true else { return }
      endPlan(instrument, .resize, .done, "closed", cause: cause)
      return protect(instrument, cause: ledger.lastSequence)
    }
    guard protection.position.magnitude > plan.quantity else {
      endPlan(instrument, .resize, .done, "small enough", cause: cause)
      return protect(instrument, cause: ledger.lastSequence)
    }
    let isReady = protection.legs.allSatisfy { leg in
      leg.working == .zero || (leg.working <= plan.quantity && !leg.isChanging)
    }
    guard isReady else { return }
    var next = plan
    next.order = ledger.nextOrder
    emit(.orderPlan(next), cause: cause)
    placeClose(
      instrument, protection.position.magnitude - plan.quantity, cause: ledger.lastSequence)
  }
}
