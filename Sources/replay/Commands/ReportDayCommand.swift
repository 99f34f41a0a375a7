import Journal
import Projections
import Store

/// `report day`: what a day came to and why, as text, JSON or a page.
struct ReportDayCommand: Subcommand {
  static let name = "report day"
  static let group = CommandGroup.books
  static let summary = "a day's result, trades, what was not done, incidents, proof; as a page, too"
  static let usage =
    "<journal> [--day <date>] [--html <file>] [--no-verify] [--no-snapshots] [--json]"
  static let details = [
    "--day            the session's date, such as 2013-10-07; else the journal's last",
    "--html           writes one page with charts that needs nothing from elsewhere",
    "--no-verify      do not re-execute the journal for the report",
    "--no-snapshots   fold everything from record 1",
    "--json           exact values for machines",
    "Exit code 1 when the journal does not re-execute identically.",
  ]

  private let journal: String
  private let day: Int64?
  private let page: String?
  private let verifies: Bool
  private let usesSnapshots: Bool
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    verifies = !arguments.flag("--no-verify")
    usesSnapshots = !arguments.flag("--no-snapshots")
    day = try WhyNotCommand.day(try arguments.option("--day"))
    page = try arguments.option("--html")
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let date = try day ?? MomentText.lastDay(of: journal)
    let report = try collect(date, console)
    let proof = try proof(report, console)
    let sections = DaySections(report, proof: proof) { NewYorkTime.clockText($0) ?? "\($0)" }
    if let page {
      try AtomicFile.write(page) { path in
        let file = try BufferedFile(creating: path)
        try file.put(Array(sections.html.utf8))
        try file.close()
      }
      console.complain("report day: \(sections.day) written to \(page)")
    }
    if json {
      console.print(json: report.json, isPretty: true)
    } else if page == nil {
      console.print(sections.sections)
    }
    return proof.isVerified == false ? .failure : .success
  }

  private func collect(_ date: Int64, _ console: Console) throws -> DayReport {
    guard let begin = NewYorkTime.timestamp(date: date, secondOfDay: 0),
      let end = NewYorkTime.timestamp(date: date, secondOfDay: 86_400)
    else { throw InputError("\(date): no day whose midnight in New York is known") }
    let start = try LedgerLoader(root: journal, usesSnapshots: usesSnapshots).start(
      notBehind: .time(Timestamp(rawValue: begin.rawValue - 1)))
    for warning in start.warnings { console.complain("report day: \(warning)") }
    do {
      let walk = LedgerWalk(start.ledger, start.reader)
      if let report = try DayReport.of(date, walk, in: begin..<end, root: journal) { return report }
    } catch let gap as LedgerWalk.Gap { throw InputError("\(journal): \(gap)") }
    throw InputError(
      "\(journal): no session was started on \(CivilDate.isoText(date)); "
        + "`replay journal stats` lists the days")
  }

  private func proof(_ report: DayReport, _ console: Console) throws -> DaySections.Proof {
    let reader = try JournalReader(opening: journal)
    try reader.passToEnd()
    JournalEnd(reader).mention(journal, on: console)
    let head = reader.head
    let hex = { (bytes: [UInt8]) in
      bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    let hashes = [
      ("build that traded", report.session.build), ("build of this report", BuildInformation.text),
      ("configuration, SHA-256", hex(report.session.configurationHash)),
      ("state behind record \(report.last)", report.digest.hex),
      ("chain behind record \(head.sequence)", hex(head.chain)),
    ]
    guard verifies else {
      return DaySections.Proof(verification: nil, isVerified: nil, hashes: hashes)
    }
    let verified = try Verifier(journal: journal, overrides: []).run()
    return DaySections.Proof(
      verification: verified.text.split(separator: "\n").joined(separator: "; "),
      isVerified: verified.isIdentical, hashes: hashes)
  }
}
