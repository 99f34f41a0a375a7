import Journal
import Projections

/// Every order with what became of it.
public struct OrdersReport {
  private let ledger: Ledger

  /// A report on one state.
  public init(_ ledger: Ledger) { self.ledger = ledger }

  /// One row per order, by number.
  public var table: ReportTable {
    var table = ReportTable(
      [
        "order#", "time (UTC)", "symbol", "role", "side", "quantity#", "type", "price#", "filled#",
        "status", "reason",
      ],
      emptyText: "no orders")
    for order in ledger.orders.all {
      let command = order.command
      let price = command.limitPrice ?? command.stopPrice
      table.rows.append([
        "\(command.order)", order.placedAt.description, ledger.symbol(command.instrument),
        "\(command.role)", "\(command.side)", "\(command.quantity)", "\(command.type)",
        price?.description ?? "-", "\(order.filled)", "\(order.status)", order.lastReason,
      ])
    }
    return table
  }

  /// The same with exact values and the records to look at.
  public var json: JSONValue {
    .array(
      ledger.orders.all.map { order in
        let command = order.command
        return [
          "order": .whole(command.order.rawValue),
          "record": .whole(order.placedBy.rawValue),
          "placed_at": .string(order.placedAt.description),
          "symbol": .string(ledger.symbol(command.instrument)),
          "parent": command.parent == .none ? .null : .whole(command.parent.rawValue),
          "role": .string("\(command.role)"), "side": .string("\(command.side)"),
          "quantity": .decimal(command.quantity), "type": .string("\(command.type)"),
          "limit_price": .decimal(command.limitPrice),
          "stop_price": .decimal(command.stopPrice),
          "filled": .decimal(order.filled), "status": .string("\(order.status)"),
          "permanent_id": .whole(order.permanentID), "reason": .string(order.lastReason),
          "executions": .array(order.executionIDs.map { .string($0) }),
        ]
      })
  }
}
