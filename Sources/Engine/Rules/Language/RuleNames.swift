/// The names of the language that every configuration has.
enum RuleNames {
  /// Full name, variable and unit, in the order of `docs/rules.md`.
  static let variables: [(name: String, variable: RuleVariable, unit: RuleUnit)] = [
    ("prediction.confidence", .predictionConfidence, .number),
    ("prediction.direction", .predictionDirection, .side),
    ("prediction.age", .predictionAge, .duration),
    ("prediction.horizon", .predictionHorizon, .duration),
    ("prediction.received", .predictionReceived, .time),
    ("price.last", .priceLast, .price), ("price.bid", .priceBid, .price),
    ("price.ask", .priceAsk, .price), ("price.mid", .priceMid, .price),
    ("price.entry", .priceEntry, .price), ("price.exit", .priceExit, .price),
    ("quote.spread", .quoteSpread, .price), ("quote.bid_size", .quoteBidSize, .quantity),
    ("quote.ask_size", .quoteAskSize, .quantity), ("quote.age", .quoteAge, .duration),
    ("trade.size", .tradeSize, .quantity), ("trade.age", .tradeAge, .duration),
    ("market.is_halted", .marketIsHalted, .boolean),
    ("market.is_delayed", .marketIsDelayed, .boolean),
    ("position.quantity", .positionQuantity, .quantity),
    ("position.direction", .positionDirection, .side),
    ("position.average_price", .positionAveragePrice, .price),
    ("position.unrealised", .positionUnrealised, .money),
    ("position.profit", .positionProfit, .money), ("position.age", .positionAge, .duration),
    ("position.confidence", .positionConfidence, .number),
    ("position.entries", .positionEntries, .number),
    ("position.entry_price", .positionEntryPrice, .price),
    ("position.notional", .positionNotional, .money),
    ("orders.live", .ordersLive, .number), ("orders.entries", .ordersEntries, .number),
    ("account.cash", .accountCash, .money), ("account.equity", .accountEquity, .money),
    ("account.day_result", .accountDayResult, .money),
    ("account.realised", .accountRealised, .money),
    ("account.unrealised", .accountUnrealised, .money),
    ("account.gross_exposure", .accountGross, .money),
    ("account.net_exposure", .accountNet, .money),
    ("account.leverage", .accountLeverage, .number),
    ("now", .now, .time), ("session.is_open", .sessionIsOpen, .boolean),
    ("session.open", .sessionOpen, .time), ("session.close", .sessionClose, .time),
    ("session.midnight", .sessionMidnight, .time), ("session.age", .sessionAge, .duration),
    ("session.remaining", .sessionRemaining, .duration),
    ("instrument.tick_size", .tickSize, .price),
  ]

  /// What gives values.
  static let functions = [
    "known", "abs", "min", "max", "opposite", "crosses_above", "crosses_below", "previous",
    "percent_change",
  ]

  /// Words with a meaning of their own, which no parameter, rule, series or indicator may have.
  static let reserved: [String] = {
    var words = ["and", "or", "not", "in", "within", "true", "false", "buy", "sell", "hold"]
    words += ["flat", "allocation", "bar", "bars", "context"]
    words += functions
    for name in variables.map(\.name) + RuleTextVariable.allCases.map(\.rawValue) {
      let first = String(name.prefix { $0 != "." })
      if !words.contains(first) { words.append(first) }
    }
    return words
  }()

  static func variable(_ name: String) -> (variable: RuleVariable, unit: RuleUnit)? {
    variables.first { $0.name == name }.map { ($0.variable, $0.unit) }
  }

  /// A word of letters, digits and `_` that begins with a letter.
  static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, !("0"..."9").contains(first), first != "_" else {
      return false
    }
    return text.unicodeScalars.allSatisfy(RuleLexer.isWord)
  }
}
