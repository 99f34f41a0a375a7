import Journal

/// Writes ticks back as LEAN's CSV files, byte for byte what the archives hold.
///
/// A ``Recorder``, so that a journal's records can be passed on as they are read. Files go to
/// `<folder>/equity/usa/tick/<symbol>/<date>_<symbol>_<Trade|Quote>_Tick.csv`, without a line end
/// after the last row.
struct LeanExport: Recorder {
  private let folder: String
  private var context = SessionContext()
  /// By instrument number and kind: `2 × number`, one more for quotes.
  private var files: [BufferedFile?] = []
  private var date: Int64 = 0
  private var row = TextRow()
  /// One text is checked at a time: neighbours mostly carry the same.
  private var checked = (exchange: ShortText.empty, condition: ShortText.empty)
  /// Files finished, with their sizes in bytes.
  private(set) var written: [(path: String, bytes: Int)] = []
  /// Ticks exported.
  private(set) var ticks = 0

  /// - Parameter folder: must exist; use ``AtomicFolder`` so that nothing is left half-written.
  init(folder: String) { self.folder = folder }

  mutating func append(_ tick: Tick, _ envelope: Envelope) throws {
    let milliseconds = try time(envelope)
    try check(tick, envelope)
    let file = try file(for: tick, envelope)
    let isAsk = tick.kind == .ask
    row.clear()
    if file.count > 0 { row.put(UInt8(ascii: "\n")) }
    row.put(milliseconds)
    try put(isAsk ? .zero : tick.price, isAsk ? .zero : tick.size, envelope)
    if tick.kind != .trade {
      try put(isAsk ? tick.price : tick.askPrice, isAsk ? tick.size : tick.askSize, envelope)
    }
    row.comma()
    row.put(tick.exchange)
    row.comma()
    row.put(tick.condition)
    row.put(tick.flags.contains(.suspicious) ? ",1" : ",0")
    try file.put(row.bytes)
    ticks += 1
  }

  mutating func append(_ record: Recorded) throws {
    if case .tick(let tick) = record.event { return try append(tick, record.envelope) }
    try context.take(record)
    // A new day has files of its own; a restart within the day goes on in the same ones.
    if let calendar = context.calendar, calendar.date != date {
      try finish()
      date = calendar.date
    }
  }

  mutating func endInput() {}
  mutating func commit() {}

  /// Closes all files; call once after the last record.
  mutating func finish() throws {
    for case .some(let file) in files {
      try file.close()
      written.append((file.path, file.count))
    }
    files = []
  }

  private func time(_ envelope: Envelope) throws(ExportError) -> Int64 {
    guard let calendar = context.calendar else { throw .outsideSession(envelope.sequence) }
    let since = envelope.recordedAt - calendar.midnight
    guard since.rawValue >= 0, since.rawValue % 1_000_000 == 0,
      since.rawValue / 1_000_000 <= LeanScale.day
    else {
      throw refusal(envelope, "the time is no whole millisecond of the day")
    }
    return since.rawValue / 1_000_000
  }

  private mutating func file(for tick: Tick, _ envelope: Envelope) throws -> BufferedFile {
    let kind = tick.kind == .trade ? LeanFileKind.trade : .quote
    let index = tick.instrument.index * 2 + (kind == .trade ? 0 : 1)
    if index < files.count, let file = files[index] { return file }
    let symbol = try context.symbol(tick, envelope).lowercased()
    guard RecordingSession.symbol(symbol) != nil else {
      throw refusal(envelope, "'\(symbol)' is no file name")
    }
    let parent = "\(folder)/equity/usa/tick/\(symbol)"
    try Folders.create(parent)
    let file = try BufferedFile(creating: "\(parent)/\(date)_\(symbol)_\(kind.title)_Tick.csv")
    while files.count <= index { files.append(nil) }
    files[index] = file
    return file
  }

  private mutating func check(_ tick: Tick, _ envelope: Envelope) throws(ExportError) {
    if !tick.flags.isSubset(of: .suspicious) {
      throw refusal(envelope, "it is flagged as halted or delayed")
    }
    if tick.exchange != checked.exchange {
      try SessionContext.check(tick.exchange, envelope, format: "LEAN")
      checked.exchange = tick.exchange
    }
    if tick.condition != checked.condition {
      try SessionContext.check(tick.condition, envelope, format: "LEAN")
      checked.condition = tick.condition
    }
  }

  private mutating func put(
    _ price: Price, _ size: Quantity, _ envelope: Envelope
  ) throws(ExportError) {
    guard price >= .zero, price.rawValue % LeanScale.price == 0 else {
      throw refusal(envelope, "the price is no multiple of 0.0001")
    }
    guard size >= .zero, size.rawValue % LeanScale.share == 0 else {
      throw refusal(envelope, "the size is no whole number of shares")
    }
    row.comma()
    row.put(price.rawValue / LeanScale.price)
    row.comma()
    row.put(size.rawValue / LeanScale.share)
  }

  private func refusal(_ envelope: Envelope, _ reason: String) -> ExportError {
    .notExpressible(envelope.sequence, format: "LEAN", reason: reason)
  }
}
