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
      for frame in describe(index) { send(frame, to: id) }
    }
    send(OpenOrdersEndMessage().frame, to: id)
  }

  /// An order's `openOrder` and `orderStatus` as they are now; nobody else hears of it.
  private mutating func describe(_ index: Int) -> [[UInt8]] {
    exchange.reportOpen(index)
    exchange.reportStatus(index)
    defer { exchange.notices.removeAll() }
    return exchange.notices.compactMap { notice in
      switch notice {
      case .open(let message, _): openOrder(message, index).frame
      case .status(var message, _):
        {
          message.order = slots[index].number
          message.clientID = slots[index].client
          message.parent = slots[index].message.parent
          return message.frame
        }()
      default: nil
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
    send(ServerFrames.completedEnd, to: id)
  }

  /// The day's fills that pass a client's filter; a correction hides what it replaced.
  mutating func reportExecutions(_ request: ExecutionRequest, to id: Int) {
    guard let client = connections[id]?.clientID else { return }
    let today = hours.localDay(now)
    var since = Timestamp.zero
    if !request.time.isEmpty {
      guard case .instant(let time) = WireTime.read(request.time, offsets: hours.offsets) else {
        let text = "Error validating request.-'bI' : cause - Invalid time '\(request.time)'."
        return complain(request.request, 321, text, to: id)
      }
      since = time
    }
    for stored in executions where !stored.isSuperseded {
      guard hours.localDay(stored.time) == today, stored.time >= since,
        isVisible(stored.order, to: client), passes(stored, request)
      else { continue }
      var message = stored.message
      message.request = request.request
      send(message.frame, to: id)
      if let commission = stored.commission { send(commission.frame, to: id) }
    }
    send(ServerFrames.executionsEnd(request.request), to: id)
  }

  private func passes(_ stored: StoredExecution, _ request: ExecutionRequest) -> Bool {
    let message = stored.message
    func agrees(_ wanted: String, _ found: String) -> Bool { wanted.isEmpty || wanted == found }
    let side = message.side == .buy ? "BUY" : "SELL"
    return (request.client == 0 || message.clientID == request.client)
      && agrees(request.account, message.account) && agrees(request.symbol, message.contract.symbol)
      && agrees(request.securityType, message.contract.securityType)
      && agrees(request.exchange, message.exchange) && agrees(request.side, side)
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
    _ message: PlaceOrderMessage, _ listing: Int, _ account: Int, _ id: Int
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
    var open = OpenOrderMessage()
    open.order = message.order
    open.contract = directory.listings[listing].contract
    open.action = message.action
    open.quantity = message.quantity
    open.orderType = message.orderType
    open.limitPrice = message.limitPrice
    open.auxiliaryPrice = message.auxiliaryPrice
    open.timeInForce = message.timeInForce
    open.account = accounts[account].id
    open.clientID = connections[id]?.clientID ?? 0
    open.status = "PreSubmitted"
    send(ServerFrames.whatIf(open, before, after, cost.total), to: id)
  }
}
