import Journal

extension MonthReport {
  /// Exact values for machines.
  public var json: JSONValue {
    [
      "month": .whole(month), "currency": .string(currency),
      "mode": .string("\(session.mode)"), "venue": .string(session.venue),
      "first": .whole(first.rawValue), "last": .whole(last.rawValue),
      "total": .object(money.members),
      "equity_before": .decimal(equityBefore),
      "equity_after": .decimal(days.last?.equity), "deposits": .decimal(deposits),
      "drawdown": .decimal(drawdown?.money), "drawdown_part": .decimal(drawdown?.part),
      "trades": .whole(closed.count), "won": .whole(wonCount), "lost": .whole(lostCount),
      "win_rate": .decimal(winRate), "profit_factor": .decimal(profitFactor),
      "amount_won": .decimal(won), "amount_lost": .decimal(lost),
      "mean_trade": .decimal(meanTrade),
      "days": .array(days.map(\.json)),
      "symbols": Self.json(symbols), "rules": Self.json(rules), "models": Self.json(models),
      "other_currencies": Self.json(others),
      "alerts": .array(
        alerts.map {
          [
            "severity": .string("\($0.severity)"), "code": .string($0.code),
            "count": .whole($0.count), "first": .whole($0.first.rawValue),
          ]
        }),
      "breaks": .array(
        breaks.map {
          [
            "record": .whole($0.sequence.rawValue), "time": .string($0.time.description),
            "text": .string($0.text),
          ]
        }),
      "digest": .string(digest.hex), "digest_at": .whole(digestAt.rawValue),
    ]
  }

  private static func json(_ rows: [NamedFigures]) -> JSONValue {
    .array(
      rows.map { row in
        .object(
          [
            JSONMember("name", .string(row.name)), JSONMember("currency", .string(row.currency)),
          ] + row.figures.members)
      })
  }
}

extension MonthReport.Day {
  fileprivate var json: JSONValue {
    .object(
      [JSONMember("day", .string(DayText.iso(date)))] + figures.members + [
        JSONMember("equity", .decimal(equity)), JSONMember("orders", .whole(orders)),
        JSONMember("executions", .whole(executions)), JSONMember("trades", .whole(trades)),
        JSONMember("won", .whole(won)), JSONMember("restated", .bool(told != figures)),
        JSONMember("told", .object(told.members)),
        JSONMember("restated_by", .array(restatedBy.map { .whole($0.rawValue) })),
      ])
  }
}
