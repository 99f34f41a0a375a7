import Journal
import Store

/// `ticks`: what all ticks of a journal come to, by symbol.
struct TicksCommand: Subcommand {
  static let name = "ticks"
  static let group = CommandGroup.market
  static let summary = "count, price range and volume of the ticks of a journal, by symbol"
  static let usage = "<journal> [--json]"
  static let details = [
    "--json   exact values for machines",
    "Lowest and highest are of all ticks, bids and asks too; `sql` answers finer questions.",
  ]

  private let journal: String
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let summary = try TickSummary(opening: journal)
    if json {
      console.print(json: summary.json, isPretty: true)
    } else {
      console.print(summary.table)
    }
    try JournalEnd.mention(journal, on: console)
    return .success
  }
}
