import Journal
import Projections

extension RiskGate {
  /// How much would be at work with this entry, open entries of every instrument included.
  static func checkExposure(_ plan: EntryPlan, _ ledger: Ledger, _ checks: inout Evaluation) {
    let new = plan.notional(multiplier: ledger.book.multiplier(plan.instrument))
    let own = ledger.exposure(of: plan.instrument).gross + new
    let all = ledger.exposure
    checkShares(plan, ledger, &checks)
    require("position notional", own, ledger.configuration.risk.maximumPositionNotional, &checks)
    require(
      "portfolio notional", all.gross + new, ledger.configuration.risk.maximumPortfolioNotional,
      &checks)
    if let limit = ledger.configuration.risk.exposure.maximumNet {
      let net = all.net + (plan.side == .buy ? new : -new)
      require("net exposure", net.magnitude, limit, &checks)
    }
    checkSectors(plan, new, ledger, &checks)
    checkEquity(own: own, gross: all.gross, new: new, ledger, &checks)
    checkCorrelation(plan, ledger, &checks)
  }

  private static func require(
    _ name: String, _ value: Money, _ limit: Money, _ checks: inout Evaluation
  ) {
    checks.require(name, .money(value), .atMost, .money(limit), value <= limit)
  }

  private static func checkShares(_ plan: EntryPlan, _ ledger: Ledger, _ checks: inout Evaluation) {
    let most = ledger.configuration.risk.exposure.maximumPositionShares
    guard most > 0 else { return }
    var shares = ledger.book.position(plan.instrument).magnitude + plan.quantity
    ledger.orders.eachLiveEntry { instrument, _, quantity in
      if instrument == plan.instrument { shares += quantity }
    }
    let limit = Quantity(shares: most)
    checks.require(
      "position shares", .quantity(shares), .atMost, .quantity(limit), shares <= limit)
  }

  private static func checkSectors(
    _ plan: EntryPlan, _ new: Money, _ ledger: Ledger, _ checks: inout Evaluation
  ) {
    let mask = ledger.sectorMask(of: plan.instrument)
    guard mask != 0 else { return }
    for (place, sector) in ledger.configuration.risk.exposure.sectors.enumerated()
    where place < ExposureConfiguration.sectorLimit && mask & (1 << UInt64(place)) != 0 {
      guard let limit = sector.maximum ?? ledger.configuration.risk.exposure.maximumSector else {
        continue
      }
      let gross = ledger.exposure(sector: place).gross
      require("sector \(sector.name)", gross + new, limit, &checks)
    }
  }

  /// Limits that grow and shrink with the account; unknown equity is below every one of them.
  private static func checkEquity(
    own: Money, gross: Money, new: Money, _ ledger: Ledger, _ checks: inout Evaluation
  ) {
    let exposure = ledger.configuration.risk.exposure
    let isLimited =
      exposure.maximumLeverage != nil || exposure.maximumPositionWeight != nil
      || exposure.buyingPower != nil
    guard isLimited else { return }
    guard let equity = ledger.book.equity else {
      return checks.require("equity", .none, .isTrue, .text("known"), false)
    }
    if let leverage = exposure.maximumLeverage {
      require("leverage", gross + new, equity.part(leverage), &checks)
    }
    if let weight = exposure.maximumPositionWeight {
      require("position weight", own, equity.part(weight), &checks)
    }
    if let power = exposure.buyingPower {
      let free = equity.part(power) - gross
      let reported = ledger.risk.reportedBuyingPower
      require("buying power", new, reported.map { min($0, free) } ?? free, &checks)
    }
  }

  /// The highest correlation with anything at work; opposite sides turn its sign.
  ///
  /// Too few common bars leave it unknown, which the evidence says and which denies nothing.
  private static func checkCorrelation(
    _ plan: EntryPlan, _ ledger: Ledger, _ checks: inout Evaluation
  ) {
    guard let limit = ledger.configuration.risk.exposure.maximumCorrelation else { return }
    let worst = ledger.worstCorrelation(plan.instrument, plan.side)
    checks.require(
      "correlation", worst.map(Evidence.ratio) ?? .none, .atMost, .ratio(limit),
      worst.map { $0 <= limit } ?? true)
  }
}
