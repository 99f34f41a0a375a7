import Journal

/// Names the fields of a message: what it holds as a JSON tree, by the names of the TWS API.
///
/// An unset value is null; one whose default in the clients is a number is told as `UNSET_INT`.
struct FieldNamer: FieldCoder {
  let serverVersion: Int64
  /// Objects that are open, the message itself first.
  private var stack: [[JSONMember]] = [[]]
  private var names: [String] = []

  init(serverVersion: Int64) { self.serverVersion = serverVersion }

  /// The members so far, in the order of the wire.
  var members: [JSONMember] {
    precondition(stack.count == 1, "every part that was opened must be closed")
    return stack[0]
  }

  /// The fields of a message or a part of one.
  static func members(
    of group: some WireGroup, serverVersion: Int64 = ServerVersion.current
  ) -> [JSONMember] {
    var namer = FieldNamer(serverVersion: serverVersion)
    var copy = group
    do throws(TWSError) {
      try copy.layout(&namer)
    } catch {
      preconditionFailure("naming refuses nothing")
    }
    return namer.members
  }

  private mutating func add(_ name: StaticString, _ value: JSONValue) {
    let name = name.description
    let top = stack.count - 1
    // A field that a message carries twice counts as it comes last.
    if let index = stack[top].firstIndex(where: { $0.name == name }) {
      stack[top][index].value = value
    } else {
      stack[top].append(JSONMember(name, value))
    }
  }

  mutating func version(_ number: Int64) {}
  mutating func fixed(_ text: StaticString) {}
  mutating func ignoredText(_ value: inout String) {}
  mutating func presence(_ isThere: inout Bool, _ name: StaticString) {
    if !isThere { add(name, .null) }
  }

  mutating func identifier(_ value: inout Int64, _ name: StaticString) { add(name, .whole(value)) }
  mutating func whole(_ value: inout Int64, _ name: StaticString) { add(name, .whole(value)) }
  mutating func whole(_ value: inout Int64, _ name: StaticString, zero: StaticString) {
    add(name, .whole(value))
  }
  mutating func choice(_ value: inout Int64, _ name: StaticString, of: [Int64]) {
    add(name, .whole(value))
  }
  mutating func whole(_ value: inout Int64?, _ name: StaticString, unset: StaticString) {
    add(name, value.map { .whole($0) } ?? .null)
  }
  mutating func wholeOrZero(_ value: inout Int64?, _ name: StaticString, unset: StaticString) {
    let word = unset.description == "\(Int64.max)" ? "UNSET_LONG" : "UNSET_INT"
    add(name, value.map { .whole($0) } ?? .string(word))
  }

  mutating func number(_ value: inout WireNumber, _ name: StaticString) {
    add(name, Self.json(value))
  }
  mutating func number(_ value: inout WireNumber, _ name: StaticString, zero: StaticString) {
    add(name, Self.json(value))
  }
  mutating func number(_ value: inout WireNumber?, _ name: StaticString, unset: StaticString) {
    add(name, value.map(Self.json) ?? .null)
  }
  mutating func quantity(_ value: inout WireNumber, _ name: StaticString) {
    add(name, Self.json(value))
  }
  mutating func offset(_ value: inout WireNumber?, _ name: StaticString) {
    add(name, value.map(Self.json) ?? .null)
  }

  mutating func flag(_ value: inout Bool, _ name: StaticString) { add(name, .bool(value)) }
  mutating func flag(_ value: inout Bool?, _ name: StaticString) {
    add(name, value.map { .bool($0) } ?? .null)
  }

  mutating func text(_ value: inout String, _ name: StaticString) { add(name, .string(value)) }
  mutating func escapedText(_ value: inout String, _ name: StaticString) {
    add(name, .string(value))
  }
  mutating func time(_ value: inout String, _ name: StaticString) { add(name, .string(value)) }
  mutating func requiredTime(_ value: inout String, _ name: StaticString) {
    add(name, .string(value))
  }

  mutating func options(_ value: inout [TWS.TagValue], _ name: StaticString) {
    add(name, .array(value.map { .array([.string($0.tag), .string($0.value)]) }))
  }

  mutating func list<Element: WireGroup>(_ value: inout [Element], _ name: StaticString) {
    let version = serverVersion
    add(name, .array(value.map { .object(Self.members(of: $0, serverVersion: version)) }))
  }

  mutating func group<Group: WireGroup>(_ value: inout Group, _ name: StaticString) {
    add(name, .object(Self.members(of: value, serverVersion: serverVersion)))
  }

  mutating func open(_ name: StaticString) {
    let name = name.description
    let known = stack[stack.count - 1].first { $0.name == name }?.value.members
    names.append(name)
    stack.append(known ?? [])
  }

  mutating func close() {
    let members = stack.removeLast()
    let name = names.removeLast()
    let top = stack.count - 1
    if let index = stack[top].firstIndex(where: { $0.name == name }) {
      stack[top][index].value = .object(members)
    } else {
      stack[top].append(JSONMember(name, .object(members)))
    }
  }

  /// JSON has no infinity; the word for it is the wire's.
  static func json(_ number: WireNumber) -> JSONValue {
    number.isInfinite ? .string("Infinity") : .number(number.description)
  }
}
