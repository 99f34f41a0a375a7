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

  private mutating func relay(_ message: OpenOrderMessage, _ index: Int) {
    deliver(openOrder(message, index), of: index)
  }

  private mutating func relay(_ message: OrderStatusMessage, _ index: Int) {
    let isOver = exchange.orders[index].final != nil
    if isOver, slots[index].completedAt == nil { slots[index].completedAt = now }
    let message = status(message, index)
    record(message.frame)
    deliver(TWS.OrderStatus(message), of: index)
  }

  /// An error about an order of ours, or about one that was just refused.
  private mutating func relay(_ message: ErrorMessage) {
    let index = Int(message.subject) - 1
    if slots.indices.contains(index) {
      let answer = ServerAnswers.error(slots[index].number, message.code, message.text)
      deliver(answer, of: index, toMaster: false)
    } else if let placing, let id = connection(of: placing.client) {
      complain(placing.number, message.code, message.text, to: id)
    }
  }

  /// Puts the client's own numbers into what the exchange says of an order.
  func status(_ message: OrderStatusMessage, _ index: Int) -> OrderStatusMessage {
    let slot = slots[index]
    var message = message
    message.order = slot.isManual ? -Int64(index) - 1 : slot.number
    message.clientID = slot.client
    message.parent = slot.message.parent
    return message
  }

  /// A fill: booked, told, and followed by its commission.
  private mutating func book(_ fill: ExecutionMessage, _ index: Int) {
    let slot = slots[index]
    var message = fill
    message.order = slot.number
    message.clientID = slot.client
    message.account = accounts[slot.account].id
    message.contract = directory.listings[slot.listing].contract
    message.exchange = message.contract.primaryExchange
    message.time = hours.text(now)
    let commission = charge(message, index)
    var stored = StoredExecution(order: index, time: now, message: message)
    stored.commission = commission
    executions.append(stored)
    record(message.frame)
    record(commission.frame)
    deliver(details(message, index), of: index)
    if !faults.delaysCommission(of: executions.count - 1, at: now) {
      deliver(TWS.CommissionReport(commission), of: index)
    }
    tellPosition(slot.account, slot.listing)
  }

  /// A fill as clients are told.
  func details(_ message: ExecutionMessage, _ index: Int) -> TWS.ExecutionDetails {
    var details = TWS.ExecutionDetails(message)
    if slots[index].isLiquidation { details.liquidation = 1 }
    return details
  }

  /// Takes a fill into the account; an order costs as much in all as if it had filled at once.
  private mutating func charge(_ fill: ExecutionMessage, _ index: Int) -> CommissionMessage {
    var slot = slots[index]
    slot.take(fill, monthShares: accounts[slot.account].monthShares)
    let total = configuration.commissions.cost(
      fill.side, quantity: fill.cumulativeQuantity, value: slot.value,
      monthBefore: slot.monthBefore ?? .zero, exchangeFees: slot.exchangeFees
    ).total
    var message = CommissionMessage()
    message.execution = fill.execution
    message.commission = total - slot.cost
    message.currency = "USD"
    slot.cost = total
    slots[index] = slot
    message.realisedPnL = accounts[slot.account].book(
      slot.listing, fill.side, fill.quantity, fill.price, commission: message.commission)
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
