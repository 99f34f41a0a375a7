/// Writes a group of fields as JSON: every field, in order, with decimals and durations as text.
public struct ConfigurationWriter: FieldVisitor {
  private var members: [JSONMember] = []

  private init() {}

  /// The fields of `group`.
  public static func json<G: FieldGroup>(_ group: G) -> JSONValue {
    var writer = ConfigurationWriter()
    var group = group
    // Writing never throws: it only reads values that already exist.
    do { try group.visit(&writer) } catch { preconditionFailure("writing cannot fail: \(error)") }
    return .object(writer.members)
  }

  private mutating func add(_ name: StaticString, _ value: JSONValue) {
    members.append(JSONMember("\(name)", value))
  }

  public mutating func signed(_ name: StaticString, _ value: inout Int64) {
    add(name, .whole(value))
  }

  public mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    add(name, .whole(value))
  }

  public mutating func flag(_ name: StaticString, _ value: inout Bool) {
    add(name, .bool(value))
  }

  public mutating func double(_ name: StaticString, _ value: inout Double) {
    add(name, .string("\(value)"))
  }

  public mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {
    add(name, .string(ConfigurationScalar.hex(value)))
  }

  public mutating func text(_ name: StaticString, _ value: inout String) {
    add(name, .string(value))
  }

  public mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {
    add(name, .decimal(value))
  }

  public mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    add(name, value.map { .decimal($0) } ?? .null)
  }

  public mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    add(name, .string(value.description))
  }

  public mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    add(name, .string(value.description))
  }

  public mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    add(name, .string("\(value)"))
  }

  public mutating func group<G: FieldGroup>(_ name: StaticString, _ value: inout G) {
    add(name, Self.json(value))
  }

  public mutating func list<G: FieldGroup>(_ name: StaticString, _ value: inout [G]) {
    add(name, .array(value.map { Self.json($0) }))
  }

  public mutating func texts(_ name: StaticString, _ value: inout [String]) {
    add(name, .array(value.map { .string($0) }))
  }

  public mutating func named<G: NamedFieldGroup>(_ name: StaticString, _ value: inout [G]) {
    add(name, .object(value.map { JSONMember($0.name, Self.json($0)) }))
  }

  public mutating func parameters(_ value: inout [Parameter]) {
    members += value.map { JSONMember($0.name, .string($0.value)) }
  }
}
