import Journal

/// A broker in small for ``EngineHistory``: any number of brackets, entries and closing orders.
///
/// It follows the rules of the simulated exchange: orders that do not transmit are held until one
/// of the bracket does, children work for what their parent has filled until it is over, a fill
/// takes its size off the sibling, a change sets a size anew. Shares are whole, prices whole cents.
struct HistoryVenue {
  struct Order {
    var command: OrderCommand
    let parent: Int?
    var quantity: Int64
    var filled: Int64 = 0
    var isLive = true
    /// Waits for an order of its bracket that transmits.
    var isHeld = false
    /// Changed by the client after its parent was over.
    var isDetached = false
    /// Records of the changes that were made, refused or lost on their way.
    var decided: [SequenceNumber] = []
    var remaining: Int64 { quantity - filled }
    var id: Int64 { command.order.rawValue }
  }

  /// A chain of executions with its newest revision.
  struct Fill {
    /// Nil for a trade by hand.
    let order: Int?
    let instrument: Int
    let side: Side
    let time: Timestamp
    var revision = 1
    var quantity: Int64
    var cents: Int64
    /// Its earlier revisions, oldest first.
    var corrected: [(quantity: Int64, cents: Int64)] = []
  }

  /// Something that the broker tells.
  enum Word: Hashable {
    case status(order: Int, VenueOrderStatus, filled: Int64, remaining: Int64)
    /// An order that works, as it is when this is said: it arrives later.
    case open(order: Int, Shown)
    case execution(chain: Int, revision: Int, quantity: Int64, cents: Int64)
    case fee(chain: Int, revision: Int, cents: Int64)
    /// `about` is the record of the command that it answers, for the second bookkeeping alone.
    case error(id: Int64, code: Int64, about: SequenceNumber = .none)
  }

  /// What an order that is shown is for.
  struct Shown: Hashable {
    let quantity: Int64
    let limitPrice: Price?
    let stopPrice: Price?
    /// Changes that were decided by then: no client is told, but the second bookkeeping is.
    let decided: [SequenceNumber]
  }

  private(set) var orders: [Order] = []
  private(set) var fills: [Fill] = []

  private func index(_ id: OrderID) -> Int? { orders.firstIndex { $0.id == id.rawValue } }

  /// Whether an order of that number works here.
  func isLive(_ id: OrderID) -> Bool { index(id).map { orders[$0].isLive } ?? false }

  /// Whether an order of that number ever arrived.
  func knows(_ id: OrderID) -> Bool { index(id) != nil }

  /// Bought less sold.
  func position(_ instrument: Int) -> Int64 {
    fills.reduce(0) { $1.instrument == instrument ? $0 + $1.side.sign * $1.quantity : $0 }
  }

  // MARK: Words

  private func status(_ at: Int) -> Word {
    let order = orders[at]
    let word: VenueOrderStatus =
      !order.isLive
      ? (order.remaining == 0 ? .filled : .cancelled)
      : isWaiting(at) ? .preSubmitted : .submitted
    return .status(
      order: at, word, filled: order.filled, remaining: order.isLive ? order.remaining : 0)
  }

  private func isWaiting(_ at: Int) -> Bool { orders[at].parent.map { orders[$0].isLive } ?? false }

  private func show(_ at: Int) -> [Word] {
    let command = orders[at].command
    let shown = Shown(
      quantity: orders[at].quantity, limitPrice: command.limitPrice, stopPrice: command.stopPrice,
      decided: orders[at].decided)
    return [.open(order: at, shown), status(at)]
  }

  private func execution(_ chain: Int) -> Word {
    let fill = fills[chain]
    return .execution(
      chain: chain, revision: fill.revision, quantity: fill.quantity, cents: fill.cents)
  }

  // MARK: Commands

  /// Takes the command of a record.
  mutating func take(_ command: OrderCommand, _ record: SequenceNumber) -> [Word] {
    switch command.action {
    case .place: return place(command)
    case .modify:
      guard let at = index(command.order) else { return place(command) }
      return modify(at, command, record)
    case .cancel:
      guard let at = index(command.order) else {
        return [.error(id: command.order.rawValue, code: 10_147)]
      }
      guard orders[at].isLive else { return [.error(id: orders[at].id, code: 10_148)] }
      return end(at)
    case .query: return index(command.order).map(answer) ?? []
    }
  }

  /// What a question about open and completed orders brings to light.
  private func answer(_ at: Int) -> [Word] {
    guard !orders[at].isHeld else { return [] }
    return orders[at].isLive ? show(at) : [status(at)]
  }

  private mutating func place(_ command: OrderCommand) -> [Word] {
    var parent: Int?
    if command.parent != .none {
      guard let at = index(command.parent) else {
        return [.error(id: command.order.rawValue, code: 10_006)]
      }
      guard orders[at].isLive || capacity(at) > 0 else {
        return [.error(id: command.order.rawValue, code: 201)]
      }
      parent = at
    }
    var order = Order(command: command, parent: parent, quantity: command.quantity.wholeShares)
    order.isHeld = !command.transmits
    orders.append(order)
    guard command.transmits else { return [] }
    var words: [Word] = []
    for at in orders.indices
    where at == orders.count - 1
      || (orders[at].isHeld && (at == parent || (parent != nil && orders[at].parent == parent)))
    {
      orders[at].isHeld = false
      words += show(at)
    }
    return words + (parent.map { settle($0) } ?? [])
  }

