import Broker
import Engine
import Journal

/// `verify`: re-executes a journal and compares every output byte.
struct VerifyCommand: Subcommand {
  static let name = "verify"
  static let group = CommandGroup.replay
  static let summary = "re-execute a journal and compare every output byte"
  static let usage = "<journal> [--set <setting>=<value>]… [--json]"
  static let details = [
    "--set    change a setting of the recorded configuration, to see where it first matters",
    "--json   one object for machines",
    "Exit code 0 identical, 1 with the first difference, 2 when nothing could be compared.",
  ]

  let journal: String
  let overrides: [String]
  let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    overrides = try arguments.repeated("--set")
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let bar = Progress("verifying", total: 0, on: console)
    let report = try Verifier(
      journal: journal, overrides: overrides, progress: bar.update
    ).run()
    bar.finish()
    report.end?.mention(journal, on: console)
    if json { console.print(json: report.json) } else { console.print(report.text) }
    return report.exitCode
  }
}

/// Runs a verification and says what came of it.
struct Verifier {
  let journal: String
  let overrides: [String]
  /// Told now and then how many records are done.
  var progress: (UInt64) -> Void = { _ in }

  func run() throws -> VerifyReport {
    let start = MonotonicTime.now
    let reader = try JournalReader(opening: journal)
    let tape = Verification(
      reader, override: overrides.isEmpty ? nil : try override(), progress: progress)
    var session = Session(
      source: tape, sink: tape, edge: tape, engine: Engine(decoder: TWSFrameDecoder()))
    var divergence: Divergence?
    do {
      try session.run()
    } catch let found as Divergence {
      divergence = found
    }
    return VerifyReport(
      journal: journal, counts: session.counts, compared: tape.compared,
      byKind: tape.comparedByKind, digest: tape.digest, divergence: divergence,
      end: divergence == nil ? JournalEnd(reader) : nil,
      seconds: MonotonicTime.seconds(since: start))
  }

  /// The recorded configuration with the settings changed; tried on the first session's before
  /// anything runs, so that a wrong setting is an error and not a difference.
  private func override() throws -> (SessionStarted) -> SessionStarted {
    let settings = try overrides.map(Self.split)
    let first = try recordedConfiguration()
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
    let problems = changed.problems()
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    return changed
  }

  /// The configuration of the first session; the defaults where a recording has none.
  private func recordedConfiguration() throws -> Configuration {
    let reader = try JournalReader(opening: journal)
    guard try reader.advance() == .event, case .sessionStarted(let started) = try reader.event(),
      !started.configuration.isEmpty
    else { return Configuration() }
    return try Configuration(canonical: started.configuration)
  }

  private static func split(_ setting: String) throws(InputError) -> (String, String) {
    guard let equals = setting.firstIndex(of: "=") else {
      throw InputError("--set \(setting): write <setting>=<value>")
    }
    return (String(setting[..<equals]), String(setting[setting.index(after: equals)...]))
  }
}
