/// A configuration text before it has a meaning: scalars, maps and lists, each with its place.
///
/// It keeps what a parser found, repeated keys included, so that ``ConfigurationReader`` can name
/// every problem with its line.
public struct ConfigurationTree: Hashable, Sendable {
  /// What stands there.
  public var node: Node
  /// Where it begins.
  public var place: ConfigurationPlace

  /// The three shapes, and "nothing given".
  public enum Node: Hashable, Sendable {
    case null
    case scalar(String)
    case map([Entry])
    case list([ConfigurationTree])
  }

  /// A key of a map with its value.
  public struct Entry: Hashable, Sendable {
    /// The key as written.
    public var key: String
    /// Where the key begins.
    public var place: ConfigurationPlace
    /// What it holds.
    public var value: ConfigurationTree

    /// An entry.
    public init(key: String, place: ConfigurationPlace, value: ConfigurationTree) {
      self.key = key
      self.place = place
      self.value = value
    }
  }

  /// A node at a place.
  public init(_ node: Node, at place: ConfigurationPlace = .none) {
    self.node = node
    self.place = place
  }

  /// A JSON value as a tree; it has no places.
  public init(json value: JSONValue) {
    switch value {
    case .null: self.init(.null)
    case .bool(let flag): self.init(.scalar(flag ? "true" : "false"))
    case .number(let digits): self.init(.scalar(digits))
    case .string(let text): self.init(.scalar(text))
    case .array(let elements): self.init(.list(elements.map { ConfigurationTree(json: $0) }))
    case .object(let members):
      self.init(
        .map(
          members.map {
            Entry(key: $0.name, place: .none, value: ConfigurationTree(json: $0.value))
          }))
    }
  }
}

/// A place in a configuration text, counted from 1; ``none`` where there is no text.
public struct ConfigurationPlace: Hashable, Sendable {
  /// Line, from 1.
  public var line: Int
  /// Column in characters, from 1.
  public var column: Int

  /// A place.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// No text, no place.
  public static let none = ConfigurationPlace(line: 0, column: 0)
}

extension ConfigurationTree {
  /// The place of the value at `path`, or of the nearest thing around it that is in the text.
  ///
  /// - Parameter path: such as `rules.entry.confidence` or `instruments[2].symbol`.
  public func place(of path: String) -> ConfigurationPlace {
    var current = self
    var found = place
    for part in path.split(whereSeparator: { $0 == "." || $0 == "[" || $0 == "]" }) {
      switch current.node {
      case .map(let entries):
        guard let entry = entries.first(where: { $0.key == part }) else { return found }
        // A map or list begins on a later line than its key, which is what people look for.
        if case .scalar = entry.value.node {
          found = entry.value.place
        } else {
          found = entry.place
        }
        current = entry.value
      case .list(let elements):
        guard let index = Int(part), elements.indices.contains(index) else { return found }
        current = elements[index]
        found = current.place
      case .null, .scalar: return found
      }
    }
    return found
  }

  /// The scalar at `path`, and where it begins; nil when there is none.
  ///
  /// - Parameter path: such as `rules.entry.when[2]`; a text without the list around it is `[0]`.
  public func scalar(at path: String) -> (text: String, place: ConfigurationPlace)? {
    var current = self
    for part in path.split(whereSeparator: { $0 == "." || $0 == "[" || $0 == "]" }) {
      switch current.node {
      case .map(let entries):
        guard let entry = entries.first(where: { $0.key == part }) else { return nil }
        current = entry.value
      case .list(let elements):
        guard let index = Int(part), elements.indices.contains(index) else { return nil }
        current = elements[index]
      case .scalar: if part != "0" { return nil }
      case .null: return nil
      }
    }
    guard case .scalar(let text) = current.node else { return nil }
    return (text, current.place)
  }
}
