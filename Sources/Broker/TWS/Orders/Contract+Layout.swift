extension TWS.Contract {
  /// The twelve fields of a request, or the eleven of an answer, which has no primary exchange.
  mutating func layout<Coder: FieldCoder>(
    _ coder: inout Coder, isRequest: Bool
  ) throws(TWSError) {
    coder.open("contract")
    try coder.whole(&conId, "conId")
    try layoutDescription(&coder)
    try coder.text(&exchange, "exchange")
    if isRequest { try coder.text(&primaryExchange, "primaryExchange") }
    try layoutLocal(&coder)
    coder.close()
  }

  /// The eleven fields of a portfolio, whose exchange is the primary one.
  mutating func layoutPortfolio<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    coder.open("contract")
    try coder.whole(&conId, "conId")
    try layoutDescription(&coder)
    try coder.text(&primaryExchange, "primaryExchange")
    try layoutLocal(&coder)
    coder.close()
  }

  private mutating func layoutDescription<Coder: FieldCoder>(
    _ coder: inout Coder
  ) throws(TWSError) {
    try coder.text(&symbol, "symbol")
    try coder.text(&secType, "secType")
    try coder.text(&lastTradeDateOrContractMonth, "lastTradeDateOrContractMonth")
    try coder.number(&strike, "strike", zero: "0.0")
    try coder.text(&right, "right")
    try coder.text(&multiplier, "multiplier")
  }

  private mutating func layoutLocal<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try coder.text(&currency, "currency")
    try coder.text(&localSymbol, "localSymbol")
    try coder.text(&tradingClass, "tradingClass")
  }

  /// Whether expired contracts count.
  mutating func layoutIncludeExpired<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    coder.open("contract")
    try coder.flag(&includeExpired, "includeExpired")
    coder.close()
  }

  /// A number of another kind.
  mutating func layoutSecurityID<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    coder.open("contract")
    try coder.text(&secIdType, "secIdType")
    try coder.text(&secId, "secId")
    coder.close()
  }

  /// The legs of a combination in a request for data: four fields each.
  mutating func layoutLegs<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    coder.open("contract")
    var legs = comboLegs.map(ShortLeg.init)
    try coder.list(&legs, "comboLegs")
    comboLegs = legs.map(\.leg)
    coder.close()
  }

  /// The legs of a combination in an order: eight fields each.
  mutating func layoutOrderLegs<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    coder.open("contract")
    try coder.list(&comboLegs, "comboLegs")
    coder.close()
  }

  /// A hedge, if there is one.
  mutating func layoutDeltaNeutral<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    coder.open("contract")
    try coder.optionalGroup(&deltaNeutralContract, "deltaNeutralContract")
    coder.close()
  }

  /// A leg as requests for data have it.
  private struct ShortLeg: WireGroup {
    var leg = TWS.ComboLeg()

    init() {}

    init(_ leg: TWS.ComboLeg) { self.leg = leg }

    mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try leg.layoutShort(&coder)
    }
  }
}
