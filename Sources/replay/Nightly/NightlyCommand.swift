import Journal

/// `nightly`: everything that is to be done with a journal after a day.
struct NightlyCommand: Subcommand {
  static let name = "nightly"
  static let group = CommandGroup.books
  static let summary = "after a day: seal, check, sign, copy, re-execute, reconcile, and compare"
  static let usage =
    "<journal> [--copy <folder>] [--key <file>] [--public-key <hex|file>]... [--config <file>] "
    + "[--day <day>] [--tolerance <amount>] [--limit <n>] [--json]"
  static let details = [
    "--copy        make a verified copy here, or bring it up to date",
    "--key         file of the private key that signs closed days (see `journal keygen`)",
    "--public-key  an older key that signed earlier days; may be repeated",
    "--config      the configuration file whose `alerts` are told when something differs",
    "--day         the closed day to look at, such as 2026-11-20; the last one with a market else",
    "--tolerance   a gap to the simulation up to this is no finding where both traded alike (0)",
    "--limit       differing orders to show (10)",
    "--json        one object for machines",
    "Closed days are sealed, every byte is checked, the day is signed, copied and re-executed; its",
    "books are looked at: breaks, positions, orders, fees; and the same day on the simulated",
    "exchange shows what live came to otherwise, by price, timing, fee, missed, extra and risk.",
    "A session of the next day may run beside it. Exit code 1 with findings, 2 when a part could",
    "not be done; the rest is done all the same.",
  ]

  private var nightly: Nightly
  private let config: String?
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    let copy = try arguments.option("--copy")
    let key = try arguments.option("--key")
    let olderKeys = try arguments.repeated("--public-key")
    config = try arguments.option("--config")
    let day = try arguments.option("--day")
    let tolerance = try arguments.option("--tolerance")
    let limit = try arguments.number("--limit", in: 0...1_000_000)
    nightly = Nightly(journal: try arguments.positional("journal"))
    nightly.copy = copy
    nightly.key = key
    nightly.olderKeys = olderKeys
    nightly.limit = Int(limit ?? 10)
    if let day { nightly.date = try AnchorsText.day(option: "--day", day) }
    if let tolerance {
      guard let amount = Money(tolerance), amount >= .zero else {
        throw UsageError("`--tolerance`: `\(tolerance)` is no amount such as 2.50")
      }
      nightly.tolerance = amount
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    // First, so that a wrong file is known before an hour of work.
    let people = try config.map { try NightlyAlerts(config: $0, journal: nightly.journal) }
    var work = nightly
    if console.hasErrorTerminal { work.tell = { console.complain("nightly: \($0)") } }
    let report = work.run()
    if json { console.print(json: report.json) } else { report.show(console) }
    let problems = try people?.tell(report) ?? []
    for problem in problems { console.complain("nightly: \(problem)") }
    return report.exitCode
  }
}

/// Tells people over the channels of a configuration, with an outbox of its own: the session's is
/// the session's.
struct NightlyAlerts {
  private let desk: AlertDesk?

  /// Where the alerts of a journal's nightly checks wait.
  static func path(of journal: String) -> String { "\(journal).nightly.alerts" }

  /// - Throws: what is wrong with the file, or a secret that is missing.
  init(config: String, journal: String) throws {
    let (configuration, edge) = try ConfigurationLoader.loadWhole(
      path: config, environment: ConfigurationLoader.processEnvironment())
    let channels = try AlertChannel.all(
      edge.alerts, label: AlertChannel.label(configuration.account))
    desk =
      channels.isEmpty
      ? nil : try AlertDesk(edge.alerts, channels: channels, path: Self.path(of: journal))
  }

  /// Sends what waits from before, and what a report says.
  ///
  /// - Returns: what went wrong with it; what could not be sent waits for the next time.
  func tell(_ report: NightlyReport) throws -> [String] {
    guard let desk else { return ["the configuration names no channel, so nobody is told"] }
    try desk.begin(journal: report.journal, last: .none)
    if let note = report.alert(at: ClientClock().now) { desk.post(note) }
    desk.end()
    return desk.takeProblems()
  }
}
