import Journal
import Projections

extension Engine {
  /// Moves stops that the engine trails itself; looks at one instrument, allocates nothing unless
  /// a stop moves.
  mutating func trail(_ instrument: InstrumentID, cause: SequenceNumber) {
    guard let at = ledger.plans.trailIndex(instrument),
      let stop = ledger.orders.workingStop(ledger.plans.active[at].order)
    else { return }
    let isSale = stop.side == .sell
    guard let price = ledger.markets[instrument.index].farSide(stop.side) else { return }
    let distance = StopTrail.distance(
      ledger.plans.active[at].trailingAmount, ledger.plans.active[at].trailingRatio, at: price)
    let raw = isSale ? price - distance : price + distance
    let gain = isSale ? raw - stop.price : stop.price - raw
    // Nearly every tick ends here.
    guard gain > .zero, gain >= ledger.plans.active[at].trailingStep else { return }
    moveStop(instrument, to: raw, stop.price, isSale, cause: cause)
  }

  private mutating func moveStop(
    _ instrument: InstrumentID, to raw: Price, _ now: Price, _ isSale: Bool, cause: SequenceNumber
  ) {
    guard let plan = ledger.plans[instrument, .trail], let order = ledger.orders[plan.order],
      let tick = ledger.instruments[instrument]?.tick(at: raw), tick > .zero
    else { return }
    let wanted = raw.rounded(to: tick, up: !isSale)
    guard wanted > .zero, isSale ? wanted > now : wanted < now else { return }
    let protection = protection(of: instrument)
    guard !protection.isClosing, protection.isOurs(Protection.Leg(order)),
      order.refusedChanges < 3, order.wantedAfterSplit == nil
    else { return }
    modify(order, to: order.working, stop: wanted, cause: cause)
  }
}
