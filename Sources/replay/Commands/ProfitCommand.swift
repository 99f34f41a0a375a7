import Journal
import Projections
import Store

/// `pnl`: profit by symbol as the books show it, or divided by day, rule, model or strategy.
struct ProfitCommand: Subcommand {
  static let name = "pnl"
  static let group = CommandGroup.books
  static let summary = "profit and loss: realised, unrealised, fees; by day, rule, model, …"
  static let usage =
    "<journal> [--by day|symbol|rule|model|strategy] [--at <record|time>] [--no-snapshots] "
    + "[--json | --csv]"
  static let details =
    ReportCommand<ProfitReport>.details + [
      "--by    the parts that the profit is divided into; they add up to it, to the last digit.",
      "        day: as restated by corrections, late fees and late executions; what the day was",
      "        told as at its end stands beside it. rule, model: who opened; `manual` was opened",
      "        by hand through this program, `external` by others. strategy: the configuration",
      "--csv   with `--by`: exact values, a header first",
    ]

  private let whole: ReportCommand<ProfitReport>?
  private let journal: String
  private let grouping: ProfitGrouping
  private let place: JournalPlace
  private let json: Bool
  private let csv: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    csv = arguments.flag("--csv")
    guard let word = try arguments.option("--by") else {
      if csv { throw UsageError("`--csv` goes with `--by`") }
      whole = try ReportCommand(&arguments)
      (journal, grouping, place, json) = ("", .symbol, .end, false)
      return
    }
    whole = nil
    grouping = try Self.grouping(word)
    json = arguments.flag("--json")
    if json && csv { throw UsageError("give one of `--json` and `--csv`") }
    // Parts are counted from the beginning, so no snapshot would help.
    _ = arguments.flag("--no-snapshots")
    place = try JournalPlace.parse(arguments.option("--at"))
    journal = try arguments.positional("journal")
  }

  private static func grouping(_ word: String) throws(UsageError) -> ProfitGrouping {
    if let known = ProfitGrouping(rawValue: word) { return known }
    let words = ProfitGrouping.allCases.map(\.rawValue)
    let hint = NearestName.hint(word, among: words)
    throw UsageError("`--by`: `\(word)` is none of \(words.joined(separator: ", "))\(hint)")
  }

  func run(_ console: Console) throws -> ExitCode {
    if let whole { return try whole.run(console) }
    let breakdown = try ProfitLoader(root: journal).breakdown(grouping, at: place, console)
    guard breakdown.addsUp else {
      throw InputError("\(journal): the parts do not add up to the books; nothing is shown")
    }
    if json {
      console.print(json: breakdown.json, isPretty: true)
    } else if csv {
      for line in breakdown.csv { console.print(CSVLine.text(line)) }
    } else {
      console.print(breakdown.table.visible)
    }
    return .success
  }
}
