extension TWS {
  /// An order as the server holds it: 135 fields as TWS writes a plain one.
  public struct OpenOrder: WireMessage {
    public static let id = MessageID(rawValue: 5)
    public static let name = "openOrder"
    /// What is traded.
    public var contract = Contract()
    /// How; the client's number is in it.
    public var order = Order()
    /// Where it stands.
    public var orderState = OrderState()
    /// Written by TWS as `permId.0/account/100`, and ignored by everybody.
    public var sharesAllocation = ""

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      coder.open("order")
      try coder.identifier(&order.orderId, "orderId")
      coder.close()
      try contract.layout(&coder, isRequest: false)
      coder.open("order")
      try layoutTerms(&coder)
      try layoutInstitution(&coder)
      try order.layoutVolatility(&coder, .open)
      try coder.number(&order.basisPoints, "basisPoints")
      try coder.whole(&order.basisPointsType, "basisPointsType")
      coder.close()
      try contract.layoutCombination(&coder, &order)
      coder.open("order")
      try layoutFeatures(&coder)
      coder.close()
      try orderState.layoutOpen(&coder)
      coder.open("order")
      try coder.flag(&order.randomizeSize, "randomizeSize")
      try coder.flag(&order.randomizePrice, "randomizePrice")
      try order.layoutPegToBenchmark(&coder)
      try order.layoutConditions(&coder)
      try layoutAdjustment(&coder)
      try layoutLateAdditions(&coder)
      coder.close()
    }
  }
}

extension TWS.OpenOrder {
  /// Fields 13 to 29.
  private mutating func layoutTerms<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try coder.text(&order.action, "action")
    try coder.quantity(&order.totalQuantity, "totalQuantity")
    try coder.text(&order.orderType, "orderType")
    try coder.number(&order.lmtPrice, "lmtPrice", zero: "0.0")
    try coder.number(&order.auxPrice, "auxPrice", zero: "0.0")
    try coder.text(&order.tif, "tif")
    try coder.text(&order.ocaGroup, "ocaGroup")
    try coder.text(&order.account, "account")
    try coder.text(&order.openClose, "openClose")
    try coder.whole(&order.origin, "origin")
    try coder.text(&order.orderRef, "orderRef")
    try coder.whole(&order.clientId, "clientId")
    try coder.whole(&order.permId, "permId")
    try coder.flag(&order.outsideRth, "outsideRth")
    try coder.flag(&order.hidden, "hidden")
    try coder.number(&order.discretionaryAmt, "discretionaryAmt")
    try coder.text(&order.goodAfterTime, "goodAfterTime")
  }

  /// Fields 30 to 58.
  private mutating func layoutInstitution<Coder: FieldCoder>(
    _ coder: inout Coder
  ) throws(TWSError) {
    try coder.ignoredText(&sharesAllocation)
    try order.layoutAllocation(&coder)
    try coder.text(&order.goodTillDate, "goodTillDate")
    try coder.text(&order.rule80A, "rule80A")
    try coder.number(&order.percentOffset, "percentOffset")
    try coder.text(&order.settlingFirm, "settlingFirm")
    try coder.whole(&order.shortSaleSlot, "shortSaleSlot")
    try coder.text(&order.designatedLocation, "designatedLocation")
    try coder.whole(&order.exemptCode, "exemptCode")
    try coder.whole(&order.auctionStrategy, "auctionStrategy")
    try coder.number(&order.startingPrice, "startingPrice")
    try coder.number(&order.stockRefPrice, "stockRefPrice")
    try coder.number(&order.delta, "delta")
    try coder.number(&order.stockRangeLower, "stockRangeLower")
    try coder.number(&order.stockRangeUpper, "stockRangeUpper")
    try coder.wholeOrZero(&order.displaySize, "displaySize", unset: UnsetValue.int32)
    try coder.flag(&order.blockOrder, "blockOrder")
    try coder.flag(&order.sweepToFill, "sweepToFill")
    try coder.flag(&order.allOrNone, "allOrNone")
    try coder.whole(&order.minQty, "minQty")
    try coder.whole(&order.ocaType, "ocaType")
    try coder.flag(&order.eTradeOnly, "eTradeOnly")
    try coder.flag(&order.firmQuoteOnly, "firmQuoteOnly")
    try coder.number(&order.nbboPriceCap, "nbboPriceCap")
    try coder.whole(&order.parentId, "parentId")
    try coder.whole(&order.triggerMethod, "triggerMethod")
  }

  /// Fields 73 to 84.
  private mutating func layoutFeatures<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try order.layoutScale(&coder, .open)
    try order.layoutHedge(&coder)
    try coder.flag(&order.optOutSmartRouting, "optOutSmartRouting")
    try coder.text(&order.clearingAccount, "clearingAccount")
    try coder.text(&order.clearingIntent, "clearingIntent")
    try coder.flag(&order.notHeld, "notHeld")
    coder.close()
    try contract.layoutDeltaNeutral(&coder)
    coder.open("order")
    try order.layoutAlgorithm(&coder)
    try coder.flag(&order.solicited, "solicited")
    try coder.flag(&order.whatIf, "whatIf")
  }

  /// Fields 103 to 110; the stop of trailing orders comes a second time, and this one counts.
  private mutating func layoutAdjustment<Coder: FieldCoder>(
    _ coder: inout Coder
  ) throws(TWSError) {
    let unset = UnsetValue.double
    try coder.text(&order.adjustedOrderType, "adjustedOrderType")
    try coder.number(&order.triggerPrice, "triggerPrice", unset: unset)
    try coder.number(&order.trailStopPrice, "trailStopPrice", unset: unset)
    try coder.number(&order.lmtPriceOffset, "lmtPriceOffset", unset: unset)
    try coder.number(&order.adjustedStopPrice, "adjustedStopPrice", unset: unset)
    try coder.number(&order.adjustedStopLimitPrice, "adjustedStopLimitPrice", unset: unset)
    try coder.number(&order.adjustedTrailingAmount, "adjustedTrailingAmount", unset: unset)
    try coder.whole(&order.adjustableTrailingUnit, "adjustableTrailingUnit")
  }

  /// Fields 111 to 126.
  private mutating func layoutLateAdditions<Coder: FieldCoder>(
    _ coder: inout Coder
  ) throws(TWSError) {
    try coder.group(&order.softDollarTier, "softDollarTier")
    try coder.number(&order.cashQty, "cashQty")
    try coder.flag(&order.dontUseAutoPriceForHedge, "dontUseAutoPriceForHedge")
    try coder.flag(&order.isOmsContainer, "isOmsContainer")
    try coder.flag(&order.discretionaryUpToLimitPrice, "discretionaryUpToLimitPrice")
    try coder.flag(&order.usePriceMgmtAlgo, "usePriceMgmtAlgo")
    try coder.whole(&order.duration, "duration")
    try coder.whole(&order.postToAts, "postToAts")
    try coder.flag(&order.autoCancelParent, "autoCancelParent")
    try order.layoutCompetition(&coder)
  }
}

