import Journal

extension SimulatorServer {
  /// The broker's own books as lines of text, account names masked: to compare with a client's.
  public mutating func books() -> String {
    var lines = ["time \(now)"]
    for index in accounts.indices {
      let name = Self.masked(accounts[index].id)
      let figures = figures(index)
      lines.append(
        "account \(name) cash \(figures.cash) worth \(figures.netLiquidation) "
          + "realised \(figures.realised) unrealised \(figures.unrealised)")
      for listing in accounts[index].holdings.indices {
        let holding = accounts[index].holdings[listing]
        guard holding.quantity != .zero else { continue }
        lines.append(
          "position \(name) \(directory.listings[listing].definition.symbol) \(holding.quantity) "
            + "cost \(holding.cost)")
      }
    }
    for index in slots.indices where exchange.orders[index].final == nil {
      let (order, slot) = (exchange.orders[index], slots[index])
      lines.append(
        "order \(slot.client)/\(slot.number) \(slot.message.action) \(order.requested) "
          + "\(directory.listings[slot.listing].definition.symbol) \(slot.message.orderType) "
          + "filled \(order.filled)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The first two and the last two characters of an account's name.
  static func masked(_ account: String) -> String {
    guard account.count > 4 else { return String(repeating: "*", count: account.count) }
    return account.prefix(2) + String(repeating: "*", count: account.count - 4)
      + account.suffix(2)
  }
}
