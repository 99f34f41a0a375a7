import Journal

// The state of an earlier server, from what it recorded.
extension SimulatorServer {
  /// Records what the accounts of a new state begin with; call once, when there is no state yet.
  public mutating func recordOpening() {
    for account in accounts {
      var message = AccountValueMessage()
      message.key = Self.openingKey
      message.value = account.cash.description
      message.currency = "USD"
      message.account = account.id
      record(message.frame)
    }
  }

  private static let openingKey = "OpeningCash"

  /// Takes one record of an earlier server; call in order, before any client connects.
  ///
  /// - Parameter time: when it was recorded.
  /// - Throws: ``TWSError`` for a frame that no server of this kind recorded.
  public mutating func restore(_ event: Event, at time: Timestamp) throws(TWSError) {
    switch event {
    case .connection(let connection):
      recordedOrigin = RequestOrigin(
        client: connection.clientID, version: connection.serverVersion, connection: 0)
    case .commandSent(let sent): try restoreOrder(sent.bytes)
    case .brokerFrame(let frame):
      var reader = FieldReader(frame.bytes)
      switch MessageID(rawValue: try reader.integer()) {
      case OrderStatusMessage.id:
        restore(try OrderStatusMessage(frame: frame.bytes), at: time)
      case ExecutionMessage.id: restore(try ExecutionMessage(frame: frame.bytes), at: time)
      case CommissionMessage.id: restore(try CommissionMessage(frame: frame.bytes))
      case AccountValueMessage.id: restore(try AccountValueMessage(frame: frame.bytes))
      case TWS.OrderBound.id: restore(try TWS.OrderBound(frame: frame.bytes))
      default: break
      }
    default: break
    }
  }

  /// Everything is restored: orders that were held in memory only are gone, books of the day begin.
  public mutating func finishRestoring() {
    for index in exchange.orders.indices
    where exchange.orders[index].isHeld && exchange.orders[index].final == nil {
      exchange.orders[index].final = .cancelled
    }
    for listing in exchange.working.indices { exchange.sweep(listing) }
    exchange.notices.removeAll()
    day = .min
    startDay()
  }

  private mutating func restore(_ bound: TWS.OrderBound) {
    let index = Int(bound.permId - Self.permanentBase) - 1
    if slots.indices.contains(index) { enterNumber(bound.apiOrderId, at: index) }
  }

  private mutating func restore(_ value: AccountValueMessage) {
    guard value.key == Self.openingKey, let cash = Money(value.value) else { return }
    if let index = accounts.firstIndex(where: { $0.id == value.account }) {
      accounts[index] = AccountBook(id: value.account, cash: cash)
    } else {
      accounts.append(AccountBook(id: value.account, cash: cash))
    }
  }

  private mutating func restoreOrder(_ frame: [UInt8]) throws(TWSError) {
    guard let origin = recordedOrigin else { return }
    let message = try PlaceOrderMessage(frame: frame, serverVersion: origin.version)
    let sent = try TWS.PlaceOrder(frame: frame, serverVersion: origin.version)
    let key = ClientOrderKey(client: origin.client, number: message.order)
    guard let listing = listing(message.contract), let account = accountIndex(message.account)
    else { return }
    var inner = message
    inner.account = ""
    inner.contract = directory.listings[listing].contract
    if message.parent != 0 {
      let parent = ClientOrderKey(client: origin.client, number: message.parent)
      inner.parent = orderIndex[parent].map { Int64($0) + 1 } ?? 0
    }
    if let index = orderIndex[key] {
      inner.order = Int64(index) + 1
      exchange.restoreChange(index, inner)
      (slots[index].message, slots[index].sent) = (message, sent)
      return
    }
    let index = exchange.orders.count
    inner.order = Int64(index) + 1
    guard exchange.restorePlacing(inner) else { return }
    enter(
      OrderSlot(
        client: origin.client, number: message.order, account: account, listing: listing,
        message: message, sent: sent), at: index)
  }

  private mutating func restore(_ status: OrderStatusMessage, at time: Timestamp) {
    let index = Int(status.permanentID - Self.permanentBase) - 1
    guard slots.indices.contains(index) else { return }
    exchange.restoreStatus(index, status)
    let isOver = exchange.orders[index].final != nil
    if isOver, slots[index].completedAt == nil { slots[index].completedAt = time }
  }

  private mutating func restore(_ fill: ExecutionMessage, at time: Timestamp) {
    let index = Int(fill.permanentID - Self.permanentBase) - 1
    guard slots.indices.contains(index) else { return }
    // Only a correction has another version than the first.
    if !fill.execution.hasSuffix(".01") {
      let family = Self.family(fill.execution)
      let old = executions.firstIndex { Self.family($0.message.execution) == family }
      if let old { executions[old].message = fill }
      return
    }
    exchange.restoreFill(index, fill)
    slots[index].take(fill, monthShares: accounts[slots[index].account].monthShares)
    executions.append(StoredExecution(order: index, time: time, message: fill))
  }

  /// A commission follows its fill; with it the fill is booked.
  private mutating func restore(_ commission: CommissionMessage) {
    guard let place = executions.lastIndex(where: { $0.message.execution == commission.execution })
    else { return }
    let isCorrection = executions[place].commission != nil
    executions[place].commission = commission
    if isCorrection {
      _ = rebuildBooks(upTo: nil, .zero)
      return
    }
    let (fill, index) = (executions[place].message, executions[place].order)
    slots[index].cost += commission.commission
    let account = slots[index].account
    accounts[account].startDay(hours.localDay(executions[place].time))
    _ = accounts[account].book(
      slots[index].listing, fill.side, fill.quantity, fill.price, commission: commission.commission)
  }
}

// How an order came to stand where it stands, without a market.
extension SimulatedExchange {
  /// Enters an order as it was placed.
  mutating func restorePlacing(_ message: PlaceOrderMessage) -> Bool {
    let count = orders.count
    var held = message
    held.transmits = false
    place(held, at: .zero)
    notices.removeAll()
    guard orders.count > count else { return false }
    messages[count] = message
    return true
  }

  /// Takes a change that was accepted.
  mutating func restoreChange(_ index: Int, _ message: PlaceOrderMessage) {
    let isReleased = !orders[index].isHeld
    orders[index].isHeld = true
    var held = message
    held.transmits = false
    place(held, at: .zero)
    notices.removeAll()
    orders[index].isHeld = !isReleased
    messages[index] = message
  }

  /// Takes what was last said of an order.
  mutating func restoreStatus(_ index: Int, _ status: OrderStatusMessage) {
    let word = VenueOrderStatus(word: status.status)
    orders[index].isHeld = false
    orders[index].reportedStatus = word
    orders[index].reduced = max(
      .zero, orders[index].requested - status.filled - status.remaining)
    if word == .filled || word == .cancelled { orders[index].final = word }
    if word == .submitted, orders[index].type.hasStop || orders[index].type.isTrailing {
      orders[index].isTriggered = true
    }
    if word == .submitted { orders[index].isResting = true }
  }

  /// Takes a fill that happened.
  mutating func restoreFill(_ index: Int, _ fill: ExecutionMessage) {
    orders[index].filled = fill.cumulativeQuantity
    orders[index].notional += Int128(fill.price.rawValue) * Int128(fill.quantity.rawValue)
    orders[index].lastPrice = fill.price
    orders[index].executionCount += 1
    orders[index].isHeld = false
    let change = fill.side == .buy ? fill.quantity : -fill.quantity
    positions[orders[index].instrument] += change
    if let parent = orders[index].parent {
      orders[parent].filledByChildren += fill.quantity
    }
  }
}
