/// Limits that every new exposure must respect.
public struct RiskConfiguration: FieldGroup {
  /// Most money in one instrument, open orders included.
  public var maximumPositionNotional = Money(units: 15_000)
  /// Most money in all instruments together, open orders included.
  public var maximumPortfolioNotional = Money(units: 100_000)
  /// Most entry orders within ``orderRateWindow``.
  public var maximumOrders: Int64 = 30
  /// The window of ``maximumOrders``.
  public var orderRateWindow = Nanoseconds.seconds(60)
  /// Largest distance of an entry price from the last trade, as a fraction of it.
  public var priceCollar = Ratio(rawValue: 50_000_000)
  /// Loss of the day, realised and unrealised and fees, that closes everything and stops.
  public var dailyLossLimit = Money(units: 1_000)

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.fixed("max_position_notional", &maximumPositionNotional)
    try visitor.fixed("max_portfolio_notional", &maximumPortfolioNotional)
    try visitor.signed("max_orders", &maximumOrders)
    try visitor.duration("order_rate_window", &orderRateWindow)
    try visitor.fixed("price_collar", &priceCollar)
    try visitor.fixed("daily_loss_limit", &dailyLossLimit)
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
  }
}
