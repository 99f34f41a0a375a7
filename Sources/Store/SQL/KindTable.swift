import Journal

/// All records of one kind, a column for each of its fields.
struct KindTable: JournalTable {
  let name: String
  let note: String
  let columns: [SQLColumn]
  private let kind: EventKind
  /// Place of the first column that `SELECT *` leaves out.
  private let firstHidden: Int

  init(_ kind: EventKind, _ name: String, _ note: String) {
    self.kind = kind
    self.name = name
    self.note = note
    let fields = PayloadColumns.columns(of: kind)
    let shown = EnvelopeColumns.columns + fields.shown
    firstHidden = shown.count
    columns = shown + fields.hidden
  }

  func plan(_ request: PlanRequest) -> PlanAnswer {
    var planner = ScanPlanner(columns)
    planner.goesBackward = true
    planner.rows = 20_000
    return planner.answer(request)
  }

  func scan(_ plan: ScanPlan, _ session: ScanSession) throws(SQLError) -> any TableScan {
    let bounds = RecordBounds(plan, columns)
    if bounds.isEmpty { return EmptyScan() }
    return try session.read { () throws(JournalError) in
      let rows = try Rows(session, firstHidden: firstHidden)
      var query = bounds.query
      query.kinds = [kind.rawValue]
      for symbol in bounds.symbols ?? [] {
        // What nobody ever was called has no record.
        let found = rows.symbols.instruments(named: symbol)
        if found.isEmpty { return EmptyScan() }
        query.instruments = found
      }
      return try RecordScan(session, query, plan.order, rows)
    }
  }

  /// One row a record.
  private final class Rows: RecordRows {
    let symbols: SymbolHistory
    private let firstHidden: Int
    private var envelopes = EnvelopeColumns()
    private var envelope = Envelope(sequence: .none, recordedAt: .zero)
    private var event: Event?

    init(_ session: ScanSession, firstHidden: Int) throws(JournalError) {
      symbols = try session.symbols()
      self.firstHidden = firstHidden
    }

    func take(_ record: RecordView) throws(JournalError) -> Int {
      (envelope, event) = (record.envelope, try record.event())
      return 1
    }

    func write(_ index: Int, to batch: RowBatch) {
      guard let event else { return }
      let sequence = envelope.sequence.rawValue
      let row = batch.addRow(Int64(bitPattern: sequence))
      envelopes.write(envelope, to: batch, row)
      let symbols = symbols
      PayloadCells.write(
        event, to: batch, row, first: EnvelopeColumns.columns.count, hidden: firstHidden
      ) { .text(symbols.symbol($0, at: sequence)) }
    }
  }
}
