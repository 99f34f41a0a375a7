import Engine
import Journal
import Projections

/// A configuration in plain English, for a person to check before money depends on it.
enum ConfigurationProse {
  /// Headings with their sentences.
  static func sections(_ configuration: Configuration) -> [(title: String, sentences: [String])] {
    [
      ("What is traded", instruments(configuration)),
      ("What the rules do", rules(configuration)),
      ("How large a position is", sizing(configuration.sizing)),
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

  private static func rules(_ configuration: Configuration) -> [String] {
    let plan = MarketPlan(configuration)
    let prose = RuleProse(configuration.rules, RuleVocabulary(configuration, plan))
    var sentences = prose.rules().flatMap { rule in
      [rule.name + ":"] + rule.sentences.map { "  " + $0 }
    }
    if sentences.isEmpty { sentences.append("There are no rules: nothing is traded.") }
    sentences += configuration.indicators.map(indicator)
    return sentences
  }

  private static func indicator(_ indicator: IndicatorDefinition) -> String {
    let values = indicator.parameters.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    return "`\(indicator.name)` is the \(indicator.kind) of \(indicator.bars) bars, \(values)."
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

  private static func limits(_ risk: RiskConfiguration) -> [String] {
    basicLimits(risk) + RiskProse.sentences(risk)
  }

  private static func basicLimits(_ risk: RiskConfiguration) -> [String] {
    let end = RiskProse.consequence(risk.breakers.dailyLossLevel)
    return [
      "More than \(dollars(risk.maximumPositionNotional)) in one instrument, or more than "
        + "\(dollars(risk.maximumPortfolioNotional)) in all together.",
      "More than \(risk.maximumOrders) entry orders within \(spelled(risk.orderRateWindow)).",
      "An entry priced more than \(percent(risk.priceCollar)) away from the last trade.",
      "A loss of more than \(dollars(risk.dailyLossLimit)) in a day: then \(end).",
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

  static func percent(_ ratio: Ratio) -> String {
    DecimalText.write(Int128(ratio.rawValue) * 100, fractionDigits: 9) + " %"
  }

  static func spelled(_ time: Nanoseconds) -> String { RuleProse.spelled(time) }
}
