import Journal
import Projections

/// Pre-trade checks: the only road from an intended entry to an order.
///
/// Each check records value and limit, from which its headroom follows. Limits that are off make no
/// check.
struct RiskGate {
  let ledger: Ledger
  var limits: RiskConfiguration { ledger.configuration.risk }

  /// Every check in order, until one denies.
  func admit(_ plan: EntryPlan) -> Evaluation {
    var checks = Evaluation()
    checks.require(
      "risk level", .text(ledger.risk.level.name), .equals, .text(RiskLevel.normal.name),
      ledger.risk.level == .normal)
    checkBlock(plan, &checks)
    checkLoss(&checks)
    guard checks.holds else { return checks }
    checkExposure(plan, &checks)
    checkRate(&checks)
    checkCollar(plan, &checks)
    guard checks.holds else { return checks }
    checkMarket(plan, &checks)
    checkCompliance(plan, &checks)
    return checks
  }

  private func checkBlock(_ plan: EntryPlan, _ checks: inout Evaluation) {
    guard let block = ledger.risk.block(plan.instrument) else { return }
    checks.require("symbol", .text(block.reason), .isTrue, .text("not blocked"), false)
  }

  private func checkLoss(_ checks: inout Evaluation) {
    let result = ledger.riskDayResult
    checks.require(
      "daily loss", .money(result), .atLeast, .money(-limits.dailyLossLimit),
      result > -limits.dailyLossLimit)
  }

  private func checkRate(_ checks: inout Evaluation) {
    let windowStart = ledger.now + Nanoseconds(rawValue: -limits.orderRateWindow.rawValue)
    let recent = ledger.risk.entryCount(after: windowStart)
    checks.require(
      "order rate", .count(Int64(recent) + 1), .atMost, .count(limits.maximumOrders),
      Int64(recent) + 1 <= limits.maximumOrders)
  }

  /// The price must be near the last trade; without a trade there is nothing to compare with.
  private func checkCollar(_ plan: EntryPlan, _ checks: inout Evaluation) {
    let last = ledger.markets[plan.instrument.index].lastTrade
    checks.require(
      "last trade", last.map(Evidence.price) ?? .none, .isTrue, .text("known"),
      last != nil)
    guard checks.holds, let last else { return }
    let distance = (plan.price - last).rawValue.magnitude
    let fraction = Int128(distance) * 1_000_000_000 / Int128(last.rawValue)
    let ratio = Ratio(rawValue: Int64(clamping: fraction))
    checks.require(
      "price collar", .ratio(ratio), .atMost, .ratio(limits.priceCollar),
      ratio <= limits.priceCollar)
  }
}
