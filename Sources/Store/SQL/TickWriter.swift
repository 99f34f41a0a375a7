import Journal

/// Writes ticks into batches, column by column, those that the query reads.
final class TickWriter {
  /// What the scan asks the journal for.
  private(set) var query: JournalQuery
  let symbols: SymbolHistory
  /// Whether nothing is asked of instruments.
  let hasAllInstruments: Bool
  private let kinds: [TickKind]?
  private let source: TableSource
  private let kindCells: [TableCell]
  private var symbolCells: [UInt32: TableCell] = [:]
  private var shortCells: [ShortText: TableCell] = [:]
  private var lastShort = (text: ShortText.empty, cell: TableCell())
  private var times = TimeText()
  /// Wanted instruments by number; empty for all.
  private var isWanted: [Bool] = []
  /// Wanted instruments whose numbers no real journal reaches.
  private var farWanted: Set<UInt32> = []
  /// The only ticker wanted; nil for all of the wanted instruments.
  private var onlySymbol: String?
  /// Whether the wanted instruments all end with that ticker.
  private var isLasting = true
  private var picked = [Int](repeating: 0, count: RowBatch.capacity)

  init(_ session: ScanSession, _ bounds: RecordBounds, kinds: [TickKind]?) throws(JournalError) {
    source = session.source
    self.kinds = kinds
    query = bounds.query
    query.kinds = [EventKind.tick.rawValue]
    symbols = try session.symbols()
    let texts = session.source.texts
    kindCells = TickKind.allCases.map { texts.cell("\($0)") }
    hasAllInstruments = bounds.symbols == nil
    guard let names = bounds.symbols else { return }
    // Two different names can never be met at once; an empty list would mean all.
    let known = symbols
    let found = names.map { Set(known.instruments(named: $0)) }
    let common = found.dropFirst().reduce(found[0]) { $0.intersection($1) }
    want(common.isEmpty ? [.none] : common.sorted { $0.rawValue < $1.rawValue })
  }

  /// Wants ticks of these instruments only.
  private func want(_ instruments: [InstrumentID]) {
    query.instruments = instruments
    let known = instruments.filter { $0.rawValue < 1 << 20 }
    farWanted = Set(instruments.map(\.rawValue).filter { $0 >= 1 << 20 })
    isWanted = [Bool](repeating: false, count: (known.map(\.index).max() ?? 0) + 1)
    for instrument in known { isWanted[instrument.index] = true }
  }

  /// Wants ticks that show one ticker only.
  func want(_ group: SymbolGroup) {
    want(group.instruments)
    onlySymbol = group.symbol
    isLasting = group.instruments.allSatisfy { symbols.symbol($0, at: .max) == group.symbol }
  }

  /// Whether a block of ticks can be of one mind about every ticker.
  private func isSettled(from sequence: UInt64) -> Bool { sequence > symbols.lastDefinition }

  /// Adds those of `rows` that are wanted; they fit.
  func write(_ first: SequenceNumber, _ rows: Span<TickRow>, to batch: RowBatch) {
    let count = pick(first.rawValue, rows)
    if count == 0 { return }
    let start = batch.addRows(count, firstID: Int64(bitPattern: first.rawValue), picked)
    writeNumbers(first.rawValue, rows, start, count, batch)
    writeTexts(first.rawValue, rows, start, count, batch)
    writeFlags(rows, start, count, batch)
  }

  /// Notes the places of the rows that are wanted.
  private func pick(_ first: UInt64, _ rows: Span<TickRow>) -> Int {
    if isWanted.isEmpty && kinds == nil {
      for index in 0..<rows.count { picked[index] = index }
      return rows.count
    }
    // Locals, because a look at a member of an object costs more than the comparison.
    let (wanted, far, kinds) = (isWanted, farWanted, kinds)
    var places = picked
    picked = []
    var count = 0
    for index in 0..<rows.count {
      let instrument = rows[index].tick.instrument
      if !wanted.isEmpty {
        let isKnown = instrument.index < wanted.count
        guard isKnown ? wanted[instrument.index] : far.contains(instrument.rawValue) else {
          continue
        }
      }
      if let kinds, !kinds.contains(rows[index].tick.kind) { continue }
      places[count] = index
      count += 1
    }
    picked = places
    let isNamed = onlySymbol == nil || isLasting && isSettled(from: first)
    return isNamed ? count : pickNamed(first, rows, count)
  }

  /// Keeps those of the picked rows that show the wanted ticker.
  private func pickNamed(_ first: UInt64, _ rows: Span<TickRow>, _ count: Int) -> Int {
    var kept = 0
    for place in 0..<count {
      let index = picked[place]
      let symbol = symbols.symbol(rows[index].tick.instrument, at: first + UInt64(index))
      if symbol != onlySymbol { continue }
      picked[kept] = index
      kept += 1
    }
    return kept
  }

  // MARK: Columns

