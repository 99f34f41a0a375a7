import Journal

extension DayGap {
  /// Result, gap and parts of every instrument, in cents that add up.
  public var table: ReportTable {
    let names = GapParts().named.map(\.name)
    // Trades by hand, and what no trade explains, have no column where there are none.
    let shown = names.filter { name in
      let isRare = name == "manual" || name == "other"
      return !isRare || rows.contains { $0.parts.named.contains { $0 == name && $1 != .zero } }
    }
    var table = ReportTable(
      ["symbol", "live#", "shadow#", "gap#"] + shown.map { "\($0)#" },
      emptyText: "neither side traded")
    let isOneCurrency = Set(rows.map(\.currency)).count < 2
    for row in rows.isEmpty ? [] : rows + totals {
      let parts = row.parts.cents.filter { shown.contains($0.name) }
      let name = isOneCurrency ? row.symbol : "\(row.symbol) \(row.currency)"
      table.rows.append(
        [name, row.live.cents, row.shadow.cents, row.gap.cents]
          + parts.map { Money(rawValue: $0.cents * 10_000_000).cents })
    }
    return table
  }

  /// The first `limit` orders that differ, a line each.
  public func lines(limit: Int) -> [String] {
    let shown = trades.prefix(limit).map { trade in
      let parts = trade.parts.named.filter { $0.amount != .zero }
        .map { "\($0.name) \($0.amount.cents)" }
      let reason = trade.reason.isEmpty ? "" : " (\(trade.reason))"
      return "\(trade.time)  \(trade.symbol)  \(trade.what): live \(trade.live), shadow "
        + "\(trade.shadow)\(parts.isEmpty ? "" : "; ")\(parts.joined(separator: ", "))\(reason)"
    }
    let hidden = trades.count - shown.count
    return shown + (hidden > 0 ? ["… and \(hidden) more; `--json` has all"] : [])
  }

  /// Exact values for machines.
  public var json: JSONValue {
    [
      "orders": [
        "both": .whole(counts.both), "only_live": .whole(counts.live),
        "only_shadow": .whole(counts.shadow),
      ],
      "symbols": .array(rows.map(Self.json)), "totals": .array(totals.map(Self.json)),
      "differences": .array(
        trades.map { trade in
          [
            "time": .string("\(trade.time)"), "symbol": .string(trade.symbol),
            "what": .string(trade.what), "live": .string(trade.live),
            "shadow": .string(trade.shadow), "parts": trade.parts.json,
            "reason": .string(trade.reason),
          ]
        }),
    ]
  }

  private static func json(_ row: Row) -> JSONValue {
    [
      "symbol": .string(row.symbol), "currency": .string(row.currency),
      "live": .decimal(row.live), "shadow": .decimal(row.shadow), "gap": .decimal(row.gap),
      "parts": row.parts.json,
    ]
  }
}

extension GapParts {
  /// Each part by its name, exactly.
  var json: JSONValue { .object(named.map { JSONMember($0.name, .decimal($0.amount)) }) }
}
