extension TWS {
  /// An order that is over: 100 fields as TWS writes a plain one.
  ///
  /// It has neither the client's number nor the client: match it by its account-wide number.
  public struct CompletedOrder: WireMessage {
    public static let id = MessageID(rawValue: 101)
    public static let name = "completedOrder"
    /// What was traded.
    public var contract = Contract()
    /// How; TWS writes a total quantity of 0.
    public var order = Order()
    /// How it ended.
    public var orderState = OrderState()

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try contract.layout(&coder, isRequest: false)
      coder.open("order")
      try layoutTerms(&coder)
      try layoutInstitution(&coder)
      try order.layoutVolatility(&coder, .completed)
      coder.close()
      try contract.layoutCombination(&coder, &order)
      coder.open("order")
      try layoutFeatures(&coder)
      coder.close()
      try layoutStatus(&coder)
      coder.open("order")
      try coder.flag(&order.randomizeSize, "randomizeSize")
      try coder.flag(&order.randomizePrice, "randomizePrice")
      try order.layoutPegToBenchmark(&coder)
      try order.layoutConditions(&coder)
      try layoutLateAdditions(&coder)
      coder.close()
      try layoutEnd(&coder)
      coder.open("order")
      try order.layoutCompetition(&coder)
      coder.close()
    }
  }
}

extension TWS.CompletedOrder {
  /// Fields 12 to 27.
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
    try coder.whole(&order.permId, "permId")
    try coder.flag(&order.outsideRth, "outsideRth")
    try coder.flag(&order.hidden, "hidden")
    try coder.number(&order.discretionaryAmt, "discretionaryAmt")
    try coder.text(&order.goodAfterTime, "goodAfterTime")
  }

  /// Fields 28 to 49.
  private mutating func layoutInstitution<Coder: FieldCoder>(
    _ coder: inout Coder
  ) throws(TWSError) {
    try order.layoutAllocation(&coder)
    try coder.text(&order.goodTillDate, "goodTillDate")
    try coder.text(&order.rule80A, "rule80A")
    try coder.number(&order.percentOffset, "percentOffset")
    try coder.text(&order.settlingFirm, "settlingFirm")
    try coder.whole(&order.shortSaleSlot, "shortSaleSlot")
    try coder.text(&order.designatedLocation, "designatedLocation")
    try coder.whole(&order.exemptCode, "exemptCode")
    try coder.number(&order.startingPrice, "startingPrice")
    try coder.number(&order.stockRefPrice, "stockRefPrice")
    try coder.number(&order.delta, "delta")
    try coder.number(&order.stockRangeLower, "stockRangeLower")
    try coder.number(&order.stockRangeUpper, "stockRangeUpper")
    try coder.wholeOrZero(&order.displaySize, "displaySize", unset: UnsetValue.int32)
    try coder.flag(&order.sweepToFill, "sweepToFill")
    try coder.flag(&order.allOrNone, "allOrNone")
    try coder.whole(&order.minQty, "minQty")
    try coder.whole(&order.ocaType, "ocaType")
    try coder.whole(&order.triggerMethod, "triggerMethod")
  }

  /// Fields 62 to 71.
  private mutating func layoutFeatures<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try order.layoutScale(&coder, .completed)
    try order.layoutHedge(&coder)
    try coder.text(&order.clearingAccount, "clearingAccount")
    try coder.text(&order.clearingIntent, "clearingIntent")
    try coder.flag(&order.notHeld, "notHeld")
    coder.close()
    try contract.layoutDeltaNeutral(&coder)
    coder.open("order")
    try order.layoutAlgorithm(&coder)
    try coder.flag(&order.solicited, "solicited")
  }

  private mutating func layoutStatus<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    coder.open("orderState")
    try coder.text(&orderState.status, "status")
    coder.close()
  }

  /// Fields 76 to 88; the stop of trailing orders comes a second time, and this one counts.
  private mutating func layoutLateAdditions<Coder: FieldCoder>(
    _ coder: inout Coder
  ) throws(TWSError) {
    try coder.number(&order.trailStopPrice, "trailStopPrice", unset: UnsetValue.double)
    try coder.number(&order.lmtPriceOffset, "lmtPriceOffset", unset: UnsetValue.double)
    try coder.number(&order.cashQty, "cashQty")
    try coder.flag(&order.dontUseAutoPriceForHedge, "dontUseAutoPriceForHedge")
    try coder.flag(&order.isOmsContainer, "isOmsContainer")
    try coder.text(&order.autoCancelDate, "autoCancelDate")
    try coder.number(&order.filledQuantity, "filledQuantity")
    try coder.wholeOrZero(&order.refFuturesConId, "refFuturesConId", unset: UnsetValue.int32)
    try coder.flag(&order.autoCancelParent, "autoCancelParent")
    try coder.text(&order.shareholder, "shareholder")
    try coder.flag(&order.imbalanceOnly, "imbalanceOnly")
    try coder.flag(&order.routeMarketableToBbo, "routeMarketableToBbo")
    try coder.wholeOrZero(&order.parentPermId, "parentPermId", unset: UnsetValue.int64)
  }

  /// Fields 89 and 90.
  private mutating func layoutEnd<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    coder.open("orderState")
    try coder.text(&orderState.completedTime, "completedTime")
    try coder.text(&orderState.completedStatus, "completedStatus")
    coder.close()
  }
}
