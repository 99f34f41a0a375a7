import Journal

/// The columns that a kind of event has, found by walking an empty one.
///
/// ``PayloadCells`` walks the same fields in the same way; a test compares the two.
struct PayloadColumns: FieldVisitor {
  /// Columns that `SELECT *` shows.
  private(set) var shown: [SQLColumn] = []
  /// Exact numbers behind them.
  private(set) var hidden: [SQLColumn] = []
  private var path: [String] = []
  /// Whether an instrument of the event gives a ticker beside its number.
  private var hasInstrument = false
  private let kind: EventKind

  private init(_ kind: EventKind) { self.kind = kind }

  /// The columns of a kind.
  static func columns(of kind: EventKind) -> PayloadColumns {
    var columns = PayloadColumns(kind)
    // Walking never throws: it only looks at values that already exist.
    do { _ = try Event(kind, from: &columns) } catch {
      preconditionFailure("walking an empty payload cannot fail: \(error)")
    }
    return columns
  }

  private mutating func add(
    _ name: StaticString, _ type: SQLType, _ note: String, suffix: String = "",
    role: SQLColumn.Role = .none
  ) {
    var column = ColumnNaming.column("\(name)", in: path)
    // The sender's own word for it stands beside the ticker.
    if column == "symbol" && hasInstrument { column = "symbol_text" }
    shown.append(SQLColumn(column + suffix, type, note, role: path.isEmpty ? role : .none))
  }

  mutating func signed(_ name: StaticString, _ value: inout Int64) {
    add(name, .integer, "whole number", role: "\(name)" == "order" ? orderRole : .none)
  }

  mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    guard "\(name)" == "instrument" else { return add(name, .integer, "whole number") }
    hasInstrument = true
    shown.append(SQLColumn("symbol", .text, "ticker", role: path.isEmpty ? .symbol : .none))
    hidden.append(SQLColumn("instrument", .integer, "number of the instrument", isHidden: true))
  }

  mutating func flag(_ name: StaticString, _ value: inout Bool) {
    add(name, .integer, "1 or 0")
  }

  mutating func double(_ name: StaticString, _ value: inout Double) {
    add(name, .real, "number")
  }

  mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {
    add(name, .blob, "text where the bytes are UTF-8 without zeros, else a blob")
  }

  mutating func text(_ name: StaticString, _ value: inout String) {
    add(name, .text, "text", role: "\(name)" == "execution" ? executionRole : .none)
  }

  /// Only of these kinds does an index know the orders.
  private var orderRole: SQLColumn.Role {
    switch kind {
    case .orderCommand, .orderState, .orderStatus, .execution, .openOrder, .commandSent,
      .commandDropped, .riskVerdict:
      .order
    default: .none
    }
  }

  private var executionRole: SQLColumn.Role {
    kind == .execution || kind == .commission ? .execution : .none
  }

  private mutating func decimal(_ name: StaticString, digits: Int) {
    add(name, .real, "number")
    let column = ColumnNaming.column("\(name)", in: path)
    hidden.append(
      SQLColumn(
        column + ColumnNaming.exactSuffix(digits: digits), .integer,
        "`\(column)`, exact, in 1e-\(digits)", isHidden: true))
  }

  mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {
    decimal(name, digits: V.fractionDigits)
  }

  mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    decimal(name, digits: V.fractionDigits)
  }

  mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    add(name, .integer, "ns since 1970 UTC, NULL for none", suffix: "_ns")
  }

  mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    add(name, .integer, "nanoseconds", suffix: "_ns")
  }

  mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    let names = C.allCases.count <= 10 ? C.allCases.map { "`\($0)`" }.joined(separator: ", ") : ""
    add(name, .text, names.isEmpty ? "a word" : names)
  }

  mutating func group<G: FieldGroup>(_ name: StaticString, _ value: inout G) throws(CodecError) {
    if value is Evidence { return add(name, .text, "value with its unit's usual text") }
    path.append("\(name)")
    try value.visit(&self)
    path.removeLast()
  }

  mutating func list<G: FieldGroup>(_ name: StaticString, _ value: inout [G]) {
    add(name, .text, "JSON array")
  }
}
