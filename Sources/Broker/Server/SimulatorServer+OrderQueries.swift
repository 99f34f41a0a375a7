import Journal

// Questions about orders and fills.
extension SimulatorServer {
  /// Every order that works and has been transmitted.
  ///
  /// - Parameter all: of every client; else of this one, and client 0's of those made by hand.
  mutating func reportOpenOrders(to id: Int, all: Bool) {
    guard let client = connections[id]?.clientID else { return }
    for index in slots.indices
    where exchange.orders[index].final == nil && !exchange.orders[index].isHeld {
      guard all || slots[index].client == client else { continue }
      describe(index, to: id)
    }
    send(TWS.OpenOrderEnd(), to: id)
  }

  /// Tells one client an order's `openOrder` and `orderStatus` as they are now.
  private mutating func describe(_ index: Int, to id: Int) {
    exchange.reportOpen(index)
    exchange.reportStatus(index)
    let notices = exchange.notices
    exchange.notices.removeAll()
    for notice in notices {
      switch notice {
      case .open(let message, _): send(openOrder(message, index), to: id)
      case .status(let message, _): send(status(message, index), to: id)
      case .execution, .commission, .error, .openEnd: break
      }
    }
  }

  /// Orders of the local day that are over.
  mutating func reportCompletedOrders(to id: Int, apiOnly: Bool) {
    let today = hours.localDay(now)
    for index in slots.indices {
      guard let time = slots[index].completedAt, hours.localDay(time) == today,
        !apiOnly || !slots[index].isManual
      else { continue }
      send(completedOrder(index, at: time), to: id)
    }
    send(TWS.CompletedOrdersEnd(), to: id)
  }

  /// The day's fills that pass a client's filter; a correction hides what it replaced.
  mutating func reportExecutions(_ request: TWS.RequestExecutions, to id: Int) {
    guard let client = connections[id]?.clientID else { return }
    let today = hours.localDay(now)
    var since = Timestamp.zero
    let filter = request.execFilter
    if !filter.time.isEmpty {
      guard case .instant(let time) = WireTime.read(filter.time, offsets: hours.zone) else {
        let text = "Error validating request.-'bI' : cause - Invalid time '\(filter.time)'."
        return complain(request.reqId, 321, text, to: id)
      }
      since = time
    }
    for stored in executions {
      guard hours.localDay(stored.time) == today, stored.time >= since,
        isVisible(stored.order, to: client), passes(stored, filter)
      else { continue }
      var message = stored.message
      message.reqId = request.reqId
      send(details(message, stored.order), to: id)
      if let commission = stored.commission { send(commission, to: id) }
    }
    send(TWS.ExecutionDetailsEnd(reqId: request.reqId), to: id)
  }

  private func passes(_ stored: StoredExecution, _ filter: TWS.ExecutionFilter) -> Bool {
    let message = stored.message
    func agrees(_ wanted: String, _ found: String) -> Bool { wanted.isEmpty || wanted == found }
    let side = message.filledSide.action
    return (filter.clientId == 0 || message.clientId == filter.clientId)
      && agrees(filter.acctCode, message.acctNumber)
      && agrees(filter.symbol, message.contract.symbol)
      && agrees(filter.secType, message.contract.secType)
      && agrees(filter.exchange, message.exchange) && agrees(filter.side, side)
  }

  /// `reqAutoOpenOrders`: only client 0 may have orders made by hand given to it.
  mutating func bindAutomatically(_ binds: Bool, _ id: Int) {
    guard connections[id]?.clientID == 0 else {
      let text = "Only the default client (i.e 0) can auto bind orders."
      return complain(-1, 327, text, to: id)
    }
    faults.bindsManualOrders = binds
  }

  /// What an order would do to the account; nothing is placed.
  mutating func answerWhatIf(
    _ message: OrderTicket, _ sent: TWS.PlaceOrder, _ listing: Int, _ account: Int, _ id: Int
  ) {
    guard message.transmits else {
      return complain(message.order, 413, "What-if order should have transmit flag on.", to: id)
    }
    guard message.quantity > .zero, Side(action: message.action) != nil else {
      return complain(message.order, 434, "The order size cannot be zero.", to: id)
    }
    let (before, after) = margins(of: message, listing, account, filled: .zero)
    let price = message.limitPrice ?? mark(listing)
    let cost = configuration.commissions.cost(
      message.action == "BUY" ? .buy : .sell, quantity: message.quantity,
      value: Money(price, times: message.quantity))
    let answer = whatIf(
      sent, listing, account, client: connections[id]?.clientID ?? 0, before, after, cost.total)
    send(answer, to: id)
  }
}
