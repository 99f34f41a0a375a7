/// What a rule can look at; what each one is, is in ``RuleNames``, how it is found in `load`.
enum RuleVariable: Hashable, Sendable, BitwiseCopyable {
  case predictionConfidence, predictionDirection, predictionAge, predictionHorizon
  case predictionReceived
  case priceLast, priceBid, priceAsk, priceMid, priceEntry, priceEntryBuy, priceEntrySell
  case priceExit
  case quoteSpread, quoteBidSize, quoteAskSize, quoteAge, tradeSize, tradeAge
  case marketIsHalted, marketIsDelayed
  case positionQuantity, positionDirection, positionAveragePrice, positionUnrealised
  case positionProfit, positionAge, positionConfidence, positionEntries, positionEntryPrice
  case positionNotional
  case ordersLive, ordersEntries
  case accountCash, accountEquity, accountDayResult, accountRealised, accountUnrealised
  case accountGross, accountNet, accountLeverage
  case now, sessionIsOpen, sessionOpen, sessionClose, sessionMidnight, sessionAge
  case sessionRemaining
  case tickSize
  /// A field of the last closed bar of a series, or of the one before it.
  case bar(series: UInt16, field: RuleBarField, isPrevious: Bool)
  /// An output of an indicator at the last closed bar, or at the one before it.
  case indicator(slot: UInt16, output: UInt8, isPrevious: Bool)
  /// A named number that a rule set; the number is its place among the program's names.
  case context(UInt16)

  /// Whether a rule that looks at it must look at one instrument.
  var isOfInstrument: Bool {
    switch self {
    case .accountCash, .accountEquity, .accountDayResult, .accountRealised, .accountUnrealised,
      .accountGross, .accountNet, .accountLeverage, .now, .sessionIsOpen, .sessionOpen,
      .sessionClose, .sessionMidnight, .sessionAge, .sessionRemaining, .context:
      false
    default: true
    }
  }

  /// Known when a session starts, so that a timer can be set for it.
  var isKnownAtStart: Bool {
    switch self {
    case .sessionOpen, .sessionClose, .sessionMidnight: true
    default: false
    }
  }
}

/// A part of a bar.
public enum RuleBarField: String, Hashable, Sendable, BitwiseCopyable, CaseIterable {
  case open, high, low, close, volume, trades, range, start

  var unit: RuleUnit {
    switch self {
    case .open, .high, .low, .close, .range: .price
    case .volume: .quantity
    case .trades: .number
    case .start: .time
    }
  }
}

/// Texts a rule can compare; they are never on the stack of an evaluation.
enum RuleTextVariable: String, Hashable, Sendable, BitwiseCopyable, CaseIterable {
  case predictionModel = "prediction.model"
  case predictionID = "prediction.id"
  case riskLevel = "risk.level"
  case weekday = "weekday"
  case symbol = "instrument.symbol"

  /// The texts it can be; nil where it can be any.
  var allowed: [String]? {
    switch self {
    case .riskLevel: ["normal", "paused", "reduceOnly", "halted"]
    case .weekday:
      ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    case .predictionModel, .predictionID, .symbol: nil
    }
  }

  var isOfInstrument: Bool { self != .riskLevel && self != .weekday }
}
