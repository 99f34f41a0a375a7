import Journal

// Orders meet the market.
extension SimulatedExchange {
  /// Lets every order of an instrument look at its book, in order of arrival (rule 4).
  mutating func match(_ instrument: Int, at time: Timestamp) {
    var position = 0
    var needsSweep = false
    while position < working[instrument].count {
      let index = working[instrument][position]
      evaluate(index, at: time)
      needsSweep = needsSweep || orders[index].final != nil
      position += 1
    }
    // A fill can end orders that were looked at before it.
    if needsSweep { sweep(instrument) }
  }

  private mutating func evaluate(_ index: Int, at time: Timestamp) {
    guard orders[index].final == nil, !orders[index].isHeld else { return }
    if let end = orders[index].goodTill, time >= end { return self.end(index, cancelled: true) }
    guard !orders[index].type.isOnClose else { return }
    let wanted = active(index)
    guard wanted > .zero else { return }
    let side = orders[index].side
    let far = books[orders[index].instrument].farSide(of: side)
    if orders[index].awaitsTrigger {
      guard let far else { return }
      moveTrail(index, far.price)
      guard isReached(orders[index].stopPrice, by: far.price, side) else { return }
      orders[index].isTriggered = true
      reportStatusIfChanged(index)
    }
    if let far, let price = fillPrice(index, far.price) {
      let quantity = configuration.fills == .whole ? wanted : min(wanted, far.available)
      let mustBeWhole = orders[index].timeInForce == .fillOrKill
      if quantity > .zero, !mustBeWhole || quantity == orders[index].remaining {
        fill(index, quantity, price, at: time)
      }
    }
    guard orders[index].final == nil else { return }
    if !orders[index].isResting { orders[index].isResting = true }
    switch orders[index].timeInForce {
    case .immediateOrCancel, .fillOrKill: end(index, cancelled: true)
    case .day, .goodTillCancelled, .goodTillDate, .opening: break
    }
  }

  /// Rule 7: a sell stop waits for a bid at or below it, a buy stop for an ask at or above it.
  private func isReached(_ stop: Price?, by price: Price, _ side: Side) -> Bool {
    guard let stop else { return false }
    return side == .sell ? price <= stop : price >= stop
  }

  /// Rules 5 and 6: the price an order would fill at now, nil when its limit is not reached.
  private func fillPrice(_ index: Int, _ far: Price) -> Price? {
    guard orders[index].isLimited, let limit = orders[index].limitPrice else {
      return orders[index].side == .buy ? far + slippage : far - slippage
    }
    guard orders[index].side == .buy ? far <= limit : far >= limit else { return nil }
    return orders[index].isResting ? limit : far
  }

  /// What may be filled now: a child never more than the open fills of a parent that works
  /// (rule 10).
  func active(_ index: Int) -> Quantity {
    guard let parent = orders[index].parent else { return orders[index].remaining }
    if isDetached(index), !boundsDetached { return orders[index].remaining }
    let capacity =
      isDetached(index) ? closable(by: orders[index]) : exitCapacity(of: parent)
    return min(orders[index].remaining, max(capacity, .zero))
  }

  /// What of the position an order of that side would close.
  private func closable(by order: SimulatedOrder) -> Quantity {
    let position = positions[order.instrument]
    return order.side == .sell ? position : -position
  }

  /// A child whose size the client set after its parent was over stands for itself (rule 14).
  func isDetached(_ index: Int) -> Bool { orders[index].isDetached }

  /// What a parent has filled and its children have not closed yet.
  func exitCapacity(of parent: Int) -> Quantity {
    orders[parent].filled - orders[parent].filledByChildren
  }

  mutating func fill(
    _ index: Int, _ quantity: Quantity, _ price: Price, at time: Timestamp
  ) {
    if !orders[index].type.isOnClose {
      books[orders[index].instrument].consume(quantity, by: orders[index].side)
    }
    let before = commission(orders[index].filled)
    orders[index].filled = orders[index].filled + quantity
    let instrument = orders[index].instrument
    positions[instrument] =
      orders[index].side == .buy
      ? positions[instrument] + quantity : positions[instrument] - quantity
    orders[index].notional += Int128(price.rawValue) * Int128(quantity.rawValue)
    orders[index].lastPrice = price
    orders[index].executionCount += 1
    if orders[index].remaining == .zero { orders[index].final = .filled }
    if let parent = orders[index].parent {
      orders[parent].filledByChildren = orders[parent].filledByChildren + quantity
    }
    reportExecution(index, quantity, price, at: time)
    reportStatus(index)
    reportCommission(index, commission(orders[index].filled) - before)
    reduceGroup(of: index, by: quantity)
    for child in children[index] { reportStatusIfChanged(child) }
    settleChildren(of: index)
    if let parent = orders[index].parent { settleChildren(of: parent) }
  }

  /// Rule 12: per share, at least the minimum for an order with a fill; zero without one.
  private func commission(_ filled: Quantity) -> Money {
    guard filled > .zero else { return .zero }
    let exact = configuration.commissionPerShare.rawValue * Int128(filled.rawValue)
    let perShare = Money(rawValue: Rounding.halfEven(exact, 100_000_000))
    return max(perShare, configuration.commissionMinimum)
  }

  /// Rule 11: a fill takes its size off the bracket's other children and off the rest of its group.
  private mutating func reduceGroup(of index: Int, by quantity: Quantity) {
    let (parent, group) = (orders[index].parent, messages[index].ocaGroup)
    guard parent != nil || !group.isEmpty else { return }
    for other in working[orders[index].instrument]
    where other != index && orders[other].final == nil {
      let isSibling = parent != nil && orders[other].parent == parent
      let isGrouped =
        !group.isEmpty && messages[other].ocaGroup == group && other != parent
        && orders[other].parent != index
      guard isSibling || isGrouped else { continue }
      let cancelsAll = isGrouped && messages[index].ocaType == 1
      reduce(other, by: cancelsAll ? orders[other].remaining : quantity)
    }
  }

  /// Once a parent is over, its children keep what its open fills can back (rule 11).
  mutating func settleChildren(of index: Int) {
    guard orders[index].final != nil else { return }
    let capacity = exitCapacity(of: index)
    for child in children[index] where orders[child].final == nil && !isDetached(child) {
      let excess = orders[child].remaining - capacity
      if excess > .zero { reduce(child, by: excess) }
    }
  }

  /// Makes an order smaller, down to nothing, which cancels it.
  private mutating func reduce(_ index: Int, by quantity: Quantity) {
    let cut = min(quantity, orders[index].remaining)
    guard cut < orders[index].remaining else {
      end(index, cancelled: true)
      return
    }
    orders[index].reduced = orders[index].reduced + cut
    guard !orders[index].isHeld else { return }
    reportOpen(index)
    reportStatus(index)
  }
}
