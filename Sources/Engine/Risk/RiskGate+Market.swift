import Journal
import Projections

extension RiskGate {
  /// Whether the market of this instrument can be trusted right now.
  static func checkMarket(_ plan: EntryPlan, _ ledger: Ledger, _ checks: inout Evaluation) {
    if let limit = ledger.configuration.risk.market.maximumSpread {
      let spread = Self.spread(ledger.markets[plan.instrument.index])
      checks.require(
        "spread", spread.map(Evidence.ratio) ?? .none, .atMost, .ratio(limit),
        spread.map { $0 <= limit } ?? false)
    }
    let oldest = ledger.configuration.risk.market.maximumDataAge
    guard oldest > .zero else { return }
    let market = ledger.markets[plan.instrument.index]
    let latest = max(market.quotedAt, market.tradedAt)
    let age = ledger.now - latest
    checks.require(
      "data age", latest == .zero ? .none : .duration(age), .atMost, .duration(oldest),
      latest != .zero && age <= oldest)
  }

  /// Of the middle of bid and ask; a crossed market has a spread too. Nil without both sides.
  static func spread(_ market: MarketState) -> Ratio? {
    let sum = Int128(market.bid.rawValue) + Int128(market.ask.rawValue)
    guard market.bid != .zero, market.ask != .zero, sum > 0 else { return nil }
    let width = (Int128(market.ask.rawValue) - Int128(market.bid.rawValue)).magnitude
    return Ratio(rawValue: Int64(clamping: Int128(width) * 2_000_000_000 / sum))
  }
}
