import Journal
import Projections

/// Profit and loss by symbol and in all; the JSON uses the member names of common ledgers' exports.
public struct ProfitReport {
  private let ledger: Ledger
  private var book: Book { ledger.book }

  /// A report on one state.
  public init(_ ledger: Ledger) { self.ledger = ledger }

  /// One row per symbol with a fill, and the total.
  public var table: ReportTable {
    var table = ReportTable(
      ["symbol", "fills#", "realised#", "unrealised#", "fees#", "net#"],
      emptyText: "no profit or loss: nothing has been traded")
    for instrument in ledger.tradedInstruments {
      let open = book.unrealised(instrument)
      table.rows.append([
        ledger.symbol(instrument), "\(book.fillCount(instrument))", book.realised(instrument).cents,
        open.cents, book.fees(instrument).cents,
        open.map { book.realised(instrument) + $0 - book.fees(instrument) }.cents,
      ])
    }
    if !table.rows.isEmpty { table.rows.append(totalRow) }
    return table
  }

  private var totalRow: [String] {
    let open = book.unmarkedCount == 0 ? book.unrealisedTotal : nil
    return [
      "total", "\(ledger.tradedInstruments.reduce(0) { $0 + book.fillCount($1) })",
      book.realisedTotal.cents,
      open.cents, book.feesTotal.cents,
      open.map { book.realisedTotal + $0 - book.feesTotal }.cents,
    ]
  }

  /// Exact values: `symbols.X.position`, `.fees`, `.average.realised` …, `currencies.USD.cash`.
  public var json: JSONValue {
    [
      "symbols": .object(
        ledger.tradedInstruments.map { JSONMember(ledger.symbol($0), symbolJSON($0)) }),
      "currencies": .object([JSONMember(book.currencies[0].currency, currencyJSON)]),
      "pending_commissions": .whole(book.pendingCommissions),
    ]
  }

  private func symbolJSON(_ instrument: InstrumentID) -> JSONValue {
    [
      "currency": .string(ledger.instruments[instrument]?.currency ?? ""),
      "position": .decimal(book.position(instrument)),
      "mark": .decimal(book.mark(instrument)),
      "value": .decimal(book.value(instrument)),
      "fills": .whole(book.fillCount(instrument)),
      "fees": .decimal(book.fees(instrument)),
      "average": [
        "realised": .decimal(book.realised(instrument)),
        "unrealised": .decimal(book.unrealised(instrument)),
        "cost_basis": .decimal(book.costBasis(instrument)),
        "average_price": .decimal(book.averagePrice(instrument)),
      ],
    ]
  }

  private var currencyJSON: JSONValue {
    let isMarked = book.unmarkedCount == 0
    return [
      "opening_cash": .decimal(book.currencies[0].openingCash),
      "cash": .decimal(book.cash),
      "equity": .decimal(book.equity),
      "fees": .decimal(book.feesTotal),
      "realised": ["average": .decimal(book.realisedTotal)],
      "unrealised": ["average": isMarked ? .decimal(book.unrealisedTotal) : .null],
    ]
  }
}
