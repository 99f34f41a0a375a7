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
    var configuration = Configuration()
    if let path { configuration = try file(path) }
    var findings: [ConfigurationFileError.Finding] = []
    for (name, reason) in EnvironmentSettings.refused where environment[name] != nil {
      let problem = ConfigurationProblem(path: name, message: reason)
      findings.append(.init(origin: "environment", problem: problem, source: nil))
    }
    for (name, setting) in EnvironmentSettings.mapped {
      guard let text = environment[name] else { continue }
      findings += set(setting, to: text, in: &configuration, origin: "environment \(name)")
    }
    for override in overrides {
      findings += apply(override, to: &configuration)
    }
    let known = Set(findings.map(\.problem.path))
    let problems = configuration.problems() + MarketPlan(configuration).problems
    for problem in problems where !known.contains(problem.path) {
      findings.append(.init(origin: path ?? "--set", problem: problem, source: nil))
    }
    if !findings.isEmpty { throw ConfigurationFileError(findings) }
    return configuration
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

  private static func file(_ path: String) throws -> Configuration {
    let bytes = try FileBytes.read(path, limit: YAMLParser.maximumBytes)
    do throws(ConfigurationError) {
      return try Configuration(YAMLParser.parse(bytes))
    } catch {
      throw located(error, in: path, text: String(decoding: bytes, as: UTF8.self))
    }
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

  private static func located(
    _ error: ConfigurationError, in path: String, text: String
  ) -> ConfigurationFileError {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    return ConfigurationFileError(
      error.problems.map { problem in
        let index = problem.place.line - 1
        let source = lines.indices.contains(index) ? String(lines[index]) : nil
        return .init(origin: path, problem: problem, source: source)
      })
  }
}
