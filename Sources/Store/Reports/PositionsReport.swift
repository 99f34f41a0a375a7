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
    for instrument in ledger.tradedInstruments {
      let book = ledger.book
      table.rows.append([
        ledger.symbol(instrument), "\(book.position(instrument))",
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
      ledger.tradedInstruments.map { instrument in
        let book = ledger.book
        return [
          "symbol": .string(ledger.symbol(instrument)),
          "position": .decimal(book.position(instrument)),
          "average_price": .decimal(book.averagePrice(instrument)),
          "mark": .decimal(book.mark(instrument)),
          "value": .decimal(book.value(instrument)),
          "unrealised": .decimal(book.unrealised(instrument)),
          "realised": .decimal(book.realised(instrument)),
          "fees": .decimal(book.fees(instrument)),
        ]
      })
  }
}
