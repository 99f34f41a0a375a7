import Journal

/// Fills a message from a JSON tree by the names of its fields; what is not named keeps its value.
///
/// An array in place of an object gives the fields in their order, a single value the first one.
struct FieldFiller: FieldCoder {
  /// What the fields are looked up in.
  private enum Scope {
    case object(JSONValue)
    case positional([JSONValue], next: Int)
  }

  let serverVersion: Int64
  private var stack: [Scope]
  private var path: [String] = []
  /// Names that a field asked for, with those of the parts around them.
  private(set) var asked: Set<String> = []
  /// What could not be taken, for people.
  private(set) var problem = ""

  init(_ value: JSONValue, serverVersion: Int64) {
    stack = [Self.scope(value)]
    self.serverVersion = serverVersion
  }

  private static func scope(_ value: JSONValue) -> Scope {
    switch value {
    case .object: .object(value)
    case .array(let elements): .positional(elements, next: 0)
    case .null: .object(.object([]))
    default: .positional([value], next: 0)
    }
  }

  /// What is given for a field; nil where nothing is, or null.
  private mutating func find(_ name: StaticString) -> JSONValue? {
    let name = name.description
    asked.insert((path + [name]).joined(separator: "."))
    let top = stack.count - 1
    var found: JSONValue?
    switch stack[top] {
    case .object(let object): found = object[name]
    case .positional(let elements, let next):
      if next < elements.count { found = elements[next] }
      stack[top] = .positional(elements, next: next + 1)
    }
    if case .null? = found { return nil }
    return found
  }

  private mutating func refuse(
    _ name: StaticString, _ value: JSONValue, _ expected: String
  ) -> TWSError {
    let place = (path + [name.description]).joined(separator: ".")
    let found = String(decoding: JSONWriter.compact(value).prefix(40), as: UTF8.self)
    problem = "`\(place)` is not \(expected): \(found)"
    return .badField(index: 0, expected: expected, found: found)
  }

  mutating func version(_ number: Int64) {}
  mutating func fixed(_ text: StaticString) {}
  mutating func ignoredText(_ value: inout String) {}

  mutating func presence(_ isThere: inout Bool, _ name: StaticString) {
    guard case .object(let object) = stack[stack.count - 1] else { return }
    if let given = object[name.description] { isThere = given != .null }
    asked.insert((path + [name.description]).joined(separator: "."))
  }

  mutating func identifier(_ value: inout Int64, _ name: StaticString) throws(TWSError) {
    if let given = find(name) { value = try whole(given, name) }
  }
  mutating func whole(_ value: inout Int64, _ name: StaticString) throws(TWSError) {
    if let given = find(name) { value = try whole(given, name) }
  }
  mutating func whole(
    _ value: inout Int64, _ name: StaticString, zero: StaticString
  ) throws(TWSError) {
    if let given = find(name) { value = try whole(given, name) }
  }
  mutating func choice(
    _ value: inout Int64, _ name: StaticString, of: [Int64]
  ) throws(TWSError) {
    guard let given = find(name) else { return }
    value = try whole(given, name)
    guard of.contains(value) else {
      throw refuse(name, given, "one of \(of.map(String.init).joined(separator: ", "))")
    }
  }
  mutating func whole(
    _ value: inout Int64?, _ name: StaticString, unset: StaticString
  ) throws(TWSError) {
    guard let given = find(name) else { return }
    value = Self.isUnset(given) ? nil : try whole(given, name)
  }
  mutating func wholeOrZero(
    _ value: inout Int64?, _ name: StaticString, unset: StaticString
  ) throws(TWSError) {
    try whole(&value, name, unset: unset)
  }

  mutating func number(_ value: inout WireNumber, _ name: StaticString) throws(TWSError) {
    if let given = find(name) { value = try number(given, name) }
  }
  mutating func number(
    _ value: inout WireNumber, _ name: StaticString, zero: StaticString
  ) throws(TWSError) {
    if let given = find(name) { value = try number(given, name) }
  }
  mutating func number(
    _ value: inout WireNumber?, _ name: StaticString, unset: StaticString
  ) throws(TWSError) {
    guard let given = find(name) else { return }
    value = Self.isUnset(given) ? nil : try number(given, name)
  }
  mutating func quantity(_ value: inout WireNumber, _ name: StaticString) throws(TWSError) {
    if let given = find(name) { value = try number(given, name) }
  }
  mutating func offset(_ value: inout WireNumber?, _ name: StaticString) throws(TWSError) {
    guard let given = find(name) else { return }
    if let text = given.text, WireNumber.isInfinity(Array(text.utf8)[...]) {
      value = .infinity
    } else {
      value = Self.isUnset(given) ? nil : try number(given, name)
    }
  }

