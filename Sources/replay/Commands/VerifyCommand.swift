import Journal

/// `verify`: re-executes a journal and compares every output byte.
struct VerifyCommand: Subcommand {
  static let name = "verify"
  static let group = CommandGroup.replay
  static let summary = "re-execute a journal and compare every output byte"
  static let usage =
    "<journal> [--set <setting>=<value>]… [--from <record>] [--jobs <n>] [--json]"
  static let details = [
    "--set    change a setting of the recorded configuration, to see where it first matters",
    "--from   begin with the first input at or after this record: the state there is taken from",
    "         the newest snapshot before it and the recorded outputs behind that, on trust",
    "--no-snapshots   look at no snapshot; with --from: take the state from the recorded outputs",
    "--jobs   parts to verify side by side (one for each core), each from a snapshot, which is",
    "         believed only if the part before it comes to the same state, byte for byte",
    "--json   one object for machines",
    "A pruned journal is verified from its oldest snapshot on, and it is said so.",
    "Exit code 0 identical, 1 with the first difference, 2 when nothing could be compared.",
  ]

  let journal: String
  let overrides: [String]
  let from: SequenceNumber?
  let usesSnapshots: Bool
  let jobs: Int
  let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    usesSnapshots = !arguments.flag("--no-snapshots")
    overrides = try arguments.repeated("--set")
    from = try arguments.number("--from", in: 1...Int64.max).map {
      SequenceNumber(rawValue: UInt64($0))
    }
    jobs = Int(try arguments.number("--jobs", in: 1...256) ?? Int64(Processors.count))
    journal = try arguments.positional("journal")
    if from != nil && !overrides.isEmpty {
      throw UsageError("`--set` changes a session from its start; leave out `--from`")
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    let bar = Progress("verifying", total: 0, on: console)
    let verifier = Verifier(
      journal: journal, overrides: overrides, from: from, usesSnapshots: usesSnapshots, jobs: jobs,
      progress: bar.update)
    let report = try verifier.run()
    bar.finish()
    for warning in report.warnings + (report.start?.warnings ?? []) {
      console.complain("verify: \(warning)")
    }
    report.end?.mention(journal, on: console)
    if json { console.print(json: report.json) } else { console.print(report.text) }
    return report.exitCode
  }
}
