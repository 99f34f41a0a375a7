/// Fills a group of fields from a ``ConfigurationTree`` and collects everything that is wrong.
///
/// Fields that the tree does not mention keep their value, so defaults live in one place.
public struct ConfigurationReader: FieldVisitor {
  /// What is wrong, in the order it was met.
  public private(set) var problems: [ConfigurationProblem] = []
  private var entries: [ConfigurationTree.Entry] = []
  /// The fields that the current group asked for.
  private var known: [String] = []
  private var path = ""

  private init() {}

  /// Fills `group` from `tree`.
  ///
  /// - Returns: the problems in the order of the text; empty when all of it had a meaning.
  public static func fill<G: FieldGroup>(
    _ group: inout G, from tree: ConfigurationTree
  ) -> [ConfigurationProblem] {
    var reader = ConfigurationReader()
    if case .null = tree.node { return [] }
    reader.descend(into: tree, path: "", fill: &group)
    return ConfigurationProblem.inOrderOfText(reader.problems)
  }

  public mutating func signed(_ name: StaticString, _ value: inout Int64) {
    scalar(name, &value, ConfigurationScalar.wholeNumber) { Int64($0) }
  }

  public mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    scalar(name, &value, "\(ConfigurationScalar.wholeNumber), not negative") { UInt64($0) }
  }

  public mutating func flag(_ name: StaticString, _ value: inout Bool) {
    scalar(name, &value, "`true` or `false`", ConfigurationScalar.flag)
  }

  public mutating func double(_ name: StaticString, _ value: inout Double) {
    scalar(name, &value, "a number") { Double($0) }
  }

  public mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {
    scalar(name, &value, "pairs of hexadecimal digits", ConfigurationScalar.bytes)
  }

  public mutating func text(_ name: StaticString, _ value: inout String) {
    scalar(name, &value, "text") { $0 }
  }

  public mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {
    scalar(name, &value, ConfigurationScalar.decimal(V.self)) { V($0) }
  }

  public mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    guard let entry = take(name) else { return }
    if case .null = entry.value.node {
      value = nil
    } else {
      var present = V.zero
      if read(entry, &present, ConfigurationScalar.decimal(V.self), { V($0) }) { value = present }
    }
  }

  public mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    scalar(name, &value, ConfigurationScalar.instant) { CalendarText.read($0) }
  }

  public mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    scalar(name, &value, ConfigurationScalar.duration) { Nanoseconds($0) }
  }

  public mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    scalar(name, &value, "one of \(ConfigurationScalar.choiceNames(C.self))") {
      ConfigurationScalar.choice($0, as: C.self)
    }
  }

  public mutating func group<G: FieldGroup>(_ name: StaticString, _ value: inout G) {
    guard let entry = take(name) else { return }
    descend(into: entry.value, path: path + entry.key, fill: &value)
  }

  public mutating func list<G: FieldGroup>(_ name: StaticString, _ value: inout [G]) {
    guard let entry = take(name) else { return }
    guard case .list(let elements) = entry.value.node else {
      return report(entry, "must be a list")
    }
    value = elements.indices.map { index in
      var element = G()
      descend(into: elements[index], path: "\(path)\(entry.key)[\(index)]", fill: &element)
      return element
    }
  }

  public mutating func texts(_ name: StaticString, _ value: inout [String]) {
    guard let entry = take(name) else { return }
    // One text may stand without the list around it.
    if case .scalar(let text) = entry.value.node { return value = [text] }
    guard case .list(let elements) = entry.value.node else {
      return report(entry, "must be a list of texts")
    }
    value = []
    for (index, element) in elements.enumerated() {
      if case .scalar(let text) = element.node {
        value.append(text)
      } else {
        problems.append(
          ConfigurationProblem(
            path: "\(path)\(entry.key)[\(index)]",
            message: "must be a text; quote it where it "
              + "contains `: ` or `#` or begins with one of [{&*!|>%@`", place: element.place))
      }
    }
  }

  public mutating func named<G: NamedFieldGroup>(_ name: StaticString, _ value: inout [G]) {
    guard let entry = take(name) else { return }
    guard case .map(let elements) = entry.value.node else {
      return report(entry, "must be a map of names, each with its settings")
    }
    let inner = path + entry.key
    value = unique(elements, path: inner).map { element in
      let element = Self.whole(element, shorthand: G.shorthand)
      var keys: [String] = []
      if case .map(let fields) = element.value.node { keys = fields.map(\.key) }
      var group = G.base(named: element.key, present: value, keys: keys)
      group.name = element.key
      if case .null = element.value.node { return group }
      descend(into: element.value, path: "\(inner).\(element.key)", fill: &group)
      return group
    }
  }

  /// The entry with the map that a value without one stands for.
  private static func whole(
    _ entry: ConfigurationTree.Entry, shorthand: String?
  ) -> ConfigurationTree.Entry {
    guard let shorthand else { return entry }
    switch entry.value.node {
    case .map, .null: return entry
    case .scalar, .list:
      let field = ConfigurationTree.Entry(
        key: shorthand, place: entry.value.place, value: entry.value)
      var whole = entry
      whole.value = ConfigurationTree(.map([field]), at: entry.value.place)
      return whole
    }
  }

  public mutating func parameters(_ value: inout [Parameter]) {
    for entry in entries where !known.contains(entry.key) {
      guard case .scalar(let text) = entry.value.node else { continue }
      known.append(entry.key)
      if let index = value.firstIndex(where: { $0.name == entry.key }) {
        value[index].value = text
      } else {
        value.append(Parameter(entry.key, text))
      }
    }
  }

  /// Reads the map at `inner`, then reports the keys that nothing asked for.
  private mutating func descend<G: FieldGroup>(
    into tree: ConfigurationTree, path inner: String, fill group: inout G
  ) {
    guard case .map(let found) = tree.node else {
      problems.append(
        ConfigurationProblem(
          path: inner, message: "must be a map of names and values", place: tree.place))
      return
    }
    let outer = (entries, known, path)
    entries = unique(found, path: inner)
    known = []
    path = inner.isEmpty ? "" : inner + "."
    // This visitor throws nothing; what can throw is a group's own check of a value it was given.
    do { try group.visit(&self) } catch {
      problems.append(
        ConfigurationProblem(path: inner, message: "\(error)", place: tree.place))
    }
    for entry in entries where !known.contains(entry.key) {
      let hint = NearestName.hint(entry.key, among: known)
      problems.append(
        ConfigurationProblem(
          path: path + entry.key, message: "there is no such setting\(hint)", place: entry.place))
    }
    (entries, known, path) = outer
  }

  /// The entries without repeated keys, which are reported.
  private mutating func unique(
    _ found: [ConfigurationTree.Entry], path: String
  ) -> [ConfigurationTree.Entry] {
    var first: [String: ConfigurationPlace] = [:]
    return found.filter { entry in
      guard let earlier = first[entry.key] else {
        first[entry.key] = entry.place
        return true
      }
      let at = earlier == .none ? "" : " (first in line \(earlier.line))"
      problems.append(
        ConfigurationProblem(
          path: path.isEmpty ? entry.key : "\(path).\(entry.key)", message: "given twice\(at)",
          place: entry.place))
      return false
    }
  }

  private mutating func take(_ name: StaticString) -> ConfigurationTree.Entry? {
    let name = "\(name)"
    known.append(name)
    return entries.first { $0.key == name }
  }

  private mutating func scalar<T>(
    _ name: StaticString, _ value: inout T, _ expected: String, _ parse: (String) -> T?
  ) {
    guard let entry = take(name) else { return }
    _ = read(entry, &value, expected, parse)
  }

  private mutating func read<T>(
    _ entry: ConfigurationTree.Entry, _ value: inout T, _ expected: String,
    _ parse: (String) -> T?
  ) -> Bool {
    switch entry.value.node {
    case .scalar(let text):
      if let parsed = parse(text) {
        value = parsed
        return true
      }
      report(entry, "`\(text.prefix(40))` is not \(expected)")
    case .null: report(entry, "has no value; it must be \(expected)")
    case .map: report(entry, "is a map; it must be \(expected)")
    case .list: report(entry, "is a list; it must be \(expected)")
    }
    return false
  }

  private mutating func report(_ entry: ConfigurationTree.Entry, _ message: String) {
    var place = entry.place
    if case .scalar = entry.value.node { place = entry.value.place }
    problems.append(ConfigurationProblem(path: path + entry.key, message: message, place: place))
  }
}
