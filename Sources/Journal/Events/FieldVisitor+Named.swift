/// A group that is known by a name, which in a configuration is its key.
public protocol NamedFieldGroup: FieldGroup {
  /// Its name; ``FieldGroup/visit(_:)`` leaves it out.
  var name: String { get set }

  /// The field that a value which is no map stands for; nil where only a map has a meaning.
  static var shorthand: String? { get }

  /// What the fields given under `name` are laid over.
  ///
  /// - Parameters:
  ///   - present: the groups that the defaults have.
  ///   - keys: the names of the fields that are given.
  static func base(named name: String, present: [Self], keys: [String]) -> Self
}

extension NamedFieldGroup {
  public static var shorthand: String? { nil }

  /// The group of that name among the defaults, else an empty one.
  public static func base(named name: String, present: [Self], keys: [String]) -> Self {
    var base = present.first { $0.name == name } ?? Self()
    base.name = name
    return base
  }
}

/// A value with a chosen name, as it is written: `0.5`, `30s`, `15:30`, `true`, `buy`.
public struct Parameter: FieldGroup {
  /// Its name.
  public var name = ""
  /// The value as written.
  public var value = ""

  public init() {}

  /// A named value.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("name", &name)
    try visitor.text("value", &value)
  }
}

extension FieldVisitor {
  /// Texts are a list of groups with one field.
  public mutating func texts(
    _ name: StaticString, _ value: inout [String]
  ) throws(CodecError) {
    var items = value.map { TextItem($0) }
    try list(name, &items)
    value = items.map(\.text)
  }

  /// Named groups are a list of groups with the name as first field.
  public mutating func named<G: NamedFieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    var items = value.map { NamedItem($0) }
    try list(name, &items)
    value = items.map(\.group)
  }

  /// Parameters are a list of names with values.
  public mutating func parameters(_ value: inout [Parameter]) throws(CodecError) {
    try list("parameters", &value)
  }
}

/// An element of a list of texts.
private struct TextItem: FieldGroup {
  var text = ""

  init() {}
  init(_ text: String) { self.text = text }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("text", &text)
  }
}

/// A named group with its name.
private struct NamedItem<G: NamedFieldGroup>: FieldGroup {
  var group = G()

  init() {}
  init(_ group: G) { self.group = group }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("name", &group.name)
    try group.visit(&visitor)
  }
}
