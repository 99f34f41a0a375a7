import Engine
import Journal
import Projections

/// The effective configuration: defaults, then the file, then the environment, then `--set`.
enum ConfigurationLoader {
  /// Reads and merges everything, and reports every problem at once.
  ///
  /// - Parameter path: a YAML file; nil for the defaults alone.
  /// - Parameter overrides: the values of `--set`, such as `rules.entry.confidence=0.6`.
  /// - Parameter environment: values by variable, as ``processEnvironment()`` gives them.
  /// - Throws: ``ConfigurationFileError``, or ``FileReadError`` for a file that cannot be read.
  static func load(
    path: String?, overrides: [String] = [], environment: [String: String]
  ) throws -> Configuration {
    try loadWhole(path: path, overrides: overrides, environment: environment).configuration
  }

  /// As ``load(path:overrides:environment:)``, with the sections that decide nothing.
  static func loadWhole(
    path: String?, overrides: [String] = [], environment: [String: String]
  ) throws -> (configuration: Configuration, edge: EdgeConfiguration) {
    var configuration = Configuration()
    var findings: [ConfigurationFileError.Finding] = []
    var file: ConfigurationFile?
    if let path {
      let read = try ConfigurationFile(path)
      configuration = read.configuration
      findings = read.findings
      file = read
    }
    var changed: [String] = []
    for (name, setting) in EnvironmentSettings.mapped {
      guard let text = environment[name] else { continue }
      findings += set(setting, to: text, in: &configuration, origin: "environment \(name)")
      changed.append(setting)
    }
    findings += apply(overrides, to: &configuration, changed: &changed)
    let (edge, problems) = edge(file, environment, known: findings.map(\.problem.path))
    findings += problems
    return (
      try checked(configuration, file, path: path, changed: changed, findings: findings), edge
    )
  }

  /// The sections that decide nothing, with what is wrong with them.
  private static func edge(
    _ file: ConfigurationFile?, _ environment: [String: String], known: [String]
  ) -> (EdgeConfiguration, [ConfigurationFileError.Finding]) {
    var edge = file?.edge ?? EdgeConfiguration()
    let address = environment[EnvironmentSettings.predictions]
    if let address { edge.predictions.url = address }
    let findings = edge.problems().filter { !known.contains($0.path) }.map { problem in
      let isOwn = address != nil && problem.path == "predictions.url"
      let origin = isOwn ? "environment \(EnvironmentSettings.predictions)" : "--set"
      let found = isOwn ? nil : file?.finding(problem)
      return found ?? .init(origin: origin, problem: problem, source: nil)
    }
    return (edge, findings)
  }

  /// A configuration with the values of `--set` on top.
  ///
  /// - Throws: ``ConfigurationFileError`` with everything that is wrong with the result.
  static func change(
    _ base: Configuration, overrides: [String]
  ) throws -> Configuration {
    var configuration = base
    var changed: [String] = []
    let findings = apply(overrides, to: &configuration, changed: &changed)
    return try checked(configuration, nil, path: nil, changed: changed, findings: findings)
  }

  private static func apply(
    _ overrides: [String], to configuration: inout Configuration, changed: inout [String]
  ) -> [ConfigurationFileError.Finding] {
    changed += overrides.map { String($0.prefix { $0 != "=" }) }
    var findings: [ConfigurationFileError.Finding] = []
    for override in overrides { findings += apply(override, to: &configuration) }
    return findings
  }

