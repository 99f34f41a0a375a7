import Journal
import Store

/// `recon`: the books beside what the broker told, and every break between them.
struct ReconCommand: Subcommand {
  static let name = "recon"
  static let group = CommandGroup.books
  static let summary = "compare the books with what the broker told; names every break"
  static let usage =
    "<journal> [--at <record|time>] [--json] [--acknowledge --reason <text>] [--control <path>]"
  static let details = [
    "--at           a record number or a time; else the end",
    "--json         exact values for machines",
    "--acknowledge  the open breaks are known: what they stopped goes on",
    "--reason       why, for the journal",
    "--control      the session's socket file (<journal>.control)",
    "Exit code 1 while a break is open, also an acknowledged one.",
  ]

  private let journal: String
  private let place: JournalPlace
  private let json: Bool
  private let acknowledges: Bool
  private let reason: String?
  private let control: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    acknowledges = arguments.flag("--acknowledge")
    place = try JournalPlace.parse(arguments.option("--at"))
    reason = try arguments.option("--reason")
    let control = try arguments.option("--control")
    journal = try arguments.positional("journal")
    self.control = control ?? ControlSocket.path(of: journal)
    guard acknowledges == (reason != nil) else {
      throw UsageError("`--acknowledge` and `--reason` belong together")
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    if acknowledges { return try acknowledge(console) }
    let loaded = try LedgerLoader(root: journal).load(at: place)
    for warning in loaded.warnings { console.complain("recon: \(warning)") }
    if place == .end { loaded.end.mention(journal, on: console) }
    let report = ReconReport(loaded.ledger, history: try history(upTo: loaded.ledger.lastSequence))
    if json {
      console.print(json: report.json, isPretty: true)
    } else {
      console.print(report.table)
      for line in report.lines { console.print(line) }
    }
    return loaded.ledger.reconciliation.breaks.isEmpty ? .success : .failure
  }

  /// Every record of a break up to there.
  private func history(upTo last: SequenceNumber) throws -> [Recorded] {
    var query = JournalQuery()
    query.kinds = [EventKind.breakChanged.rawValue]
    query.sequences = .none...last
    let selection = try JournalSelection(opening: journal, query)
    var records: [Recorded] = []
    while try selection.advance() != nil {
      records.append(Recorded(selection.reader.envelope, try selection.reader.event()))
    }
    return records
  }

  private func acknowledge(_ console: Console) throws -> ExitCode {
    var command = OperatorCommand()
    command.verb = .acknowledge
    command.author = OperatorLine.author
    command.reason = reason ?? ""
    let line = OperatorLine.text(command)
    let wish = OperatorWish.command(try OperatorLine.read(line))
    let done = try JournalDesk(journal: journal, control: control).bring(wish, line: line)
    console.print("recon: \(done)")
    return .success
  }
}
