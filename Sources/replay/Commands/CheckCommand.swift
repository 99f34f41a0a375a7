import Journal
import Projections
import Store

/// `check`: whether a journal's day can be closed.
struct CheckCommand: Subcommand {
  static let name = "check"
  static let group = CommandGroup.books
  static let summary = "assert what must hold of the books at the close, as traffic lights"
  static let usage = "<journal> [--at <record|time>] [--no-snapshots] [--json]"
  static let details = [
    "--at             a record number or a time; else the end",
    "--no-snapshots   fold everything from record 1",
    "--json           one object with every assertion and its figures",
    "Green holds, yellow cannot be said or should be looked at, red does not hold.",
    "Exit code 1 when one is red.",
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
    for warning in loaded.warnings { console.complain("check: \(warning)") }
    if place == .end { loaded.end.mention(journal, on: console) }
    let ledger = loaded.ledger
    let run = try AccountRun(AccountHistory(ledger), AccountQuestion([.average]))
    let trace = try DecisionTrace(journal, upTo: ledger.lastSequence)
    let check = DayCheck(
      ledger, run, undecided: trace.undecided, orderCount: trace.placed.count)
    let assertions = check.assertions
    let worst = DayCheck.worst(assertions)
    if json {
      console.print(json: DayCheck.json(assertions), isPretty: true)
    } else {
      console.print(DayCheck.table(assertions))
      let counts = [DayAssertion.Light.green, .yellow, .red].map { light in
        "\(assertions.count { $0.light == light }) \(light.rawValue)"
      }
      console.print(counts.joined(separator: ", "))
    }
    return worst == .red ? .failure : .success
  }
}
