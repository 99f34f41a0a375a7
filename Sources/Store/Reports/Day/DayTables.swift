import Journal

/// The tables of a day's report, for the page and for the terminal alike.
struct DayTables {
  private let report: DayReport
  private let clock: (Timestamp) -> String

  init(_ report: DayReport, clock: @escaping (Timestamp) -> String) {
    self.report = report
    self.clock = clock
  }

  /// Profit by symbol, and the total.
  var symbols: ReportTable {
    var table = ReportTable(
      ["symbol", "realised#", "unrealised#", "dividends#", "fees#", "net#"],
      emptyText: "nothing was traded")
    for row in report.symbols { table.rows.append([row.name] + Self.money(row.figures)) }
    if table.rows.count > 1 { table.rows.append(["total"] + Self.money(report.money)) }
    return table
  }

  private static func money(_ figures: MoneyFigures) -> [String] {
    [
      figures.realised.cents, figures.unrealised.cents, figures.dividends.cents,
      figures.fees.cents, figures.net.cents,
    ]
  }

  /// Profit by the rule that opened, from the trades.
  var rules: ReportTable {
    var table = ReportTable(
      ["opened by", "trades#", "won#", "realised#", "fees#", "net#"], emptyText: "no trades")
    var names: [String] = []
    for trade in report.trades where !names.contains(trade.rule) { names.append(trade.rule) }
    for name in names {
      let own = report.trades.filter { $0.rule == name }
      let realised = own.reduce(Money.zero) { $0 + $1.realised }
      let fees = own.reduce(Money.zero) { $0 + $1.fees }
      table.rows.append([
        name.isEmpty ? "by hand" : name, "\(own.count)",
        "\(own.count { $0.closedAt != nil && $0.realised - $0.fees > .zero })",
        realised.cents, fees.cents, (realised - fees).cents,
      ])
    }
    return table
  }

  /// Every trade with its reasons and records.
  var trades: ReportTable {
    var table = ReportTable(
      [
        "symbol", "side", "shares#", "opened", "at#", "rule", "confidence#", "closed", "at#",
        "because", "net#", "records",
      ], emptyText: "no trades")
    for trade in report.trades {
      let records = [trade.openedBy, trade.closedBy].filter { $0 != .none }.map { "#\($0)" }
      table.rows.append([
        trade.symbol, trade.side == .buy ? "long" : "short", "\(trade.quantity)",
        clock(trade.openedAt), "\(trade.entryPrice)", trade.rule,
        trade.confidence == .zero ? "-" : "\(trade.confidence)",
        trade.closedAt.map(clock) ?? "open", trade.exitPrice?.description ?? "-",
        trade.exitReason, (trade.realised - trade.fees).cents, records.joined(separator: " "),
      ])
    }
    return table
  }

  /// What stopped rules, most frequent first.
  var stops: ReportTable {
    var table = ReportTable(
      ["rule", "stopped by", "times#", "first"], emptyText: "no rule was stopped")
    for row in Self.sorted(report.stops) {
      table.rows.append([row.rule, row.name, "\(row.count)", "#\(row.first)"])
    }
    return table
  }

  /// What the risk gate denied.
  var denials: ReportTable { checks(report.denials, "risk denied nothing") }

  /// What the risk gate let pass with little room.
  var nearMisses: ReportTable { checks(report.nearMisses, "no limit was nearly reached") }

  private func checks(_ rows: [DayReport.Count], _ emptyText: String) -> ReportTable {
    var table = ReportTable(["check", "times#", "first"], emptyText: emptyText)
    for row in Self.sorted(rows) {
      table.rows.append([row.name, "\(row.count)", "#\(row.first)"])
    }
    return table
  }

  private static func sorted(_ rows: [DayReport.Count]) -> [DayReport.Count] {
    rows.sorted { ($1.count, $0.first) < ($0.count, $1.first) }
  }

  /// Trouble and what was done by hand.
  var incidents: ReportTable {
    var table = ReportTable(["time", "record", "what"], emptyText: "no incident")
    for incident in report.incidents.prefix(Self.incidentsShown) {
      table.rows.append([clock(incident.time), "#\(incident.sequence)", incident.text])
    }
    let rest = report.incidents.count - Self.incidentsShown
    if rest > 0 { table.rows.append(["", "", "and \(rest) more; JSON has all"]) }
    return table
  }

  private static let incidentsShown = 200
}
