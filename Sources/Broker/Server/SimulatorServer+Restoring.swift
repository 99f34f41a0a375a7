import Journal

// The state of an earlier server, from what it recorded.
extension SimulatorServer {
  /// Records what the accounts of a new state begin with; call once, when there is no state yet.
  public mutating func recordOpening() {
    for account in accounts {
      let message = TWS.AccountValue(
        key: Self.openingKey, value: account.cash.description, currency: "USD",
        accountName: account.id)
      record(message.payload())
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
      case TWS.OrderStatus.id:
        restore(try OrderStatusReported(TWS.OrderStatus(from: &reader)), at: time)
      case TWS.ExecutionDetails.id: try restore(TWS.ExecutionDetails(from: &reader), at: time)
      case TWS.CommissionReport.id: try restore(TWS.CommissionReport(from: &reader))
      case TWS.AccountValue.id: restore(try TWS.AccountValue(from: &reader))
      case TWS.OrderBound.id: restore(try TWS.OrderBound(from: &reader))
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

  private mutating func restore(_ value: TWS.AccountValue) {
    guard value.key == Self.openingKey, let cash = Money(value.value) else { return }
    if let index = accounts.firstIndex(where: { $0.id == value.accountName }) {
      accounts[index] = AccountBook(id: value.accountName, cash: cash)
    } else {
      accounts.append(AccountBook(id: value.accountName, cash: cash))
    }
  }

  private mutating func restoreOrder(_ frame: [UInt8]) throws(TWSError) {
    guard let origin = recordedOrigin else { return }
    let sent = try TWS.PlaceOrder(frame: frame, serverVersion: origin.version)
    let message = try OrderTicket(sent)
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

  private mutating func restore(_ status: OrderStatusReported, at time: Timestamp) {
    let index = Int(status.permanentID - Self.permanentBase) - 1
    guard slots.indices.contains(index) else { return }
    exchange.restoreStatus(index, status)
    let isOver = exchange.orders[index].final != nil
    if isOver, slots[index].completedAt == nil { slots[index].completedAt = time }
  }

  private mutating func restore(
    _ fill: TWS.ExecutionDetails, at time: Timestamp
  ) throws(TWSError) {
    // What the ledger can hold needs no look later.
    _ = try ExecutionReported(fill)
    let index = Int(fill.permId - Self.permanentBase) - 1
    guard slots.indices.contains(index) else { return }
    // Only a correction has another version than the first.
    if !fill.execId.hasSuffix(".01") {
      let family = Self.family(fill.execId)
      let old = executions.firstIndex { Self.family($0.message.execId) == family }
      if let old { executions[old].message = fill }
      return
    }
    exchange.restoreFill(index, fill)
    slots[index].take(fill, monthShares: accounts[slots[index].account].monthShares)
    executions.append(StoredExecution(order: index, time: time, message: fill))
  }

  /// A commission follows its fill; with it the fill is booked.
  private mutating func restore(_ commission: TWS.CommissionReport) throws(TWSError) {
    _ = try CommissionReported(commission)
    guard let place = executions.lastIndex(where: { $0.message.execId == commission.execId })
    else { return }
    let isCorrection = executions[place].commission != nil
    executions[place].commission = commission
    if isCorrection {
      _ = rebuildBooks(upTo: nil, .zero)
      return
    }
    let (fill, index) = (executions[place].message, executions[place].order)
    slots[index].cost += commission.fee
    let account = slots[index].account
    accounts[account].startDay(hours.localDay(executions[place].time))
    _ = accounts[account].book(
      slots[index].listing, fill.filledSide, fill.filledQuantity, fill.filledPrice,
      commission: commission.fee)
  }
}

// How an order came to stand where it stands, without a market.
extension SimulatedExchange {
  /// Enters an order as it was placed.
  mutating func restorePlacing(_ message: OrderTicket) -> Bool {
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
  mutating func restoreChange(_ index: Int, _ message: OrderTicket) {
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
  mutating func restoreStatus(_ index: Int, _ status: OrderStatusReported) {
    let word = status.status
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
  mutating func restoreFill(_ index: Int, _ fill: TWS.ExecutionDetails) {
    let quantity = fill.filledQuantity
    orders[index].filled = fill.filledSoFar
    orders[index].notional += Int128(fill.filledPrice.rawValue) * Int128(quantity.rawValue)
    orders[index].lastPrice = fill.filledPrice
    orders[index].executionCount += 1
    orders[index].isHeld = false
    let change = fill.filledSide == .buy ? quantity : -quantity
    positions[orders[index].instrument] += change
    if let parent = orders[index].parent {
      orders[parent].filledByChildren += quantity
    }
  }
}
