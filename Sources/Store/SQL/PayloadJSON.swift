import Journal

/// An event as JSON: decimals as strings, times as UTC text, instruments by their tickers.
struct PayloadJSON: FieldVisitor {
  private var members: [JSONMember] = []
  private let symbol: (InstrumentID) -> SQLValue

  /// The fields of an event.
  static func value(
    of event: Event, _ symbol: @escaping (InstrumentID) -> SQLValue
  ) -> JSONValue {
    var payload: any Payload = event.payload
    return value { (json: inout PayloadJSON) throws(CodecError) in
      try payload.visit(&json)
    } named: {
      symbol($0)
    }
  }

  /// A list of groups.
  static func value<G: FieldGroup>(
    of groups: [G], _ symbol: @escaping (InstrumentID) -> SQLValue
  ) -> JSONValue {
    .array(groups.map { object(of: $0, symbol) })
  }

  private static func object<G: FieldGroup>(
    of group: G, _ symbol: @escaping (InstrumentID) -> SQLValue
  ) -> JSONValue {
    var group = group
    if let evidence = group as? Evidence { return .string(evidence.text) }
    return value { (json: inout PayloadJSON) throws(CodecError) in
      try group.visit(&json)
    } named: {
      symbol($0)
    }
  }

  private static func value(
    _ visit: (inout PayloadJSON) throws(CodecError) -> Void,
    named symbol: @escaping (InstrumentID) -> SQLValue
  ) -> JSONValue {
    var json = PayloadJSON(symbol: symbol)
    // Writing never throws: it only looks at values that already exist.
    do { try visit(&json) } catch { preconditionFailure("looking cannot fail: \(error)") }
    return .object(json.members)
  }

  private init(symbol: @escaping (InstrumentID) -> SQLValue) { self.symbol = symbol }

  private mutating func add(_ name: StaticString, _ value: JSONValue) {
    members.append(JSONMember("\(name)", value))
  }

  mutating func signed(_ name: StaticString, _ value: inout Int64) { add(name, .whole(value)) }

  mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    guard "\(name)" == "instrument" else { return add(name, .whole(value)) }
    let instrument = InstrumentID(rawValue: UInt32(truncatingIfNeeded: value) &- 1)
    guard instrument != .none, case .text(let text) = symbol(instrument) else {
      return add(name, .null)
    }
    add(name, .string(text))
  }

  mutating func flag(_ name: StaticString, _ value: inout Bool) { add(name, .bool(value)) }

  mutating func double(_ name: StaticString, _ value: inout Double) {
    add(name, .measure(value))
  }

  mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {
    if case .text(let text) = SQLValue.told(value) { return add(name, .string(text)) }
    let hex = value.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    add(name, .string("0x" + hex))
  }

  mutating func text(_ name: StaticString, _ value: inout String) { add(name, .string(value)) }

  mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {
    add(name, .decimal(value))
  }

  mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    add(name, value.map { .decimal($0) } ?? .null)
  }

  mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    add(name, value == .zero ? .null : .string(value.description))
  }

  mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    add(name, .string(value.description))
  }

  mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    add(name, .string("\(value)"))
  }

  mutating func group<G: FieldGroup>(_ name: StaticString, _ value: inout G) {
    add(name, Self.object(of: value, symbol))
  }

  mutating func list<G: FieldGroup>(_ name: StaticString, _ value: inout [G]) {
    add(name, Self.value(of: value, symbol))
  }
}
