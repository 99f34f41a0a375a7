// Groups of fields that two or three of the order messages share.

extension TWS.Order {
  /// One block of fields and how it is spelled where a server writes it.
  enum Side {
    /// A client's order.
    case request
    /// An order that works.
    case open
    /// An order that is over.
    case completed

    /// How an unset double is written where TWS spells it out.
    var double: StaticString { self == .request ? "" : UnsetValue.double }
    /// How an unset whole number is written where TWS spells it out.
    var int32: StaticString { self == .request ? "" : UnsetValue.int32 }
  }

  /// Volatility to reference price.
  mutating func layoutVolatility<Coder: FieldCoder>(
    _ coder: inout Coder, _ side: Side
  ) throws(TWSError) {
    try coder.number(&volatility, "volatility")
    try coder.whole(&volatilityType, "volatilityType")
    try coder.text(&deltaNeutralOrderType, "deltaNeutralOrderType")
    try coder.number(&deltaNeutralAuxPrice, "deltaNeutralAuxPrice")
    if !deltaNeutralOrderType.isEmpty { try layoutDeltaNeutral(&coder, side) }
    try coder.flag(&continuousUpdate, "continuousUpdate")
    try coder.whole(&referencePriceType, "referencePriceType")
    try coder.number(&trailStopPrice, "trailStopPrice")
    try coder.number(&trailingPercent, "trailingPercent")
  }

  private mutating func layoutDeltaNeutral<Coder: FieldCoder>(
    _ coder: inout Coder, _ side: Side
  ) throws(TWSError) {
    try coder.whole(&deltaNeutralConId, "deltaNeutralConId")
    if side != .completed {
      try coder.text(&deltaNeutralSettlingFirm, "deltaNeutralSettlingFirm")
      try coder.text(&deltaNeutralClearingAccount, "deltaNeutralClearingAccount")
      try coder.text(&deltaNeutralClearingIntent, "deltaNeutralClearingIntent")
      try coder.text(&deltaNeutralOpenClose, "deltaNeutralOpenClose")
    }
    try coder.flag(&deltaNeutralShortSale, "deltaNeutralShortSale")
    try coder.whole(&deltaNeutralShortSaleSlot, "deltaNeutralShortSaleSlot")
    try coder.text(&deltaNeutralDesignatedLocation, "deltaNeutralDesignatedLocation")
  }

  /// Sizes of a scale order, and the rest of it where there is an increment.
  mutating func layoutScale<Coder: FieldCoder>(
    _ coder: inout Coder, _ side: Side
  ) throws(TWSError) {
    try coder.whole(&scaleInitLevelSize, "scaleInitLevelSize", unset: side.int32)
    try coder.whole(&scaleSubsLevelSize, "scaleSubsLevelSize", unset: side.int32)
    try coder.number(&scalePriceIncrement, "scalePriceIncrement")
    guard let step = scalePriceIncrement, step.signum > 0 else { return }
    try coder.number(&scalePriceAdjustValue, "scalePriceAdjustValue")
    try coder.whole(&scalePriceAdjustInterval, "scalePriceAdjustInterval")
    try coder.number(&scaleProfitOffset, "scaleProfitOffset")
    try coder.flag(&scaleAutoReset, "scaleAutoReset")
    try coder.whole(&scaleInitPosition, "scaleInitPosition")
    try coder.whole(&scaleInitFillQty, "scaleInitFillQty")
    try coder.flag(&scaleRandomPercent, "scaleRandomPercent")
  }

  /// A hedge and its parameter, if there is one.
  mutating func layoutHedge<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try coder.text(&hedgeType, "hedgeType")
    if !hedgeType.isEmpty { try coder.text(&hedgeParam, "hedgeParam") }
  }

  /// An algorithm and its parameters, if there is one.
  mutating func layoutAlgorithm<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try coder.text(&algoStrategy, "algoStrategy")
    if !algoStrategy.isEmpty { try coder.list(&algoParams, "algoParams") }
  }

  /// The benchmark of an order that has one.
  mutating func layoutPegToBenchmark<Coder: FieldCoder>(
    _ coder: inout Coder
  ) throws(TWSError) {
    guard orderType == "PEG BENCH" else { return }
    try coder.whole(&referenceContractId, "referenceContractId")
    try coder.flag(&isPeggedChangeAmountDecrease, "isPeggedChangeAmountDecrease")
    try coder.number(&peggedChangeAmount, "peggedChangeAmount")
    try coder.number(&referenceChangeAmount, "referenceChangeAmount")
    try coder.text(&referenceExchangeId, "referenceExchangeId")
  }

  /// Conditions, and what they mean where there are any.
  mutating func layoutConditions<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try coder.list(&conditions, "conditions")
    guard !conditions.isEmpty else { return }
    try coder.flag(&conditionsIgnoreRth, "conditionsIgnoreRth")
    try coder.flag(&conditionsCancelOrder, "conditionsCancelOrder")
  }

  /// The allocation to accounts of an adviser.
  mutating func layoutAllocation<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try coder.text(&faGroup, "faGroup")
    try coder.text(&faMethod, "faMethod")
    try coder.text(&faPercentage, "faPercentage")
    if coder.serverVersion < 177 { try coder.text(&faProfile, "faProfile") }
    try coder.text(&modelCode, "modelCode")
  }

  /// Limits of orders that compete in a dark book.
  mutating func layoutCompetition<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try coder.whole(&minTradeQty, "minTradeQty")
    try coder.whole(&minCompeteSize, "minCompeteSize")
    try coder.offset(&competeAgainstBestOffset, "competeAgainstBestOffset")
    try layoutMidOffsets(&coder)
  }

  /// Offsets from the middle.
  mutating func layoutMidOffsets<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try coder.number(&midOffsetAtWhole, "midOffsetAtWhole")
    try coder.number(&midOffsetAtHalf, "midOffsetAtHalf")
  }
}