  /// Sets a column, `make` being given the place of each row among `rows`.
  @inline(__always)
  private func fill(
    _ column: TickTable.Column, _ start: Int, _ count: Int, _ batch: RowBatch,
    _ make: (Int) -> TableCell
  ) {
    guard batch.uses(column.rawValue) else { return }
    let places = picked
    batch.fill(column.rawValue, from: start, count: count) { make(places[$0]) }
  }

  private func writeNumbers(
    _ first: UInt64, _ rows: Span<TickRow>, _ start: Int, _ count: Int, _ batch: RowBatch
  ) {
    fill(.sequence, start, count, batch) { .integer(Int64(bitPattern: first) + Int64($0)) }
    fill(.time, start, count, batch) { .integer(rows[$0].recordedAt.rawValue) }
    fill(.price, start, count, batch) { .real(rows[$0].tick.price.double) }
    fill(.exactPrice, start, count, batch) { .integer(rows[$0].tick.price.rawValue) }
    fill(.size, start, count, batch) { .real(Double(rows[$0].tick.size.rawValue) / 1e8) }
    fill(.exactSize, start, count, batch) { .integer(rows[$0].tick.size.rawValue) }
    fill(.askPrice, start, count, batch) {
      rows[$0].tick.kind == .quote ? .real(rows[$0].tick.askPrice.double) : TableCell()
    }
    fill(.exactAskPrice, start, count, batch) {
      rows[$0].tick.kind == .quote ? .integer(rows[$0].tick.askPrice.rawValue) : TableCell()
    }
    fill(.askSize, start, count, batch) {
      rows[$0].tick.kind == .quote
        ? .real(Double(rows[$0].tick.askSize.rawValue) / 1e8) : TableCell()
    }
    fill(.exactAskSize, start, count, batch) {
      rows[$0].tick.kind == .quote ? .integer(rows[$0].tick.askSize.rawValue) : TableCell()
    }
    fill(.instrument, start, count, batch) {
      .integer(Int64(rows[$0].tick.instrument.rawValue))
    }
    fill(.occurredAt, start, count, batch) {
      rows[$0].occurredAt == .zero ? TableCell() : .integer(rows[$0].occurredAt.rawValue)
    }
  }

  private func writeTexts(
    _ first: UInt64, _ rows: Span<TickRow>, _ start: Int, _ count: Int, _ batch: RowBatch
  ) {
    if batch.uses(TickTable.Column.symbol.rawValue) {
      writeSymbols(first, rows, start, count, batch)
    }
    fill(.kind, start, count, batch) { kindCells[Int(rows[$0].tick.kind.rawValue)] }
    fill(.timeText, start, count, batch) { batch.text(times.write(rows[$0].recordedAt)) }
    fill(.exchange, start, count, batch) { short(rows[$0].tick.exchange) }
    fill(.condition, start, count, batch) { short(rows[$0].tick.condition) }
  }

  private func writeSymbols(
    _ first: UInt64, _ rows: Span<TickRow>, _ start: Int, _ count: Int, _ batch: RowBatch
  ) {
    if let onlySymbol {
      let cell = source.texts.cell(onlySymbol)
      return fill(.symbol, start, count, batch) { _ in cell }
    }
    guard isSettled(from: first) else {
      return fill(.symbol, start, count, batch) {
        source.texts.cell(symbols.symbol(rows[$0].tick.instrument, at: first + UInt64($0)))
      }
    }
    var last: (instrument: UInt32, cell: TableCell)?
    fill(.symbol, start, count, batch) {
      let instrument = rows[$0].tick.instrument
      if let last, last.instrument == instrument.rawValue { return last.cell }
      let cell = settledSymbol(instrument)
      last = (instrument.rawValue, cell)
      return cell
    }
  }

  private func settledSymbol(_ instrument: InstrumentID) -> TableCell {
    if let cell = symbolCells[instrument.rawValue] { return cell }
    let cell = source.texts.cell(symbols.symbol(instrument, at: .max))
    symbolCells[instrument.rawValue] = cell
    return cell
  }

  /// The few exchanges and conditions there are; a source that makes them up is not kept.
  private func short(_ text: ShortText) -> TableCell {
    if text == lastShort.text, lastShort.cell.size > 0 { return lastShort.cell }
    if text == .empty { return TableCell() }
    let cell = shortCells[text] ?? source.texts.cell(text.description)
    if shortCells.count < 4_096 { shortCells[text] = cell }
    lastShort = (text, cell)
    return cell
  }

  private func writeFlags(_ rows: Span<TickRow>, _ start: Int, _ count: Int, _ batch: RowBatch) {
    func flag(_ column: TickTable.Column, _ flag: TickFlags) {
      fill(column, start, count, batch) {
        .integer(rows[$0].tick.flags.contains(flag) ? 1 : 0)
      }
    }
    flag(.isSuspicious, .suspicious)
    flag(.isHalted, .halted)
    flag(.isDelayed, .delayed)
  }
}
