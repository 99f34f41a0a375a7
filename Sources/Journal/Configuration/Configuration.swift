/// Everything that changes what the engine or the simulation decides; secrets are elsewhere.
///
/// Field names are the keys of the configuration file. The effective values, as canonical JSON,
/// are part of the journal, so a replay needs no file.
public struct Configuration: FieldGroup {
  /// The account to trade, for example `DU0000001`; `DU` and `DF` are paper accounts.
  public var account = "DU0000001"
  /// Cash at the start of a backtest, in the account's currency.
  public var openingCash = Money(units: 100_000)
  /// What to trade; empty means every instrument of the market.
  public var instruments: [InstrumentConfiguration] = []
  /// Bars and indicators.
  public var indicators = IndicatorConfiguration()
  /// When to trade.
  public var rules = RuleConfiguration()
  /// How much to trade.
  public var sizing = SizingConfiguration()
  /// What must never happen.
  public var risk = RiskConfiguration()
  /// How the simulated exchange behaves.
  public var simulation = SimulationConfiguration()

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("account", &account)
    try visitor.fixed("opening_cash", &openingCash)
    try visitor.list("instruments", &instruments)
    try visitor.group("indicators", &indicators)
    try visitor.group("rules", &rules)
    try visitor.group("sizing", &sizing)
    try visitor.group("risk", &risk)
    try visitor.group("simulation", &simulation)
  }
}

/// One instrument to trade.
public struct InstrumentConfiguration: FieldGroup {
  /// Ticker in capitals.
  public var symbol = ""
  /// Its own allocation, as ``SizingConfiguration/allocation``; none means the general one.
  public var allocation: Money?

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("symbol", &symbol)
    try visitor.optional("allocation", &allocation)
  }
}

/// Bars and indicators the rules look at.
public struct IndicatorConfiguration: FieldGroup {
  /// Width of the bars that the average true range is taken from.
  public var barWidth = Nanoseconds.seconds(10)
  /// Periods of the average true range.
  public var atrPeriod: Int64 = 14

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.duration("bar_width", &barWidth)
    try visitor.signed("atr_period", &atrPeriod)
  }
}

/// The rules of trading.
public struct RuleConfiguration: FieldGroup {
  /// Entry on a prediction.
  public var entry = EntryRuleConfiguration()
  /// Closing before the end of the session.
  public var endOfDay = EndOfDayRuleConfiguration()

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("entry", &entry)
    try visitor.group("end_of_day", &endOfDay)
  }
}

/// Entry on a prediction, with a bracket of stop and target.
public struct EntryRuleConfiguration: FieldGroup {
  /// Least confidence to enter, 0…1.
  public var confidence = Ratio(rawValue: 500_000_000)
  /// Oldest prediction to act on, by its own time.
  public var maximumAge = Nanoseconds.seconds(30)
  /// No further entry in the instrument for this long after the first fill of an entry.
  public var cooldown = Nanoseconds.seconds(180)
  /// Distance of the stop from the entry price, in average true ranges.
  public var stopATR = Ratio(whole: 6)
  /// Distance of the target from the entry price, in average true ranges.
  public var targetATR = Ratio(whole: 3)
  /// Whether a SELL prediction may open a short position.
  public var allowShort = true

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.fixed("confidence", &confidence)
    try visitor.duration("maximum_age", &maximumAge)
    try visitor.duration("cooldown", &cooldown)
    try visitor.fixed("stop_atr", &stopATR)
    try visitor.fixed("target_atr", &targetATR)
    try visitor.flag("allow_short", &allowShort)
  }
}

/// Closing everything before the end of the session.
public struct EndOfDayRuleConfiguration: FieldGroup {
  /// New York time of day, as the time since midnight; 15:30 is `930m`. On an early close day the
  /// earlier of it and 30 minutes before the close holds.
  public var flattenAt = Nanoseconds.seconds(55_800)

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.duration("flatten_at", &flattenAt)
  }
}

/// How much to trade.
public struct SizingConfiguration: FieldGroup {
  /// Above 1000: dollars per position; 1000 or less: shares.
  public var allocation = Money(units: 10_000)
  /// Shares to trade when a dollar allocation meets no price.
  public var fallbackShares: Int64 = 1
  /// Fewest shares of an order.
  public var minimumShares: Int64 = 1
  /// Most shares of an order.
  public var maximumShares: Int64 = 10_000
  /// Trade one share where the allocation buys less than one, rather than nothing.
  public var minimumOneShare = false

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.fixed("allocation", &allocation)
    try visitor.signed("fallback_shares", &fallbackShares)
    try visitor.signed("minimum_shares", &minimumShares)
    try visitor.signed("maximum_shares", &maximumShares)
    try visitor.flag("minimum_one_share", &minimumOneShare)
  }
}

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

/// How the simulated exchange behaves.
public struct SimulationConfiguration: FieldGroup {
  /// From our decision to the exchange.
  public var orderLatency = Nanoseconds.milliseconds(50)
  /// From the exchange back to us.
  public var answerLatency = Nanoseconds.milliseconds(50)
  /// Commission for each share.
  public var commissionPerShare = Money(rawValue: 5_000_000)
  /// Least commission of an order with a fill.
  public var commissionMinimum = Money(units: 1)

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.duration("order_latency", &orderLatency)
    try visitor.duration("answer_latency", &answerLatency)
    try visitor.fixed("commission_per_share", &commissionPerShare)
    try visitor.fixed("commission_minimum", &commissionMinimum)
  }
}
