import Journal
import Projections
import Store

/// `books`: the accounts of a folder of fills, through a journal and a fold.
struct BooksCommand: Subcommand {
  static let name = "books"
  static let group = CommandGroup.books
  static let summary = "account for a folder of fills: lots, profit, fees and cash by day"
  static let usage = "<folder> \(LotOptions.usage) [--days] [--postings] [--json]"
  static let details =
    [
      "<folder>   with fills.csv and, where they exist, events.csv, marks.csv, scenario.json;",
      "           formats in docs/accounting.md",
    ] + LotOptions.details + [
      "           (fifo, lifo and average are always there; postings are those of the first given)",
      "--days     a table by day and symbol as well",
      "--postings every posting of the double entry as well",
      "--json     exact values for machines",
    ]

  private let folder: String
  private let lots: LotOptions
  private let showsDays: Bool
  private let showsPostings: Bool
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    showsDays = arguments.flag("--days")
    showsPostings = arguments.flag("--postings")
    lots = try LotOptions(&arguments)
    folder = try arguments.positional("folder")
  }

  func run(_ console: Console) throws -> ExitCode {
    let source = try StatementFolder(folder)
    let others = BooksReport.usualMethods.filter { !lots.methods.contains($0) }
    var question = AccountQuestion(lots.methods + others)
    question.keepsPostings = showsPostings
    question.day = { NewYorkTime.date(of: $0) ?? 0 }
    let run = try lots.run(
      try source.fold(), question, ids: source.journal.journalID, name: source.journal.fileID)
    let report = BooksReport(source.statement, source.journal, run)
    if json {
      console.print(json: report.json, isPretty: true)
    } else {
      print(report, console)
    }
    for note in report.notes { console.complain("books: \(note)") }
    return .success
  }

  private func print(_ report: BooksReport, _ console: Console) {
    console.print(report.table)
    console.print("")
    console.print(report.currencyTable)
    if showsDays {
      console.print("")
      console.print(report.dayTable)
    }
    if showsPostings {
      console.print("")
      console.print(report.postingTable)
    }
  }
}
