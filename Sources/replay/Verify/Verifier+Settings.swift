import Engine
import Journal
import Projections

extension Verifier {
  /// The recorded configuration with the settings changed; tried on the first session's before
  /// anything runs, so that a wrong setting is an error and not a difference.
  func override(
    from record: SequenceNumber
  ) throws -> (SessionStarted) -> SessionStarted {
    let settings = try overrides.map(Self.split)
    let first = try recordedConfiguration(from: record)
    _ = try Self.changed(first, settings)
    return { recorded in
      var started = recorded
      do {
        let configuration = try Configuration(canonical: recorded.configuration)
        started.configuration = try Self.changed(configuration, settings).canonicalBytes
      } catch {
        // Unreadable recorded bytes stay as they are; the engine meets them as it did then.
        return recorded
      }
      return started
    }
  }

  private static func changed(
    _ configuration: Configuration, _ settings: [(String, String)]
  ) throws -> Configuration {
    var changed = configuration
    for (path, value) in settings { try changed.set(path: path, to: value) }
    let plan = MarketPlan(changed)
    let rules = RuleProgram.compile(changed.rules, RuleVocabulary(changed, plan)).problems
    if let problem = plan.problems.first?.description ?? rules.first?.description {
      throw InputError("--set: \(problem)")
    }
    let problems = changed.problems()
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    return changed
  }

  /// The configuration of the first session; the defaults where a recording has none.
  private func recordedConfiguration(from record: SequenceNumber) throws -> Configuration {
    let reader = try JournalReader(opening: journal)
    if record.rawValue > 1 { try reader.seek(to: record) }
    guard try reader.advance() == .event, case .sessionStarted(let started) = try reader.event()
    else {
      if record.rawValue == 1 { return Configuration() }
      throw InputError(
        "\(journal): pruned, and what is left begins inside a session, at record \(record); "
          + "`--set` changes a session from its start: verify the copy that holds it")
    }
    if started.configuration.isEmpty { return Configuration() }
    return try Configuration(canonical: started.configuration)
  }

  private static func split(_ setting: String) throws(InputError) -> (String, String) {
    guard let equals = setting.firstIndex(of: "=") else {
      throw InputError("--set \(setting): write <setting>=<value>")
    }
    return (String(setting[..<equals]), String(setting[setting.index(after: equals)...]))
  }
}
