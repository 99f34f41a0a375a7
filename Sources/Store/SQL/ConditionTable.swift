import Journal

/// Every condition that a rule or the risk gate looked at, with what it saw.
struct ConditionTable: JournalTable {
  let name = "conditions"
  let note = "one condition of a decision or one check of a verdict"
  let columns =
    EnvelopeColumns.columns + [
      SQLColumn("symbol", .text, "ticker", role: .symbol),
      SQLColumn("rule", .text, "the rule of a decision, NULL for a check of the risk gate"),
      SQLColumn("order_id", .integer, "the order of a verdict, NULL for a decision"),
      SQLColumn("place", .integer, "place among the conditions of the record, from 1"),
      SQLColumn("name", .text, "what was looked at"),
      SQLColumn("value", .text, "what was seen, exact"),
      SQLColumn("test", .text, "`atLeast`, `atMost`, `equals`, `before`, `notBefore`, …"),
      SQLColumn("threshold", .text, "what it was compared with, exact"),
      SQLColumn("held", .integer, "1 or 0"),
      SQLColumn("value_number", .real, "`value` as a number, NULL where it is none"),
      SQLColumn("threshold_number", .real, "`threshold` as a number, NULL where it is none"),
      SQLColumn("unit", .text, "`price`, `quantity`, `money`, `ratio`, `time`, `duration`, …"),
    ]

  func plan(_ request: PlanRequest) -> PlanAnswer {
    var planner = ScanPlanner(columns)
    // Several rows share the number of a record.
    planner.isInOrder = false
    return planner.answer(request)
  }

  func scan(_ plan: ScanPlan, _ session: ScanSession) throws(SQLError) -> any TableScan {
    let bounds = RecordBounds(plan, columns)
    if bounds.isEmpty { return EmptyScan() }
    return try session.read { () throws(JournalError) in
      let rows = ConditionRows(try session.symbols())
      var query = bounds.query
      query.kinds = [EventKind.decision.rawValue, EventKind.riskVerdict.rawValue]
      for symbol in bounds.symbols ?? [] {
        let found = rows.symbols.instruments(named: symbol)
        if found.isEmpty { return EmptyScan() }
        query.instruments = found
      }
      return try RecordScan(session, query, plan.order, rows)
    }
  }
}

/// Rows of ``ConditionTable``.
private final class ConditionRows: RecordRows {
  let symbols: SymbolHistory
  private var envelopes = EnvelopeColumns()
  private var envelope = Envelope(sequence: .none, recordedAt: .zero)
  private var conditions: [Condition] = []
  private var head: [SQLValue] = []

  init(_ symbols: SymbolHistory) { self.symbols = symbols }

  func take(_ record: RecordView) throws(JournalError) -> Int {
    envelope = record.envelope
    switch try record.event() {
    case .decision(let decision):
      conditions = decision.conditions
      head = [symbol(decision.instrument), .text(decision.rule), .null]
    case .riskVerdict(let verdict):
      conditions = verdict.checks
      head = [symbol(verdict.instrument), .null, .integer(verdict.order.rawValue)]
    default: conditions = []
    }
    return conditions.count
  }

  private func symbol(_ instrument: InstrumentID) -> SQLValue {
    instrument == .none
      ? .null : .text(symbols.symbol(instrument, at: envelope.sequence.rawValue))
  }

  func write(_ index: Int, to batch: RowBatch) {
    let condition = conditions[index]
    let sequence = Int64(bitPattern: envelope.sequence.rawValue)
    let row = batch.addRow(sequence &* 65_536 &+ Int64(index))
    envelopes.write(envelope, to: batch, row)
    let values: [SQLValue] =
      head + [
        .integer(Int64(index + 1)), .text(condition.name), .text(condition.value.text),
        .text("\(condition.comparison)"), .text(condition.threshold.text),
        .integer(condition.held ? 1 : 0), condition.value.number(),
        condition.threshold.number(), .text("\(condition.value.unit)"),
      ]
    for (place, value) in values.enumerated() {
      let column = EnvelopeColumns.columns.count + place
      if batch.uses(column) { batch.put(column, row, value) }
    }
  }
}

extension Evidence {
  /// The value as a number: seconds for a length of time, nanoseconds since 1970 for an instant.
  fileprivate func number() -> SQLValue {
    switch unit {
    case .none, .text: .null
    case .price: .real(Price(rawValue: number).nearest)
    case .quantity: .real(Quantity(rawValue: number).nearest)
    case .money: .real(Money(rawValue: Int128(number)).nearest)
    case .ratio: .real(Ratio(rawValue: number).nearest)
    case .duration: .real(Double(number) / 1e9)
    case .time, .count: .real(Double(number))
    case .indicator: .real(Double(bitPattern: UInt64(bitPattern: number)))
    }
  }
}
