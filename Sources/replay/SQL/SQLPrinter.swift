import Journal
import Store

/// Prints the rows of statements.
struct SQLPrinter {
  /// How rows are shown.
  enum Style {
    /// Columns under their names; for people.
    case table
    /// One object a line.
    case json
    case csv
  }

  /// Rows whose widths set those of a table; more follow in tables of their own.
  private static let tableRows = 1_000
  private let style: Style
  private let console: Console

  init(_ style: Style, _ console: Console) {
    self.style = style
    self.console = console
  }

  /// Runs every statement of `text` and prints what comes.
  ///
  /// - Throws: ``InputError`` with SQLite's words, and the place in the text.
  func run(_ text: String, on database: JournalDatabase) throws(InputError) {
    do throws(SQLFailure<SQLError>) {
      try database.run(text) { (columns, next) throws(SQLError) in
        switch style {
        case .table: try printTable(columns, next)
        case .json: try printJSON(columns, next)
        case .csv: try printCSV(columns, next)
        }
      }
    } catch {
      switch error {
      case .sql(let problem), .other(let problem): throw Self.told(problem, text)
      }
    }
  }

  /// The problem, with the line that it is in and a mark under the place.
  static func told(_ problem: SQLError, _ text: String) -> InputError {
    let bytes = Array(text.utf8)
    guard let offset = problem.offsetBytes, offset <= bytes.count else {
      return InputError(problem.message)
    }
    let before = bytes[..<offset]
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let end = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
    let lead = String(decoding: bytes[start..<offset], as: UTF8.self)
    let line = VisibleText.of(String(decoding: bytes[start..<end], as: UTF8.self))
    let gap = String(repeating: " ", count: VisibleText.of(lead).count)
    return InputError(
      "\(problem.message), at offset \(offset) of the query\n  \(line)\n  \(gap)^")
  }

  // MARK: Tables

  private func printTable(
    _ columns: [String], _ next: () throws(SQLError) -> [SQLValue]?
  ) throws(SQLError) {
    if columns.isEmpty { return }
    var total = 0
    while !console.isClosed {
      var rows: [[SQLValue]] = []
      while rows.count < Self.tableRows, let row = try next() { rows.append(row) }
      if rows.isEmpty && total > 0 { break }
      total += rows.count
      print(rows, columns)
      if rows.count < Self.tableRows { break }
    }
  }

  private func print(_ rows: [[SQLValue]], _ columns: [String]) {
    var table = Table(
      columns.enumerated().map { index, name in
        (VisibleText.of(name), rows.allSatisfy { Self.isNumber($0[index]) } ? .right : .left)
      })
    for row in rows { table.add(row.map { VisibleText.of(Self.text($0, null: "-")) }) }
    console.print(table.text)
  }

  private static func isNumber(_ value: SQLValue) -> Bool {
    switch value {
    case .integer, .real, .null: true
    case .text, .blob: false
    }
  }

  /// A value as text; bytes in hexadecimal.
  private static func text(_ value: SQLValue, null: String) -> String {
    switch value {
    case .null: null
    case .integer(let number): String(number)
    case .real(let number): "\(number)"
    case .text(let text): text
    case .blob(let bytes): hex(bytes)
    }
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    "0x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  // MARK: JSON and CSV

  private func printJSON(
    _ columns: [String], _ next: () throws(SQLError) -> [SQLValue]?
  ) throws(SQLError) {
    while !console.isClosed, let row = try next() {
      let members = zip(columns, row).map { JSONMember($0, Self.json($1)) }
      console.print(json: .object(members))
    }
  }

  private static func json(_ value: SQLValue) -> JSONValue {
    switch value {
    case .null: .null
    case .integer(let number): .whole(number)
    case .real(let number): .measure(number)
    case .text(let text): .string(text)
    case .blob(let bytes): .string(hex(bytes))
    }
  }

  private func printCSV(
    _ columns: [String], _ next: () throws(SQLError) -> [SQLValue]?
  ) throws(SQLError) {
    if columns.isEmpty { return }
    console.print(CSVLine.text(columns))
    while !console.isClosed, let row = try next() {
      console.print(CSVLine.text(row.map { Self.text($0, null: "") }))
    }
  }
}
