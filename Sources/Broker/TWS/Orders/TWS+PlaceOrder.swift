extension TWS {
  /// A client's order: new, a change of a working one, or the release of a held one.
  ///
  /// 114 fields for a plain order; there is no version field.
  public struct PlaceOrder: WireMessage {
    public static let id = MessageID(rawValue: 3)
    public static let name = "placeOrder"
    /// The client's number of the order.
    public var orderId: Int64 = 0
    /// What to trade.
    public var contract = Contract()
    /// How.
    public var order = Order()

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&orderId, "orderId")
      try contract.layout(&coder, isRequest: true)
      try contract.layoutSecurityID(&coder)
      coder.open("order")
      try layoutTerms(&coder)
      if contract.secType == "BAG" { try layoutLegs(&coder) }
      try layoutInstitution(&coder)
      try order.layoutVolatility(&coder, .request)
      try layoutFeatures(&coder)
      try order.layoutPegToBenchmark(&coder)
      try order.layoutConditions(&coder)
      try layoutAdjustment(&coder)
      try layoutLateAdditions(&coder)
      try layoutPegged(&coder)
      coder.close()
    }
  }
}

extension TWS.PlaceOrder {
  /// Fields 16 to 34.
  private mutating func layoutTerms<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try coder.text(&order.action, "action")
    try coder.quantity(&order.totalQuantity, "totalQuantity")
    try coder.text(&order.orderType, "orderType")
    try coder.number(&order.lmtPrice, "lmtPrice")
    try coder.number(&order.auxPrice, "auxPrice")
    try coder.text(&order.tif, "tif")
    try coder.text(&order.ocaGroup, "ocaGroup")
    try coder.text(&order.account, "account")
    try coder.text(&order.openClose, "openClose")
    try coder.whole(&order.origin, "origin")
    try coder.text(&order.orderRef, "orderRef")
    try coder.flag(&order.transmit, "transmit")
    try coder.whole(&order.parentId, "parentId")
    try coder.flag(&order.blockOrder, "blockOrder")
    try coder.flag(&order.sweepToFill, "sweepToFill")
    try coder.wholeOrZero(&order.displaySize, "displaySize", unset: "")
    try coder.whole(&order.triggerMethod, "triggerMethod")
    try coder.flag(&order.outsideRth, "outsideRth")
    try coder.flag(&order.hidden, "hidden")
  }

  /// Between 34 and 35, for a combination.
  private mutating func layoutLegs<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    coder.close()
    try contract.layoutOrderLegs(&coder)
    coder.open("order")
    try coder.list(&order.orderComboLegs, "orderComboLegs")
    try coder.list(&order.smartComboRoutingParams, "smartComboRoutingParams")
  }

  /// Fields 35 to 61.
  private mutating func layoutInstitution<Coder: FieldCoder>(
    _ coder: inout Coder
  ) throws(TWSError) {
    try coder.fixed("")  // sharesAllocation, long gone
    try coder.number(&order.discretionaryAmt, "discretionaryAmt")
    try coder.text(&order.goodAfterTime, "goodAfterTime")
    try coder.text(&order.goodTillDate, "goodTillDate")
    try order.layoutAllocation(&coder)
    try coder.whole(&order.shortSaleSlot, "shortSaleSlot")
    try coder.text(&order.designatedLocation, "designatedLocation")
    try coder.whole(&order.exemptCode, "exemptCode")
    try coder.whole(&order.ocaType, "ocaType")
    try coder.text(&order.rule80A, "rule80A")
    try coder.text(&order.settlingFirm, "settlingFirm")
    try coder.flag(&order.allOrNone, "allOrNone")
    try coder.whole(&order.minQty, "minQty")
    try coder.number(&order.percentOffset, "percentOffset")
    try coder.flag(&order.eTradeOnly, "eTradeOnly")
    try coder.flag(&order.firmQuoteOnly, "firmQuoteOnly")
    try coder.number(&order.nbboPriceCap, "nbboPriceCap")
    try coder.whole(&order.auctionStrategy, "auctionStrategy")
    try coder.number(&order.startingPrice, "startingPrice")
    try coder.number(&order.stockRefPrice, "stockRefPrice")
    try coder.number(&order.delta, "delta")
    try coder.number(&order.stockRangeLower, "stockRangeLower")
    try coder.number(&order.stockRangeUpper, "stockRangeUpper")
    try coder.flag(&order.overridePercentageConstraints, "overridePercentageConstraints")
  }

  /// Fields 70 to 88.
  private mutating func layoutFeatures<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try order.layoutScale(&coder, .request)
    try coder.text(&order.scaleTable, "scaleTable")
    try coder.text(&order.activeStartTime, "activeStartTime")
    try coder.text(&order.activeStopTime, "activeStopTime")
    try order.layoutHedge(&coder)
    try coder.flag(&order.optOutSmartRouting, "optOutSmartRouting")
    try coder.text(&order.clearingAccount, "clearingAccount")
    try coder.text(&order.clearingIntent, "clearingIntent")
    try coder.flag(&order.notHeld, "notHeld")
    coder.close()
    try contract.layoutDeltaNeutral(&coder)
    coder.open("order")
    try order.layoutAlgorithm(&coder)
    try coder.text(&order.algoId, "algoId")
    try coder.flag(&order.whatIf, "whatIf")
    try coder.options(&order.orderMiscOptions, "orderMiscOptions")
    try coder.flag(&order.solicited, "solicited")
    try coder.flag(&order.randomizeSize, "randomizeSize")
    try coder.flag(&order.randomizePrice, "randomizePrice")
  }

  /// Fields 90 to 96.
  private mutating func layoutAdjustment<Coder: FieldCoder>(
    _ coder: inout Coder
  ) throws(TWSError) {
    try coder.text(&order.adjustedOrderType, "adjustedOrderType")
    try coder.number(&order.triggerPrice, "triggerPrice")
    try coder.number(&order.lmtPriceOffset, "lmtPriceOffset")
    try coder.number(&order.adjustedStopPrice, "adjustedStopPrice")
    try coder.number(&order.adjustedStopLimitPrice, "adjustedStopLimitPrice")
    try coder.number(&order.adjustedTrailingAmount, "adjustedTrailingAmount")
    try coder.whole(&order.adjustableTrailingUnit, "adjustableTrailingUnit")
  }

  /// Fields 97 to 113.
  private mutating func layoutLateAdditions<Coder: FieldCoder>(
    _ coder: inout Coder
  ) throws(TWSError) {
    try coder.text(&order.extOperator, "extOperator")
    coder.open("softDollarTier")
    try order.softDollarTier.layoutRequest(&coder)
    coder.close()
    try coder.number(&order.cashQty, "cashQty")
    try coder.text(&order.mifid2DecisionMaker, "mifid2DecisionMaker")
    try coder.text(&order.mifid2DecisionAlgo, "mifid2DecisionAlgo")
    try coder.text(&order.mifid2ExecutionTrader, "mifid2ExecutionTrader")
    try coder.text(&order.mifid2ExecutionAlgo, "mifid2ExecutionAlgo")
    try coder.flag(&order.dontUseAutoPriceForHedge, "dontUseAutoPriceForHedge")
    try coder.flag(&order.isOmsContainer, "isOmsContainer")
    try coder.flag(&order.discretionaryUpToLimitPrice, "discretionaryUpToLimitPrice")
    try coder.flag(&order.usePriceMgmtAlgo, "usePriceMgmtAlgo")
    try coder.whole(&order.duration, "duration")
    try coder.whole(&order.postToAts, "postToAts")
    try coder.flag(&order.autoCancelParent, "autoCancelParent")
    try coder.text(&order.advancedErrorOverride, "advancedErrorOverride")
    try coder.text(&order.manualOrderTime, "manualOrderTime")
  }

  /// Behind 113, for the few orders that have it.
  private mutating func layoutPegged<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    if contract.exchange == "IBKRATS" { try coder.whole(&order.minTradeQty, "minTradeQty") }
    switch order.orderType {
    case "PEG BEST":
      try coder.whole(&order.minCompeteSize, "minCompeteSize")
      try coder.offset(&order.competeAgainstBestOffset, "competeAgainstBestOffset")
      if order.competeAgainstBestOffset?.isInfinite == true { try order.layoutMidOffsets(&coder) }
    case "PEG MID": try order.layoutMidOffsets(&coder)
    default: break
    }
  }
}
