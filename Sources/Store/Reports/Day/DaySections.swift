import Journal

/// A day's report in sections, which the page and the terminal set each in its way.
public struct DaySections {
  /// Something to read under a heading.
  public struct Section: Sendable {
    /// The heading.
    public let title: String
    /// Sentences before the table.
    public let lines: [String]
    /// The table, if there is one.
    public let table: ReportTable?
  }

  /// What is said about the journal itself, and was found out elsewhere.
  public struct Proof: Sendable {
    /// What re-executing the journal came to; nil when that was not done.
    public var verification: String?
    /// Whether everything was identical; nil when that was not looked at.
    public var isVerified: Bool?
    /// Names and hashes.
    public var hashes: [(name: String, value: String)]

    /// A proof.
    public init(
      verification: String?, isVerified: Bool?, hashes: [(name: String, value: String)]
    ) {
      self.verification = verification
      self.isVerified = isVerified
      self.hashes = hashes
    }
  }

  let report: DayReport
  let proof: Proof
  let clock: (Timestamp) -> String
  private var tables: DayTables { DayTables(report, clock: clock) }

  /// - Parameter clock: the time of day that people read, such as `09:30:15`.
  public init(_ report: DayReport, proof: Proof, clock: @escaping (Timestamp) -> String) {
    self.report = report
    self.proof = proof
    self.clock = clock
  }

  /// `2013-10-07`.
  public var day: String {
    let digits = "\(report.date)"
    guard digits.utf8.count == 8 else { return digits }
    return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
  }

  /// What kind of day it was.
  var headline: String {
    "\(report.session.mode) session of \(report.session.venue), records \(report.first) to "
      + "\(report.last)"
  }

  /// The figures at the top.
  var figures: [(name: String, value: String, style: String)] {
    let closed = report.trades.filter { $0.closedAt != nil }
    let won = closed.count { $0.realised - $0.fees > .zero }
    return restatedFigure + [
      ("Result", report.result.cents, Self.style(report.result)),
      ("Realised", report.money.realised.cents, Self.style(report.money.realised)),
      ("Unrealised", report.money.unrealised.cents, Self.style(report.money.unrealised)),
      ("Fees", report.money.fees.cents, ""),
      ("Equity before", report.equityBefore.cents, ""),
      ("Equity after", report.equityAfter.cents, ""),
      ("Trades won", "\(won) of \(closed.count)", ""),
      ("Orders, executions", "\(report.orderCount), \(report.executionCount)", ""),
    ]
  }

  /// The first figure of a day that was restated: what it is now.
  private var restatedFigure: [(name: String, value: String, style: String)] {
    guard let restatement = report.restatement, restatement.isRestated else { return [] }
    let net = restatement.restated.net
    return [("Result, restated", net.cents, Self.style(net))]
  }

  private static func style(_ money: Money?) -> String {
    guard let money, money != .zero else { return "" }
    return money < .zero ? "bad" : "good"
  }

  /// What the result is made of.
  var decomposition: Section {
    var table = ReportTable(["part", "amount#", "what it is"], emptyText: "")
    table.rows = [
      ["signals", report.signalResult.cents, "profit at the prices aimed at"],
      [
        "execution", (-report.executionCost).cents,
        "fills against an order's own price, or the far side when it was commanded",
      ],
      ["fees", (-report.money.fees).cents, "commissions told so far"],
      ["corporate actions", report.money.dividends.cents, "dividends"],
      ["interest", report.money.interest.cents, "received less paid"],
      ["currency", "-", "nothing is converted"],
      ["result", report.result.cents, ""],
    ]
    if let earlier = report.earlierDays, earlier != MoneyFigures() {
      table.rows.append([
        "of it earlier days", earlier.net.cents, "corrections and fees that came late",
      ])
    }
    return Section(title: "What it is made of", lines: [], table: table)
  }

  /// Everything below the figures and the charts.
  var details: [Section] {
    [decomposition] + restated + [
      Section(title: "By symbol", lines: [], table: tables.symbols),
      Section(title: "By rule that opened", lines: [], table: tables.rules),
      Section(
        title: "Trades", lines: [tradesLine], table: tables.trades),
      Section(title: "What rules did not do", lines: [predictionsLine], table: tables.stops),
      Section(title: "What risk denied", lines: [], table: tables.denials),
      Section(title: "Near misses of limits", lines: [], table: tables.nearMisses),
      Section(title: "Incidents", lines: [], table: tables.incidents),
      Section(
        title: "Reconciliation with the broker", lines: report.reconciliation, table: nil),
    ]
  }

  /// What later days made of it; nothing for a day that stands as it was told.
  private var restated: [Section] {
    guard let restatement = report.restatement, restatement.isRestated else { return [] }
    return [
      Section(title: "Restated since", lines: restatement.lines, table: restatement.table)
    ]
  }

  private var tradesLine: String {
    report.trades.isEmpty
      ? "There were none." : "Records are those of the first and the last execution."
  }

  /// How many predictions came, how late, and how many were acted on.
  var predictionsLine: String {
    let all = report.predictions
    guard !all.isEmpty else { return "No prediction was read." }
    let used = all.count { $0.isUsed }
    let delays = all.compactMap(\.delay).sorted()
    let late =
      delays.isEmpty
      ? ""
      : "; from making to record \(delays[delays.count / 2]) at the median, "
        + "\(delays[delays.count - 1]) at most"
    return "\(all.count) predictions were read, \(used) acted on\(late)."
  }

  /// The line about re-execution.
  var verificationLine: String {
    proof.verification ?? "Not verified for this report."
  }

  // MARK: For the terminal

  /// The report as sections of lines and tables.
  public var sections: [Section] {
    let figures = figures.map { "\($0.name): \($0.value)" }
    let hashes = proof.hashes.map { "\($0.name): \($0.value)" }
    return [Section(title: "\(day), \(headline)", lines: figures, table: nil)] + details + [
      Section(title: "Verification", lines: [verificationLine] + hashes, table: nil)
    ]
  }

  // MARK: The page

  /// The report as one page that needs nothing from elsewhere.
  public var html: String {
    var page = HTMLPage(title: "Trading day \(day)")
    page.heading("Trading day \(day)", level: 1)
    page.paragraph(headline, style: "quiet")
    page.paragraph(
      verificationLine, style: proof.isVerified.map { $0 ? "good" : "bad" } ?? "quiet")
    page.figures(figures)
    page.charts(charts)
    for section in details {
      page.heading(section.title)
      for line in section.lines { page.paragraph(line) }
      if let table = section.table { page.table(table) }
    }
    page.heading("Hashes")
    page.list(proof.hashes)
    return page.html
  }

  private var charts: [(title: String, svg: String, note: String)] {
    let short = { (time: Timestamp) in String(self.clock(time).prefix(5)) }
    let charts = DayCharts(report, clock: short)
    var items: [(String, String, String)] = []
    if let svg = charts.equity { items.append(("Equity", svg, "")) }
    if let svg = charts.profits { items.append(("Net profit by symbol", svg, "")) }
    for price in charts.prices {
      items.append((price.symbol, price.svg, "▲ bought, ▼ sold; filled opens, hollow closes"))
    }
    if let svg = charts.predictions {
      items.append(("Predictions by confidence", svg, "Large and filled: acted on."))
    }
    if let svg = charts.latency {
      items.append(("From command to the broker's first answer", svg, "Fastest to slowest."))
    }
    return items
  }
}
