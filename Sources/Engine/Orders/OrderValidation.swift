import Journal
import Projections

/// What must hold of an order before it leaves, beyond risk: everything from recorded inputs.
///
/// An order that cannot be valid at the venue is denied here, with the reason in the verdict.
struct OrderValidation {
  let plan: EntryPlan
  let definition: InstrumentDefined

  /// Orders for the close are taken until this long before it.
  ///
  /// - Source: NYSE rule 7.35B: market-on-close and limit-on-close until 15:50.
  static let closingCutoff = Nanoseconds.seconds(600)
  /// The extended session of United States equities, from midnight in New York: 4:00 to 20:00.
  static let extended = (from: Nanoseconds.seconds(4 * 3600), to: Nanoseconds.seconds(20 * 3600))

  init?(_ ledger: Ledger, _ plan: EntryPlan) {
    guard let definition = ledger.instruments[plan.instrument] else { return nil }
    self.plan = plan
    self.definition = definition
  }

  /// Looks at every check in order, until one denies.
  func check(_ ledger: Ledger, _ checks: inout Evaluation) {
    checks.require(
      "order type", .text("\(plan.type)"), .isTrue, .text("taken by the venue"),
      definition.allows(plan.type))
    checks.require(
      "time in force", .text("\(plan.timeInForce)"), .isTrue, .text("fits the order type"),
      isTimeInForceSensible(at: ledger.now))
    checkQuantity(&checks)
    checkPrices(&checks)
    checkSession(ledger, &checks)
    checks.require("not halted", !ledger.markets[plan.instrument.index].isHalted)
    checkShort(ledger, &checks)
  }

  private func isTimeInForceSensible(at now: Timestamp) -> Bool {
    switch plan.timeInForce {
    case .day: true
    case .goodTillCancelled: !plan.type.isOnClose && plan.type != .market
    case .immediateOrCancel, .fillOrKill: plan.type == .market || plan.type == .limit
    case .goodTillDate: !plan.type.isOnClose && plan.goodTill > now
    case .opening: plan.type == .market || plan.type == .limit
    }
  }

  private func checkQuantity(_ checks: inout Evaluation) {
    let lot = definition.lotSize
    checks.require(
      "lot", .quantity(plan.quantity), .isTrue, .quantity(lot),
      plan.quantity > .zero && (lot <= .zero || plan.quantity.rawValue % lot.rawValue == 0))
  }

  /// Prices that the type needs are there, on the grid, and exits on their side of the entry.
  private func checkPrices(_ checks: inout Evaluation) {
    let needsLimit = plan.type.hasLimit && plan.limitPrice == nil
    let needsStop = plan.type.hasStop && plan.triggerPrice == nil
    checks.require("prices of the type", !needsLimit && !needsStop && hasTrail)
    for price in [plan.limitPrice, plan.triggerPrice, plan.stopPrice, plan.targetPrice] {
      guard let price else { continue }
      let tick = definition.tick(at: price)
      checks.require(
        "tick", .price(price), .isTrue, .price(tick),
        price > .zero && tick > .zero && price.rawValue % tick.rawValue == 0)
    }
    if let stop = plan.stopPrice, let target = plan.targetPrice {
      checks.require(
        "exits apart", .price(stop), .differs, .price(target),
        plan.side == .buy ? stop < target : stop > target)
    }
  }

  private var hasTrail: Bool {
    guard let trail = plan.trail else { return !plan.type.isTrailing }
    let hasAmount = trail.amount.map { $0 > .zero } ?? false
    let hasRatio = trail.ratio.map { $0 > .zero && $0 < Ratio(rawValue: 1_000_000_000) } ?? false
    return hasAmount != hasRatio
  }

  private func checkSession(_ ledger: Ledger, _ checks: inout Evaluation) {
    let calendar = ledger.session.calendar
    let isTradingDay = calendar.open < calendar.close
    let canRest = plan.type == .limit || plan.type == .stopLimit
    let isExtended = plan.worksExtendedHours && canRest
    let from = !isExtended ? calendar.open : calendar.midnight + Self.extended.from
    let to = isExtended ? calendar.midnight + Self.extended.to : calendar.close
    checks.require(
      "session", .time(ledger.now), .before, isTradingDay ? .time(to) : .none,
      isTradingDay && ledger.now >= from && ledger.now < to)
    guard plan.type.isOnClose else { return }
    let cutoff = calendar.close + Nanoseconds(rawValue: -Self.closingCutoff.rawValue)
    checks.require(
      "closing cut-off", .time(ledger.now), .before, .time(cutoff), ledger.now < cutoff)
  }

  /// A sale of more than is held is short: it needs shares to borrow, and where the restriction is
  /// on, a limit above the bid.
  private func checkShort(_ ledger: Ledger, _ checks: inout Evaluation) {
    guard plan.side == .sell, ledger.book.position(plan.instrument) < plan.quantity else { return }
    checks.require("shortable", definition.isShortable)
    guard definition.isShortRestricted else { return }
    let bid = ledger.markets[plan.instrument.index].bid
    let limit = plan.type == .limit ? plan.limitPrice : nil
    checks.require(
      "short-sale restriction", limit.map(Evidence.price) ?? .none, .isTrue, .price(bid),
      bid > .zero && (limit.map { $0 > bid } ?? false))
  }
}
