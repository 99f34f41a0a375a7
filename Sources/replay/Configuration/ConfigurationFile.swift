import Engine
import Journal

/// A configuration file as far as it can be read, with what is needed to show a problem's place.
struct ConfigurationFile {
  let path: String
  let configuration: Configuration
  /// The sections that decide nothing.
  let edge: EdgeConfiguration
  /// What is wrong with it, apart from the texts of its rules.
  let findings: [ConfigurationFileError.Finding]
  /// A rule has not the shape of one, so that its texts cannot be judged.
  let hasUnreadRules: Bool
  private let tree: ConfigurationTree
  private let lines: [Substring]

  /// Reads `path`.
  ///
  /// - Throws: ``ConfigurationFileError`` for text that is no YAML, ``FileReadError`` for a file
  ///   that cannot be read.
  init(_ path: String) throws {
    let bytes = try FileBytes.read(path, limit: YAMLParser.maximumBytes)
    let text = String(decoding: bytes, as: UTF8.self)
    do throws(ConfigurationError) { tree = try YAMLParser.parse(bytes) } catch {
      throw ConfigurationLoader.located(error, in: path, text: text)
    }
    let (configuration, problems) = Configuration.read(EdgeConfiguration.rest(of: tree))
    let (edge, edgeProblems) = EdgeConfiguration.read(tree)
    let lines = Self.lines(text)
    self.path = path
    self.configuration = configuration
    self.edge = edge
    self.lines = lines
    findings = (problems + edgeProblems).map { Self.finding($0, path, lines) }
    let ranges = configuration.problems()
    hasUnreadRules = problems.contains { problem in
      problem.path.hasPrefix("rules") && !ranges.contains { $0.path == problem.path }
    }
  }

  /// Whether the file itself has a value at `path`; otherwise the usual one holds.
  func names(_ path: String) -> Bool { tree.scalar(at: path) != nil }

  static func lines(_ text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false) { $0.isNewline }
  }

  /// A problem with the line it stands in.
  static func finding(
    _ problem: ConfigurationProblem, _ path: String, _ lines: [Substring]
  ) -> ConfigurationFileError.Finding {
    let index = problem.place.line - 1
    let source = lines.indices.contains(index) ? String(lines[index]) : nil
    return .init(origin: path, problem: problem, source: source)
  }

  /// A problem at the value that it is about.
  func finding(_ problem: ConfigurationProblem) -> ConfigurationFileError.Finding {
    var found = problem
    found.place = tree.place(of: problem.path)
    return Self.finding(found, path, lines)
  }

  /// A problem of a rule at the very character it is about.
  func finding(_ problem: RuleProblem) -> ConfigurationFileError.Finding {
    var place = tree.place(of: problem.path)
    if let scalar = tree.scalar(at: problem.path) {
      place = ScalarPlace.find(problem.offset, of: scalar.text, at: scalar.place, in: lines)
    }
    let found = ConfigurationProblem(path: problem.path, message: problem.text, place: place)
    return Self.finding(found, path, lines)
  }
}
