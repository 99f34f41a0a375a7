import Journal
import Projections

/// Pre-trade checks: the only road from an intended entry to an order.
///
/// Each check records value and limit, from which its headroom follows. Limits that are off make no
/// check.
enum RiskGate {
  /// Every check in order, until one denies.
  static func admit(_ plan: EntryPlan, _ ledger: Ledger) -> Evaluation {
    var checks = Evaluation()
    checks.require(
      "risk level", .text(ledger.risk.level.name), .equals, .text(RiskLevel.normal.name),
      ledger.risk.level == .normal)
    checkArming(ledger, &checks)
    checkMaintenance(ledger, &checks)
    checkBooks(ledger, &checks)
    checkBlock(plan, ledger, &checks)
    checkLoss(ledger, &checks)
    guard checks.holds else { return checks }
    checkExposure(plan, ledger, &checks)
    checkRate(ledger, &checks)
    checkCollar(plan, ledger, &checks)
    guard checks.holds else { return checks }
    checkMarket(plan, ledger, &checks)
    checkCompliance(plan, ledger, &checks)
    return checks
  }

  private static func checkBlock(_ plan: EntryPlan, _ ledger: Ledger, _ checks: inout Evaluation) {
    guard let block = ledger.risk.block(plan.instrument) else { return }
    checks.require("symbol", .text(block.reason), .isTrue, .text("not blocked"), false)
  }

  private static func checkArming(_ ledger: Ledger, _ checks: inout Evaluation) {
    guard ledger.session.mode == .live else { return }
    checks.require(
      "armed until", .time(ledger.risk.armedUntil), .above, .time(ledger.now),
      ledger.risk.armedUntil > ledger.now)
  }

  /// What is sent while servers restart can be lost; made only then.
  private static func checkMaintenance(_ ledger: Ledger, _ checks: inout Evaluation) {
    guard let window = ledger.maintenanceNow else { return }
    checks.require("held: maintenance", .text(window), .isTrue, .text("outside of it"), false)
  }

  /// Whoever does not know what is held does not buy more.
  private static func checkBooks(_ ledger: Ledger, _ checks: inout Evaluation) {
    let open = ledger.reconciliation.blockingCount
    guard open > 0 else { return }
    checks.require("open breaks", .count(Int64(open)), .atMost, .count(0), false)
  }

  private static func checkLoss(_ ledger: Ledger, _ checks: inout Evaluation) {
    let result = ledger.riskDayResult
    checks.require(
      "daily loss", .money(result), .atLeast, .money(-ledger.configuration.risk.dailyLossLimit),
      result > -ledger.configuration.risk.dailyLossLimit)
  }

  private static func checkRate(_ ledger: Ledger, _ checks: inout Evaluation) {
    let windowStart =
      ledger.now + Nanoseconds(rawValue: -ledger.configuration.risk.orderRateWindow.rawValue)
    let recent = ledger.risk.entryCount(after: windowStart)
    checks.require(
      "order rate", .count(Int64(recent) + 1), .atMost,
      .count(ledger.configuration.risk.maximumOrders),
      Int64(recent) + 1 <= ledger.configuration.risk.maximumOrders)
  }

  /// The price must be near the last trade; without a trade there is nothing to compare with.
  private static func checkCollar(_ plan: EntryPlan, _ ledger: Ledger, _ checks: inout Evaluation) {
    let last = ledger.markets[plan.instrument.index].lastTrade
    checks.require(
      "last trade", last.map(Evidence.price) ?? .none, .isTrue, .text("known"),
      last != nil)
    guard checks.holds, let last else { return }
    let distance = (plan.price - last).rawValue.magnitude
    let fraction = Int128(distance) * 1_000_000_000 / Int128(last.rawValue)
    let ratio = Ratio(rawValue: Int64(clamping: fraction))
    checks.require(
      "price collar", .ratio(ratio), .atMost, .ratio(ledger.configuration.risk.priceCollar),
      ratio <= ledger.configuration.risk.priceCollar)
  }
}
