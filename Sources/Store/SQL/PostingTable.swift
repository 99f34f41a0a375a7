import Journal
import Projections

/// Every line of the double entry, as each record moved the accounts when it was folded.
///
/// A correction is an entry of its own on the day it arrived: nothing that was posted is rewritten.
struct PostingTable: JournalTable {
  let name = "postings"
  let note =
    "a line of the double entry; the lines of an entry add up to zero in each currency"
  let columns =
    [
      SQLColumn("entry", .integer, "the record that was posted"),
      SQLColumn("line", .integer, "place among the lines of the entry, from 1"),
      SQLColumn("time_ns", .integer, "recorded at, ns since 1970 UTC"),
      SQLColumn("time", .text, "the same as UTC text"),
      SQLColumn("day", .text, "trading day in New York, yyyy-mm-dd"),
      SQLColumn(
        "kind", .text,
        "`opening`, `execution`, `commission`, `definition`, or the adjustment's: `dividend`, "
          + "`interest`, `deposit`, `withdrawal`, `split`, `correction`"),
      SQLColumn("symbol", .text, "ticker, NULL for cash alone"),
      SQLColumn("execution_id", .text, "the execution that it is about, NULL for none"),
      SQLColumn(
        "account", .text,
        "`cash`, `inventory`, `fees`, `realised`, `dividends`, `capital`, `interest`"),
      SQLColumn("currency", .text, "ISO code"),
      SQLColumn("amount", .real, "debit; credits are negative"),
    ] + BookTables.exact([("amount", 9)])

  func plan(_ request: PlanRequest) -> PlanAnswer { BookTables.plan(request, columns) }

  func scan(_ plan: ScanPlan, _ session: ScanSession) throws(SQLError) -> any TableScan {
    var fold = try LedgerFold(session)
    var postings = PostingRows(fold.ledger)
    try session.read { () throws(JournalError) in
      try fold.run(record: { postings.take($0, $1) })
    }
    return ValueScan(postings.rows)
  }
}

/// Collects what each record moved on the accounts.
struct PostingRows {
  /// A row for each line, in order.
  private(set) var rows: [[SQLValue]] = []
  /// The balances behind the last record that was looked at.
  private var balances: [CurrencyAccounts]

  /// - Parameter ledger: what the journal begins with; what it holds is one opening entry.
  init(_ ledger: Ledger) {
    balances = []
    let last = Envelope(sequence: ledger.lastSequence, recordedAt: ledger.now)
    post(ledger, last, "opening", .none, "")
  }

  /// Takes a record with the state behind it.
  mutating func take(_ record: Recorded, _ ledger: Ledger) {
    let envelope = record.envelope
    switch record.event {
    case .sessionStarted: post(ledger, envelope, "opening", .none, "")
    case .instrumentDefined(let definition):
      post(ledger, envelope, "definition", definition.instrument, "")
    case .execution(let execution):
      post(ledger, envelope, "execution", execution.instrument, execution.execution)
    case .commission(let commission):
      let instrument = ledger.book.execution(commission.execution)?.instrument ?? .none
      post(ledger, envelope, "commission", instrument, commission.execution)
    case .adjustment(let adjustment):
      post(ledger, envelope, "\(adjustment.type)", adjustment.instrument, "")
    default: break
    }
  }

  private mutating func post(
    _ ledger: Ledger, _ envelope: Envelope, _ kind: String, _ instrument: InstrumentID,
    _ execution: String
  ) {
    var line: Int64 = 0
    for (index, accounts) in ledger.book.currencies.enumerated() {
      let before = index < balances.count ? balances[index] : CurrencyAccounts()
      for (now, known) in zip(accounts.balances, before.balances) where now.debit != known.debit {
        line += 1
        let amount = SQLNumber(now.debit - known.debit)
        rows.append([
          .integer(Int64(clamping: envelope.sequence.rawValue)), .integer(line),
          .integer(envelope.recordedAt.rawValue), .text(TimeText.text(envelope.recordedAt)),
          .text(DayText.iso(ledger.book.day)), .text(kind),
          instrument == .none ? .null : .text(ledger.symbol(instrument)),
          execution.isEmpty ? .null : .text(execution), .text("\(now.account)"),
          .text(accounts.currency), amount.nearest, amount.exact,
        ])
      }
    }
    balances = ledger.book.currencies
  }
}
