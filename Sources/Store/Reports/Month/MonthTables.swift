import Journal

/// The tables of a month's report, for the page and for the terminal alike.
struct MonthTables {
  private let report: MonthReport
  private let clock: (Timestamp) -> String

  init(_ report: MonthReport, clock: @escaping (Timestamp) -> String) {
    self.report = report
    self.clock = clock
  }

  /// Every day and the sum.
  var days: ReportTable {
    let isRestated = report.days.contains { $0.told != $0.figures }
    var table = ReportTable(
      [
        "day", "orders#", "fills#", "trades#", "won#", "realised#", "unrealised#", "other#",
        "fees#", "net#", "equity#",
      ] + (isRestated ? ["told at its end#", "restated by"] : []), emptyText: "no days")
    for day in report.days {
      var more: [String] = isRestated ? ["", ""] : []
      if day.told != day.figures {
        more = [day.told.net.cents, day.restatedBy.map { "#\($0)" }.joined(separator: " ")]
      }
      table.rows.append(
        [
          DayText.iso(day.date), "\(day.orders)", "\(day.executions)", "\(day.trades)",
          "\(day.won)",
        ] + Self.money(day.figures) + [day.equity.cents] + more)
    }
    let sums = report.days.reduce(into: (0, 0, 0, 0)) {
      $0 = ($0.0 + $1.orders, $0.1 + $1.executions, $0.2 + $1.trades, $0.3 + $1.won)
    }
    table.rows.append(
      ["month", "\(sums.0)", "\(sums.1)", "\(sums.2)", "\(sums.3)"] + Self.money(report.money)
        + [""] + (isRestated ? ["", ""] : []))
    return table
  }

  /// Realised, unrealised, dividends with interest, fees, net.
  private static func money(_ figures: MoneyFigures) -> [String] {
    [
      figures.realised.cents, figures.unrealised.cents,
      (figures.dividends + figures.interest).cents, figures.fees.cents, figures.net.cents,
    ]
  }

  /// Parts of the month's profit, and the sum.
  func parts(_ title: String, _ rows: [NamedFigures]) -> ReportTable {
    var table = ReportTable(
      [title, "realised#", "unrealised#", "other#", "fees#", "net#"],
      emptyText: "nothing was traded")
    for row in rows { table.rows.append([row.name] + Self.money(row.figures)) }
    if rows.count > 1 { table.rows.append(["total"] + Self.money(report.money)) }
    return table
  }

  /// What other currencies came to.
  var others: ReportTable {
    var table = ReportTable(
      ["symbol", "currency", "realised#", "unrealised#", "other#", "fees#", "net#"],
      emptyText: "nothing in other currencies")
    for row in report.others {
      table.rows.append([row.name, row.currency] + Self.money(row.figures))
    }
    return table
  }

  /// The best and the worst days; none twice.
  var extremes: ReportTable {
    var table = ReportTable(["", "day", "net#", "fees#", "trades#"], emptyText: "no days traded")
    let ranked = report.ranked
    let count = min(Self.extremesShown, (ranked.count + 1) / 2)
    for (word, days) in [("best", ranked.prefix(count)), ("worst", ranked.dropFirst(count))] {
      let shown = word == "best" ? Array(days) : Array(days.reversed().prefix(count))
      for day in shown {
        table.rows.append([
          word, DayText.iso(day.date), day.figures.net.cents, day.figures.fees.cents,
          "\(day.trades)",
        ])
      }
    }
    return table
  }

  private static let extremesShown = 3

  /// How trades went.
  var trades: ReportTable {
    var table = ReportTable(["figure", "value#", "what it is"], emptyText: "no trades")
    guard !report.closed.isEmpty else { return table }
    let nets = report.closed.map(\.net)
    table.rows = [
      ["closed", "\(report.closed.count)", "positions from opening to end"],
      ["won, lost", "\(report.wonCount), \(report.lostCount)", "after fees"],
      ["win rate", report.winRate.percent, "won of closed"],
      ["won", report.won.cents, "by those that won"],
      ["lost", report.lost.cents, "by those that lost"],
      [
        "profit factor", report.profitFactor.map { "\($0.hundredths)" } ?? "-",
        "won for each unit lost",
      ],
      ["mean", report.meanTrade.cents, "of a closed trade"],
      ["best, worst", "\(nets.max().cents), \(nets.min().cents)", "of one trade"],
    ]
    return table
  }

  /// What was raised, the most severe first.
  var alerts: ReportTable {
    var table = ReportTable(["severity", "code", "times#", "first"], emptyText: "no alert")
    let sorted = report.alerts.sorted {
      ($1.severity.rawValue, $1.count, $0.first) < ($0.severity.rawValue, $0.count, $1.first)
    }
    for row in sorted {
      table.rows.append(["\(row.severity)", row.code, "\(row.count)", "#\(row.first)"])
    }
    return table
  }

  /// Each step of each break.
  var breaks: ReportTable {
    var table = ReportTable(
      ["day", "time", "record", "what"], emptyText: "books and broker never differed")
    for incident in report.breaks {
      let day = report.days.last { incident.sequence >= $0.first }
      table.rows.append([
        day.map { DayText.iso($0.date) } ?? "", clock(incident.time), "#\(incident.sequence)",
        incident.text,
      ])
    }
    return table
  }
}

extension Optional where Wrapped == Ratio {
  /// A part as percent with one decimal, or a dash.
  var percent: String {
    guard let ratio = self else { return "-" }
    let tenths = Rounding.halfEven(Int128(ratio.rawValue), 1_000_000)
    return "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)%"
  }
}

extension Ratio {
  /// With two decimals.
  var hundredths: String { Money(rawValue: Int128(rawValue)).cents }
}
