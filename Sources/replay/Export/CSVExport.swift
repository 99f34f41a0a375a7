import Journal

/// Writes ticks as one CSV file with the columns that ``CSVImport`` reads.
struct CSVExport: Recorder {
  private let file: BufferedFile
  private var context = SessionContext()
  /// Ticks exported.
  private(set) var ticks = 0

  /// Makes the file, which must not exist, and writes its first line.
  init(creating path: String) throws(OutputError) {
    file = try BufferedFile(creating: path)
    try file.put(CSVImport.header)
    try file.put(UInt8(ascii: "\n"))
  }

  mutating func append(_ tick: Tick, _ envelope: Envelope) throws {
    guard tick.price.rawValue >= 0, tick.askPrice.rawValue >= 0 else {
      throw ExportError.notExpressible(
        envelope.sequence, format: "CSV", reason: "the price is negative")
    }
    try SessionContext.check(tick.exchange, envelope, format: "CSV")
    try SessionContext.check(tick.condition, envelope, format: "CSV")
    let symbol = try context.symbol(tick, envelope)
    try file.put(envelope.recordedAt.rawValue)
    try comma()
    try file.put(symbol)
    try comma()
    try file.put(Self.name(tick.kind))
    try put(tick.price, tick.size)
    if tick.kind == .quote { try put(tick.askPrice, tick.askSize) } else { try file.put(",,") }
    try comma()
    try file.put(tick.exchange)
    try comma()
    try file.put(tick.condition)
    try comma()
    try file.put(Int64(tick.flags.rawValue))
    try file.put(UInt8(ascii: "\n"))
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

  private func put(_ price: Price, _ size: Quantity) throws(OutputError) {
    try comma()
    try file.put(units: price.rawValue, places: Price.fractionDigits)
    try comma()
    try file.put(units: size.rawValue, places: Quantity.fractionDigits)
  }

  @inline(__always)
  private func comma() throws(OutputError) { try file.put(UInt8(ascii: ",")) }
}
