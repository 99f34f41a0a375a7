import Journal
import Projections

/// What is held, at what cost, and what it is worth.
public struct PositionsReport {
  private let ledger: Ledger

  /// A report on one state.
  public init(_ ledger: Ledger) { self.ledger = ledger }

  /// One row per instrument that ever traded.
  public var table: ReportTable {
    var table = ReportTable(
      ["symbol", "position#", "average#", "mark#", "value#", "unrealised#", "realised#", "fees#"],
      emptyText: "no position: nothing has been traded")
    for instrument in traded {
      let book = ledger.book
      table.rows.append([
        symbol(instrument), "\(book.position(instrument))",
        book.averagePrice(instrument)?.description ?? "-",
        book.mark(instrument)?.description ?? "-", book.value(instrument).cents,
        book.unrealised(instrument).cents, book.realised(instrument).cents,
        book.fees(instrument).cents,
      ])
    }
    return table
  }

  /// The same with exact values.
  public var json: JSONValue {
    .array(
      traded.map { instrument in
        let book = ledger.book
        return [
          "symbol": .string(symbol(instrument)),
          "position": .decimal(book.position(instrument)),
          "average_price": optional(book.averagePrice(instrument)),
          "mark": optional(book.mark(instrument)),
          "value": optional(book.value(instrument)),
          "unrealised": optional(book.unrealised(instrument)),
          "realised": .decimal(book.realised(instrument)),
          "fees": .decimal(book.fees(instrument)),
        ]
      })
  }

  private var traded: [InstrumentID] {
    ledger.instrumentIDs.filter { ledger.book.fillCount($0) > 0 }
  }

  private func symbol(_ instrument: InstrumentID) -> String {
    ledger.instruments[instrument]?.symbol ?? "#\(instrument.rawValue)"
  }

  private func optional(_ value: (some FixedPoint)?) -> JSONValue {
    value.map { .decimal($0) } ?? .null
  }
}
