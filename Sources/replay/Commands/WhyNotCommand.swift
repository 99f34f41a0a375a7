import Journal

/// `why-not`: which condition kept every rule from acting in an instrument at a moment.
struct WhyNotCommand: Subcommand {
  static let name = "why-not"
  static let group = CommandGroup.forensics
  static let summary = "why nothing was done in an instrument at a moment, rule by rule"
  static let usage = "<journal> <symbol> <moment> [--day <date>] [--no-snapshots] [--json]"
  static let details = [
    "<moment>         10:32 or 10:32:15 in New York, 2013-10-07T14:32:00Z, or a record number",
    "--day            the date of a time without one; else the journal's last day",
    "--no-snapshots   begin with record 1",
    "--json           every condition with value and threshold",
    "Of each rule: its last look, with the first condition that stopped it, and what it would have",
    "made of the moment itself. The ten minutes before are re-executed, so that looks that came to",
    "the same as the one before and were not recorded have their exact values.",
    "Exit code 1 when an order was placed at that very moment.",
  ]

  private let journal: String
  private let symbol: String
  private let moment: String
  private let day: Int64?
  private let usesSnapshots: Bool
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    usesSnapshots = !arguments.flag("--no-snapshots")
    day = try Self.day(try arguments.option("--day"))
    journal = try arguments.positional("journal")
    symbol = try arguments.positional("symbol")
    moment = try arguments.positional("moment")
  }

  /// The date of `--day`, as yyyymmdd.
  static func day(_ text: String?) throws(UsageError) -> Int64? {
    guard let text else { return nil }
    guard let day = CivilDate.read(text) else {
      throw UsageError("`--day`: `\(text)` is no date such as 2013-10-07")
    }
    return day
  }

  func run(_ console: Console) throws -> ExitCode {
    let place = try MomentText.place(
      moment, on: try day ?? MomentText.lastDay(of: journal), "moment")
    let answer = try WhyNot(
      journal: journal, symbol: symbol, place: place, usesSnapshots: usesSnapshots
    ).answer()
    let report = WhyNotReport(answer)
    if json {
      console.print(json: report.json, isPretty: true)
    } else {
      for line in report.lines { console.print(VisibleText.of(line)) }
    }
    return report.didAct ? .failure : .success
  }
}
