import Journal

/// One execution as the accounting columns want it; the caller fills it from the journal.
struct ExecutionRow: Hashable, Sendable {
  /// The venue's execution id.
  var executionID: String
  /// When it happened.
  var time: Timestamp
  /// The ticker.
  var symbol: String
  /// Bought rather than sold.
  var isBuy: Bool
  /// Shares; 0 only in a correction that cancels.
  var quantity: Quantity
  /// Price per share.
  var price: Price
  /// The fee, nil while unknown, negative for a rebate.
  var commission: Money?
  /// ISO currency.
  var currency: String
  /// Currency units per point: 1 for equities.
  var multiplier: Int64
  /// The execution that this one replaces; empty for none.
  var correctsExecutionID: String
}

/// Writes executions as CSV for accounting checks and spreadsheets.
enum ExecutionExport {
  /// The first line.
  static let header =
    "execution_id,time_ns,symbol,side,quantity,price,commission,currency,multiplier,"
    + "corrects_execution_id"

  /// The whole file: one line per row in the given order, each with a line end.
  static func text(_ rows: [ExecutionRow]) -> String {
    var text = header + "\n"
    for row in rows { text += line(row) + "\n" }
    return text
  }

  /// Writes ``text(_:)`` to a file that must not exist.
  static func write(_ rows: [ExecutionRow], to path: String) throws(OutputError) {
    let file = try BufferedFile(creating: path)
    try file.put(text(rows))
    try file.close()
  }

  private static func line(_ row: ExecutionRow) -> String {
    [
      quoted(row.executionID), String(row.time.rawValue), quoted(row.symbol),
      row.isBuy ? "BUY" : "SELL", row.quantity.description, row.price.description,
      row.commission?.description ?? "", quoted(row.currency), String(row.multiplier),
      quoted(row.correctsExecutionID),
    ].joined(separator: ",")
  }

  /// RFC 4180: quotes only where a comma, quote or line end asks for them.
  private static func quoted(_ text: String) -> String {
    let asks = text.utf8.contains { $0 == 0x2c || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d }
    guard asks else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