  private mutating func modify(
    _ at: Int, _ command: OrderCommand, _ record: SequenceNumber
  ) -> [Word] {
    orders[at].decided.append(record)
    guard orders[at].isLive else { return [.error(id: orders[at].id, code: 104, about: record)] }
    guard command.quantity.wholeShares > orders[at].filled else {
      return [.error(id: orders[at].id, code: 105, about: record)]
    }
    orders[at].quantity = command.quantity.wholeShares
    orders[at].command.limitPrice = command.limitPrice
    orders[at].command.stopPrice = command.stopPrice
    if let parent = orders[at].parent { orders[at].isDetached = !orders[parent].isLive }
    return show(at) + (orders[at].parent.map { settle($0) } ?? [])
  }

  /// Refuses a command in one of the ways in which brokers do.
  mutating func refuse(
    _ command: OrderCommand, _ record: SequenceNumber, _ pick: Int
  ) -> [Word] {
    let codes: [Int64]
    switch command.action {
    case .place: codes = [201, 203, 110, 10_243]
    case .modify: codes = [105, 104, 201, 10_326]
    case .cancel: codes = [161, 10_148]
    case .query: return take(command, record)
    }
    // A broker that knows nothing of an order says so; it refuses no change of it.
    if command.action == .modify, !knows(command.order) { return take(command, record) }
    lose(command, record)
    return [
      .error(id: command.order.rawValue, code: codes[pick % codes.count], about: record)
    ]
  }

  /// A command does not arrive; what is shown of the order from here on shows it without.
  mutating func lose(_ command: OrderCommand, _ record: SequenceNumber) {
    guard command.action == .modify, let at = index(command.order) else { return }
    orders[at].decided.append(record)
  }

  // MARK: Market

  /// A working order of that type: of the wanted instrument if there is one, the newest one first.
  func fillable(_ type: OrderType, first instrument: Int) -> Int? {
    var found: Int?
    for at in orders.indices.reversed()
    where orders[at].command.type == type && orders[at].isLive && !orders[at].isHeld {
      guard active(at) > 0 else { continue }
      if orders[at].command.instrument.index == instrument { return at }
      found = found ?? at
    }
    return found
  }

  /// Fills a part of a working order.
  mutating func fill(_ at: Int, _ size: Int64, cents: Int64, at time: Timestamp) -> [Word] {
    let quantity = min(size, active(at))
    let instrument = orders[at].command.instrument.index
    orders[at].filled += quantity
    fills.append(
      Fill(
        order: at, instrument: instrument, side: orders[at].command.side, time: time,
        quantity: quantity, cents: cents))
    if orders[at].remaining == 0 { orders[at].isLive = false }
    var words = [execution(fills.count - 1), status(at)]
    guard let parent = orders[at].parent else { return words + settle(at) }
    for sibling in orders.indices
    where sibling != at && orders[sibling].parent == parent && orders[sibling].isLive {
      words += reduce(sibling, by: quantity)
    }
    return words + settle(parent)
  }

  /// A person trades at another screen.
  mutating func trade(
    _ side: Side, _ size: Int64, cents: Int64, at time: Timestamp, instrument: Int
  ) -> [Word] {
    fills.append(
      Fill(
        order: nil, instrument: instrument, side: side, time: time, quantity: size, cents: cents))
    return [execution(fills.count - 1)]
  }

  /// What an order can fill now.
  private func active(_ at: Int) -> Int64 {
    guard let parent = orders[at].parent, !orders[at].isDetached else {
      return orders[at].remaining
    }
    return min(orders[at].remaining, capacity(parent))
  }

  private func capacity(_ parent: Int) -> Int64 {
    orders.reduce(orders[parent].filled) { $0 - ($1.parent == parent ? $1.filled : 0) }
  }

  private mutating func reduce(_ at: Int, by quantity: Int64) -> [Word] {
    guard quantity < orders[at].remaining else { return end(at) }
    orders[at].quantity -= quantity
    return show(at)
  }

  private mutating func end(_ at: Int) -> [Word] {
    orders[at].isLive = false
    var words = [status(at)]
    if orders[at].remaining > 0 { words.append(.error(id: orders[at].id, code: 202)) }
    return words + settle(at)
  }

  /// Children of an entry that is over keep what its fills can back.
  private mutating func settle(_ parent: Int) -> [Word] {
    guard !orders[parent].isLive else { return [] }
    var words: [Word] = []
    for child in orders.indices
    where orders[child].parent == parent && orders[child].isLive && !orders[child].isDetached {
      let excess = orders[child].remaining - capacity(parent)
      if excess > 0 { words += reduce(child, by: excess) }
    }
    return words
  }

  /// The broker ends an order by itself.
  mutating func cancel(_ pick: Int) -> [Word] {
    let live = orders.indices.filter { orders[$0].isLive && orders[$0].parent == nil }
    guard !live.isEmpty else { return [] }
    return end(live[pick % live.count])
  }

  /// Corrects an execution to fewer shares or another price, or busts it; the order stays as it is.
  mutating func correct(_ pick: Int, to quantity: Int64, cents: Int64) -> [Word] {
    guard !fills.isEmpty else { return [] }
    let chain = pick % fills.count
    let next = min(quantity, fills[chain].quantity)
    fills[chain].corrected.append((fills[chain].quantity, fills[chain].cents))
    fills[chain].revision += 1
    fills[chain].quantity = next
    fills[chain].cents += cents
    return [execution(chain)]
  }

  /// What a client hears after a reconnect: executions of the day, corrected ones too, then its
  /// orders.
  func retell() -> [Word] {
    var words: [Word] = []
    for (chain, fill) in fills.enumerated() {
      for (place, old) in fill.corrected.enumerated() {
        words.append(
          .execution(
            chain: chain, revision: place + 1, quantity: old.quantity, cents: old.cents))
      }
      words.append(execution(chain))
    }
    return words + orders.indices.flatMap(answer)
  }
}
