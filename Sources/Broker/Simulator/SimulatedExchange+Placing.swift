import Journal

// Acceptance, change, release and cancellation of orders.
extension SimulatedExchange {
  /// A new order, a change of a working one (rule 14), or the release of a held one (rule 9).
  mutating func place(_ message: OrderTicket, at time: Timestamp) {
    if let index = indexByNumber[message.order] {
      modify(index, message, at: time)
      return
    }
    guard message.order > 0, message.order < Int64(Int32.max) else {
      complain(message.order, 321, "Error validating request: the order id is out of range.")
      return
    }
    guard let instrument = instrumentIndex(of: message.contract) else {
      complain(
        message.order, 200, "No security definition has been found for the request")
      return
    }
    guard let terms = terms(of: message), isAcceptable(message, instrument: instrument) else {
      return
    }
    var parent: Int?
    if message.parent != 0 {
      guard let index = indexByNumber[message.parent] else {
        complain(message.order, 10006, "Missing parent order.")
        return
      }
      if orders[index].final != nil, exitCapacity(of: index) == .zero {
        complain(message.order, 201, "Order rejected - reason:Parent order has nothing to close.")
        return
      }
      parent = index
    }
    let index = orders.count
    orders.append(
      SimulatedOrder(
        message, terms: terms, instrument: instrument,
        permanentID: permanentBase + Int64(index) + 1, parent: parent))
    messages.append(message)
    children.append([])
    indexByNumber[message.order] = index
    working[instrument].append(index)
    if let parent {
      children[parent].append(index)
      settleChildren(of: parent)
    }
    if message.transmits { release(index, at: time) }
  }

  /// An order transmits: with it the held parent and the held orders before it (rule 9).
  private mutating func release(_ index: Int, at time: Timestamp) {
    var released: [Int] = []
    if let parent = orders[index].parent, orders[parent].final == nil {
      if orders[parent].isHeld { released.append(parent) }
      for child in children[parent] where orders[child].isHeld && child != index {
        released.append(child)
      }
    }
    released.append(index)
    released.sort()
    for order in released {
      orders[order].isHeld = false
      reportOpen(order)
      reportStatus(order)
    }
    match(orders[index].instrument, at: time)
  }

  /// The same number again: quantity and prices change, everything else must match.
  private mutating func modify(_ index: Int, _ message: OrderTicket, at time: Timestamp) {
    let old = messages[index]
    guard instrumentIndex(of: message.contract) == orders[index].instrument,
      Side(action: message.action) == orders[index].side, message.parent == old.parent,
      orders[index].final != .cancelled
    else {
      complain(message.order, 103, "Duplicate order id")
      return
    }
    guard orders[index].final == nil else {
      complain(message.order, 104, "Cannot modify a filled order.")
      return
    }
    guard message.orderType == old.orderType else {
      complain(message.order, 329, "Order modify failed. Cannot change to the new order type.")
      return
    }
    guard let terms = terms(of: message),
      isAcceptable(message, instrument: orders[index].instrument)
    else { return }
    guard message.ocaGroup == old.ocaGroup, message.ocaType == old.ocaType else {
      complain(message.order, 10326, "OCA group revision is not allowed.")
      return
    }
    guard message.quantity > orders[index].filled else {
      complain(message.order, 105, "Order being modified does not match original order.")
      return
    }
    let wasHeld = orders[index].isHeld
    if message.limitPrice != old.limitPrice { orders[index].isResting = false }
    messages[index] = message
    orders[index].requested = message.quantity
    orders[index].reduced = .zero
    orders[index].take(message, terms)
    if let parent = orders[index].parent { orders[index].isDetached = orders[parent].final != nil }
    if wasHeld {
      if message.transmits { release(index, at: time) }
      return
    }
    reportOpen(index)
    reportStatus(index)
    if let parent = orders[index].parent { settleChildren(of: parent) }
    match(orders[index].instrument, at: time)
  }

  /// The client asks to cancel (rule 13).
  mutating func cancel(number: Int64) {
    guard let index = indexByNumber[number] else {
      complain(number, 10147, "OrderId \(number) that needs to be cancelled is not found.")
      return
    }
    if let final = orders[index].final {
      complain(
        number, 10148,
        "OrderId \(number) that needs to be cancelled cannot be cancelled, state: \(final.word).")
      return
    }
    end(index, cancelled: true)
    sweep(orders[index].instrument)
  }

  /// Cancels what is left of an order and, as far as nothing backs them, its children.
  mutating func end(_ index: Int, cancelled: Bool) {
    orders[index].final = cancelled ? .cancelled : .filled
    if cancelled {
      reportStatus(index)
      complain(orders[index].number, 202, "Order Canceled - reason:")
    }
    settleChildren(of: index)
  }

