import Broker
import Engine
import Journal
import Projections

/// `verify`: re-executes a journal and compares every output byte.
struct VerifyCommand: Subcommand {
  static let name = "verify"
  static let group = CommandGroup.replay
  static let summary = "re-execute a journal and compare every output byte"
  static let usage =
    "<journal> [--set <setting>=<value>]… [--from <record> [--no-snapshots]] [--json]"
  static let details = [
    "--set    change a setting of the recorded configuration, to see where it first matters",
    "--from   begin with the first input at or after this record: the state there is taken from",
    "         the newest snapshot before it and the recorded outputs behind that, on trust",
    "--no-snapshots   with --from: take the state from the recorded outputs alone",
    "--json   one object for machines",
    "A pruned journal is verified from its oldest snapshot on, and it is said so.",
    "Exit code 0 identical, 1 with the first difference, 2 when nothing could be compared.",
  ]

  let journal: String
  let overrides: [String]
  let from: SequenceNumber?
  let usesSnapshots: Bool
  let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    usesSnapshots = !arguments.flag("--no-snapshots")
    overrides = try arguments.repeated("--set")
    from = try arguments.number("--from", in: 1...Int64.max).map {
      SequenceNumber(rawValue: UInt64($0))
    }
    journal = try arguments.positional("journal")
    if from != nil && !overrides.isEmpty {
      throw UsageError("`--set` changes a session from its start; leave out `--from`")
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    let bar = Progress("verifying", total: 0, on: console)
    let verifier = Verifier(
      journal: journal, overrides: overrides, from: from, usesSnapshots: usesSnapshots,
      progress: bar.update)
    let report = try verifier.run()
    bar.finish()
    for warning in report.start?.warnings ?? [] { console.complain("verify: \(warning)") }
    report.end?.mention(journal, on: console)
    if json { console.print(json: report.json) } else { console.print(report.text) }
    return report.exitCode
  }
}

/// Runs a verification and says what came of it.
struct Verifier {
  let journal: String
  let overrides: [String]
  /// Where to begin; nil for the beginning, which trusts nothing.
  var from: SequenceNumber?
  /// Whether a snapshot may give the state there.
  var usesSnapshots = true
  /// The last record of the day to end with; nil for the journal's end.
  var through: SequenceNumber?

  /// Told now and then how many records are done.
  var progress: (UInt64) -> Void = { _ in }

  func run() throws -> VerifyReport {
    let start = MonotonicTime.now
    let (reader, tape, ledger, place) = try begin()
    var session = Session(
      source: tape, sink: tape, edge: tape,
      engine: Engine(ledger: ledger, decoder: TWSFrameDecoder()))
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
      seconds: MonotonicTime.seconds(since: start), start: place)
  }

  private var last: SequenceNumber { through ?? SequenceNumber(rawValue: .max) }

  /// The record as a tape, the state that it starts from, and where that is.
  private func begin() throws -> (JournalReader, Verification, Ledger, VerifyStart?) {
    guard let from else { return try beginFirst() }
    let loader = LedgerLoader(root: journal, usesSnapshots: usesSnapshots)
    var start = try loader.start(notBehind: .record(SequenceNumber(rawValue: from.rawValue - 1)))
    let shape = try start.fold(in: journal) { sequence, _, kind in
      sequence < from || EventKind(rawValue: kind)?.isInput != true
    }
    guard let shape else {
      throw InputError(
        "\(journal): ends with record \(start.ledger.lastSequence), has no input from \(from) on")
    }
    let place = VerifyStart(
      first: start.ledger.lastSequence.next, snapshot: start.snapshot,
      prunedBefore: start.prunedBefore, stale: start.stale, warnings: start.warnings)
    let tape = Verification(start.reader, at: shape, through: last, progress: progress)
    return (start.reader, tape, start.ledger, place)
  }

  /// Begins with record 1; a pruned journal with its oldest snapshot, which is said.
  private func beginFirst() throws -> (JournalReader, Verification, Ledger, VerifyStart?) {
    let start = try LedgerLoader(root: journal, usesSnapshots: false).start()
    let first = start.ledger.lastSequence.next
    let override = overrides.isEmpty ? nil : try override(from: first)
    let tape = Verification(
      start.reader, through: last, override: override, progress: progress)
    guard let before = start.prunedBefore else { return (start.reader, tape, Ledger(), nil) }
    let place = VerifyStart(
      first: first, snapshot: start.snapshot, prunedBefore: before, stale: start.stale,
      warnings: start.warnings)
    return (start.reader, tape, start.ledger, place)
  }

  /// The recorded configuration with the settings changed; tried on the first session's before
  /// anything runs, so that a wrong setting is an error and not a difference.
  private func override(
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
