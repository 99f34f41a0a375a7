import Journal

// Orders on their way from a client to the exchange.
extension SimulatorServer {
  /// A request reaches the exchange after the latency.
  mutating func arrive(_ arrival: Arrival) {
    guard !faults.isLinkLost else { return faults.waiting.append(arrival) }
    guard configuration.orderLatency > .zero else { return process(arrival) }
    arrivals.insert(arrival, at: now + configuration.orderLatency)
  }

  /// A request is at the exchange.
  mutating func process(_ arrival: Arrival) {
    switch arrival {
    case .place(let message, let sent, let frame, let origin):
      place(message, sent, frame, origin)
    case .cancel(let number, let client, let connection):
      cancel(number, client: client, connection)
    case .cancelAll: cancelAll()
    }
    relay()
    placing = nil
  }

  private mutating func place(
    _ message: OrderTicket, _ sent: TWS.PlaceOrder, _ frame: [UInt8], _ origin: RequestOrigin
  ) {
    let (client, id) = (origin.client, origin.connection)
    if faults.swallowsPlacement() { return }
    placing = (client, message.order)
    let key = ClientOrderKey(client: client, number: message.order)
    if let index = orderIndex[key] { return modify(index, message, sent, frame, origin) }
    usedMax[client] = max(usedMax[client] ?? 0, min(message.order, Int64(Int32.max) - 1))
    guard message.order > acceptedMax[client] ?? 0 else {
      return complain(message.order, 103, "Duplicate order id", to: id)
    }
    guard let listing = listing(message.contract) else {
      let text = "No security definition has been found for the request"
      return complain(message.order, 200, text, to: id)
    }
    guard let account = accountIndex(message.account) else {
      let text =
        "Error validating request.-'bW' : cause - Invalid account code '\(message.account)'."
      return complain(message.order, 321, text, to: id)
    }
    var inner = message
    if message.parent != 0 {
      let parent = ClientOrderKey(client: client, number: message.parent)
      guard let index = orderIndex[parent] else {
        return complain(message.order, 10006, "Missing parent order.", to: id)
      }
      inner.parent = Int64(index) + 1
    }
    if faults.rejectsPlacement() {
      return complain(message.order, 201, "Order rejected - reason:Refused by the exchange", to: id)
    }
    if sent.order.whatIf { return answerWhatIf(message, sent, listing, account, id) }
    guard hasFunds(for: message, listing, account, filled: .zero) else {
      return refuseForFunds(message, listing, account, id)
    }
    let slot = OrderSlot(
      client: client, number: message.order, account: account, listing: listing, message: message,
      sent: sent)
    accept(inner, slot, frame, origin)
  }

  /// Hands a new order to the exchange; what it says is relayed later.
  mutating func accept(
    _ inner: OrderTicket, _ slot: OrderSlot, _ frame: [UInt8], _ origin: RequestOrigin
  ) {
    refresh(slot.listing)
    let index = exchange.orders.count
    var inner = inner
    inner.order = Int64(index) + 1
    inner.account = ""
    inner.contract = directory.listings[slot.listing].contract
    exchange.place(inner, at: now)
    guard exchange.orders.count > index else { return }
    enter(slot, at: index)
    record(frame, number: slot.number, from: origin)
  }

  /// The order has its place; from now on its number belongs to it.
  mutating func enter(_ slot: OrderSlot, at index: Int) {
    precondition(slots.count == index, "slots and orders have the same places")
    slots.append(slot)
    guard !slot.isManual else { return }
    orderIndex[ClientOrderKey(client: slot.client, number: slot.number)] = index
    acceptedMax[slot.client] = max(acceptedMax[slot.client] ?? 0, slot.number)
    usedMax[slot.client] = max(usedMax[slot.client] ?? 0, slot.number)
  }

  private mutating func modify(
    _ index: Int, _ message: OrderTicket, _ sent: TWS.PlaceOrder, _ frame: [UInt8],
    _ origin: RequestOrigin
  ) {
    let (slot, id) = (slots[index], origin.connection)
    let order = exchange.orders[index]
    if order.final == nil {
      guard hasFunds(for: message, slot.listing, slot.account, filled: order.filled) else {
        return refuseForFunds(message, slot.listing, slot.account, id)
      }
    }
    var inner = message
    inner.order = Int64(index) + 1
    inner.account = ""
    if message.parent != 0 {
      let parent = ClientOrderKey(client: slot.client, number: message.parent)
      inner.parent = orderIndex[parent].map { Int64($0) + 1 } ?? -1
    }
    if listing(message.contract) == slot.listing {
      inner.contract = directory.listings[slot.listing].contract
    }
    refresh(slot.listing)
    exchange.place(inner, at: now)
    guard exchange.messages[index] == inner else { return }
    (slots[index].message, slots[index].sent) = (message, sent)
    record(frame, number: slot.number, from: origin)
  }

  private mutating func cancel(_ number: Int64, client: Int64, _ id: Int) {
    guard let index = orderIndex[ClientOrderKey(client: client, number: number)] else {
      return complain(
        number, 10147, "OrderId \(number) that needs to be cancelled is not found.", to: id)
    }
    if let final = exchange.orders[index].final {
      return complain(
        number, 10148,
        "OrderId \(number) that needs to be cancelled cannot be cancelled, state: \(final.word).",
        to: id)
    }
    if faults.delaysCancel(of: index, at: now) { return }
    exchange.cancel(number: Int64(index) + 1)
  }

  /// Every client's orders, and those made by hand.
  private mutating func cancelAll() {
    for index in slots.indices where exchange.orders[index].final == nil {
      exchange.cancel(number: Int64(index) + 1)
    }
  }

  /// The account that an order names, or the first one.
  func accountIndex(_ name: String) -> Int? {
    name.isEmpty ? 0 : accounts.firstIndex { $0.id == name }
  }

  /// Remembers a client's frame that the exchange took.
  mutating func record(_ frame: [UInt8], number: Int64, from origin: RequestOrigin) {
    let plain = RequestOrigin(client: origin.client, version: origin.version, connection: 0)
    if plain != recordedOrigin {
      recordedOrigin = plain
      var connection = ConnectionChanged()
      connection.state = .ready
      connection.serverVersion = origin.version
      connection.clientID = origin.client
      connection.reason = "client \(origin.client)"
      remember(.connection(connection))
    }
    var sent = CommandSent()
    sent.order = OrderID(rawValue: number)
    sent.bytes = frame
    remember(.commandSent(sent))
  }

  /// Remembers what the broker decided, as the frame that says it.
  mutating func record(_ frame: [UInt8]) {
    var event = BrokerFrame()
    event.bytes = frame
    remember(.brokerFrame(event))
  }
}
