import Journal
import Projections
import Store

/// A command that folds a journal and prints one report on the result.
protocol ReportCommand: Subcommand {
  var journal: String { get }
  var json: Bool { get }
  var usesSnapshots: Bool { get }
  static func table(_ ledger: Ledger) -> ReportTable
  static func json(_ ledger: Ledger) -> JSONValue
}

extension ReportCommand {
  static var group: CommandGroup { .books }
  static var usage: String { "<journal> [--no-snapshots] [--json]" }
  static var details: [String] {
    [
      "--no-snapshots   fold everything from record 1",
      "--json           exact values for machines",
    ]
  }

  func run(_ console: Console) throws -> ExitCode {
    let loaded = try LedgerLoader(root: journal, usesSnapshots: usesSnapshots).load()
    for warning in loaded.warnings { console.complain("\(Self.name): \(warning)") }
    let ledger = loaded.ledger
    if json {
      console.print(json: Self.json(ledger), isPretty: true)
    } else {
      console.print(Self.table(ledger))
    }
    return .success
  }
}

/// `positions`: what is held, at what cost, and what it is worth.
struct PositionsCommand: ReportCommand {
  static let name = "positions"
  static let summary = "what is held, at what cost, and what it is worth"
  let journal: String
  let json: Bool
  let usesSnapshots: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    usesSnapshots = !arguments.flag("--no-snapshots")
    journal = try arguments.positional("journal")
  }

  static func table(_ ledger: Ledger) -> ReportTable { PositionsReport(ledger).table }
  static func json(_ ledger: Ledger) -> JSONValue { PositionsReport(ledger).json }
}

/// `pnl`: profit and loss by symbol and in all.
struct ProfitCommand: ReportCommand {
  static let name = "pnl"
  static let summary = "profit and loss by symbol: realised, unrealised, fees"
  let journal: String
  let json: Bool
  let usesSnapshots: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    usesSnapshots = !arguments.flag("--no-snapshots")
    journal = try arguments.positional("journal")
  }

  static func table(_ ledger: Ledger) -> ReportTable { ProfitReport(ledger).table }
  static func json(_ ledger: Ledger) -> JSONValue { ProfitReport(ledger).json }
}

/// `orders`: every order with what became of it.
struct OrdersCommand: ReportCommand {
  static let name = "orders"
  static let summary = "every order with what became of it"
  let journal: String
  let json: Bool
  let usesSnapshots: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    usesSnapshots = !arguments.flag("--no-snapshots")
    journal = try arguments.positional("journal")
  }

  static func table(_ ledger: Ledger) -> ReportTable { OrdersReport(ledger).table }
  static func json(_ ledger: Ledger) -> JSONValue { OrdersReport(ledger).json }
}