  /// Takes orders that are over out of the list of an instrument.
  mutating func sweep(_ instrument: Int) {
    let all = orders
    working[instrument].removeAll { all[$0].final != nil }
  }

  /// By contract number, else by symbol and type.
  private func instrumentIndex(of contract: TWS.Contract) -> Int? {
    for (index, candidate) in instruments.enumerated() {
      guard let candidate else { continue }
      if contract.conId != 0 {
        if candidate.contractID == contract.conId { return index }
      } else if candidate.symbol == contract.symbol,
        candidate.securityType == contract.secType
      {
        return index
      }
    }
    return nil
  }

  /// The order's words, or an answer saying what is not simulated (rule 15).
  private mutating func terms(of message: OrderTicket) -> OrderTerms? {
    guard let feature = message.unsupported.first else {
      guard let side = Side(action: message.action) else {
        complain(message.order, 321, "Error validating request: unknown order action.")
        return nil
      }
      guard let type = OrderType(word: message.orderType) else {
        complain(message.order, 387, "Unsupported order type for this exchange and security type.")
        return nil
      }
      guard let life = TimeInForce(word: message.timeInForce), life != .opening else {
        complain(message.order, 111, "The TIF (Tif type) and the order type are incompatible.")
        return nil
      }
      if type.isOnClose, life != .day {
        complain(message.order, 113, "The Time in Force must be DAY for the order type.")
        return nil
      }
      return goodTill(message, OrderTerms(side: side, type: type, timeInForce: life))
    }
    complain(message.order, 387, "Unsupported order type: \(feature).")
    return nil
  }

  /// Reads the end of a good-till-date order.
  private mutating func goodTill(
    _ message: OrderTicket, _ terms: OrderTerms
  ) -> OrderTerms? {
    guard terms.timeInForce == .goodTillDate else { return terms }
    let read = WireTime.read(message.goodTillDate, offsets: [ZoneOffset()])
    guard case .instant(let end) = read else {
      complain(message.order, 321, "Error validating request: the good till date is not valid.")
      return nil
    }
    var terms = terms
    terms.goodTill = end
    return terms
  }

  /// Rule 19: a trailing order has an amount or a percentage, and one way to its limit.
  private mutating func isTrailValid(_ message: OrderTicket) -> Bool {
    let hasAmount = message.auxiliaryPrice.map { $0 > .zero } ?? false
    let hasPercent = message.trailingPercent.map { $0 > .zero } ?? false
    let needsLimit = message.orderType == "TRAIL LIMIT"
    let hasOneLimit = (message.limitOffset != nil) != (message.limitPrice != nil)
    guard hasAmount != hasPercent, !needsLimit || (hasOneLimit && message.trailStopPrice != nil)
    else {
      complain(
        message.order, 321,
        "Error validating request: a trailing order needs an amount or a percentage, and one limit."
      )
      return false
    }
    return true
  }

  /// Checks account, size and prices; answers when one is wrong (rule 15).
  private mutating func isAcceptable(_ message: OrderTicket, instrument: Int) -> Bool {
    guard let rules = instruments[instrument] else { return false }
    guard message.account.isEmpty || message.account == account else {
      complain(message.order, 435, "You must specify an account.")
      return false
    }
    guard message.quantity > .zero else {
      complain(message.order, 434, "The order size cannot be zero.")
      return false
    }
    let lot = rules.lotSize.rawValue
    guard lot <= 0 || message.quantity.rawValue % lot == 0 else {
      complain(message.order, 10243, "Fractional-sized order cannot be placed.")
      return false
    }
    let type = OrderType(word: message.orderType) ?? .market
    if type.isTrailing {
      guard isTrailValid(message) else { return false }
    }
    if type.isOnClose, isClosed {
      complain(message.order, 201, "Order rejected - reason:The session is closed.")
      return false
    }
    for (price, isNeeded) in [
      (message.limitPrice, type.hasLimit), (message.auxiliaryPrice, type.hasStop),
      (message.trailStopPrice, type.isTrailing && message.trailStopPrice != nil),
    ] where isNeeded {
      guard let price, price > .zero else {
        complain(message.order, 321, "Error validating request: the order type needs a price.")
        return false
      }
      let tick = rules.tick(at: price)
      guard tick <= .zero || price.rawValue % tick.rawValue == 0 else {
        complain(
          message.order, 110,
          "The price does not conform to the minimum price variation for this contract.")
        return false
      }
    }
    return true
  }
}
