import Journal

/// Writes the fields of one event into a row, as ``PayloadColumns`` lists them.
struct PayloadCells: FieldVisitor {
  private let batch: RowBatch
  private let row: Int
  private let symbol: (InstrumentID) -> SQLValue
  /// The next column that is shown.
  private var column: Int
  /// The next hidden one.
  private var hidden: Int
  private var depth = 0

  private init(
    _ batch: RowBatch, _ row: Int, first: Int, hidden: Int,
    _ symbol: @escaping (InstrumentID) -> SQLValue
  ) {
    (self.batch, self.row, column, self.hidden) = (batch, row, first, hidden)
    self.symbol = symbol
  }

  /// Writes `event`.
  ///
  /// - Parameters:
  ///   - first: place of its first column.
  ///   - hidden: place of its first hidden column.
  /// - Returns: the places behind its last columns, for a check.
  @discardableResult
  static func write(
    _ event: Event, to batch: RowBatch, _ row: Int, first: Int, hidden: Int,
    _ symbol: @escaping (InstrumentID) -> SQLValue
  ) -> (shown: Int, hidden: Int) {
    var cells = PayloadCells(batch, row, first: first, hidden: hidden, symbol)
    var payload: any Payload = event.payload
    // Writing never throws: it only looks at values that already exist.
    do { try payload.visit(&cells) } catch {
      preconditionFailure("looking at a payload cannot fail: \(error)")
    }
    return (cells.column, cells.hidden)
  }

  private mutating func add(_ value: @autoclosure () -> SQLValue) {
    if batch.uses(column) { batch.put(column, row, value()) }
    column += 1
  }

  private mutating func addHidden(_ value: @autoclosure () -> SQLValue) {
    if batch.uses(hidden) { batch.put(hidden, row, value()) }
    hidden += 1
  }

  mutating func signed(_ name: StaticString, _ value: inout Int64) {
    let number = value
    add(.integer(number))
  }

  mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    let number = value
    guard "\(name)" == "instrument" else { return add(.whole(number)) }
    // Written as the number + 1, and 0 for none.
    let instrument = InstrumentID(rawValue: UInt32(truncatingIfNeeded: number) &- 1)
    let symbol = symbol
    add(instrument == .none ? .null : symbol(instrument))
    addHidden(instrument == .none ? .null : .integer(Int64(instrument.rawValue)))
  }

  mutating func flag(_ name: StaticString, _ value: inout Bool) {
    let flag = value
    add(.integer(flag ? 1 : 0))
  }

  mutating func double(_ name: StaticString, _ value: inout Double) {
    let number = value
    add(.real(number))
  }

  mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {
    let bytes = value
    add(.told(bytes))
  }

  mutating func text(_ name: StaticString, _ value: inout String) {
    let text = value
    add(.text(text))
  }

  mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {
    let number = value
    add(.real(number.nearest))
    addHidden(number.exact)
  }

  mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    let number = value
    add(number.map { .real($0.nearest) } ?? .null)
    addHidden(number?.exact ?? .null)
  }

  mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    let time = value
    add(time == .zero ? .null : .integer(time.rawValue))
  }

  mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    let length = value
    add(.integer(length.rawValue))
  }

  mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    let choice = value
    add(.text("\(choice)"))
  }

  mutating func group<G: FieldGroup>(_ name: StaticString, _ value: inout G) throws(CodecError) {
    if let evidence = value as? Evidence { return add(.text(evidence.text)) }
    try value.visit(&self)
  }

  mutating func list<G: FieldGroup>(_ name: StaticString, _ value: inout [G]) {
    let elements = value
    let symbol = symbol
    add(.json(PayloadJSON.value(of: elements, symbol)))
  }
}

extension SQLValue {
  /// A number of 64 bits without a sign; what SQL's whole numbers cannot hold is text.
  static func whole(_ value: UInt64) -> SQLValue {
    Int64(exactly: value).map { .integer($0) } ?? .text(String(value))
  }

  /// JSON as text.
  static func json(_ value: JSONValue) -> SQLValue {
    .text(String(decoding: JSONWriter.compact(value), as: UTF8.self))
  }

  /// Bytes as text where they are some, else as they are.
  static func told(_ bytes: [UInt8]) -> SQLValue {
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      return .blob(bytes)
    }
    return .text(text)
  }
}

extension FixedPoint {
  /// The nearest double: for arithmetic that need not be exact.
  var nearest: Double {
    var divisor = 1.0
    for _ in 0..<Self.fractionDigits { divisor *= 10 }
    return Double(rawValue) / divisor
  }

  /// The units as a whole number; as text where SQL has none that large.
  var exact: SQLValue {
    Int64(exactly: rawValue).map { .integer($0) } ?? .text(String(rawValue))
  }
}
