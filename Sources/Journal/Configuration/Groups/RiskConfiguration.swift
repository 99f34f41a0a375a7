/// Limits that every new exposure must respect, and limits that stop trading once crossed.
///
/// A decimal limit that is `null`, and a count or duration of 0, is off.
public struct RiskConfiguration: FieldGroup {
  /// Most money in one instrument, open orders included.
  public var maximumPositionNotional = Money(units: 25_000)
  /// Most money in all instruments together, open orders included: the gross exposure.
  public var maximumPortfolioNotional = Money(units: 100_000)
  /// Most entry orders within ``orderRateWindow``.
  public var maximumOrders: Int64 = 30
  /// The window of ``maximumOrders``.
  public var orderRateWindow = Nanoseconds.seconds(60)
  /// Largest distance of an entry price from the last trade, as a fraction of it.
  public var priceCollar = Ratio(rawValue: 50_000_000)
  /// Loss of the risk day, realised and unrealised and fees, that trips its breaker.
  public var dailyLossLimit = Money(units: 1_000)
  /// A check that held but used at least this part of its limit counts as a near miss.
  public var nearMiss = Ratio(rawValue: 900_000_000)
  /// How much may be at work, by instrument, sector and account.
  public var exposure = ExposureConfiguration()
  /// Markets that are not to be entered.
  public var market = MarketRiskConfiguration()
  /// Orders that rules of the market or of the broker forbid.
  public var compliance = ComplianceConfiguration()
  /// What stops trading, and how far.
  public var breakers = BreakerConfiguration()
  /// Times at which nothing is entered, for what is sent then can be lost; see
  /// ``MaintenanceWindow``.
  public var maintenance = MaintenanceWindow.usual
  /// Data that stops.
  public var watchdog = WatchdogConfiguration()

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.fixed("max_position_notional", &maximumPositionNotional)
    try visitor.fixed("max_portfolio_notional", &maximumPortfolioNotional)
    try visitor.signed("max_orders", &maximumOrders)
    try visitor.duration("order_rate_window", &orderRateWindow)
    try visitor.fixed("price_collar", &priceCollar)
    try visitor.fixed("daily_loss_limit", &dailyLossLimit)
    try visitor.fixed("near_miss", &nearMiss)
    try visitor.group("exposure", &exposure)
    try visitor.group("market", &market)
    try visitor.group("compliance", &compliance)
    try visitor.group("breakers", &breakers)
    try visitor.texts("maintenance", &maintenance)
    try visitor.group("watchdog", &watchdog)
  }
}

extension RangeCheck {
  mutating func risk(_ risk: RiskConfiguration) {
    money("risk.max_position_notional", risk.maximumPositionNotional)
    money("risk.max_portfolio_notional", risk.maximumPortfolioNotional)
    whole("risk.max_orders", risk.maximumOrders, 1...1_000)
    durations("risk.order_rate_window", risk.orderRateWindow, .milliseconds(1), .seconds(86_400))
    ratio("risk.price_collar", risk.priceCollar, above: true, most: 1)
    money("risk.daily_loss_limit", risk.dailyLossLimit)
    ratio("risk.near_miss", risk.nearMiss, above: true, most: 1)
    exposure(risk.exposure)
    market(risk.market)
    compliance(risk.compliance)
    breakers(risk.breakers)
    maintenance(risk.maintenance)
    watchdog(risk.watchdog)
  }

  mutating func optional(_ path: String, _ value: Ratio?, most: Int64) {
    if let value { ratio(path, value, above: true, most: most) }
  }

  mutating func optional(_ path: String, _ value: Money?) {
    if let value { money(path, value) }
  }
}
