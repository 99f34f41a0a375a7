import Journal

/// Hashes the names, types and order of the fields that a group visits, whatever their values.
///
/// Two builds whose fingerprints agree write and read the same layout. What a field means is not
/// in it: that is what ``Ledger/schemaVersion`` is for.
struct SchemaFingerprint: FieldVisitor {
  private var text: [UInt8] = []
  /// Types met, with the rest of their fields' lines.
  private var types: [(id: ObjectIdentifier, name: [UInt8])] = []
  private var depth = 0

  /// The fingerprint of the fields of `group`, whose own values play no part.
  static func of<G: FieldGroup>(_ group: G) -> UInt64 {
    var copy = group
    var visitor = SchemaFingerprint()
    // A throw comes from a check on values; the fields met up to there are what can be named.
    do { try copy.visit(&visitor) } catch { visitor.add("", "\(error)") }
    return Checksum.wide(visitor.text).low
  }

  private mutating func add(_ name: String, _ type: String) {
    text += "\(depth) \(name): \(type)\n".utf8
  }

  /// Adds a field whose type needs a long time to name; few types have many fields.
  ///
  /// The name is what printing the type gives, without looking for how it wants to be printed.
  private mutating func add<Value>(
    _ name: StaticString, _ type: Value.Type,
    named: () -> String = { _typeName(Value.self, qualified: false) }
  ) {
    let id = ObjectIdentifier(type)
    let known = types.first { $0.id == id }?.name
    let typeName = known ?? Array(": \(named())\n".utf8)
    if known == nil { types.append((id, typeName)) }
    text += String(depth).utf8
    text.append(UInt8(ascii: " "))
    // safe: the bytes of a literal live as long as the program, and are copied here.
    name.withUTF8Buffer { unsafe text.append(contentsOf: $0) }
    text += typeName
  }

  mutating func signed(_ name: StaticString, _ value: inout Int64) { add(name, Int64.self) }
  mutating func unsigned(_ name: StaticString, _ value: inout UInt64) { add(name, UInt64.self) }
  mutating func flag(_ name: StaticString, _ value: inout Bool) { add(name, Bool.self) }
  mutating func double(_ name: StaticString, _ value: inout Double) { add(name, Double.self) }
  mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) { add(name, [UInt8].self) }
  mutating func text(_ name: StaticString, _ value: inout String) { add(name, String.self) }
  mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) { add(name, V.self) }

  mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    add(name, V?.self)
  }

  mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    add(name, Timestamp.self)
  }

  mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    add(name, Nanoseconds.self)
  }

  mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    // A case with another number reads old bytes wrongly, so names and numbers count too.
    add(name, C.self) {
      _typeName(C.self, qualified: false)
        + "(\(C.allCases.map { "\($0)=\($0.rawValue)" }.joined(separator: ",")))"
    }
  }

  mutating func group<G: FieldGroup>(
    _ name: StaticString, _ value: inout G
  ) throws(CodecError) {
    add("\(name)", "group")
    try inside(&value)
  }

  mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    add("\(name)", "list")
    // An empty list has the fields of its elements all the same.
    var element = G()
    try inside(&element)
  }

  private mutating func inside<G: FieldGroup>(_ value: inout G) throws(CodecError) {
    depth += 1
    try value.visit(&self)
    depth -= 1
  }
}
