import Journal

// What the exchange says, as the clients that may hear it are told.
extension SimulatorServer {
  /// Passes on everything that the exchange has said.
  mutating func relay() {
    guard !exchange.notices.isEmpty else { return }
    let (notices, start) = (exchange.notices, outgoing.count)
    exchange.notices.removeAll(keepingCapacity: true)
    for notice in notices {
      switch notice {
      case .open(let message, let index): relay(message, index)
      case .status(let message, let index): relay(message, index)
      case .execution(let message, let index): book(message, index)
      case .commission, .openEnd: break
      case .error(let message): relay(message)
      }
    }
    if faults.reorders { outgoing[start...].reverse() }
  }

  private mutating func relay(_ message: TWS.OpenOrder, _ index: Int) {
    deliver(openOrder(message, index), of: index)
  }

  private mutating func relay(_ message: TWS.OrderStatus, _ index: Int) {
    let isOver = exchange.orders[index].final != nil
    if isOver, slots[index].completedAt == nil { slots[index].completedAt = now }
    let message = status(message, index)
    record(message.payload())
    deliver(message, of: index)
  }

  /// An error about an order of ours, or about one that was just refused.
  private mutating func relay(_ message: TWS.ErrorText) {
    let index = Int(message.reqId) - 1
    if slots.indices.contains(index) {
      let answer = ServerAnswers.error(slots[index].number, message.errorCode, message.errorString)
      deliver(answer, of: index, toMaster: false)
    } else if let placing, let id = connection(of: placing.client) {
      complain(placing.number, message.errorCode, message.errorString, to: id)
    }
  }

  /// Puts the client's own numbers into what the exchange says of an order.
  func status(_ message: TWS.OrderStatus, _ index: Int) -> TWS.OrderStatus {
    let slot = slots[index]
    var message = message
    message.orderId = slot.isManual ? -Int64(index) - 1 : slot.number
    message.clientId = slot.client
    message.parentId = slot.message.parent
    return message
  }

  /// A fill: booked, told, and followed by its commission.
  private mutating func book(_ fill: TWS.ExecutionDetails, _ index: Int) {
    let slot = slots[index]
    var message = fill
    message.orderId = slot.number
    message.clientId = slot.client
    message.acctNumber = accounts[slot.account].id
    message.contract = directory.listings[slot.listing].contract
    message.exchange = message.contract.primaryExchange
    message.time = hours.text(now)
    let commission = charge(message, index)
    var stored = StoredExecution(order: index, time: now, message: message)
    stored.commission = commission
    executions.append(stored)
    record(message.payload())
    record(commission.payload())
    deliver(details(message, index), of: index)
    if !faults.delaysCommission(of: executions.count - 1, at: now) {
      deliver(commission, of: index)
    }
    tellPosition(slot.account, slot.listing)
  }

  /// A fill as clients are told.
  func details(_ message: TWS.ExecutionDetails, _ index: Int) -> TWS.ExecutionDetails {
    var details = message
    if slots[index].isLiquidation { details.liquidation = 1 }
    return details
  }

  /// Takes a fill into the account; an order costs as much in all as if it had filled at once.
  private mutating func charge(_ fill: TWS.ExecutionDetails, _ index: Int) -> TWS.CommissionReport {
    var slot = slots[index]
    slot.take(fill, monthShares: accounts[slot.account].monthShares)
    let total = configuration.commissions.cost(
      fill.filledSide, quantity: fill.filledSoFar, value: slot.value,
      monthBefore: slot.monthBefore ?? .zero, exchangeFees: slot.exchangeFees
    ).total
    var message = TWS.CommissionReport()
    message.execId = fill.execId
    let fee = total - slot.cost
    message.commission = WireNumber(fee)
    message.currency = "USD"
    slot.cost = total
    slots[index] = slot
    let realised = accounts[slot.account].book(
      slot.listing, fill.filledSide, fill.filledQuantity, fill.filledPrice, commission: fee)
    message.realizedPNL = realised.map { WireNumber($0) }
    return message
  }

  /// Sends a message to the client that owns an order, and to the master client.
  mutating func deliver(_ message: some WireMessage, of index: Int, toMaster: Bool = true) {
    if faults.isLinkLost {
      faults.heldBack.append((index, message, toMaster))
      return
    }
    let owner = slots[index].client
    if let id = connection(of: owner) { deliver(message, id) }
    guard toMaster, let master = configuration.masterClient, master != owner,
      let id = connection(of: master)
    else { return }
    deliver(message, id)
  }

  private mutating func deliver(_ message: some WireMessage, _ id: Int) {
    send(message, to: id)
    if faults.duplicates { send(message, to: id) }
  }

  /// Whether a client may see an order.
  func isVisible(_ index: Int, to client: Int64) -> Bool {
    slots[index].client == client || client == configuration.masterClient
  }
}
