import Journal
import Projections

/// Bars of trades, built while they are read.
struct BarTable: JournalTable {
  let name = "bars"
  let note = "one bar of trades of the regular session"
  let columns = [
    SQLColumn("symbol", .text, "ticker", role: .symbol),
    SQLColumn("start_ns", .integer, "first instant, ns since 1970 UTC"),
    SQLColumn("start", .text, "the same as UTC text"),
    SQLColumn("end_ns", .integer, "first instant behind it"),
    SQLColumn("open", .real, "first price"),
    SQLColumn("high", .real, "highest price"),
    SQLColumn("low", .real, "lowest price"),
    SQLColumn("close", .real, "last price"),
    SQLColumn("volume", .real, "shares"),
    SQLColumn("trades", .integer, "number of trades"),
    SQLColumn("notional", .real, "sum of price × size"),
    SQLColumn(
      "width", .text, "say `width = '10s'` for other bars: 1s to 23h, 1d, 100ticks, 5000shares",
      isHidden: true, role: .parameter),
    SQLColumn("open_nano", .integer, "`open`, exact, in 1e-9", isHidden: true),
    SQLColumn("high_nano", .integer, "`high`, exact, in 1e-9", isHidden: true),
    SQLColumn("low_nano", .integer, "`low`, exact, in 1e-9", isHidden: true),
    SQLColumn("close_nano", .integer, "`close`, exact, in 1e-9", isHidden: true),
    SQLColumn("volume_e8", .integer, "`volume`, exact, in 1e-8", isHidden: true),
    SQLColumn("notional_nano", .integer, "`notional`, exact, in 1e-9", isHidden: true),
  ]

  func plan(_ request: PlanRequest) -> PlanAnswer {
    var planner = ScanPlanner(columns)
    planner.isInOrder = false
    planner.rows = 10_000
    var answer = planner.answer(request)
    // All ticks are looked at, whatever comes of it.
    answer.cost += 2_000_000
    return answer
  }

  func scan(_ plan: ScanPlan, _ session: ScanSession) throws(SQLError) -> any TableScan {
    var width = "1m"
    for bound in plan.bounds where columns[bound.column].role == .parameter {
      guard case .text(let text) = bound.value else { return EmptyScan() }
      width = text
    }
    guard let spec = BarSpec(size: width) else {
      throw SQLError(
        "bars: `\(width)` is no width; write 10s, 5m, 2h, 1d, 100ticks or 5000shares")
    }
    if let problem = spec.problem { throw SQLError("bars: `\(width)`: \(problem)") }
    let bounds = RecordBounds(plan, columns)
    return try session.read { () throws(JournalError) in
      try BarScan(session, spec, width: width, symbols: bounds.symbols)
    }
  }
}

/// Builds the bars of every instrument while it walks over the ticks.
private final class BarScan: TableScan {
  private let session: ScanSession
  private let reader: JournalReader
  private let spec: BarSpec
  private let width: String
  private let wanted: [String]?
  private var calendar = SessionCalendar()
  private var symbols: [String] = []
  private var builders: [SeriesBuilder] = []
  private var ready: [(symbol: String, bar: SeriesBar)] = []
  private var next = 0
  private var isAtEnd = false
  private var rowID: Int64 = 0
  private var times = TimeText()

  init(
    _ session: ScanSession, _ spec: BarSpec, width: String, symbols: [String]?
  ) throws(JournalError) {
    (self.session, self.spec, self.width, wanted) = (session, spec, width, symbols)
    reader = try session.reader()
    try reader.seek(to: SequenceNumber(rawValue: 1))
  }

  func fill(_ batch: RowBatch) throws(SQLError) {
    while batch.room > 0 {
      if next < ready.count {
        write(ready[next], to: batch)
        next += 1
        continue
      }
      if isAtEnd { return }
      ready.removeAll(keepingCapacity: true)
      next = 0
      try session.read { () throws(JournalError) in try advance() }
    }
  }

  /// Reads on until a bar is ready, or to the end, where the open bars are.
  private func advance() throws(JournalError) {
    while ready.isEmpty {
      guard let shape = try reader.advance() else {
        isAtEnd = true
        for index in builders.indices {
          if let open = builders[index].current { add(open, index) }
        }
        return
      }
      let now = reader.envelope.recordedAt
      if shape == .tick {
        take(reader.tick, now)
      } else {
        try take(reader)
      }
    }
  }

  private func take(_ tick: Tick, _ now: Timestamp) {
    let index = tick.instrument.index
    // Bars of what nobody defined have no name; numbers are dense.
    guard index < builders.count else { return }
    while let closed = builders[index].nextClosed(at: now) { add(closed, index) }
    builders[index].add(tick, at: now, in: calendar)
    while let closed = builders[index].nextClosed(at: now) { add(closed, index) }
  }

  private func take(_ reader: JournalReader) throws(JournalError) {
    switch EventKind(rawValue: reader.kind) {
    case .sessionStarted:
      if case .sessionStarted(let started) = try reader.event() { calendar = started.calendar }
    case .instrumentDefined:
      guard case .instrumentDefined(let defined) = try reader.event(),
        defined.instrument.rawValue < 1 << 20
      else { return }
      while builders.count <= defined.instrument.index {
        builders.append(SeriesBuilder(spec))
        symbols.append("#\(symbols.count)")
      }
      symbols[defined.instrument.index] = defined.symbol
    default: return
    }
  }

  private func add(_ bar: SeriesBar, _ index: Int) {
    if let wanted, !wanted.allSatisfy({ $0 == symbols[index] }) { return }
    ready.append((symbols[index], bar))
  }

  private func write(_ found: (symbol: String, bar: SeriesBar), to batch: RowBatch) {
    let (bar, end) = (found.bar.bar, found.bar.end)
    rowID += 1
    let row = batch.addRow(rowID)
    let values: [SQLValue] = [
      .text(found.symbol), .integer(bar.start.rawValue),
      .text(batch.uses(2) ? String(decoding: times.write(bar.start), as: UTF8.self) : ""),
      .integer(end.rawValue), .real(bar.open.nearest), .real(bar.high.nearest),
      .real(bar.low.nearest), .real(bar.close.nearest), .real(bar.volume.nearest),
      .integer(bar.trades), .real(bar.notional.nearest), .text(width), bar.open.exact,
      bar.high.exact, bar.low.exact, bar.close.exact, bar.volume.exact, bar.notional.exact,
    ]
    for (column, value) in values.enumerated() where batch.uses(column) {
      batch.put(column, row, value)
    }
  }
}
