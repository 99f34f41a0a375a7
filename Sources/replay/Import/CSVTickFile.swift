import Journal

/// The rows of one tick CSV, checked and read one by one.
struct CSVTickFile {
  /// The file's path.
  let path: String
  /// Bytes in the file.
  let size: Int
  /// The current row.
  private(set) var tick = Tick()
  /// Time of the current row.
  private(set) var time = Timestamp.zero
  /// Rows taken so far.
  private(set) var rows = 0
  /// Rows left out so far.
  private(set) var bad = BadRows()
  /// Instruments by number; grows as symbols appear unless they were given.
  private(set) var symbols: [String]
  private let isOpenList: Bool
  private let bounds: ClosedRange<Int64>
  private let policy: BadRowPolicy
  private var lines: LineReader<FileByteSource>
  /// The bytes of each known symbol, beside ``symbols``.
  private var symbolBytes: [ShortText]

  /// Opens a file and checks its first line.
  ///
  /// - Parameter calendar: the day that every row must lie in; nil allows any known day.
  /// - Parameter known: the only symbols to take; nil takes all.
  init(
    path: String, policy: BadRowPolicy, calendar: SessionCalendar?, known: [String]?
  ) throws(ImportError) {
    let source = try FileByteSource(path: path)
    self.path = path
    size = source.size
    self.policy = policy
    symbols = known ?? []
    symbolBytes = (known ?? []).compactMap { ShortText($0) }
    isOpenList = known == nil
    bounds = Self.bounds(calendar)
    lines = LineReader(source)
    let first = try lines.advance()
    if first == .end { throw .noRows(file: path) }
    guard first == .line, lines.line.elementsEqual(CSVImport.header.utf8) else {
      throw .badHeader(file: path, expected: CSVImport.header)
    }
  }

  /// Bytes read so far.
  var consumed: Int { lines.consumed }

  /// Moves to the next row that can be taken; false at the end.
  ///
  /// - Throws: ``ImportError/badRow(_:)`` under ``BadRowPolicy/fail``, and for unreadable files.
  mutating func advance() throws(ImportError) -> Bool {
    while true {
      let step = try lines.advance()
      if step == .end { return false }
      do throws(FieldFault) {
        if step == .tooLong {
          throw FieldFault(0, .rowTooLong(limit: LineReader<FileByteSource>.lengthLimit))
        }
        try takeRow()
        rows += 1
        return true
      } catch {
        try refuse(error)
      }
    }
  }

  /// From New York's midnight to the next one, inclusive; any known day while there is none yet.
  private static func bounds(_ calendar: SessionCalendar?) -> ClosedRange<Int64> {
    let first = calendar?.date ?? Int64(NewYorkTime.years.lowerBound * 10_000 + 101)
    let last = calendar?.date ?? Int64(NewYorkTime.years.upperBound * 10_000 + 1231)
    guard let start = NewYorkTime.timestamp(date: first, secondOfDay: 0),
      let end = NewYorkTime.timestamp(date: last, secondOfDay: 86_400)
    else { preconditionFailure("a calendar's date is a known date") }
    return start.rawValue...end.rawValue
  }

  private mutating func refuse(_ fault: FieldFault) throws(ImportError) {
    let row = BadRow(
      file: path, line: lines.number, column: fault.column,
      columnName: fault.column == 0 ? "" : CSVImport.columns[fault.column - 1],
      text: fault.column == 0 ? "" : lines.text(fault.column - 1), fault: fault.fault)
    if policy == .fail { throw .badRow(row) }
    bad.add(row)
  }

  private mutating func takeRow() throws(FieldFault) {
    guard lines.columns == CSVImport.columns.count else {
      throw FieldFault(0, .columnCount(expected: CSVImport.columns.count, found: lines.columns))
    }
    if lines.endsWithCarriageReturn { throw FieldFault(0, .carriageReturn) }
    let nanoseconds = try field(1) { (bytes, range) throws(RowFault) in
      try FieldParser.nanoseconds(bytes, range)
    }
    guard bounds.contains(nanoseconds) else { throw FieldFault(1, .outsideDay) }
    guard nanoseconds >= time.rawValue else {
      throw FieldFault(1, .timeBackwards(previous: time.rawValue))
    }
    var row = Tick()
    row.kind = try kind(3)
    row.price = Price(rawValue: try decimal(4, places: Price.fractionDigits))
    row.size = Quantity(rawValue: try decimal(5, places: Quantity.fractionDigits))
    try takeAsk(&row)
    row.exchange = try short(8)
    row.condition = try short(9)
    row.flags = try flags(10)
    row.instrument = try instrument(2)
    tick = row
    time = Timestamp(rawValue: nanoseconds)
  }

  /// Ask columns belong to quotes alone; elsewhere they are empty.
  private func takeAsk(_ row: inout Tick) throws(FieldFault) {
    if row.kind == .quote {
      row.askPrice = Price(rawValue: try decimal(6, places: Price.fractionDigits))
      row.askSize = Quantity(rawValue: try decimal(7, places: Quantity.fractionDigits))
      return
    }
    for column in 6...7 where !lines.column(column - 1).isEmpty {
      throw FieldFault(column, .unexpectedAsk)
    }
  }

  private mutating func instrument(_ column: Int) throws(FieldFault) -> InstrumentID {
    let text = try short(column)
    if let index = symbolBytes.firstIndex(of: text) {
      return InstrumentID(rawValue: UInt32(index))
    }
    let name = text.description
    guard RecordingSession.symbol(name) == name else { throw FieldFault(column, .badSymbol) }
    guard isOpenList else { throw FieldFault(column, .unknownSymbol) }
    symbols.append(name)
    symbolBytes.append(text)
    return InstrumentID(rawValue: UInt32(symbols.count - 1))
  }

  private func kind(_ column: Int) throws(FieldFault) -> TickKind {
    let text = try short(column, otherwise: .unknownKind)
    for (name, kind) in Self.kinds where name == text { return kind }
    throw FieldFault(column, .unknownKind)
  }

  /// The words of the third column.
  private static let kinds: [(ShortText, TickKind)] = TickKind.allCases.compactMap { kind in
    ShortText(CSVExport.name(kind)).map { ($0, kind) }
  }

  private func flags(_ column: Int) throws(FieldFault) -> TickFlags {
    let bits = try field(column) { (bytes, range) throws(RowFault) in
      try FieldParser.whole(bytes, range, limit: .max)
    }
    guard let flags = TickFlags(exactly: UInt64(bits)) else {
      throw FieldFault(column, .unknownFlag(limit: 15))
    }
    return flags
  }

  private func decimal(_ column: Int, places: Int) throws(FieldFault) -> Int64 {
    try field(column) { (bytes, range) throws(RowFault) in
      try FieldParser.decimal(bytes, range, places: places)
    }
  }

  private func short(
    _ column: Int, otherwise: RowFault? = nil
  ) throws(FieldFault) -> ShortText {
    do throws(RowFault) {
      return try FieldParser.short(lines.buffer.span, lines.column(column - 1))
    } catch { throw FieldFault(column, otherwise ?? error) }
  }

  private func field<Value>(
    _ column: Int, _ read: (Span<UInt8>, Range<Int>) throws(RowFault) -> Value
  ) throws(FieldFault) -> Value {
    do throws(RowFault) {
      return try read(lines.buffer.span, lines.column(column - 1))
    } catch { throw FieldFault(column, error) }
  }
}
