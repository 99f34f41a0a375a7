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
  private func contract(_ index: Int) -> Contract {
    guard let instrument = instruments[orders[index].instrument] else { return Contract() }
    return Contract(instrument)
  }

  mutating func reportOpen(_ index: Int) {
    let (order, sent) = (orders[index], messages[index])
    var message = OpenOrderMessage()
    message.order = order.number
    message.contract = contract(index)
    message.action = order.side.action
    message.quantity = order.total
    message.orderType = sent.orderType
    message.limitPrice = order.limitPrice
    message.auxiliaryPrice = order.trail == nil ? order.stopPrice : order.trail?.amount
    if !sent.ocaGroup.isEmpty { message.ocaType = sent.ocaType }
    message.timeInForce = order.timeInForce.word
    message.ocaGroup = sent.ocaGroup
    if message.ocaGroup.isEmpty, let parent = order.parent {
      message.ocaGroup = String(orders[parent].permanentID)
    }
    message.account = account
    message.orderReference = messages[index].orderReference
    message.clientID = clientID
    message.permanentID = order.permanentID
    message.parent = messages[index].parent
    message.status = status(index).0.word
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
    var message = OrderStatusMessage()
    message.order = order.number
    message.status = word.word
    message.filled = order.filled
    message.remaining = order.remaining
    message.averagePrice = order.averagePrice
    message.permanentID = order.permanentID
    message.parent = messages[index].parent
    message.lastPrice = order.lastPrice
    message.clientID = clientID
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
    var message = ExecutionMessage()
    message.order = order.number
    message.contract = contract(index)
    message.execution = order.executionID
    message.time = WireTime.write(time)
    message.account = account
    message.exchange = message.contract.exchange
    message.side = order.side
    message.quantity = quantity
    message.price = price
    message.permanentID = order.permanentID
    message.clientID = clientID
    message.cumulativeQuantity = order.filled
    message.averagePrice = order.averagePrice
    message.orderReference = messages[index].orderReference
    message.liquidity = order.isResting && order.limitPrice == price ? 1 : 2
    notices.append(.execution(message, order: index))
  }

  mutating func reportCommission(_ index: Int, _ amount: Money) {
    var message = CommissionMessage()
    message.execution = orders[index].executionID
    message.commission = amount
    message.currency = contract(index).currency
    notices.append(.commission(message, order: index))
  }
}
