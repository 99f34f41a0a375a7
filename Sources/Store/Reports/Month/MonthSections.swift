import Journal

/// A month's report in sections, which the page and the terminal set each in its way.
public struct MonthSections {
  private let report: MonthReport
  private let hashes: [(name: String, value: String)]
  private let tables: MonthTables

  /// - Parameters:
  ///   - hashes: what is said about the journal itself.
  ///   - clock: the time of day that people read, such as `09:30:15`.
  public init(
    _ report: MonthReport, hashes: [(name: String, value: String)],
    clock: @escaping (Timestamp) -> String
  ) {
    self.report = report
    self.hashes = hashes
    tables = MonthTables(report, clock: clock)
  }

  /// `2013-10`.
  public var month: String { String(DayText.iso(report.month * 100 + 1).prefix(7)) }

  /// What kind of month it was.
  var headline: String {
    let days = report.days.count == 1 ? "1 session day" : "\(report.days.count) session days"
    let venue = report.session.venue.isEmpty ? "" : " of \(report.session.venue)"
    return "\(report.session.mode) sessions\(venue), \(days), records "
      + "\(report.first) to \(report.last), in \(report.currency)"
  }

  /// The figures at the top.
  var figures: [(name: String, value: String, style: String)] {
    let money = report.money
    let fall = report.drawdown
    return [
      ("Result", money.net.cents, Self.style(money.net)),
      ("Realised", money.realised.cents, Self.style(money.realised)),
      ("Unrealised", money.unrealised.cents, Self.style(money.unrealised)),
      ("Fees", money.fees.cents, ""),
      ("Equity before", report.equityBefore.cents, ""),
      ("Equity after", (report.days.last?.equity).cents, ""),
      ("Deposits", report.deposits.cents, ""),
      ("Largest fall", fall.map { "\($0.money.cents) (\($0.part.percent))" } ?? "-", ""),
      ("Trades won", "\(report.wonCount) of \(report.closed.count)", ""),
      ("Win rate", report.winRate.percent, ""),
      ("Profit factor", report.profitFactor.map(\.hundredths) ?? "-", ""),
      ("Mean trade", report.meanTrade.cents, Self.style(report.meanTrade)),
    ]
  }

  private static func style(_ money: Money?) -> String {
    guard let money, money != .zero else { return "" }
    return money < .zero ? "bad" : "good"
  }

  /// Everything below the figures and the charts.
  var details: [DaySections.Section] {
    var sections = [
      DaySections.Section(title: "By day", lines: restatement, table: tables.days),
      DaySections.Section(title: "Best and worst days", lines: [], table: tables.extremes),
      DaySections.Section(
        title: "By symbol", lines: [], table: tables.parts("symbol", report.symbols)),
      DaySections.Section(
        title: "By rule that opened", lines: [], table: tables.parts("opened by", report.rules)),
      DaySections.Section(
        title: "By prediction model", lines: [], table: tables.parts("model", report.models)),
      DaySections.Section(title: "Trades", lines: [], table: tables.trades),
    ]
    if !report.others.isEmpty {
      sections.append(
        DaySections.Section(
          title: "Other currencies", lines: ["Nothing is converted."], table: tables.others))
    }
    return sections + [
      DaySections.Section(title: "Alerts", lines: [], table: tables.alerts),
      DaySections.Section(
        title: "Breaks between books and broker", lines: [], table: tables.breaks),
    ]
  }

  private var restatement: [String] {
    let count = report.days.count { $0.told != $0.figures }
    guard count > 0 else { return [] }
    let told = report.days.reduce(MoneyFigures()) { $0 + $1.told }
    return [
      "Later records restated \(count == 1 ? "one day" : "\(count) days"): the days' ends told "
        + "\(told.net.cents) in all."
    ]
  }

  /// The report for the terminal.
  public var sections: [DaySections.Section] {
    let figures = figures.map { "\($0.name): \($0.value)" }
    let hashes = hashes.map { "\($0.name): \($0.value)" }
    return [DaySections.Section(title: "\(month), \(headline)", lines: figures, table: nil)]
      + details + [DaySections.Section(title: "Hashes", lines: hashes, table: nil)]
  }

  /// The report as one page that needs nothing from elsewhere.
  public var html: String {
    var page = HTMLPage(title: "Trading month \(month)")
    page.heading("Trading month \(month)", level: 1)
    page.paragraph(headline, style: "quiet")
    page.figures(figures)
    page.charts(charts)
    for section in details {
      page.heading(section.title)
      for line in section.lines { page.paragraph(line) }
      if let table = section.table { page.table(table) }
    }
    page.heading("Hashes")
    page.list(hashes)
    return page.html
  }

  private var charts: [(title: String, svg: String, note: String)] {
    let charts = MonthCharts(report)
    let all: [(String, String?, String)] = [
      ("Equity by day", charts.equity, "Without deposits; begins before the first day."),
      ("Net profit by day", charts.days, ""),
      ("Fall from the highest equity", charts.drawdown, ""),
      ("Net profit by symbol", charts.parts("Net profit by symbol", report.symbols), ""),
      ("Net profit by rule", charts.parts("Net profit by rule", report.rules), ""),
    ]
    return all.compactMap { title, svg, note in svg.map { (title, $0, note) } }
  }
}
