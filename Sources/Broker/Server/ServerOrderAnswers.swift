import Journal

// What the exchange says of orders and fills, as messages of the protocol.

extension SimulatorServer {
  /// An order as the broker holds it: as the client sent it, with what has become of it.
  func openOrder(_ message: TWS.OpenOrder, _ index: Int) -> TWS.OpenOrder {
    let slot = slots[index]
    var answer = TWS.OpenOrder()
    answer.contract = directory.listings[slot.listing].contract
    answer.order = slot.sent.order
    answer.order.takeServerDefaults()
    answer.order.orderId = slot.isManual ? -Int64(index) - 1 : slot.number
    answer.order.clientId = slot.client
    answer.order.permId = message.order.permId
    answer.order.account = accounts[slot.account].id
    answer.order.totalQuantity = message.order.totalQuantity
    answer.order.lmtPrice = message.order.lmtPrice
    answer.order.ocaGroup = message.order.ocaGroup
    if let stop = exchange.orders[index].trail.flatMap({ _ in exchange.orders[index].stopPrice }) {
      answer.order.trailStopPrice = WireNumber(stop)
    }
    answer.orderState.status = message.orderState.status
    answer.sharesAllocation = "\(message.order.permId).0/\(accounts[slot.account].id)/100"
    return answer
  }

  /// An order that is over; TWS writes a quantity of 0 for filled ones.
  func completedOrder(_ index: Int, at time: Timestamp) -> TWS.CompletedOrder {
    let (order, slot) = (exchange.orders[index], slots[index])
    var answer = TWS.CompletedOrder()
    answer.contract = directory.listings[slot.listing].contract
    answer.order = slot.sent.order
    answer.order.takeServerDefaults()
    answer.order.permId = order.permanentID
    answer.order.account = accounts[slot.account].id
    answer.order.filledQuantity = WireNumber(order.filled)
    answer.order.totalQuantity = .zero
    answer.orderState.status = order.final?.word ?? ""
    answer.orderState.completedTime = hours.text(time)
    answer.orderState.completedStatus =
      order.final == .filled ? "Filled Size: \(order.filled)" : "Cancelled by Trader"
    return answer
  }

  /// The answer to a what-if: the order as it would be, with margins and commission.
  func whatIf(
    _ sent: TWS.PlaceOrder, _ listing: Int, _ account: Int, client: Int64,
    _ before: AccountFigures, _ after: AccountFigures, _ commission: Money
  ) -> TWS.OpenOrder {
    var answer = TWS.OpenOrder()
    answer.contract = directory.listings[listing].contract
    answer.order = sent.order
    answer.order.takeServerDefaults()
    answer.order.orderId = sent.orderId
    answer.order.clientId = client
    answer.order.account = accounts[account].id
    var state = TWS.OrderState()
    state.status = "PreSubmitted"
    let change = (after.margin - before.margin).cents
    let worth = before.netLiquidation
    (state.initMarginBefore, state.maintMarginBefore) = (before.margin.cents, before.margin.cents)
    (state.initMarginChange, state.maintMarginChange) = (change, change)
    (state.initMarginAfter, state.maintMarginAfter) = (after.margin.cents, after.margin.cents)
    state.equityWithLoanBefore = worth.cents
    state.equityWithLoanChange = (-commission).cents
    state.equityWithLoanAfter = (worth - commission).cents
    state.commission = WireNumber(commission)
    state.commissionCurrency = "USD"
    answer.orderState = state
    return answer
  }
}
