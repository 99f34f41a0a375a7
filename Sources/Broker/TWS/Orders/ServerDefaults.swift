// What TWS says of every order whether or not the client did.

extension TWS.Order {
  /// Fills in what a server tells of an order that leaves it open.
  mutating func takeServerDefaults() {
    lmtPrice = lmtPrice ?? .zero
    auxPrice = auxPrice ?? .zero
    displaySize = nil
    if deltaNeutralOrderType.isEmpty {
      (deltaNeutralOrderType, deltaNeutralOpenClose) = ("None", "?")
    }
    if clearingIntent.isEmpty { clearingIntent = "IB" }
    if adjustedOrderType.isEmpty { adjustedOrderType = "None" }
    if ocaType == 0 { ocaType = 3 }
    if tif.isEmpty { tif = "DAY" }
  }
}

extension TWS.OpenOrder {
  /// Gives every member that says nothing the value that TWS writes for a plain order.
  ///
  /// Call when the order's number, account and account-wide number are set.
  public mutating func takeServerDefaults() {
    order.takeServerDefaults()
    order.openClose = ""
    order.volatilityType = order.volatilityType ?? 0
    order.referencePriceType = order.referencePriceType ?? 0
    order.cashQty = order.cashQty ?? .zero
    order.dontUseAutoPriceForHedge = true
    order.usePriceMgmtAlgo = order.usePriceMgmtAlgo ?? false
    order.minCompeteSize = order.minCompeteSize ?? 100
    order.competeAgainstBestOffset =
      order.competeAgainstBestOffset ?? WireNumber(significand: 2, exponent: -2)
    sharesAllocation = "\(order.permId).0/\(order.account)/100"
  }
}
