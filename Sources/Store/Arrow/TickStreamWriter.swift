import Journal

/// Writes runs of ticks into the columns of a batch, those that are wanted.
@safe final class TickStreamWriter {
  private let columns: [TickColumn]
  private let tickers: TickerPlaces
  private let exchanges = ShortTextPlaces()
  private let conditions = ShortTextPlaces()
  private let kindWords = WordList(TickKind.allCases.map { "\($0)" })
  /// Wanted kinds as bits; nil for all.
  private let kinds: UInt8?
  private let looksAtTickers: Bool
  private let needsOnlySome: Bool
  private let needsQuotes: Bool
  // safe, all: allocated in init with a place for each tick of a run, set, freed in deinit.
  private let picked: UnsafeMutablePointer<Int32>
  private let tickerOf: UnsafeMutablePointer<Int32>
  private let wordOf: UnsafeMutablePointer<Int32>

  init(_ columns: [TickColumn], _ tickers: TickerPlaces, kinds: [TickKind]?) {
    self.columns = columns
    self.tickers = tickers
    self.kinds = kinds.map { $0.reduce(0) { $0 | 1 << $1.rawValue } }
    looksAtTickers = tickers.isLimited || columns.contains(.symbol)
    needsOnlySome = tickers.isLimited || kinds != nil
    let ofQuotes: [TickColumn] = [.askPrice, .askSize, .exactAskPrice, .exactAskSize]
    needsQuotes = columns.contains(where: ofQuotes.contains)
    let room = JournalReader.ticksAtOnce
    unsafe picked = .allocate(capacity: room)
    unsafe tickerOf = .allocate(capacity: room)
    unsafe wordOf = .allocate(capacity: room)
    unsafe picked.initialize(repeating: 0, count: room)
    unsafe tickerOf.initialize(repeating: 0, count: room)
    unsafe wordOf.initialize(repeating: 0, count: room)
  }

  deinit {
    unsafe picked.deallocate()
    unsafe tickerOf.deallocate()
    unsafe wordOf.deallocate()
  }

  /// A batch begins.
  func begin() {
    exchanges.begin()
    conditions.begin()
  }

  /// A batch is whole: its columns get the words that they refer to.
  func finish(_ batch: ColumnBatch) {
    for (index, column) in columns.enumerated() {
      switch column {
      case .symbol: batch.words[index] = tickers.words.share()
      case .kind: batch.words[index] = kindWords.share()
      case .exchange: batch.words[index] = exchanges.words.share()
      case .condition: batch.words[index] = conditions.words.share()
      default: break
      }
    }
  }

  /// Adds those of a run's ticks that are wanted; they fit.
  func write(_ first: UInt64, _ rows: Span<TickRow>, to batch: ColumnBatch) {
    precondition(rows.count <= JournalReader.ticksAtOnce, "a run is no longer than the places")
    unsafe rows.withUnsafeBufferPointer { run in
      guard let base = run.baseAddress else { return }
      if looksAtTickers { unsafe lookAtTickers(first, base, run.count) }
      let count = unsafe needsOnlySome ? pick(base, run.count) : run.count
      if count == 0 { return }
      let ticks = unsafe PickedTicks(
        rows: base, places: UnsafePointer(picked), count: count, isWhole: count == run.count)
      let start = batch.addRows(count)
      let quotes = unsafe needsQuotes && hasQuote(ticks)
      for (index, column) in columns.enumerated() {
        let builder = batch.columns[index]
        if unsafe writeNumbers(column, builder, start, ticks, first) { continue }
        if unsafe writeWords(column, builder, start, ticks) { continue }
        if quotes {
          unsafe writeQuotes(column, builder, start, ticks)
        } else {
          builder.addNulls(count)
        }
      }
    }
  }

  private func lookAtTickers(_ first: UInt64, _ rows: UnsafePointer<TickRow>, _ count: Int) {
    let (tickers, places) = unsafe (self.tickers, tickerOf)
    for index in 0..<count {
      unsafe places[index] = tickers.place(
        of: rows[index].tick.instrument, at: first &+ UInt64(index))
    }
  }

  /// Notes the places of the ticks that are wanted.
  private func pick(_ rows: UnsafePointer<TickRow>, _ total: Int) -> Int {
    let kinds = kinds ?? .max
    let (picked, tickerOf, isLimited) = unsafe (self.picked, self.tickerOf, tickers.isLimited)
    var count = 0
    for index in 0..<total {
      if isLimited, unsafe tickerOf[index] < 0 { continue }
      if unsafe kinds >> rows[index].tick.kind.rawValue & 1 == 0 { continue }
      unsafe picked[count] = Int32(index)
      count += 1
    }
    return count
  }

