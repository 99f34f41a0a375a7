import Journal

/// Writes ticks as one CSV file with the columns that ``CSVImport`` reads.
struct CSVExport: Recorder {
  private let file: BufferedFile
  private var context = SessionContext()
  private var row = TextRow()
  /// Ticks exported.
  private(set) var ticks = 0

  /// Makes the file, which must not exist, and writes its first line.
  init(creating path: String) throws(OutputError) {
    file = try BufferedFile(creating: path)
    try file.put(CSVImport.header + "\n")
  }

  mutating func append(_ tick: Tick, _ envelope: Envelope) throws {
    guard tick.price.rawValue >= 0, tick.askPrice.rawValue >= 0 else {
      throw ExportError.notExpressible(
        envelope.sequence, format: "CSV", reason: "the price is negative")
    }
    try SessionContext.check(tick.exchange, envelope, format: "CSV")
    try SessionContext.check(tick.condition, envelope, format: "CSV")
    let symbol = try context.symbol(tick, envelope)
    row.clear()
    row.put(envelope.recordedAt.rawValue)
    row.comma()
    row.put(symbol)
    row.comma()
    row.put(Self.name(tick.kind))
    put(tick.price, tick.size)
    if tick.kind == .quote { put(tick.askPrice, tick.askSize) } else { row.put(",,") }
    row.comma()
    row.put(tick.exchange)
    row.comma()
    row.put(tick.condition)
    row.comma()
    row.put(Int64(tick.flags.rawValue))
    row.put(UInt8(ascii: "\n"))
    try file.put(row.bytes)
    ticks += 1
  }

  mutating func append(_ record: Recorded) throws {
    if case .tick(let tick) = record.event { return try append(tick, record.envelope) }
    try context.take(record)
  }

  mutating func endInput() {}
  mutating func commit() {}

  /// Closes the file; call once after the last record.
  func finish() throws(OutputError) { try file.close() }

  /// The word for a kind in the third column.
  static func name(_ kind: TickKind) -> String {
    switch kind {
    case .trade: "trade"
    case .bid: "bid"
    case .ask: "ask"
    case .quote: "quote"
    }
  }

  private mutating func put(_ price: Price, _ size: Quantity) {
    row.comma()
    row.put(units: price.rawValue, places: Price.fractionDigits)
    row.comma()
    row.put(units: size.rawValue, places: Quantity.fractionDigits)
  }
}
