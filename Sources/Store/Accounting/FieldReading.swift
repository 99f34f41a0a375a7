import Journal

/// Reads the fields of a row; every refusal names file, line and column.
struct FieldReading {
  let table: CSVTable
  let row: CSVTable.Row

  /// What the file says.
  func text(_ column: String) -> String { table.field(row, column) }

  /// A refusal of a field.
  func error(_ column: String, _ message: String) -> StatementError {
    StatementError(table.file, line: row.line, column: column, message)
  }

  /// A text of 1 to 64 bytes that can be printed.
  func name(_ column: String) throws(StatementError) -> String {
    let text = text(column)
    guard !text.isEmpty else { throw error(column, "it is empty") }
    guard text.utf8.count <= 64, text.unicodeScalars.allSatisfy({ $0.value >= 32 }) else {
      throw error(column, "it is longer than 64 bytes or has control characters")
    }
    return text
  }

  /// A currency: 2 to 8 capitals or digits.
  func currency(_ column: String) throws(StatementError) -> String {
    let text = text(column)
    guard Statement.isCurrency(text) else {
      throw error(column, "`\(text)` is no currency code, such as USD")
    }
    return text
  }

  /// Nanoseconds since 1970 on a day that New York's clock is known for.
  func time(
    _ column: String, _ dateOf: (Timestamp) -> Int64?
  ) throws(StatementError) -> Timestamp {
    let text = text(column)
    guard let number = Int64(text) else {
      throw error(column, "`\(text)` is not a whole number of nanoseconds since 1970")
    }
    let time = Timestamp(rawValue: number)
    guard dateOf(time) != nil else {
      throw error(
        column, "\(number) ns is \(time); days of New York are known from 2007 to 2200")
    }
    return time
  }

  /// An exact decimal.
  func decimal<V: FixedPoint>(
    _ column: String, as type: V.Type
  ) throws(StatementError) -> V {
    let text = text(column)
    if let value = V(text) { return value }
    throw error(column, Self.problem(text, places: V.fractionDigits))
  }

  /// What keeps a text from being a decimal of so many places.
  static func problem(_ text: String, places: Int) -> String {
    if text.isEmpty { return "it is empty where a number must be" }
    if DecimalText.read(text.utf8, fractionDigits: places) != nil {
      return "\(text) is too large"
    }
    if DecimalText.read(text.utf8, fractionDigits: 2 * places + 12) != nil {
      return "\(text) has more than \(places) decimal places"
    }
    return "`\(text)` is not a decimal number, or has more than 36 digits"
  }
}
