import Journal

/// The two files that a symbol and date can have.
enum LeanFileKind: CaseIterable, Sendable {
  case trade
  case quote

  /// As in `20131007_trade.zip`.
  var suffix: String { self == .trade ? "trade" : "quote" }
  /// As in `20131007_aig_Trade_Tick.csv`.
  var title: String { self == .trade ? "Trade" : "Quote" }

  /// What the columns are called.
  var columns: [String] {
    switch self {
    case .trade: ["milliseconds", "price", "size", "exchange", "condition", "suspicious"]
    case .quote:
      [
        "milliseconds", "bid price", "bid size", "ask price", "ask size", "exchange", "condition",
        "suspicious",
      ]
    }
  }
}

/// Units and limits of LEAN's tick files.
enum LeanScale {
  /// Price units of 1e-9 in one of LEAN's 1e-4.
  static let price: Int64 = 100_000
  /// Quantity units in one share.
  static let share: Int64 = 100_000_000
  /// Largest price that fits.
  static let priceLimit = Int64.max / price
  /// Largest size that fits.
  static let sizeLimit = Int64.max / share
  /// Milliseconds of a day; a row exactly at the next midnight is taken.
  static let day: Int64 = 86_400_000
}

/// One of the two files of a symbol, read row by row.
///
/// Generic over the bytes, so that tests need no archive.
struct LeanFile<Source: ByteSource> {
  /// The file as messages name it.
  let name: String
  /// Which columns it has.
  let kind: LeanFileKind
  /// The current row; its instrument is set once.
  private(set) var tick: Tick
  /// Time of the current row in milliseconds after New York's midnight.
  private(set) var milliseconds: Int64 = 0
  /// Rows taken so far.
  private(set) var rows = 0
  /// Rows left out so far.
  private(set) var bad = BadRows()
  private let policy: BadRowPolicy
  private let columnCount: Int
  private var lines: LineReader<Source>

  /// A file before its first row.
  init(
    name: String, kind: LeanFileKind, instrument: InstrumentID, source: Source,
    policy: BadRowPolicy
  ) {
    self.name = name
    self.kind = kind
    self.policy = policy
    columnCount = kind.columns.count
    tick = Tick(instrument: instrument, kind: .trade, price: .zero, size: .zero)
    lines = LineReader(source)
  }

  /// Bytes of CSV read so far.
  var consumed: Int { lines.consumed }

  /// Moves to the next row that can be taken; false at the end.
  ///
  /// - Throws: ``ImportError/badRow(_:)`` under ``BadRowPolicy/fail``, and for damaged files.
  mutating func advance() throws(ImportError) -> Bool {
    while true {
      let step = try lines.advance()
      if step == .end { return false }
      do throws(FieldFault) {
        if step == .tooLong {
          throw FieldFault(0, .rowTooLong(limit: LineReader<Source>.lengthLimit))
        }
        try takeRow()
        rows += 1
        return true
      } catch {
        try refuse(error)
      }
    }
  }

  private mutating func refuse(_ fault: FieldFault) throws(ImportError) {
    let row = BadRow(
      file: name, line: lines.number, column: fault.column,
      columnName: fault.column == 0 ? "" : kind.columns[fault.column - 1],
      text: fault.column == 0 ? "" : lines.text(fault.column - 1), fault: fault.fault)
    if policy == .fail { throw .badRow(row) }
    bad.add(row)
  }

  @inline(__always)
  private mutating func takeRow() throws(FieldFault) {
    guard lines.columns == columnCount else {
      throw FieldFault(0, .columnCount(expected: columnCount, found: lines.columns))
    }
    if lines.endsWithCarriageReturn { throw FieldFault(0, .carriageReturn) }
    let time = try number(1, limit: .max)
    guard time <= LeanScale.day else { throw FieldFault(1, .outsideDay) }
    guard time >= milliseconds else {
      throw FieldFault(1, .timeBackwards(previous: milliseconds))
    }
    var row = tick
    if kind == .trade { try takeTrade(&row) } else { try takeQuote(&row) }
    row.exchange = try short(columnCount - 2)
    row.condition = try short(columnCount - 1)
    row.flags = try suspicious(columnCount)
    tick = row
    milliseconds = time
  }

  @inline(__always)
  private func takeTrade(_ row: inout Tick) throws(FieldFault) {
    row.price = try price(2)
    row.size = try size(3)
  }

  /// A row with one side is that side's tick; with both, or none, it is a quote.
  @inline(__always)
  private func takeQuote(_ row: inout Tick) throws(FieldFault) {
    let bid = try price(2)
    let bidSize = try size(3)
    let ask = try price(4)
    let askSize = try size(5)
    let hasBid = bid != .zero || bidSize != .zero
    let hasAsk = ask != .zero || askSize != .zero
    let isAskOnly = hasAsk && !hasBid
    row.kind = hasBid == hasAsk ? .quote : hasBid ? .bid : .ask
    row.price = isAskOnly ? ask : bid
    row.size = isAskOnly ? askSize : bidSize
    row.askPrice = row.kind == .quote ? ask : .zero
    row.askSize = row.kind == .quote ? askSize : .zero
  }

  @inline(__always)
  private func price(_ column: Int) throws(FieldFault) -> Price {
    Price(rawValue: try number(column, limit: LeanScale.priceLimit) &* LeanScale.price)
  }

  @inline(__always)
  private func size(_ column: Int) throws(FieldFault) -> Quantity {
    Quantity(rawValue: try number(column, limit: LeanScale.sizeLimit) &* LeanScale.share)
  }

  @inline(__always)
  private func number(_ column: Int, limit: Int64) throws(FieldFault) -> Int64 {
    do throws(RowFault) {
      return try FieldParser.whole(lines.buffer.span, lines.column(column - 1), limit: limit)
    } catch { throw FieldFault(column, error) }
  }

  @inline(__always)
  private func short(_ column: Int) throws(FieldFault) -> ShortText {
    do throws(RowFault) {
      return try FieldParser.short(lines.buffer.span, lines.column(column - 1))
    } catch { throw FieldFault(column, error) }
  }

  @inline(__always)
  private func suspicious(_ column: Int) throws(FieldFault) -> TickFlags {
    let place = lines.column(column - 1)
    guard place.count == 1 else { throw FieldFault(column, .unknownFlag(limit: 1)) }
    switch lines.buffer[place.lowerBound] {
    case UInt8(ascii: "0"): return []
    case UInt8(ascii: "1"): return .suspicious
    default: throw FieldFault(column, .unknownFlag(limit: 1))
    }
  }
}