  /// The configuration, if nothing is wrong with any of its parts.
  ///
  /// - Parameters:
  ///   - changed: settings that did not come from the file.
  ///   - findings: what is known to be wrong already.
  private static func checked(
    _ configuration: Configuration, _ file: ConfigurationFile?, path: String?, changed: [String],
    findings: [ConfigurationFileError.Finding]
  ) throws -> Configuration {
    var findings = findings
    let known = Set(findings.map(\.problem.path))
    for problem in configuration.problems() where !known.contains(problem.path) {
      findings.append(.init(origin: path ?? "--set", problem: problem, source: nil))
    }
    for problem in MarketPlan(configuration).problems where !known.contains(problem.path) {
      let isChanged = changed.contains { $0.hasPrefix(problem.path) }
      let found = isChanged ? nil : file?.finding(problem)
      findings.append(found ?? .init(origin: "--set", problem: problem, source: nil))
    }
    findings += rules(configuration, file, changed: changed, known: findings.map(\.problem.path))
    if !findings.isEmpty { throw ConfigurationFileError(findings) }
    return configuration
  }

  /// What is wrong with the texts of the rules, each at its place in the file.
  ///
  /// - Parameter known: paths with a problem already; a rule of another shape is not judged at all.
  private static func rules(
    _ configuration: Configuration, _ file: ConfigurationFile?, changed: [String], known: [String]
  ) -> [ConfigurationFileError.Finding] {
    if file?.hasUnreadRules == true { return [] }
    let vocabulary = RuleVocabulary(configuration, MarketPlan(configuration))
    let (_, problems) = RuleProgram.compile(configuration.rules, vocabulary, unusable: known)
    let findings = problems.filter { !known.contains($0.path) }.map { problem in
      if let file, !changed.contains(problem.path) { return file.finding(problem) }
      let found = ConfigurationProblem(path: problem.path, message: problem.text)
      return .init(origin: "--set", problem: found, source: nil)
    }
    return findings.sorted {
      ($0.problem.place.line, $0.problem.place.column)
        < ($1.problem.place.line, $1.problem.place.column)
    }
  }

  /// The variables that stand for settings: the process's own, else those of `./.env`.
  ///
  /// - Throws: as ``load(path:overrides:environment:)`` for a `.env` that cannot be read.
  static func processEnvironment(file: String = ".env") throws -> [String: String] {
    var values: [String: String] = [:]
    do {
      let bytes = try FileBytes.read(file, limit: EnvironmentSettings.maximumBytes)
      let text = String(decoding: bytes, as: UTF8.self)
      do { values = try EnvironmentSettings.parse(text) } catch {
        throw located(error, in: file, text: text)
      }
    } catch let error as FileReadError where error.isMissing {
      // Most people have no such file.
      values = [:]
    }
    values.merge(Environment.values(EnvironmentSettings.names)) { _, own in own }
    return values
  }

  private static func apply(
    _ override: String, to configuration: inout Configuration
  ) -> [ConfigurationFileError.Finding] {
    guard let equals = override.firstIndex(of: "=") else {
      let problem = ConfigurationProblem(
        path: "", message: "`\(override.prefix(80))` must be `<setting>=<value>`")
      return [.init(origin: "--set", problem: problem, source: nil)]
    }
    let text = String(override[override.index(after: equals)...])
    let section = String(override.prefix { $0 != "." && $0 != "=" })
    if EdgeConfiguration.sections.contains(section) {
      let problem = ConfigurationProblem(
        path: String(override[..<equals]), message: "is set in the file, not by `--set`")
      return [.init(origin: "--set", problem: problem, source: nil)]
    }
    return set(String(override[..<equals]), to: text, in: &configuration, origin: "--set")
  }

  private static func set(
    _ path: String, to text: String, in configuration: inout Configuration, origin: String
  ) -> [ConfigurationFileError.Finding] {
    do throws(ConfigurationError) {
      try configuration.set(path: path, to: text)
      return []
    } catch {
      return error.problems.map { .init(origin: origin, problem: $0, source: nil) }
    }
  }

  static func located(
    _ error: ConfigurationError, in path: String, text: String
  ) -> ConfigurationFileError {
    let lines = ConfigurationFile.lines(text)
    return ConfigurationFileError(
      error.problems.map { ConfigurationFile.finding($0, path, lines) })
  }
}