  private func hasQuote(_ ticks: PickedTicks) -> Bool {
    for index in unsafe 0..<ticks.count
    where unsafe ticks.rows[ticks.place(index)].tick.kind == .quote {
      return true
    }
    return false
  }

  // MARK: Columns

  /// Writes a column that every tick has a number for; false for another.
  private func writeNumbers(
    _ column: TickColumn, _ out: ColumnBuilder, _ start: Int, _ ticks: PickedTicks, _ first: UInt64
  ) -> Bool {
    let rows = unsafe ticks.rows
    switch column {
    case .sequence: unsafe out.fill(start, ticks) { first &+ UInt64($0) }
    case .time: unsafe out.fill(start, ticks) { unsafe rows[$0].recordedAt.rawValue }
    case .price: unsafe out.fill(start, ticks) { unsafe rows[$0].tick.price.double }
    case .size:
      unsafe out.fill(start, ticks) { unsafe Double(rows[$0].tick.size.rawValue) / 1e8 }
    case .exactPrice: unsafe out.fill(start, ticks) { unsafe rows[$0].tick.price.rawValue }
    case .exactSize: unsafe out.fill(start, ticks) { unsafe rows[$0].tick.size.rawValue }
    case .instrument:
      unsafe out.fill(start, ticks) { unsafe rows[$0].tick.instrument.rawValue }
    case .occurredAt:
      unsafe out.fill(start, ticks) { unsafe rows[$0].occurredAt.rawValue }
      unsafe out.mark(start, ticks) { unsafe rows[$0].occurredAt != .zero }
    case .isSuspicious, .isHalted, .isDelayed:
      let flag: TickFlags =
        column == .isSuspicious ? .suspicious : column == .isHalted ? .halted : .delayed
      unsafe out.fillFlags(start, ticks) {
        unsafe rows[$0].tick.flags.rawValue & flag.rawValue != 0
      }
    default: return false
    }
    return true
  }

  /// Writes a column of words; false for another.
  private func writeWords(
    _ column: TickColumn, _ out: ColumnBuilder, _ start: Int, _ ticks: PickedTicks
  ) -> Bool {
    let (rows, tickerOf) = unsafe (ticks.rows, self.tickerOf)
    switch column {
    case .symbol: unsafe out.fill(start, ticks) { unsafe tickerOf[$0] }
    case .kind: unsafe out.fill(start, ticks) { unsafe Int32(rows[$0].tick.kind.rawValue) }
    case .exchange:
      let known = exchanges
      unsafe writeShort(out, start, ticks) { unsafe known.place(of: rows[$0].tick.exchange) }
    case .condition:
      let known = conditions
      unsafe writeShort(out, start, ticks) { unsafe known.place(of: rows[$0].tick.condition) }
    default: return false
    }
    return true
  }

  @inline(__always)
  private func writeShort(
    _ out: ColumnBuilder, _ start: Int, _ ticks: PickedTicks, _ place: (Int) -> Int32
  ) {
    let wordOf = unsafe self.wordOf
    var known = 0
    unsafe out.fill(start, ticks) {
      let word = place($0)
      unsafe wordOf[$0] = word
      known += word < 0 ? 0 : 1
      return max(word, 0)
    }
    if unsafe known == ticks.count {
      out.markAll(start, known)
    } else if known == 0 {
      unsafe out.addNulls(ticks.count)
    } else {
      unsafe out.mark(start, ticks) { unsafe wordOf[$0] >= 0 }
    }
  }

  /// Writes a column that only quotes have a number for; there is a quote among the ticks.
  private func writeQuotes(
    _ column: TickColumn, _ out: ColumnBuilder, _ start: Int, _ ticks: PickedTicks
  ) {
    let rows = unsafe ticks.rows
    switch column {
    case .askPrice: unsafe out.fill(start, ticks) { unsafe rows[$0].tick.askPrice.double }
    case .askSize:
      unsafe out.fill(start, ticks) { unsafe Double(rows[$0].tick.askSize.rawValue) / 1e8 }
    case .exactAskPrice:
      unsafe out.fill(start, ticks) { unsafe rows[$0].tick.askPrice.rawValue }
    default: unsafe out.fill(start, ticks) { unsafe rows[$0].tick.askSize.rawValue }
    }
    unsafe out.mark(start, ticks) { unsafe rows[$0].tick.kind == .quote }
  }
}
