import Journal
import Projections

/// What is held at the end of the journal, at what cost, and what it is worth.
struct PositionTable: JournalTable {
  let name = "positions"
  let note = "an instrument that was traded, as it stands at the end; folded from the start"
  let columns =
    [
      SQLColumn("symbol", .text, "ticker"),
      SQLColumn("position", .real, "signed shares"),
      SQLColumn("average_price", .real, "of what is held, NULL when flat"),
      SQLColumn("mark", .real, "the last price, NULL before one"),
      SQLColumn("value", .real, "position at the mark, NULL without one"),
      SQLColumn("cost", .real, "cost of what is held"),
      SQLColumn("unrealised", .real, "value - cost, NULL without a mark"),
      SQLColumn("realised", .real, "without fees and dividends"),
      SQLColumn("fees", .real, "known so far"),
      SQLColumn("fills", .integer, "executions in force"),
    ]
    + BookTables.exact([
      ("position", 8), ("average_price", 9), ("mark", 9), ("value", 9), ("cost", 9),
      ("unrealised", 9), ("realised", 9), ("fees", 9),
    ])

  func plan(_ request: PlanRequest) -> PlanAnswer { BookTables.plan(request, columns) }

  func scan(_ plan: ScanPlan, _ session: ScanSession) throws(SQLError) -> any TableScan {
    var fold = try LedgerFold(session)
    try session.read { () throws(JournalError) in try fold.run() }
    let ledger = fold.ledger
    return ValueScan(ledger.tradedInstruments.map { Self.row(ledger, $0) })
  }

  private static func row(_ ledger: Ledger, _ instrument: InstrumentID) -> [SQLValue] {
    let book = ledger.book
    let numbers = [
      SQLNumber(book.position(instrument)), SQLNumber(book.averagePrice(instrument)),
      SQLNumber(book.mark(instrument)), SQLNumber(book.value(instrument)),
      SQLNumber(book.costBasis(instrument)), SQLNumber(book.unrealised(instrument)),
      SQLNumber(book.realised(instrument)), SQLNumber(book.fees(instrument)),
    ]
    return [.text(ledger.symbol(instrument))] + numbers.map(\.nearest)
      + [.integer(book.fillCount(instrument))] + numbers.map(\.exact)
  }
}

/// Balances of the double entry at the end of the journal.
struct BalanceTable: JournalTable {
  let name = "balances"
  let note = "an account of the double entry at the end; those of a currency add up to zero"
  let columns =
    [
      SQLColumn("currency", .text, "ISO code"),
      SQLColumn(
        "account", .text,
        "`cash`, `inventory`, `fees`, `realised`, `dividends`, `capital`, `interest`"),
      SQLColumn("debit", .real, "balance; credits are negative"),
    ] + BookTables.exact([("debit", 9)])

  func plan(_ request: PlanRequest) -> PlanAnswer { BookTables.plan(request, columns) }

  func scan(_ plan: ScanPlan, _ session: ScanSession) throws(SQLError) -> any TableScan {
    var fold = try LedgerFold(session)
    try session.read { () throws(JournalError) in try fold.run() }
    return ValueScan(
      fold.ledger.book.currencies.flatMap { accounts in
        accounts.balances.map { balance in
          let debit = SQLNumber(balance.debit)
          return [
            .text(accounts.currency), .text("\(balance.account)"), debit.nearest, debit.exact,
          ]
        }
      })
  }
}

/// Profit and loss of each day by symbol, as known at the end of that day.
struct ProfitTable: JournalTable {
  let name = "pnl"
  let note = "a day of an instrument that has been traded, as known at the day's end"
  let columns =
    [
      SQLColumn("day", .text, "trading day in New York, yyyy-mm-dd"),
      SQLColumn("symbol", .text, "ticker"),
      SQLColumn("fills", .integer, "executions booked on the day"),
      SQLColumn("realised", .real, "realised on the day"),
      SQLColumn("unrealised", .real, "change of the unrealised profit, NULL without a mark"),
      SQLColumn("fees", .real, "fees of the day"),
      SQLColumn("dividends", .real, "received on the day"),
      SQLColumn("net", .real, "realised + unrealised + dividends - fees"),
    ]
    + BookTables.exact([
      ("realised", 9), ("unrealised", 9), ("fees", 9), ("dividends", 9), ("net", 9),
    ])

  func plan(_ request: PlanRequest) -> PlanAnswer { BookTables.plan(request, columns) }

  func scan(_ plan: ScanPlan, _ session: ScanSession) throws(SQLError) -> any TableScan {
    var fold = try LedgerFold(session)
    var days = ProfitDays(fold.ledger)
    try session.read { () throws(JournalError) in try fold.run(dayEnds: { days.end($0) }) }
    return ValueScan(days.rows)
  }
}

/// What the tables of the books have in common.
enum BookTables {
  /// Hidden columns with the exact values of others.
  static func exact(_ columns: [(name: String, digits: Int)]) -> [SQLColumn] {
    columns.map { name, digits in
      SQLColumn(
        name + ColumnNaming.exactSuffix(digits: digits), .integer,
        "`\(name)`, exact, in 1e-\(digits)", isHidden: true)
    }
  }

  /// Everything is folded, whatever is asked.
  static func plan(_ request: PlanRequest, _ columns: [SQLColumn]) -> PlanAnswer {
    var planner = ScanPlanner(columns)
    planner.isInOrder = false
    planner.rows = 100
    var answer = planner.answer(request)
    answer.cost += 5_000_000
    return answer
  }
}

/// A decimal both ways.
struct SQLNumber {
  /// The nearest double, or null.
  let nearest: SQLValue
  /// The units, or null.
  let exact: SQLValue

  init(_ value: (some FixedPoint)?) {
    nearest = value.map { .real($0.nearest) } ?? .null
    exact = value?.exact ?? .null
  }
}
