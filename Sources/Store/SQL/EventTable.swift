import Journal

/// Every record of the journal, whatever its kind, ticks too.
struct EventTable: JournalTable {
  let name = "events"
  let note = "one record, its fields as JSON"
  let columns =
    EnvelopeColumns.columns + [
      SQLColumn("kind", .text, "kind of event, as in `journal cat`", role: .kind),
      SQLColumn("symbol", .text, "ticker of the first instrument it names", role: .symbol),
      SQLColumn("order_id", .integer, "the order it is about, NULL for none", role: .order),
      SQLColumn(
        "payload", .text, "JSON object of its fields; NULL where this build cannot read it"),
    ]

  func plan(_ request: PlanRequest) -> PlanAnswer {
    var planner = ScanPlanner(columns)
    planner.goesBackward = true
    planner.rows = 2_000_000
    return planner.answer(request)
  }

  func scan(_ plan: ScanPlan, _ session: ScanSession) throws(SQLError) -> any TableScan {
    let bounds = RecordBounds(plan, columns)
    if bounds.isEmpty { return EmptyScan() }
    return try session.read { () throws(JournalError) in
      let rows = EventRows(try session.symbols(), plan.usedColumns)
      var query = bounds.query
      for name in bounds.kinds ?? [] {
        guard let kind = EventRows.kind(named: name) else { return EmptyScan() }
        query.kinds = [kind]
      }
      for symbol in bounds.symbols ?? [] {
        let found = rows.symbols.instruments(named: symbol)
        if found.isEmpty { return EmptyScan() }
        query.instruments = found
      }
      return try RecordScan(session, query, plan.order, rows)
    }
  }
}

/// Rows of ``EventTable``.
final class EventRows: RecordRows {
  private static let names = EventKind.allCases.map { (kind: $0, name: "\($0)") }
  private static let first = EnvelopeColumns.columns.count
  let symbols: SymbolHistory
  /// Symbol, order or payload are read, for which the event must be decoded.
  private let needsEvent: Bool
  private var envelopes = EnvelopeColumns()
  private var envelope = Envelope(sequence: .none, recordedAt: .zero)
  private var kind: UInt8 = 0
  private var event: Event?

  init(_ symbols: SymbolHistory, _ used: UInt64) {
    self.symbols = symbols
    needsEvent = used >> UInt64(Self.first + 1) != 0
  }

  /// The number of a kind; `kind99` for one that this build does not know.
  static func kind(named name: String) -> UInt8? {
    if let known = names.first(where: { $0.name == name }) { return known.kind.rawValue }
    guard name.hasPrefix("kind"), let number = UInt8(name.dropFirst(4)),
      EventKind(rawValue: number) == nil
    else { return nil }
    return number
  }

  /// What a kind is called, as ``kind(named:)`` reads it.
  static func name(ofKind kind: UInt8) -> String {
    names.first { $0.kind.rawValue == kind }?.name ?? "kind\(kind)"
  }

  func take(_ record: RecordView) throws(JournalError) -> Int {
    envelope = record.envelope
    kind = record.kind
    let isKnown = needsEvent && EventKind(rawValue: kind) != nil
    event = isKnown ? try record.event() : nil
    return 1
  }

  func write(_ index: Int, to batch: RowBatch) {
    let sequence = envelope.sequence.rawValue
    let row = batch.addRow(Int64(bitPattern: sequence))
    envelopes.write(envelope, to: batch, row)
    if batch.uses(Self.first) {
      batch.put(Self.first, row, .text(Self.name(ofKind: kind)))
    }
    guard needsEvent else { return }
    let subject = event.map { Subject.of($0) }
    let symbols = symbols
    let symbol = subject?.instrument.map { SQLValue.text(symbols.symbol($0, at: sequence)) }
    batch.put(Self.first + 1, row, symbol ?? .null)
    batch.put(Self.first + 2, row, subject?.order.map { .integer($0.rawValue) } ?? .null)
    guard batch.uses(Self.first + 3) else { return }
    let payload = event.map { event in
      SQLValue.json(
        PayloadJSON.value(of: event) { .text(symbols.symbol($0, at: sequence)) })
    }
    batch.put(Self.first + 3, row, payload ?? .null)
  }
}
