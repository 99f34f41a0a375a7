import Journal
import Store

/// `diff`: what did two journals do differently, and why?
struct DiffCommand: Subcommand {
  static let name = "diff"
  static let group = CommandGroup.replay
  static let summary = "compare two journals: decisions, orders, executions, fees, money, and why"
  static let usage = "<journal> <journal> [--limit <n>] [--json]"
  static let details = [
    "--limit   first causes and differing orders to show (10)",
    "--json    one object with every difference",
    "A decision is found again by its rule, its instrument and the input it followed from. Changed",
    "decisions are grouped under the first one that led to them in their instrument.",
    "Exit code 0 when nothing differs, 1 when something does, 2 when it cannot be told.",
  ]

  private let journals: JournalPair
  private let limit: Int
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    limit = Int(try arguments.number("--limit", in: 0...1_000_000) ?? 10)
    journals = JournalPair(
      first: try arguments.positional("journal"), second: try arguments.positional("journal"))
  }

  func run(_ console: Console) throws -> ExitCode {
    let (comparison, ends) = try journals.compare()
    for (end, root) in zip(ends, [journals.first, journals.second]) {
      end.mention(root, on: console)
    }
    if json {
      console.print(json: comparison.json)
    } else if comparison.isEqual {
      console.print("equal: \(comparison.agreement), the same settings and inputs")
    } else {
      console.print("first   \(journals.first)\nsecond  \(journals.second)\n")
      ComparisonReport(comparison, first: "first", second: "second")
        .print(on: console, limit: limit)
    }
    return comparison.isEqual ? .success : .failure
  }
}
