import Glibc
import Journal
import Store

/// `sql`: questions to a journal in SQL.
struct SQLCommand: Subcommand {
  static let name = "sql"
  static let group = CommandGroup.forensics
  static let summary = "ask a journal in SQL, without importing it"
  static let usage = "<journal> [<query>|-] [--json|--csv]"
  static let details = [
    "<query>  such as 'SELECT * FROM orders'; - reads it from standard input",
    "--json   one JSON object a row",
    "--csv    comma-separated values under a line of names",
    "Without a query a shell begins, where standard input is a terminal; `.help` tells its words.",
    "`.tables` lists the tables; docs/sql.md describes every column. Nothing can be changed.",
  ]

  private let journal: String
  private let query: String?
  private let style: SQLPrinter.Style

  init(_ arguments: inout Arguments) throws(UsageError) {
    let (json, csv) = (arguments.flag("--json"), arguments.flag("--csv"))
    if json && csv { throw UsageError("give one of `--json` and `--csv`") }
    style = json ? .json : csv ? .csv : .table
    journal = try arguments.positional("journal")
    query = try arguments.optionalPositional()
  }

  func run(_ console: Console) throws -> ExitCode {
    let database = try JournalDatabase(opening: journal)
    if query == nil, isatty(STDIN_FILENO) == 1 {
      return SQLShell(database, journal: journal, style, console).run()
    }
    try SQLPrinter(style, console).run(try text(), on: database)
    try JournalEnd.mention(journal, on: console)
    return .success
  }

  /// The query, or everything that standard input has.
  private func text() throws -> String {
    if let query, query != "-" { return query }
    var bytes: [UInt8] = []
    while true {
      let more = try StandardInput.read()
      if more.isEmpty { break }
      bytes += more
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw InputError("standard input: the query is not UTF-8")
    }
    return text
  }
}
