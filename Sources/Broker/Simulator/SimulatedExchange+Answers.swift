import Journal

// What the exchange tells the client, in TWS frames.
extension SimulatedExchange {
  /// The word for where an order stands, and why it is held.
  private func status(_ index: Int) -> (VenueOrderStatus, HoldReason) {
    if let final = orders[index].final { return (final, .none) }
    if let parent = orders[index].parent, orders[parent].filled == .zero {
      return (.preSubmitted, .child)
    }
    return orders[index].awaitsTrigger ? (.preSubmitted, .trigger) : (.submitted, .none)
  }

  /// The contract as answers carry it.
  private func contract(_ index: Int) -> TWS.Contract {
    guard let instrument = instruments[orders[index].instrument] else { return TWS.Contract() }
    return TWS.Contract(instrument)
  }

  mutating func reportOpen(_ index: Int) {
    let (order, sent) = (orders[index], messages[index])
    var message = TWS.OpenOrder()
    message.order.orderId = order.number
    message.contract = contract(index)
    message.order.action = order.side.action
    message.order.totalQuantity = WireNumber(order.total)
    message.order.orderType = sent.orderType
    message.order.lmtPrice = order.limitPrice.map { WireNumber($0) }
    let auxiliary = order.trail == nil ? order.stopPrice : order.trail?.amount
    message.order.auxPrice = auxiliary.map { WireNumber($0) }
    if !sent.ocaGroup.isEmpty { message.order.ocaType = sent.ocaType }
    message.order.tif = order.timeInForce.word
    message.order.ocaGroup = sent.ocaGroup
    if sent.ocaGroup.isEmpty, let parent = order.parent {
      message.order.ocaGroup = String(orders[parent].permanentID)
    }
    message.order.account = account
    message.order.orderRef = sent.orderReference
    message.order.clientId = clientID
    message.order.permId = order.permanentID
    message.order.parentId = sent.parent
    message.orderState.status = status(index).0.word
    message.takeServerDefaults()
    notices.append(.open(message, order: index))
  }

  /// Answers the question which orders work.
  mutating func reportAllOpen() {
    for index in orders.indices where orders[index].final == nil && !orders[index].isHeld {
      reportOpen(index)
      reportStatus(index)
    }
    notices.append(.openEnd)
  }

  mutating func reportStatus(_ index: Int) {
    let (word, hold) = status(index)
    orders[index].reportedStatus = word
    orders[index].reportedHold = hold
    let order = orders[index]
    var message = TWS.OrderStatus()
    message.orderId = order.number
    message.status = word.word
    message.filled = WireNumber(order.filled)
    message.remaining = WireNumber(order.remaining)
    message.avgFillPrice = WireNumber(order.averagePrice)
    message.permId = order.permanentID
    message.parentId = messages[index].parent
    message.lastFillPrice = WireNumber(order.lastPrice)
    message.clientId = clientID
    message.whyHeld = hold.word
    notices.append(.status(message, order: index))
  }

  mutating func reportStatusIfChanged(_ index: Int) {
    guard !orders[index].isHeld else { return }
    let (word, hold) = status(index)
    guard word != orders[index].reportedStatus || hold != orders[index].reportedHold else {
      return
    }
    reportStatus(index)
  }

  mutating func reportExecution(
    _ index: Int, _ quantity: Quantity, _ price: Price, at time: Timestamp
  ) {
    let order = orders[index]
    var message = TWS.ExecutionDetails()
    message.orderId = order.number
    message.contract = contract(index)
    message.execId = order.executionID
    message.time = WireTime.write(time)
    message.acctNumber = account
    message.exchange = message.contract.exchange
    message.side = order.side.fill
    message.shares = WireNumber(quantity)
    message.price = WireNumber(price)
    message.permId = order.permanentID
    message.clientId = clientID
    message.cumQty = WireNumber(order.filled)
    message.avgPrice = WireNumber(order.averagePrice)
    message.orderRef = messages[index].orderReference
    message.lastLiquidity = order.isResting && order.limitPrice == price ? 1 : 2
    notices.append(.execution(message, order: index))
  }

  mutating func reportCommission(_ index: Int, _ amount: Money) {
    var message = TWS.CommissionReport()
    message.execId = orders[index].executionID
    message.commission = WireNumber(amount)
    message.currency = contract(index).currency
    notices.append(.commission(message, order: index))
  }
}
