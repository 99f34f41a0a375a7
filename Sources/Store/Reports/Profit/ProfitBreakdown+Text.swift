import Journal

extension ProfitBreakdown {
  private var severalCurrencies: Bool {
    Set(rows.map(\.currency)).count > 1
  }

  /// A row for each part and the totals; cents.
  public var table: ReportTable {
    let isRestated = rows.contains { $0.isRestated }
    var titles = [grouping.rawValue]
    if severalCurrencies { titles.append("currency") }
    titles += ["realised#", "unrealised#", "dividends#", "interest#", "fees#", "net#"]
    if isRestated { titles += ["told at its end#", "restated by"] }
    var table = ReportTable(titles, emptyText: "no profit or loss: nothing has been traded")
    for row in rows {
      let more =
        row.isRestated
        ? [(row.told?.net).cents, row.restatedBy.map { "#\($0)" }.joined(separator: " ")]
        : ["", ""]
      table.rows.append(
        cells(row.name, row.currency, row.figures) + (isRestated ? more : []))
    }
    guard !rows.isEmpty else { return table }
    for total in totals where severalCurrencies || total.currency == rows[0].currency {
      table.rows.append(
        cells("total", total.currency, total.figures) + (isRestated ? ["", ""] : []))
    }
    return table
  }

  private func cells(_ name: String, _ currency: String, _ figures: MoneyFigures) -> [String] {
    [name] + (severalCurrencies ? [currency] : []) + [
      figures.realised.cents, figures.unrealised.cents, figures.dividends.cents,
      figures.interest.cents, figures.fees.cents, figures.net.cents,
    ]
  }

  /// Exact values for machines.
  public var json: JSONValue {
    [
      "by": .string(grouping.rawValue),
      "rows": .array(rows.map(Self.json)),
      "totals": .array(
        totals.map { total in
          .object([JSONMember("currency", .string(total.currency))] + total.figures.members)
        }),
      "adds_up": .bool(addsUp),
      // Amounts stay in their currencies, so there is no profit of exchange rates.
      "fx": .null,
    ]
  }

  private static func json(_ row: Row) -> JSONValue {
    var members = [
      JSONMember("name", .string(row.name)), JSONMember("currency", .string(row.currency)),
    ]
    members += row.figures.members
    if let told = row.told {
      members.append(JSONMember("restated", .bool(row.isRestated)))
      members.append(JSONMember("told", .object(told.members)))
      members.append(
        JSONMember("restated_by", .array(row.restatedBy.map { .whole($0.rawValue) })))
    }
    return .object(members)
  }

  /// A header and a line for each part, exact; of days with what was told at their end.
  public var csv: [[String]] {
    var lines = [
      [
        grouping.rawValue, "currency", "realised", "unrealised", "dividends", "interest", "fees",
        "net",
      ]
    ]
    if grouping == .day { lines[0] += ["told_net", "restated_by"] }
    for row in rows {
      let figures = row.figures
      var line = [
        row.name, row.currency, "\(figures.realised)", Self.text(figures.unrealised),
        "\(figures.dividends)", "\(figures.interest)", "\(figures.fees)", Self.text(figures.net),
      ]
      if grouping == .day {
        line += [
          Self.text(row.told?.net), row.restatedBy.map { "\($0)" }.joined(separator: " "),
        ]
      }
      lines.append(line)
    }
    return lines
  }

  private static func text(_ money: Money?) -> String { money.map { "\($0)" } ?? "" }
}

extension MoneyFigures {
  /// Every figure under its name.
  var members: [JSONMember] {
    [
      JSONMember("realised", .decimal(realised)), JSONMember("unrealised", .decimal(unrealised)),
      JSONMember("dividends", .decimal(dividends)), JSONMember("interest", .decimal(interest)),
      JSONMember("fees", .decimal(fees)), JSONMember("net", .decimal(net)),
    ]
  }
}
