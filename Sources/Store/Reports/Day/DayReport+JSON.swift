import Journal

extension DayReport {
  /// Exact values for machines.
  public var json: JSONValue {
    [
      "date": .whole(date), "mode": .string("\(session.mode)"), "venue": .string(session.venue),
      "first": .whole(first.rawValue), "last": .whole(last.rawValue),
      "result": .decimal(result), "signals": .decimal(signalResult),
      "execution_cost": .decimal(executionCost), "realised": .decimal(money.realised),
      "unrealised": .decimal(money.unrealised), "dividends": .decimal(money.dividends),
      "interest": .decimal(money.interest), "fees": .decimal(money.fees),
      "deposits": .decimal(deposits),
      "equity_before": .decimal(equityBefore), "equity_after": .decimal(equityAfter),
      "orders": .whole(orderCount), "executions": .whole(executionCount),
      "symbols": .array(symbols.map(Self.json)),
      "trades": .array(trades.map(\.json)),
      "stops": .array(stops.map(Self.json)),
      "denials": .array(denials.map(Self.json)),
      "near_misses": .array(nearMisses.map(Self.json)),
      "incidents": .array(
        incidents.map {
          [
            "record": .whole($0.sequence.rawValue), "time": .string($0.time.description),
            "text": .string($0.text),
          ]
        }),
      "reconciliation": .array(reconciliation.map { .string($0) }),
      "predictions": [
        "read": .whole(predictions.count), "used": .whole(predictions.count { $0.isUsed }),
      ],
      "earlier_days": earlierDays.map { .object($0.members) } ?? .null,
      "restatement": restatement?.json ?? .null,
      "digest": .string(digest.hex),
    ]
  }

  private static func json(_ row: NamedFigures) -> JSONValue {
    [
      "symbol": .string(row.name), "currency": .string(row.currency),
      "realised": .decimal(row.figures.realised), "unrealised": .decimal(row.figures.unrealised),
      "dividends": .decimal(row.figures.dividends), "fees": .decimal(row.figures.fees),
      "net": .decimal(row.figures.net),
    ]
  }

  private static func json(_ count: Count) -> JSONValue {
    [
      "rule": .string(count.rule), "name": .string(count.name), "count": .whole(count.count),
      "first": .whole(count.first.rawValue),
    ]
  }
}

extension DayTrade {
  var json: JSONValue {
    [
      "symbol": .string(symbol), "side": .string("\(side)"), "quantity": .decimal(quantity),
      "rule": .string(rule), "confidence": .decimal(confidence), "order": .whole(order.rawValue),
      "opened_at": .string(openedAt.description),
      "opened_by": openedBy == .none ? .null : .whole(openedBy.rawValue),
      "entry_price": .decimal(entryPrice),
      "closed_at": closedAt.map { .string($0.description) } ?? .null,
      "closed_by": closedBy == .none ? .null : .whole(closedBy.rawValue),
      "exit_price": .decimal(exitPrice), "exit_reason": .string(exitReason),
      "realised": .decimal(realised), "fees": .decimal(fees),
    ]
  }
}
