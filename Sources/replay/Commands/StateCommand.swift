import Journal

/// `state`: positions, live orders, risk level and cash at one instant.
struct StateCommand: Subcommand {
  static let name = "state"
  static let group = CommandGroup.forensics
  static let summary = "positions, live orders, risk level and cash at one instant"
  static let usage = "<journal> [--at <record|time>] [--no-snapshots] [--json]"
  static let details = [
    "--at             a record number, or a time such as 2013-10-07T13:30:15.250Z; else the end",
    "--no-snapshots   fold everything from record 1",
    "--json           exact values for machines, with the snapshot that was used",
  ]

  private let journal: String
  private let place: JournalPlace
  private let usesSnapshots: Bool
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    usesSnapshots = !arguments.flag("--no-snapshots")
    place = try JournalPlace.parse(arguments.option("--at"))
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let loaded = try LedgerLoader(root: journal, usesSnapshots: usesSnapshots).load(at: place)
    for warning in loaded.warnings { console.complain("state: \(warning)") }
    guard loaded.ledger.lastSequence != .none else {
      throw InputError("\(journal): nothing is recorded up to \(place)")
    }
    let report = StateReport(loaded)
    if json { console.print(json: report.json, isPretty: true) } else { console.print(report.text) }
    return .success
  }
}
