import Journal
import Projections
import Store

/// `timeline`: what happened in one instrument, one line each.
struct TimelineCommand: Subcommand {
  static let name = "timeline"
  static let group = CommandGroup.forensics
  static let summary = "what happened in an instrument, with position and profit, one line each"
  static let usage =
    "<journal> <symbol> [--from <moment>] [--to <moment>] [--day <date>] [--no-snapshots] [--json]"
  static let details = [
    "--from, --to     10:32 in New York, 2013-10-07T14:32:00Z or a record number; else everything",
    "--day            the date of times without one; else the journal's last day",
    "--no-snapshots   fold everything from record 1",
    "--json           one object a line",
    "Predictions, decisions that changed, denials, orders, executions, stops, fees, alerts and the",
    "risk level; the position and the instrument's profit less fees are those behind the record.",
  ]

  private let journal: String
  private let symbol: String
  private let from: String?
  private let to: String?
  private let day: Int64?
  private let usesSnapshots: Bool
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    usesSnapshots = !arguments.flag("--no-snapshots")
    day = try WhyNotCommand.day(try arguments.option("--day"))
    from = try arguments.option("--from")
    to = try arguments.option("--to")
    journal = try arguments.positional("journal")
    symbol = try arguments.positional("symbol")
  }

  func run(_ console: Console) throws -> ExitCode {
    let (first, last) = (try place(from, "--from"), try place(to, "--to"))
    let start = try LedgerLoader(root: journal, usesSnapshots: usesSnapshots).start(
      notBehind: first ?? .record(SequenceNumber(rawValue: 1)))
    for warning in start.warnings { console.complain("timeline: \(warning)") }
    var walk = LedgerWalk(start.ledger, start.reader)
    // An instrument is known from its definition on, which may stand behind the beginning.
    let known = try LedgerLoader(root: journal, usesSnapshots: usesSnapshots).load(
      at: last ?? .end)
    let instrument = try SymbolLookup.find(symbol, known.ledger, journal)
    var timeline = InstrumentTimeline(instrument, known.ledger, from: start.ledger)
    var count = 0
    try walk.run {
      (last ?? .end).includes($0, $1)
    } take: { record, ledger in
      guard let line = timeline.take(record, ledger), isWanted(line, first) else { return }
      count += 1
      print(line, console)
    }
    guard count > 0 else {
      if !json { console.print("nothing happened in \(symbol) there") }
      return .failure
    }
    return .success
  }

  private func place(_ text: String?, _ name: String) throws -> JournalPlace? {
    guard let text else { return nil }
    return try MomentText.place(text, on: try day ?? MomentText.lastDay(of: journal), name)
  }

  /// From the first moment on, that included.
  private func isWanted(_ line: InstrumentTimeline.Line, _ first: JournalPlace?) -> Bool {
    switch first {
    case nil, .end: true
    case .record(let sequence): line.sequence >= sequence
    case .time(let time): line.time >= time
    }
  }

  private func print(_ line: InstrumentTimeline.Line, _ console: Console) {
    if json { return console.print(json: line.json) }
    let head = "\(line.sequence)  \("\(line.time)".dropFirst(11))"
    let books = Self.pad("\(line.position)", 8) + Self.pad(line.result.cents, 11)
    console.print(
      console.paint(head, .quiet) + books + "  \(VisibleText.of(line.sentence))")
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
