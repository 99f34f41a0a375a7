import Journal
import Projections
import Store

/// Exact figures of a state for machines: what is held, ordered, allowed and owned.
struct StateFigures {
  private let ledger: Ledger
  private var book: Book { ledger.book }

  init(_ ledger: Ledger) { self.ledger = ledger }

  private var held: [InstrumentID] {
    ledger.instrumentIDs.filter { book.position($0) != .zero }
  }

  private var unrealised: Money? { book.unmarkedCount == 0 ? book.unrealisedTotal : nil }

  /// In a fixed order.
  var json: JSONValue {
    [
      "record": .whole(ledger.lastSequence.rawValue),
      "time": .string(ledger.now.description),
      "mode": .string("\(ledger.session.mode)"),
      "risk_level": .string("\(ledger.risk.level)"),
      "risk_reason": .string(ledger.risk.reason),
      "risk": RiskReport(ledger).json,
      "cash": .decimal(book.cash),
      "equity": book.equity.map { .decimal($0) } ?? .null,
      "realised": .decimal(book.realisedTotal),
      "unrealised": unrealised.map { .decimal($0) } ?? .null,
      "fees": .decimal(book.feesTotal),
      "positions": .array(held.map(positionJSON)),
      "live_orders": .array(ledger.orders.live.map(orderJSON)),
      "digest": .string(ledger.digest().hex),
    ]
  }

  private func positionJSON(_ instrument: InstrumentID) -> JSONValue {
    [
      "symbol": .string(ledger.symbol(instrument)),
      "position": .decimal(book.position(instrument)),
      "average_price": book.averagePrice(instrument).map { .decimal($0) } ?? .null,
      "mark": book.mark(instrument).map { .decimal($0) } ?? .null,
      "unrealised": book.unrealised(instrument).map { .decimal($0) } ?? .null,
    ]
  }

  private func orderJSON(_ order: OrderRecord) -> JSONValue {
    [
      "order": .whole(order.id.rawValue),
      "symbol": .string(ledger.symbol(order.command.instrument)),
      "role": .string("\(order.command.role)"), "side": .string("\(order.command.side)"),
      "quantity": .decimal(order.command.quantity), "filled": .decimal(order.filled),
      "status": .string("\(order.status)"),
    ]
  }
}