extension TWS.Contract {
  /// Words, legs, prices and routing of a combination, in the order of a server.
  mutating func layoutCombination<Coder: FieldCoder>(
    _ coder: inout Coder, _ order: inout TWS.Order
  ) throws(TWSError) {
    coder.open("contract")
    try coder.text(&comboLegsDescrip, "comboLegsDescrip")
    try coder.list(&comboLegs, "comboLegs")
    coder.close()
    coder.open("order")
    try coder.list(&order.orderComboLegs, "orderComboLegs")
    try coder.list(&order.smartComboRoutingParams, "smartComboRoutingParams")
    coder.close()
  }
}

extension TWS.OrderState {
  /// Status to warning.
  mutating func layoutOpen<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    coder.open("orderState")
    try coder.text(&status, "status")
    try coder.text(&initMarginBefore, "initMarginBefore")
    try coder.text(&maintMarginBefore, "maintMarginBefore")
    try coder.text(&equityWithLoanBefore, "equityWithLoanBefore")
    try coder.text(&initMarginChange, "initMarginChange")
    try coder.text(&maintMarginChange, "maintMarginChange")
    try coder.text(&equityWithLoanChange, "equityWithLoanChange")
    try coder.text(&initMarginAfter, "initMarginAfter")
    try coder.text(&maintMarginAfter, "maintMarginAfter")
    try coder.text(&equityWithLoanAfter, "equityWithLoanAfter")
    try coder.number(&commission, "commission")
    try coder.number(&minCommission, "minCommission")
    try coder.number(&maxCommission, "maxCommission")
    try coder.text(&commissionCurrency, "commissionCurrency")
    try coder.text(&warningText, "warningText")
    coder.close()
  }
}
