import Journal
import Projections

/// Pre-trade checks: the only road from an intended entry to an order.
struct RiskGate {
  let ledger: Ledger
  private var limits: RiskConfiguration { ledger.configuration.risk }

  /// Every check in order, until one denies.
  func admit(_ plan: EntryPlan) -> Evaluation {
    var checks = Evaluation()
    checks.require(
      "risk level", .text("\(ledger.risk.level)"), .equals, .text("\(RiskLevel.normal)"),
      ledger.risk.level == .normal)
    checkLoss(&checks)
    checkNotional(plan, &checks)
    checkRate(&checks)
    checkCollar(plan, &checks)
    return checks
  }

  private func checkLoss(_ checks: inout Evaluation) {
    let result = ledger.book.dayResult
    checks.require(
      "daily loss", .money(result), .atLeast, .money(-limits.dailyLossLimit),
      result > -limits.dailyLossLimit)
  }

  private func checkNotional(_ plan: EntryPlan, _ checks: inout Evaluation) {
    let multiplier = ledger.instruments[plan.instrument]?.multiplier ?? 1
    let new = plan.notional(multiplier: multiplier)
    let own = Exposure(ledger).notional(of: plan.instrument) + new
    checks.require(
      "position notional", .money(own), .atMost, .money(limits.maximumPositionNotional),
      own <= limits.maximumPositionNotional)
    let all = Exposure(ledger).total + new
    checks.require(
      "portfolio notional", .money(all), .atMost, .money(limits.maximumPortfolioNotional),
      all <= limits.maximumPortfolioNotional)
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

/// Money at work, open entry orders included, at the price the book marks with.
struct Exposure {
  let ledger: Ledger

  init(_ ledger: Ledger) { self.ledger = ledger }

  /// Position plus unfilled entries of one instrument, without sign.
  func notional(of instrument: InstrumentID) -> Money {
    let open = ledger.orders.openExposure(instrument)
    let quantity = ledger.book.position(instrument).magnitude + open.magnitude
    guard quantity != .zero, let definition = ledger.instruments[instrument] else { return .zero }
    let market = ledger.markets[instrument.index]
    let price = market.lastTrade ?? market.farSide(.buy) ?? .zero
    return Money(price, times: quantity, multiplier: definition.multiplier)
  }

  /// All instruments together.
  var total: Money {
    ledger.instrumentIDs.reduce(into: .zero) { $0 += notional(of: $1) }
  }
}
