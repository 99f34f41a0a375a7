extension Configuration {
  /// The effective values as JSON; every field, so that a later default changes no past day.
  public var json: JSONValue { ConfigurationWriter.json(self) }

  /// The bytes that stand in the journal: compact JSON, equal for equal configurations.
  public var canonicalBytes: [UInt8] { JSONWriter.compact(json) }

  /// Reads what ``canonicalBytes`` wrote, in this build or an earlier one.
  ///
  /// Fields that the bytes do not have take their defaults: they did not exist then.
  /// - Throws: ``ConfigurationError`` with every problem: bytes that are not JSON, names that
  ///   this build does not know, values without a meaning or out of range.
  public init(canonical bytes: [UInt8]) throws(ConfigurationError) {
    let json: JSONValue
    do { json = try JSONReader.read(bytes) } catch {
      throw ConfigurationError(path: "", message: "not canonical JSON: \(error)")
    }
    try self.init(ConfigurationTree(json: json))
  }

  /// Reads a tree over the defaults and checks every range.
  ///
  /// - Throws: ``ConfigurationError`` with every problem, each with its place in the text.
  public init(_ tree: ConfigurationTree) throws(ConfigurationError) {
    let (read, problems) = Self.read(tree)
    if !problems.isEmpty { throw ConfigurationError(problems) }
    self = read
  }

  /// Reads a tree over the defaults as far as it can be read.
  ///
  /// - Returns: what could be read, and every problem with its place; use it only without problems.
  public static func read(
    _ tree: ConfigurationTree
  ) -> (configuration: Configuration, problems: [ConfigurationProblem]) {
    var read = Configuration()
    var found = ConfigurationReader.fill(&read, from: tree)
    let unread = found
    for var problem in read.problems() {
      problem.place = tree.place(of: problem.path)
      // A value that could not be read is reported once, not again for what stands in its place.
      let isKnown = unread.contains {
        $0.place == problem.place
          && (problem.path == $0.path || problem.path.hasPrefix($0.path + "."))
      }
      if !isKnown { found.append(problem) }
    }
    return (read, ConfigurationProblem.inOrderOfText(found))
  }

  /// Replaces one value, as `--set rules.entry.confidence=0.6` does; nothing changes on a throw.
  ///
  /// Checks the range of this value alone; rules between several values are ``problems()``'s,
  /// which the caller asks after its last change.
  /// - Throws: ``ConfigurationError`` for a path that does not exist (naming near ones), or a text
  ///   that has no meaning there or is out of range.
  public mutating func set(path: String, to text: String) throws(ConfigurationError) {
    var setter = ConfigurationSetter(path: path, text: text)
    var changed = self
    do { try changed.visit(&setter) } catch {
      throw ConfigurationError(path: path, message: "\(error)")
    }
    guard setter.isFound else {
      throw ConfigurationError(path: path, message: Self.unknown(path, among: setter.paths))
    }
    if let expected = setter.expected {
      throw ConfigurationError(path: path, message: "`\(text.prefix(40))` is not \(expected)")
    }
    let problems = changed.problems().filter { $0.path == path }
    if !problems.isEmpty { throw ConfigurationError(problems) }
    self = changed
  }

  /// Names up to three paths that end alike or are spelled alike.
  private static func unknown(_ path: String, among paths: [String]) -> String {
    let last = path.split(separator: ".").last.map { String($0) } ?? path
    var near: [String] = []
    if let spelled = NearestName.find(path, among: paths), !spelled.hasPrefix(path + ".") {
      near.append(spelled)
    }
    for candidate in paths where !last.isEmpty {
      let end = candidate.split(separator: ".").last.map { String($0) } ?? candidate
      if NearestName.find(last, among: [end]) != nil, !near.contains(candidate) {
        near.append(candidate)
      }
    }
    if near.isEmpty { near = paths.filter { $0.hasPrefix(path + ".") } }
    if near.isEmpty { return "there is no such setting; `config show` lists all" }
    let names = near.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    return "there is no such setting; near: \(names)"
  }
}
