import Journal
import Projections

extension Engine {
  /// What follows from a change of an instrument's orders or position: its closing goes on, its
  /// exits follow, its plans go on.
  mutating func settle(_ instrument: InstrumentID, cause: SequenceNumber) {
    guard instrument.index < ledger.entries.count else { return }
    continueClosing(instrument, cause: cause)
    protect(instrument, cause: cause)
    continuePlans(instrument, cause: cause)
  }

  /// The exits of an instrument.
  ///
  /// It does not mutate, so it lends the ledger where it lies; a mutating caller would copy it.
  func protection(of instrument: InstrumentID) -> Protection {
    var live: [Protection.Leg] = []
    ledger.orders.eachLive(instrument) { live.append(Protection.Leg($0)) }
    let isClosing =
      instrument.index < ledger.entries.count && ledger.entries[instrument.index].isClosing
    return Protection(
      position: ledger.book.position(instrument), live: live, isClosing: isClosing,
      cap: ledger.plans[instrument, .resize]?.quantity
    ) { ledger.orders.hasFills($0) }
  }

  /// Makes the exits cover the position, and never more (I9).
  mutating func protect(_ instrument: InstrumentID, cause: SequenceNumber) {
    moveAfterSplit(instrument, cause: cause)
    // Counted first: a protection needs memory for its lists.
    let exits =
      ledger.orders.liveCount(instrument, role: .stop)
      + ledger.orders.liveCount(instrument, role: .target)
    guard exits > 0 else { return }
    let protection = protection(of: instrument)
    for change in protection.changes() { make(change, cause: cause) }
  }

  private mutating func make(_ change: Protection.Change, cause: SequenceNumber) {
    switch change {
    case .resize(let id, let size):
      guard let leg = ledger.orders[id] else { return }
      modify(leg, to: size, cause: cause)
    case .cancel(let id):
      guard let leg = ledger.orders[id] else { return }
      if leg.refusedChanges > 0 { warnLost(leg, cause: cause) }
      cancel(leg, cause: cause, isRetry: false)
    }
  }

  /// The broker's own count of an exit may be larger than ours, where a change crossed a fill.
  mutating func compare(
    _ order: OrderRecord, reported: Quantity, cause: SequenceNumber
  ) {
    guard order.isLive, order.command.role == .stop || order.command.role == .target else { return }
    let protection = protection(of: order.command.instrument)
    if let change = protection.change(of: Protection.Leg(order), reported: reported) {
      make(change, cause: cause)
    }
  }

  /// Commands a change of an order's open quantity and, where said, of its prices.
  mutating func modify(
    _ order: OrderRecord, to open: Quantity, stop: Price? = nil, target: Price? = nil,
    cause: SequenceNumber
  ) {
    var command = order.command
    command.action = .modify
    command.quantity = order.filled + open
    command.transmits = true
    let after = order.wantedAfterSplit
    if let after {
      (command.limitPrice, command.stopPrice) = (after.limitPrice, after.stopPrice)
      command.trailingAmount = after.trailingAmount
    }
    if let stop { command.stopPrice = stop }
    if let target { command.limitPrice = target }
    // A trailing stop stays where the market has brought it unless a new place is said.
    if command.type.isTrailing, stop == nil, after == nil { command.stopPrice = nil }
    let commanded = emit(.orderCommand(command), cause: cause)
    move(order, .modifyCommanded, cause: commanded)
  }

  private mutating func warnLost(_ leg: OrderRecord, cause: SequenceNumber) {
    alert(
      .critical, "protection.lost",
      "\(leg.command.role) \(leg.id) cannot be made smaller and is cancelled: \(leg.lastReason)",
      cause: cause)
  }

  /// Moves the stop of a position; towards the price only, unless the plan says otherwise.
  @discardableResult
  mutating func perform(_ plan: AdjustStopPlan, cause: SequenceNumber) -> PerformResult {
    let protection = protection(of: plan.instrument)
    let leg = protection.legs
      .first { $0.role == .stop && protection.isOurs($0) && !$0.awaitsSplit }
      .flatMap { ledger.orders[$0.id] }
      // One that was to be cancelled is on its way out, whatever became of the cancel.
      .flatMap { $0.cancelledBy == .none ? $0 : nil }
    let wanted = leg.flatMap { wantedStop(plan, $0) }
    var checks = Evaluation()
    checks.require(
      "stop order", .text(leg.map { "\($0.id)" } ?? ""), .isTrue, .text("working"), leg != nil)
    checks.require(
      "stop price", wanted.map(Evidence.price) ?? .none, .isTrue, .text("known"), wanted != nil)
    if let leg, let wanted, let now = leg.command.stopPrice, checks.holds, !plan.mayLoosen {
      let isSale = leg.command.side == .sell
      checks.require(
        "not away from the price", .price(wanted), isSale ? .atLeast : .atMost, .price(now),
        isSale ? wanted >= now : wanted <= now)
    }
    if let leg, checks.holds, wanted == leg.command.stopPrice { return .nothing }
    var verdict = RiskVerdict()
    verdict.order = leg?.id ?? .none
    verdict.instrument = plan.instrument
    verdict.isAdmitted = checks.holds
    verdict.deniedBy = checks.stoppedBy
    verdict.checks = checks.conditions
    let judged = emit(.riskVerdict(verdict), cause: cause)
    guard checks.holds, let leg, let wanted else { return .denied(checks.stoppedBy) }
    modify(leg, to: leg.working, stop: wanted, cause: judged)
    return .begun
  }

  /// On the grid, rounded away from the price so that a tick of rounding never brings it closer.
  private func wantedStop(_ plan: AdjustStopPlan, _ leg: OrderRecord) -> Price? {
    let isSale = leg.command.side == .sell
    var wanted = plan.price
    if let distance = plan.distance,
      let price = ledger.markets[plan.instrument.index].farSide(leg.command.side)
    {
      wanted = isSale ? price - distance : price + distance
    }
    guard let wanted, wanted > .zero, let definition = ledger.instruments[plan.instrument] else {
      return nil
    }
    let rounded = wanted.rounded(to: definition.tick(at: wanted), up: !isSale)
    return rounded > .zero ? rounded : nil
  }
}
