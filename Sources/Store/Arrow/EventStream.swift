import Journal

/// Records of every kind in batches of columns, their fields as JSON.
final class EventStream: BatchSource {
  /// The columns, those of the table `events`.
  enum Column: Int, CaseIterable {
    case sequence, time, occurredAt, cause, kind, symbol, order, payload
  }

  /// A batch with texts this long ends: places in them are counted in 32 bits.
  private static let textBytesMax = 64 << 20
  let columns: [StreamColumn]
  private let chosen: [Column]
  private let batchRows: Int
  private let blank = BlankMemory()
  private let kindWords = WordList()
  private let symbols: SymbolHistory
  private let tickers: TickerPlaces
  /// The place of each kind's name, by its number; -1 for one that has not been met.
  private var kindPlaces = [Int32](repeating: -1, count: 256)
  /// Whether records must be decoded.
  private let needsEvent: Bool
  /// Nil where no record is wanted.
  private let selection: JournalSelection?

  /// Opens `journal`, a folder of a journal or of one day.
  init(_ journal: String, _ request: StreamRequest) throws(StreamError) {
    let places = try request.places(in: Self.all, of: "events")
    columns = places.map { Self.all[$0] }
    chosen = places.compactMap(Column.init(rawValue:))
    batchRows = request.batchRows
    let kinds = try Self.kinds(request)
    let reader: JournalReader
    do throws(JournalError) {
      reader = try JournalReader(opening: journal)
      symbols = try SymbolHistory(reader, root: journal)
    } catch { throw .journal(error) }
    tickers = TickerPlaces(symbols, only: request.symbols)
    needsEvent =
      tickers.isLimited || chosen.contains { $0 == .symbol || $0 == .order || $0 == .payload }
    var query = try request.query(symbols, journal: journal)
    query.kinds = kinds ?? []
    selection = request.isEmpty ? nil : JournalSelection(reader, query)
  }

  /// The numbers of the wanted kinds; nil for all.
  private static func kinds(_ request: StreamRequest) throws(StreamError) -> [UInt8]? {
    guard let names = request.kinds else { return nil }
    var kinds: [UInt8] = []
    for name in names {
      guard let kind = EventRows.kind(named: name) else {
        let hint = NearestName.hint(name, among: EventKind.allCases.map { "\($0)" })
        throw .request("no kind of event is called `\(name)`\(hint)")
      }
      kinds.append(kind)
    }
    return kinds
  }

  func next() throws(JournalError) -> ColumnBatch? {
    guard let selection else { return nil }
    let batch = ColumnBatch(columns, capacity: batchRows, blank)
    let payload = chosen.firstIndex(of: .payload).map { batch.columns[$0] }
    while batch.room > 0, payload.map({ $0.textBytes < Self.textBytesMax }) ?? true,
      try selection.advance() != nil
    {
      try add(selection.reader, to: batch)
    }
    if batch.count == 0 { return nil }
    for (index, column) in chosen.enumerated() {
      if column == .kind { batch.words[index] = kindWords.share() }
      if column == .symbol { batch.words[index] = tickers.words.share() }
    }
    return batch
  }

  /// Adds the record that `reader` stands at, if it shows a wanted ticker.
  private func add(_ reader: JournalReader, to batch: ColumnBatch) throws(JournalError) {
    let isKnown = needsEvent && EventKind(rawValue: reader.kind) != nil
    let event = isKnown ? try reader.event() : nil
    let envelope = reader.envelope
    let subject = event.map { Subject.of($0) }
    let ticker = subject?.instrument.map { tickers.place(of: $0, at: envelope.sequence.rawValue) }
    if tickers.isLimited, ticker ?? -1 < 0 { return }
    let row = batch.addRows(1)
    for (index, column) in chosen.enumerated() {
      let out = batch.columns[index]
      switch column {
      case .sequence: out.set(row, envelope.sequence.rawValue)
      case .time: out.set(row, envelope.recordedAt.rawValue)
      case .occurredAt:
        out.set(row, known: envelope.occurredAt == .zero ? nil : envelope.occurredAt.rawValue)
      case .cause:
        out.set(row, known: envelope.cause == .none ? nil : envelope.cause.rawValue)
      case .kind: out.set(row, place(ofKind: reader.kind))
      case .symbol: out.set(row, known: ticker)
      case .order: out.set(row, known: subject?.order?.rawValue)
      case .payload: out.set(row, text: event.map { json($0, envelope.sequence) })
      }
    }
  }

  private func place(ofKind kind: UInt8) -> Int32 {
    let index = Int(kind)
    if kindPlaces[index] < 0 {
      kindPlaces[index] = kindWords.place(of: EventRows.name(ofKind: kind))
    }
    return kindPlaces[index]
  }

  private func json(_ event: Event, _ sequence: SequenceNumber) -> [UInt8] {
    let symbols = symbols
    return JSONWriter.compact(
      PayloadJSON.value(of: event) { .text(symbols.symbol($0, at: sequence.rawValue)) })
  }

  /// All columns, in order.
  static let all: [StreamColumn] = Column.allCases.map { column in
    switch column {
    case .sequence: StreamColumn("seq", .unsigned, "number of the record")
    case .time: StreamColumn("time", .time, "recorded at")
    case .occurredAt:
      StreamColumn("occurred_at", .time, "the venue's time, null for none", isNullable: true)
    case .cause:
      StreamColumn(
        "cause", .unsigned, "number of the record that led to it, null for none", isNullable: true)
    case .kind: StreamColumn("kind", .word, "kind of event, as in `journal cat`")
    case .symbol:
      StreamColumn("symbol", .word, "ticker of the first instrument it names", isNullable: true)
    case .order:
      StreamColumn("order_id", .signed, "the order it is about, null for none", isNullable: true)
    case .payload:
      StreamColumn(
        "payload", .text, "JSON object of its fields; null where this build cannot read it",
        isNullable: true)
    }
  }
}
