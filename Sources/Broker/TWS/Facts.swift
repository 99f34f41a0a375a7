import Journal

// Messages of the wire as facts of the vocabulary.

extension OrderStatusReported {
  init(_ message: OrderStatusMessage) {
    self.init()
    order = OrderID(rawValue: message.order)
    status = VenueOrderStatus(word: message.status)
    filled = message.filled
    remaining = message.remaining
    averagePrice = message.averagePrice
    permanentID = message.permanentID
    parent = OrderID(rawValue: message.parent)
    lastPrice = message.lastPrice
    clientID = message.clientID
    whyHeld = message.whyHeld
  }
}

extension ExecutionReported {
  init(_ message: ExecutionMessage) {
    self.init()
    execution = message.execution
    order = OrderID(rawValue: message.order)
    contractID = message.contract.contractID
    symbol = message.contract.symbol
    side = message.side
    quantity = message.quantity
    price = message.price
    account = message.account
    exchange = message.exchange
    permanentID = message.permanentID
    clientID = message.clientID
    cumulativeQuantity = message.cumulativeQuantity
    averagePrice = message.averagePrice
    orderReference = message.orderReference
    liquidity = message.liquidity
    request = message.request
  }
}

extension CommissionReported {
  init(_ message: CommissionMessage) {
    self.init()
    execution = message.execution
    commission = message.commission
    currency = message.currency
    realisedPnL = message.realisedPnL
  }
}

extension PositionReported {
  init(_ message: PositionMessage) {
    self.init()
    account = message.account
    contractID = message.contract.contractID
    symbol = message.contract.symbol
    quantity = message.quantity
    averageCost = message.averageCost
  }
}

extension AccountValueReported {
  init(_ message: AccountValueMessage) {
    self.init()
    account = message.account
    key = message.key
    value = message.value
    currency = message.currency
  }
}

extension BrokerErrorReported {
  init(_ message: ErrorMessage) {
    self.init()
    id = message.subject
    code = message.code
    self.message = message.text
  }
}

extension OpenOrderReported {
  /// TWS fills both prices whatever the type; only those that the type has are kept.
  init(_ message: OpenOrderMessage, _ side: Side) {
    self.init()
    order = OrderID(rawValue: message.order)
    permanentID = message.permanentID
    clientID = message.clientID
    parent = OrderID(rawValue: message.parent)
    contractID = message.contract.contractID
    symbol = message.contract.symbol
    self.side = side
    quantity = message.quantity
    orderType = message.orderType
    let hasNoLimit = ["MKT", "MOC", "STP", "TRAIL", "MIT"].contains(message.orderType)
    limitPrice = hasNoLimit ? nil : message.limitPrice
    let hasNoStop = ["MKT", "MOC", "LMT", "LOC"].contains(message.orderType)
    auxiliaryPrice = hasNoStop ? nil : message.auxiliaryPrice
    timeInForce = message.timeInForce
    ocaGroup = message.ocaGroup
    account = message.account
    orderReference = message.orderReference
    status = VenueOrderStatus(word: message.status)
  }
}
