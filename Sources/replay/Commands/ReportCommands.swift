import Journal
import Projections
import Store

/// A report on one state that has a command of its own.
protocol LedgerReport {
  static var command: String { get }
  static var summary: String { get }
  init(_ ledger: Ledger)
  var table: ReportTable { get }
  var json: JSONValue { get }
}

extension PositionsReport: LedgerReport {
  static var command: String { "positions" }
  static var summary: String { "what is held, at what cost, and what it is worth" }
}

extension ProfitReport: LedgerReport {
  static var command: String { "pnl" }
  static var summary: String { "profit and loss by symbol: realised, unrealised, fees" }
}

extension OrdersReport: LedgerReport {
  static var command: String { "orders" }
  static var summary: String { "every order with what became of it" }
}

/// A command that folds a journal and prints one report on the result.
struct ReportCommand<Report: LedgerReport>: Subcommand {
  static var name: String { Report.command }
  static var group: CommandGroup { .books }
  static var summary: String { Report.summary }
  static var usage: String { "<journal> [--at <record|time>] [--no-snapshots] [--json]" }
  static var details: [String] {
    [
      "--at             a record number, or a time such as 2013-10-07T13:30:15.250Z; else the end",
      "--no-snapshots   fold everything from record 1",
      "--json           exact values for machines",
    ]
  }

  private let journal: String
  private let place: JournalPlace
  private let json: Bool
  private let usesSnapshots: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    usesSnapshots = !arguments.flag("--no-snapshots")
    place = try JournalPlace.parse(arguments.option("--at"))
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let loaded = try LedgerLoader(root: journal, usesSnapshots: usesSnapshots).load(at: place)
    for warning in loaded.warnings { console.complain("\(Self.name): \(warning)") }
    // How the journal ends is nothing to somebody who asks for a place in it.
    if place == .end { loaded.end.mention(journal, on: console) }
    let report = Report(loaded.ledger)
    if json {
      console.print(json: report.json, isPretty: true)
    } else {
      console.print(report.table)
    }
    return .success
  }
}
