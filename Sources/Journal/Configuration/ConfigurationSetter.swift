/// Replaces one field of a group by its path, and knows all paths there are.
struct ConfigurationSetter: FieldVisitor {
  private let target: String
  private let text: String
  private var path = ""
  /// Every path that could have been meant.
  private(set) var paths: [String] = []
  private(set) var isFound = false
  /// What the text should have been, when the path was right and the text was not.
  private(set) var expected: String?

  init(path: String, text: String) {
    target = path
    self.text = text
  }

  mutating func signed(_ name: StaticString, _ value: inout Int64) {
    set(name, &value, ConfigurationScalar.wholeNumber) { Int64($0) }
  }

  mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    set(name, &value, "\(ConfigurationScalar.wholeNumber), not negative") { UInt64($0) }
  }

  mutating func flag(_ name: StaticString, _ value: inout Bool) {
    set(name, &value, "`true` or `false`", ConfigurationScalar.flag)
  }

  mutating func double(_ name: StaticString, _ value: inout Double) {
    set(name, &value, "a number") { Double($0) }
  }

  mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {
    set(name, &value, "pairs of hexadecimal digits", ConfigurationScalar.bytes)
  }

  mutating func text(_ name: StaticString, _ value: inout String) {
    set(name, &value, "text") { $0 }
  }

  mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {
    set(name, &value, ConfigurationScalar.decimal(V.self)) { V($0) }
  }

  mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    set(name, &value, "\(ConfigurationScalar.decimal(V.self)), or `null`") { text -> V?? in
      if text == "null" { return .some(nil) }
      return V(text).map { .some($0) }
    }
  }

  mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    set(name, &value, ConfigurationScalar.instant) { CalendarText.read($0) }
  }

  mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    set(name, &value, ConfigurationScalar.duration) { Nanoseconds($0) }
  }

  mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    set(name, &value, "one of \(ConfigurationScalar.choiceNames(C.self))") {
      ConfigurationScalar.choice($0, as: C.self)
    }
  }

  mutating func group<G: FieldGroup>(
    _ name: StaticString, _ value: inout G
  ) throws(CodecError) {
    let outer = path
    path += "\(name)."
    try value.visit(&self)
    path = outer
  }

  mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    let outer = path
    for index in value.indices {
      path = outer + "\(name)[\(index)]."
      try value[index].visit(&self)
    }
    path = outer
  }

  mutating func texts(_ name: StaticString, _ value: inout [String]) {
    for index in value.indices { set("\(name)[\(index)]", &value[index], "text") { $0 } }
  }

  mutating func named<G: NamedFieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    let outer = path
    for index in value.indices {
      path = outer + "\(name).\(value[index].name)."
      try value[index].visit(&self)
    }
    path = outer
  }

  mutating func parameters(_ value: inout [Parameter]) {
    for index in value.indices { set(value[index].name, &value[index].value, "text") { $0 } }
  }

  private mutating func set<T>(
    _ name: StaticString, _ value: inout T, _ expected: String, _ parse: (String) -> T?
  ) {
    set("\(name)", &value, expected, parse)
  }

  private mutating func set<T>(
    _ name: String, _ value: inout T, _ expected: String, _ parse: (String) -> T?
  ) {
    let full = path + name
    paths.append(full)
    guard full == target else { return }
    isFound = true
    if let parsed = parse(text) { value = parsed } else { self.expected = expected }
  }
}
