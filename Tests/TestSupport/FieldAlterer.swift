import Journal

/// Changes one field of a payload to a neighbouring value and remembers the field's path.
///
/// For negative controls: a comparison that claims to look at every field must see each change.
public struct FieldAlterer: FieldVisitor {
  private let target: Int
  private var path = ""
  /// Fields met so far; after a walk, how many there are.
  public private(set) var count = 0
  /// The changed field as listings name it; empty when there are fewer fields than asked for.
  public private(set) var altered = ""

  /// Will change field number `target`, counted from 0 in the order on disk.
  public init(target: Int) { self.target = target }

  /// How many fields `event` has.
  public static func fieldCount(_ event: Event) -> Int { alter(event, field: -1).count }

  /// `event` with one field changed, the field's path, and the number of fields.
  public static func alter(
    _ event: Event, field: Int
  ) -> (event: Event, path: String, count: Int) {
    var alterer = FieldAlterer(target: field)
    do {
      let changed = try alterer.walk(event.payload)
      return (changed, alterer.altered, alterer.count)
    } catch {
      preconditionFailure("every field can hold its neighbouring value: \(error)")
    }
  }

  private mutating func walk<P: Payload>(_ payload: P) throws(CodecError) -> Event {
    var payload = payload
    try payload.visit(&self)
    var writer = PayloadWriter()
    try payload.visit(&writer)
    return try Event(kind: P.kind.rawValue, version: P.version, payload: writer.bytes[...])
  }

  private mutating func isTarget(_ name: StaticString) -> Bool {
    defer { count += 1 }
    guard count == target else { return false }
    altered = path + "\(name)"
    return true
  }

  public mutating func signed(_ name: StaticString, _ value: inout Int64) {
    if isTarget(name) { value &+= 1 }
  }

  public mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    if isTarget(name) { value ^= 1 }
  }

  public mutating func flag(_ name: StaticString, _ value: inout Bool) {
    if isTarget(name) { value.toggle() }
  }

  public mutating func double(_ name: StaticString, _ value: inout Double) {
    if isTarget(name) { value = Double(bitPattern: value.bitPattern ^ 1) }
  }

  public mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {
    if isTarget(name) { value.append(7) }
  }

  public mutating func text(_ name: StaticString, _ value: inout String) {
    if isTarget(name) { value += "!" }
  }

  public mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {
    if isTarget(name) { value = V(rawValue: value.rawValue + 1) }
  }

  public mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    if isTarget(name) { value = value.map { V(rawValue: $0.rawValue + 1) } ?? .zero }
  }

  public mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    if isTarget(name) { value = Timestamp(rawValue: value.rawValue + 1) }
  }

  public mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    if isTarget(name) { value = Nanoseconds(rawValue: value.rawValue + 1) }
  }

  public mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    guard isTarget(name) else { return }
    let all = Array(C.allCases)
    guard let index = all.firstIndex(of: value) else { return }
    value = all[(index + 1) % all.count]
  }

  public mutating func group<G: FieldGroup>(
    _ name: StaticString, _ value: inout G
  ) throws(CodecError) {
    let outer = path
    path += "\(name)."
    try value.visit(&self)
    path = outer
  }

  public mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    let outer = path
    for index in value.indices {
      path = outer + "\(name)[\(index)]."
      try value[index].visit(&self)
    }
    path = outer
  }
}
