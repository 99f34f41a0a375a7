import Journal

// Messages of the wire as facts of the vocabulary.

extension OrderStatusReported {
  init(_ message: TWS.OrderStatus) throws(TWSError) {
    self.init()
    order = OrderID(rawValue: message.orderId)
    status = VenueOrderStatus(word: message.status)
    filled = try message.filled.exact("filled")
    remaining = try message.remaining.exact("remaining")
    averagePrice = try message.avgFillPrice.explained("avgFillPrice")
    permanentID = message.permId
    parent = OrderID(rawValue: message.parentId)
    lastPrice = try message.lastFillPrice.explained("lastFillPrice")
    clientID = message.clientId
    whyHeld = message.whyHeld
  }
}

extension OrderStatusReported {
  /// An order of the day that is over; it has no number but the broker's own.
  init(completed message: TWS.CompletedOrder) throws(TWSError) {
    self.init()
    permanentID = message.order.permId
    filled = try message.order.filledQuantity?.exact("filledQuantity") ?? .zero
    // In this list also what the broker refused is over.
    let word = VenueOrderStatus(word: message.orderState.status)
    status = word == .inactive ? .cancelled : word
    whyHeld = message.orderState.completedStatus
  }
}

extension ExecutionReported {
  /// All but the time, which needs the zone of the connection.
  init(_ message: TWS.ExecutionDetails) throws(TWSError) {
    self.init()
    guard let side = Side(fill: message.side) else {
      throw .badValue(name: "side", expected: "BOT or SLD", found: message.side.start)
    }
    execution = message.execId
    order = OrderID(rawValue: message.orderId)
    contractID = message.contract.conId
    symbol = message.contract.symbol
    self.side = side
    quantity = try message.shares.exact("shares")
    price = try message.price.exact("price")
    account = message.acctNumber
    exchange = message.exchange
    permanentID = message.permId
    clientID = message.clientId
    cumulativeQuantity = try message.cumQty.exact("cumQty")
    averagePrice = try message.avgPrice.explained("avgPrice")
    orderReference = message.orderRef
    liquidity = message.lastLiquidity
    request = message.reqId
  }
}

extension CommissionReported {
  /// TWS computes fees in binary, such as 1.0049999999999999: rounding restores the decimal.
  init(_ message: TWS.CommissionReport) throws(TWSError) {
    self.init()
    execution = message.execId
    commission = try message.commission.rounded("commission")
    currency = message.currency
    if let amount = message.realizedPNL { realisedPnL = try amount.rounded("realizedPNL") }
  }
}

extension PositionReported {
  init(_ message: TWS.Position) throws(TWSError) {
    self.init()
    account = message.account
    contractID = message.contract.conId
    symbol = message.contract.symbol
    quantity = try message.position.exact("position")
    averageCost = try message.avgCost.explained("avgCost")
  }
}

extension AccountValueReported {
  init(_ message: TWS.AccountValue) {
    self.init()
    account = message.accountName
    key = message.key
    value = message.value
    currency = message.currency
  }
}

extension BrokerErrorReported {
  init(_ message: TWS.ErrorText) {
    self.init()
    id = message.reqId
    code = message.errorCode
    self.message = message.errorString
  }
}

extension OpenOrderReported {
  /// TWS fills both prices whatever the type; only those that the type has are kept.
  init(_ message: TWS.OpenOrder) throws(TWSError) {
    self.init()
    let sent = message.order
    guard let side = Side(action: sent.action) else {
      throw .badValue(name: "action", expected: "BUY or SELL", found: sent.action.start)
    }
    order = OrderID(rawValue: sent.orderId)
    permanentID = sent.permId
    clientID = sent.clientId
    parent = OrderID(rawValue: sent.parentId)
    contractID = message.contract.conId
    symbol = message.contract.symbol
    self.side = side
    quantity = try sent.totalQuantity.exact("totalQuantity")
    orderType = sent.orderType
    if let price = sent.lmtPrice, !["MKT", "MOC", "STP", "TRAIL", "MIT"].contains(orderType) {
      limitPrice = try price.rounded("lmtPrice")
    }
    if let price = sent.auxPrice, !["MKT", "MOC", "LMT", "LOC"].contains(orderType) {
      auxiliaryPrice = try price.rounded("auxPrice")
    }
    timeInForce = sent.tif
    ocaGroup = sent.ocaGroup
    account = sent.account
    orderReference = sent.orderRef
    status = VenueOrderStatus(word: message.orderState.status)
  }
}

extension String {
  /// What an error quotes of it.
  fileprivate var start: String { String(unicodeScalars.prefix(40)) }
}