  mutating func flag(_ value: inout Bool, _ name: StaticString) throws(TWSError) {
    if let given = find(name) { value = try truth(given, name) }
  }
  mutating func flag(_ value: inout Bool?, _ name: StaticString) throws(TWSError) {
    guard let given = find(name) else { return }
    value = Self.isUnset(given) ? nil : try truth(given, name)
  }

  mutating func text(_ value: inout String, _ name: StaticString) throws(TWSError) {
    guard let given = find(name) else { return }
    switch given {
    case .string(let text), .number(let text): value = text
    default: throw refuse(name, given, "text")
    }
  }
  mutating func escapedText(_ value: inout String, _ name: StaticString) throws(TWSError) {
    try text(&value, name)
  }
  mutating func time(_ value: inout String, _ name: StaticString) throws(TWSError) {
    try text(&value, name)
  }
  mutating func requiredTime(_ value: inout String, _ name: StaticString) throws(TWSError) {
    try text(&value, name)
  }

  mutating func options(
    _ value: inout [TWS.TagValue], _ name: StaticString
  ) throws(TWSError) {
    guard let given = find(name) else { return }
    if let text = given.text {
      value = TWS.TagValue.list(text)
    } else {
      value = try elements(given, name)
    }
  }

  mutating func list<Element: WireGroup>(
    _ value: inout [Element], _ name: StaticString
  ) throws(TWSError) {
    if let given = find(name) { value = try elements(given, name) }
  }

  private mutating func elements<Element: WireGroup>(
    _ given: JSONValue, _ name: StaticString
  ) throws(TWSError) -> [Element] {
    guard let list = given.elements else { throw refuse(name, given, "a list") }
    var result: [Element] = []
    for (index, item) in list.enumerated() {
      path.append("\(name)[\(index)]")
      stack.append(Self.scope(item))
      var element = Element()
      try element.layout(&self)
      stack.removeLast()
      path.removeLast()
      result.append(element)
    }
    return result
  }

  mutating func group<Group: WireGroup>(
    _ value: inout Group, _ name: StaticString
  ) throws(TWSError) {
    open(name)
    try value.layout(&self)
    close()
  }

  mutating func open(_ name: StaticString) {
    let part = find(name) ?? .object([])
    path.append(name.description)
    stack.append(Self.scope(part))
  }

  mutating func close() {
    stack.removeLast()
    path.removeLast()
  }

  private static func isUnset(_ value: JSONValue) -> Bool {
    switch value {
    case .string(let text), .number(let text):
      text.hasPrefix("UNSET_") || UnsetValue.matches(Array(text.utf8)[...])
    default: false
    }
  }

  private mutating func number(
    _ value: JSONValue, _ name: StaticString
  ) throws(TWSError) -> WireNumber {
    switch value {
    case .number(let text), .string(let text):
      if let number = WireNumber(field: Array(text.utf8)[...]) { return number }
    case .bool(let flag): return flag ? 1 : 0
    default: break
    }
    throw refuse(name, value, "a number")
  }

  private mutating func whole(
    _ value: JSONValue, _ name: StaticString
  ) throws(TWSError) -> Int64 {
    switch value {
    case .number(let text), .string(let text):
      let bytes = Array(text.utf8)[...]
      // As digits first: a decimal would be rounded behind the eighteenth.
      if let whole = FieldReader.whole(bytes) { return whole }
      if let whole = WireNumber(field: bytes, isExact: true)?.whole { return whole }
    default: break
    }
    // What is no number at all is told as that.
    let whole = try number(value, name).whole
    guard case .bool = value, let whole else { throw refuse(name, value, "a whole number") }
    return whole
  }

  private mutating func truth(
    _ value: JSONValue, _ name: StaticString
  ) throws(TWSError) -> Bool {
    if let flag = value.flag { return flag }
    return try number(value, name) != 0
  }
}
