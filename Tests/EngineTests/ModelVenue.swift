import Journal

/// A venue in small: one bracket and entries beside it, whole shares, no prices.
///
/// It follows the rules that the simulated exchange follows: children work for what their parent
/// has filled until it is over, a fill takes its size off the sibling, a change sets a size anew.
struct ModelVenue {
  struct Order {
    let role: OrderRole
    let parent: Int?
    var quantity: Int64
    var filled: Int64 = 0
    var isLive = true
    /// Changed by the client after its parent was over.
    var isDetached = false
    var remaining: Int64 { quantity - filled }
  }

  private(set) var orders: [Order] = []
  private(set) var fills: [OrderModel.Fill] = []

  /// Bought less sold, as the venue has it.
  var position: Int64 {
    fills.reduce(0) { $0 + (orders[$1.order].role == .entry ? $1.quantity : -$1.quantity) }
  }

  private func status(_ index: Int) -> OrderModel.Message {
    let order = orders[index]
    let word: VenueOrderStatus =
      order.isLive ? .submitted : order.remaining == 0 ? .filled : .cancelled
    return .status(
      order: index, word, filled: order.filled, remaining: order.isLive ? order.remaining : 0)
  }

  private func show(_ index: Int) -> [OrderModel.Message] {
    [.open(order: index, quantity: orders[index].quantity), status(index)]
  }

  // MARK: Commands

  mutating func take(_ command: OrderCommand) -> [OrderModel.Message] {
    let index = Int(command.order.rawValue) - 1
    switch command.action {
    case .place:
      let parent = command.parent == .none ? nil : Int(command.parent.rawValue) - 1
      orders.append(
        Order(role: command.role, parent: parent, quantity: command.quantity.wholeShares))
      if let parent, !orders[parent].isLive { return show(index) + settle(parent) }
      return show(index)
    case .modify:
      guard orders[index].isLive else { return [.refused(order: index, code: 104)] }
      guard command.quantity.wholeShares > orders[index].filled else {
        return [.refused(order: index, code: 105)]
      }
      orders[index].quantity = command.quantity.wholeShares
      if let parent = orders[index].parent { orders[index].isDetached = !orders[parent].isLive }
      return show(index)
    case .cancel:
      guard orders[index].isLive else { return [.refused(order: index, code: 10_148)] }
      return end(index)
    case .query: return show(index)
    }
  }

  mutating func refuse(_ command: OrderCommand) -> [OrderModel.Message] {
    let index = Int(command.order.rawValue) - 1
    guard command.action == .place else {
      return [.refused(order: index, code: command.action == .cancel ? 161 : 105)]
    }
    var order = Order(
      role: command.role,
      parent: command.parent == .none ? nil : Int(command.parent.rawValue) - 1,
      quantity: command.quantity.wholeShares)
    order.isLive = false
    orders.append(order)
    return [.refused(order: index, code: 201)]
  }

  // MARK: Market

  mutating func fill(role: OrderRole, _ size: Int64) -> [OrderModel.Message] {
    guard let index = orders.lastIndex(where: { $0.role == role && $0.isLive }) else { return [] }
    let quantity = min(size, active(index))
    guard quantity > 0 else { return [] }
    orders[index].filled += quantity
    fills.append(OrderModel.Fill(order: index, revision: 1, quantity: quantity, largest: quantity))
    if orders[index].remaining == 0 { orders[index].isLive = false }
    var messages: [OrderModel.Message] = [
      .execution(order: index, chain: fills.count - 1, revision: 1, quantity: quantity),
      status(index),
    ]
    if let parent = orders[index].parent {
      for sibling in orders.indices
      where sibling != index && orders[sibling].parent == parent && orders[sibling].isLive {
        messages += reduce(sibling, by: quantity)
      }
      messages += settle(parent)
    } else {
      messages += settle(index)
    }
    return messages
  }

  private func active(_ index: Int) -> Int64 {
    guard let parent = orders[index].parent, !orders[index].isDetached else {
      return orders[index].remaining
    }
    return min(orders[index].remaining, capacity(parent))
  }

  private func capacity(_ parent: Int) -> Int64 {
    orders.reduce(orders[parent].filled) { $0 - ($1.parent == parent ? $1.filled : 0) }
  }

  private mutating func reduce(_ index: Int, by quantity: Int64) -> [OrderModel.Message] {
    guard quantity < orders[index].remaining else { return end(index) }
    orders[index].quantity -= quantity
    return show(index)
  }

  private mutating func end(_ index: Int) -> [OrderModel.Message] {
    orders[index].isLive = false
    return [status(index)] + settle(index)
  }

  /// Children of an entry that is over keep what its fills can back.
  private mutating func settle(_ parent: Int) -> [OrderModel.Message] {
    guard !orders[parent].isLive else { return [] }
    var messages: [OrderModel.Message] = []
    for child in orders.indices
    where orders[child].parent == parent && orders[child].isLive && !orders[child].isDetached {
      let excess = orders[child].remaining - capacity(parent)
      if excess > 0 { messages += reduce(child, by: excess) }
    }
    return messages
  }

  mutating func cancelEntry() -> [OrderModel.Message] {
    guard let index = orders.lastIndex(where: { $0.role == .entry && $0.isLive }) else { return [] }
    return end(index)
  }

  /// Corrects an execution to fewer shares, or busts it; the order stays as it is.
  mutating func correct(pick: Int, to quantity: Int64) -> [OrderModel.Message] {
    guard !fills.isEmpty else { return [] }
    let chain = pick % fills.count
    // A correction that turns the position round is not a matter of exits any more.
    let isEntry = orders[fills[chain].order].role == .entry
    let next = min(quantity, fills[chain].quantity)
    guard !isEntry || position - (fills[chain].quantity - next) >= 0 else { return [] }
    fills[chain].revision += 1
    fills[chain].quantity = next
    return [
      .execution(
        order: fills[chain].order, chain: chain, revision: fills[chain].revision,
        quantity: next)
    ]
  }

  /// What a client hears after a reconnect: executions of the day, then its orders.
  func retell() -> [OrderModel.Message] {
    var messages: [OrderModel.Message] = fills.indices.map {
      .execution(
        order: fills[$0].order, chain: $0, revision: fills[$0].revision,
        quantity: fills[$0].quantity)
    }
    for index in orders.indices {
      if orders[index].isLive { messages += show(index) } else { messages.append(status(index)) }
    }
    return messages
  }
}
