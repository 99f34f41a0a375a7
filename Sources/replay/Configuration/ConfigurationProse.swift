import Journal

/// A configuration in plain English, for a person to check before money depends on it.
enum ConfigurationProse {
  /// Headings with their sentences.
  static func sections(_ configuration: Configuration) -> [(title: String, sentences: [String])] {
    [
      ("What is traded", instruments(configuration)),
      ("When a position is entered", entry(configuration)),
      ("How large it is", sizing(configuration.sizing)),
      ("How it is protected", protection(configuration)),
      ("When it is closed", closing(configuration)),
      ("What must never happen", limits(configuration.risk)),
      ("How a backtest fills", simulation(configuration)),
    ]
  }

  private static func instruments(_ configuration: Configuration) -> [String] {
    let account = configuration.account
    let isPaper = account.hasPrefix("DU") || account.hasPrefix("DF")
    let kind = isPaper ? "a paper account" : "NOT a paper account"
    let first = "Account \(account), \(kind)."
    if configuration.instruments.isEmpty { return [first, "Every instrument of the market."] }
    let list = configuration.instruments.map { instrument in
      guard let own = instrument.allocation else { return instrument.symbol }
      return "\(instrument.symbol) (\(allocation(own)))"
    }
    return [first, list.joined(separator: ", ") + "."]
  }

  private static func entry(_ configuration: Configuration) -> [String] {
    let rule = configuration.entryRule
    let short =
      rule.allowShort
      ? "A BUY opens a long position, a SELL a short one."
      : "A BUY opens a long position; a SELL opens nothing."
    return [
      "On a prediction with confidence \(rule.confidence) or more that is at most "
        + "\(spelled(rule.maximumAge)) old.", short,
      rule.cooldown == .zero
        ? "There is no cooldown between entries."
        : "After the first fill of an entry there is no further one in that instrument for "
          + "\(spelled(rule.cooldown)), unless its stop fills.",
    ]
  }

  private static func sizing(_ sizing: SizingConfiguration) -> [String] {
    let small =
      sizing.minimumOneShare
      ? "Where that buys less than one share, one share is traded."
      : "Where that buys less than one share, nothing is traded."
    return [
      "For \(allocation(sizing.allocation)) unless the instrument has its own amount.", small,
      "An order has \(sizing.minimumShares) to \(sizing.maximumShares) shares; "
        + "without a price for a dollar amount it has \(sizing.fallbackShares).",
    ]
  }

  private static func protection(_ configuration: Configuration) -> [String] {
    let rule = configuration.entryRule
    return [
      "Every entry carries a stop \(rule.stopATR) and a target \(rule.targetATR) average true "
        + "ranges away from its price."
    ] + configuration.indicators.map(indicator)
  }

  private static func indicator(_ indicator: IndicatorDefinition) -> String {
    let values = indicator.parameters.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    return "`\(indicator.name)` is the \(indicator.kind) of \(indicator.bars) bars, \(values)."
  }

  private static func closing(_ configuration: Configuration) -> [String] {
    let clock = ClockText.write(configuration.flattenAt)
    return [
      "Everything is closed at \(clock) New York, or 30 minutes before the close where that is "
        + "earlier."
    ]
  }

  private static func limits(_ risk: RiskConfiguration) -> [String] {
    [
      "More than \(dollars(risk.maximumPositionNotional)) in one instrument, or more than "
        + "\(dollars(risk.maximumPortfolioNotional)) in all together.",
      "More than \(risk.maximumOrders) entry orders within \(spelled(risk.orderRateWindow)).",
      "An entry priced more than \(percent(risk.priceCollar)) away from the last trade.",
      "A loss of more than \(dollars(risk.dailyLossLimit)) in a day: then everything is closed "
        + "and trading stops.",
    ]
  }

  private static func simulation(_ configuration: Configuration) -> [String] {
    let simulation = configuration.simulation
    return [
      "It starts with \(dollars(configuration.openingCash)).",
      "Orders take \(spelled(simulation.orderLatency)) to the exchange, answers "
        + "\(spelled(simulation.answerLatency)) back.",
      "A share costs \(dollars(simulation.commissionPerShare)) commission, an order at least "
        + "\(dollars(simulation.commissionMinimum)).",
    ]
  }

  /// Above 1000 an allocation is dollars, else shares.
  private static func allocation(_ amount: Money) -> String {
    Money(units: 1000) < amount ? dollars(amount) : "\(amount) shares"
  }

  /// `$10,000.5`; the amounts of a checked configuration are never negative.
  static func dollars(_ amount: Money) -> String {
    let text = amount.description
    let whole = text.prefix { $0 != "." }
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { grouped += "," }
      grouped.append(digit)
    }
    return "$" + grouped + text.dropFirst(whole.count)
  }

  private static func percent(_ ratio: Ratio) -> String {
    DecimalText.write(Int128(ratio.rawValue) * 100, fractionDigits: 9) + " %"
  }

  /// `3 minutes`, `1 second`.
  private static func spelled(_ time: Nanoseconds) -> String {
    let text = time.description
    let digits = text.prefix { $0.isNumber }
    let names = [
      "ns": "nanosecond", "us": "microsecond", "ms": "millisecond", "s": "second", "m": "minute",
      "h": "hour",
    ]
    guard let name = names[String(text.dropFirst(digits.count))] else { return text }
    return "\(digits) \(name)\(digits == "1" ? "" : "s")"
  }
}
