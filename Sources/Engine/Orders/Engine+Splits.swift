import Journal
import Projections

// A split is booked: what works for the old shares has to work for the new ones.
extension Engine {
  /// The name under which the moves of a split are decided.
  static let splitRule = "split"

  /// Plans of the instrument go on with the new shares and prices.
  ///
  /// The orders themselves follow in ``moveAfterSplit(_:cause:)``, as soon as each may be changed.
  mutating func noteSplit(_ split: Adjustment, cause: SequenceNumber) {
    guard split.type == .split, split.ratioNumerator != split.ratioDenominator,
      let definition = ledger.instruments[split.instrument]
    else { return }
    for plan in ledger.plans.active where plan.instrument == split.instrument {
      guard let next = plan.after(split, definition) else { continue }
      emit(.orderPlan(next), cause: cause)
    }
  }

  /// Changes the orders that a split left with old prices: each once nothing else of it is open.
  ///
  /// Without a link nothing is commanded; the broker's first word about an order leads on.
  mutating func moveAfterSplit(_ instrument: InstrumentID, cause: SequenceNumber) {
    guard ledger.connection.mayTakeCommands else { return }
    let isClosing =
      instrument.index < ledger.entries.count && ledger.entries[instrument.index].isClosing
    guard !isClosing, ledger.orders.awaitsSplit(instrument) else { return }
    for order in ledger.orders.live(instrument) {
      guard let after = order.wantedAfterSplit, order.status != .unknown,
        order.status != .cancelPending, !order.isChanging, order.refusedChanges < 3
      else { continue }
      let open = order.workingAfterSplit
      guard open > .zero else {
        cancel(order, cause: decideSplit(order, after, cause: cause), isRetry: false)
        continue
      }
      modify(order, to: open, cause: decideSplit(order, after, cause: cause))
    }
  }

  /// Records what a split makes of an order, and why.
  private mutating func decideSplit(
    _ order: OrderRecord, _ after: OrderCommand, cause: SequenceNumber
  ) -> SequenceNumber {
    let split = ledger.book.lastSplit(order.command.instrument)
    let ratio = split.map { "\($0.ratioNumerator):\($0.ratioDenominator) \($0.reason)" } ?? ""
    var decision = Decision()
    decision.rule = Self.splitRule
    decision.instrument = order.command.instrument
    decision.outcome = .adjust
    decision.conditions = [
      Condition("split", .text(ratio), .isTrue, .text("booked"), held: true),
      Condition("order", .text("\(order.id)"), .isTrue, .text("working"), held: true),
      Condition(
        "shares", .quantity(order.workingAfterSplit), .differs, .quantity(order.working),
        held: true),
    ]
    let prices = [
      ("limit price", after.limitPrice, order.command.limitPrice),
      ("stop price", after.stopPrice, order.command.stopPrice),
      ("trailing amount", after.trailingAmount, order.command.trailingAmount),
    ]
    for case (let name, let new?, let old?) in prices {
      decision.conditions.append(
        Condition(name, .price(new), .differs, .price(old), held: new != old))
    }
    return emit(.decision(decision), cause: cause)
  }
}

extension OrderPlan {
  /// The plan for the shares after a split; nil where nothing of it changes.
  fileprivate func after(_ split: Adjustment, _ definition: InstrumentDefined) -> OrderPlan? {
    var next = self
    func moved(_ old: Price?, up: Bool) -> Price? {
      old.flatMap { split.price($0, definition, up: up) ?? $0 }
    }
    if let shares = split.scaled(quantity.rawValue, bySplit: true) {
      next.quantity = Quantity(rawValue: shares - shares % 100_000_000)
    }
    let isLong = side == .buy
    next.limitPrice = moved(limitPrice, up: !isLong)
    next.triggerPrice = moved(triggerPrice, up: isLong)
    next.stopPrice = moved(stopPrice, up: !isLong)
    next.targetPrice = moved(targetPrice, up: isLong)
    next.trailingAmount = moved(trailingAmount, up: true)
    if price > .zero { next.price = moved(price, up: isLong) ?? price }
    if trailingStep > .zero { next.trailingStep = moved(trailingStep, up: true) ?? trailingStep }
    return next == self ? nil : next
  }
}
