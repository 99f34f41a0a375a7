/// Why an import stopped; nothing of it stays on disk.
enum ImportError: Error, Hashable, CustomStringConvertible {
  /// A row that cannot be taken: repair the file, or count such rows with `--skip-bad`.
  case badRow(BadRow)
  /// A file cannot be read: check the path and its permissions.
  case unreadable(file: String, reason: String)
  /// Not a sound archive of one CSV file: fetch it again.
  case archive(file: String, reason: String)
  /// Neither a trade nor a quote file for a symbol: check symbol, date and folder.
  case noFiles(symbol: String, looked: [String])
  /// A file without a single row: leave the file out.
  case noRows(file: String)
  /// The first line is not the documented one: see `docs/import.md`.
  case badHeader(file: String, expected: String)
  /// Not a date that can be imported: give yyyymmdd from 2007 on.
  case badDate(Int64)
  /// Not a ticker, or one given twice: correct the list of symbols.
  case badSymbol(String, reason: String)

  var description: String {
    switch self {
    case .badRow(let row): "\(row)"
    case .unreadable(let file, let reason): "cannot read \(file): \(reason)"
    case .archive(let file, let reason):
      "\(file): damaged or not a zip archive of one CSV file (\(reason)); fetch the file again"
    case .noFiles(let symbol, let looked):
      "no ticks for \(symbol): neither \(looked.joined(separator: " nor ")) exists; "
        + "check the symbol, the date and the data folder"
    case .noRows(let file): "\(file): there is no row in it; leave the file out"
    case .badHeader(let file, let expected):
      "\(file): line 1: the first line must be '\(expected)'"
    case .badDate(let date):
      "\(date) is not a date from 2007 to 2200; give it as yyyymmdd, such as 20131007"
    case .badSymbol(let symbol, let reason): "symbol '\(symbol)': \(reason)"
    }
  }
}

/// A row that cannot be taken, and where it is.
struct BadRow: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file; for one in an archive `path.zip!name.csv`.
  let file: String
  /// 1 for the first line.
  let line: Int
  /// 1 for the first column; 0 when the row as a whole is wrong.
  let column: Int
  /// What the column is called; empty for the row as a whole.
  let columnName: String
  /// The column's text, cut to 40 characters.
  let text: String
  /// What is wrong.
  let fault: RowFault
  /// What to do about it.
  var remedy = "repair the file or import with --skip-bad"

  var description: String {
    let place = column == 0 ? "" : " column \(column) (\(columnName)):"
    let found = column == 0 ? "" : ": '\(text)'"
    return "\(file): line \(line):\(place) \(fault.explanation)\(found); \(remedy)"
  }
}
