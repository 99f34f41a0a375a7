import Journal
import Projections
import Store

/// `lots`: open and closed lots of a journal under any method.
struct LotsCommand: Subcommand {
  static let name = "lots"
  static let group = CommandGroup.books
  static let summary = "open and closed lots of a journal under any lot method"
  static let usage =
    "<journal> \(LotOptions.usage) [--symbol <ticker>] [--at <record|time>] [--no-snapshots] "
    + "[--json]"
  static let details =
    LotOptions.details + [
      "           (fifo without any); two or more are compared",
      "--symbol   of this symbol only",
      "--at       a record number, or a time such as 2013-10-07T13:30:15.250Z; else the end",
      "--no-snapshots  fold everything from record 1",
      "--json     exact values for machines",
    ]

  private let journal: String
  private let lots: LotOptions
  private let symbol: String?
  private let place: JournalPlace
  private let usesSnapshots: Bool
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    usesSnapshots = !arguments.flag("--no-snapshots")
    lots = try LotOptions(&arguments)
    symbol = try arguments.option("--symbol")
    place = try JournalPlace.parse(arguments.option("--at"))
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let loaded = try LedgerLoader(root: journal, usesSnapshots: usesSnapshots).load(at: place)
    for warning in loaded.warnings { console.complain("lots: \(warning)") }
    if place == .end { loaded.end.mention(journal, on: console) }
    if let symbol { try check(symbol, loaded.ledger.instruments) }
    let question = AccountQuestion(lots.methods.isEmpty ? [.fifo] : lots.methods)
    let run = try lots.run(AccountHistory(loaded.ledger), question)
    let report = LotsReport(run, symbol: symbol)
    if json {
      console.print(json: report.json, isPretty: true)
      return .success
    }
    if question.methods.count > 1 {
      console.print(report.methodTable)
      console.print("")
    }
    console.print(report.openTable)
    console.print("")
    console.print(report.closedTable)
    return .success
  }

  private func check(_ symbol: String, _ instruments: Instruments) throws(InputError) {
    guard instruments.id(symbol: symbol) == nil else { return }
    let hint = NearestName.hint(symbol, among: instruments.all.map(\.symbol))
    throw InputError("\(journal): no instrument `\(symbol)` is defined in it\(hint)")
  }
}
