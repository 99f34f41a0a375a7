import Journal
import Projections

/// The rows of one CSV of bars, checked and read one by one.
///
/// All columns are whole numbers: prices × 10000, and notional in the same unit.
struct BarFile {
  static let columns = [
    "start_ns", "open", "high", "low", "close", "volume", "trades", "notional",
  ]
  static let header = columns.joined(separator: ",")
  /// 1e-9 per unit of a price in the file.
  private static let unit: Int64 = 100_000
  private let path: String
  private var lines: LineReader<FileByteSource>
  private var last: Int64 = 0

  /// Opens a file and checks its first line.
  init(path: String) throws(ImportError) {
    self.path = path
    lines = LineReader(try FileByteSource(path: path))
    guard try lines.advance() == .line, lines.line.elementsEqual(Self.header.utf8) else {
      throw .badHeader(file: path, expected: Self.header)
    }
  }

  /// The next bar; nil after the last.
  ///
  /// - Throws: ``ImportError/badRow(_:)`` with line and column of what cannot be taken.
  mutating func next() throws(ImportError) -> Bar? {
    let step = try lines.advance()
    if step == .end { return nil }
    do throws(FieldFault) {
      if step == .tooLong {
        throw FieldFault(0, .rowTooLong(limit: LineReader<FileByteSource>.lengthLimit))
      }
      return try row()
    } catch {
      throw .badRow(
        BadRow(
          file: path, line: lines.number, column: error.column,
          columnName: error.column == 0 ? "" : Self.columns[error.column - 1],
          text: error.column == 0 ? "" : lines.text(error.column - 1), fault: error.fault,
          remedy: "repair the file"))
    }
  }

  private mutating func row() throws(FieldFault) -> Bar {
    guard lines.columns == Self.columns.count else {
      throw FieldFault(0, .columnCount(expected: Self.columns.count, found: lines.columns))
    }
    if lines.endsWithCarriageReturn { throw FieldFault(0, .carriageReturn) }
    let start = try time()
    guard start >= last else { throw FieldFault(1, .timeBackwards(previous: last)) }
    last = start
    var bar = Bar()
    bar.start = Timestamp(rawValue: start)
    bar.open = try price(2)
    bar.high = try price(3)
    bar.low = try price(4)
    bar.close = try price(5)
    bar.volume = Quantity(shares: try whole(6, limit: Int64.max / 100_000_000))
    bar.trades = try whole(7, limit: .max)
    bar.notional = Money(rawValue: Int128(try whole(8, limit: .max)) * Int128(Self.unit))
    guard SeriesBar(bar, end: bar.start).isConsistent else { throw FieldFault(3, .disorderedBar) }
    return bar
  }

  private func time() throws(FieldFault) -> Int64 {
    do throws(RowFault) {
      return try FieldParser.nanoseconds(lines.buffer.span, lines.column(0))
    } catch { throw FieldFault(1, error) }
  }

  private func price(_ column: Int) throws(FieldFault) -> Price {
    Price(rawValue: try whole(column, limit: Int64.max / Self.unit) * Self.unit)
  }

  private func whole(_ column: Int, limit: Int64) throws(FieldFault) -> Int64 {
    do throws(RowFault) {
      return try FieldParser.whole(lines.buffer.span, lines.column(column - 1), limit: limit)
    } catch { throw FieldFault(column, error) }
  }
}
