import Journal
import Projections
import Store

/// `report month`: what a month's days came to, as text, JSON or a page.
struct ReportMonthCommand: Subcommand {
  static let name = "report month"
  static let group = CommandGroup.books
  static let summary = "a month by day, symbol, rule and model, with trades, falls and trouble"
  static let usage = "<journal> <yyyy-mm> [--html <file>] [--json]"
  static let details = [
    "--html   writes one page with charts that needs nothing from elsewhere",
    "--json   exact values for machines",
    "Days are as restated by everything in the journal; `pnl --by day` has all of them.",
  ]

  private let journal: String
  private let month: Int64
  private let page: String?
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    page = try arguments.option("--html")
    journal = try arguments.positional("journal")
    let text = try arguments.positional("month")
    guard text.utf8.count == 7, let first = CivilDate.read(text + "-01") else {
      throw UsageError("`\(text)` is no month such as 2013-10")
    }
    month = first / 100
  }

  func run(_ console: Console) throws -> ExitCode {
    let (report, head) = try collect(console)
    let sections = MonthSections(report, hashes: hashes(report, head)) {
      NewYorkTime.clockText($0) ?? "\($0)"
    }
    if let page {
      try AtomicFile.write(page) { path in
        let file = try BufferedFile(creating: path)
        try file.put(Array(sections.html.utf8))
        try file.close()
      }
      console.complain("report month: \(sections.month) written to \(page)")
    }
    if json {
      console.print(json: report.json, isPretty: true)
    } else if page == nil {
      console.print(sections.sections)
    }
    return .success
  }

  private func collect(_ console: Console) throws -> (MonthReport, JournalHead) {
    let start = try LedgerLoader(root: journal, usesSnapshots: false).start()
    for warning in start.warnings { console.complain("report month: \(warning)") }
    do {
      let walk = LedgerWalk(start.ledger, start.reader)
      if let report = try MonthReport.of(month, walk, root: journal) {
        JournalEnd(start.reader).mention(journal, on: console)
        return (report, start.reader.head)
      }
    } catch let gap as LedgerWalk.Gap { throw InputError("\(journal): \(gap)") }
    throw InputError(
      "\(journal): no session was started in \(CivilDate.isoText(month * 100 + 1).prefix(7)); "
        + "`replay journal stats` lists the days")
  }

  private func hashes(
    _ report: MonthReport, _ head: JournalHead
  ) -> [(name: String, value: String)] {
    [
      ("build that traded", report.session.build), ("build of this report", BuildInformation.text),
      ("state behind record \(report.digestAt)", report.digest.hex),
      ("chain behind record \(head.sequence)", head.hex),
    ]
  }
}

extension Console {
  /// Prints a report's sections, each under its heading.
  func print(_ sections: [DaySections.Section]) {
    for (index, section) in sections.enumerated() {
      if index > 0 { print("") }
      print(paint(VisibleText.of(section.title), .strong))
      for line in section.lines { print(VisibleText.of(line)) }
      if let table = section.table { print(table.visible) }
    }
  }
}
