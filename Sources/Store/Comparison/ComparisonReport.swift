import Journal

/// A comparison for people: tables and lines, largest view first.
public struct ComparisonReport {
  let comparison: JournalComparison
  let first: String
  let second: String

  /// A report that calls the two journals `first` and `second`.
  public init(_ comparison: JournalComparison, first: String, second: String) {
    self.comparison = comparison
    self.first = first
    self.second = second
  }

  /// One row per setting that differs.
  public var settings: ReportTable {
    var table = ReportTable(["setting", first, second], emptyText: "settings: the same")
    table.rows = comparison.settings.map { [$0.name, $0.first ?? "-", $0.second ?? "-"] }
    return table
  }

  /// What came from outside, in one line.
  public var inputs: String {
    let counts = comparison.inputCounts
    guard let found = comparison.inputDifference else {
      return "inputs from outside: the same \(counts.first)"
    }
    return "inputs from outside: \(first) \(counts.first), \(second) \(counts.second); they differ "
      + "first in the minute of \(found.at): \(found.first) and \(found.second) inputs"
  }

  /// How many decisions, orders, executions and commissions are the same.
  public var counts: ReportTable {
    var table = ReportTable(
      ["", "same#", "changed#", "only \(first)#", "only \(second)#"], emptyText: "")
    for type in ComparedType.allCases {
      let count = comparison.count(type)
      table.rows.append(
        ["\(type.rawValue)s", "\(count.same)", "\(count.changed)", "\(count.onlyFirst)"]
          + ["\(count.onlySecond)"])
    }
    return table
  }

  /// Net of both and what the second has more, by symbol.
  public var symbols: ReportTable { money("symbol", comparison.symbols) }

  /// The same by the rule whose entries it came from.
  public var rules: ReportTable { money("rule", comparison.rules) }

  private func money(_ title: String, _ rows: [MoneyEffect]) -> ReportTable {
    var table = ReportTable(
      [
        title, "net \(first)#", "net \(second)#", "realised#", "unrealised#", "dividends#",
        "fees#", "effect#",
      ],
      emptyText: "money by \(title): nothing was traded")
    let isOneCurrency = Set(rows.map(\.currency)).count < 2
    for row in rows + (rows.isEmpty ? [] : MoneyEffect.totals(rows)) {
      let effect = row.effect
      table.rows.append([
        isOneCurrency ? row.name : "\(row.name) \(row.currency)",
        row.first.net.cents, row.second.net.cents, effect.realised.cents, effect.unrealised.cents,
        effect.dividends.cents, effect.fees.cents, effect.net.cents,
      ])
    }
    return table
  }

  /// What changed how many decisions, and the first of each.
  public var causes: [String] {
    let all = comparison.causes
    guard !all.isEmpty else { return ["decisions: no one changed"] }
    return all.map { cause in
      let symbols = cause.symbols.map { $0.isEmpty ? "the account" : $0 }
      let none = comparison.inputDifference == nil ? "no setting" : "no setting (inputs differ)"
      let head = cause.settings.isEmpty ? none : words(cause.settings)
      return "\(head): changed \(cause.direct) decisions, and \(cause.followed) after them, "
        + "in \(symbols.joined(separator: " ")); first at "
        + records(comparison.decisions[cause.first])
    }
  }

  /// The first decisions of the first `limit` groups in which something was done, with how many
  /// followed; the others did nothing in both journals, for different reasons.
  public func groups(limit: Int) -> [String] {
    var lines: [String] = []
    let acting = comparison.groups.filter(\.acts)
    for group in acting.prefix(limit) {
      let root = comparison.decisions[group.root]
      lines += describe(root)
      let others = group.count - 1
      guard others > 0 else { continue }
      let direct = group.direct - (root.settings.isEmpty ? 0 : 1)
      let settings = direct > 0 ? ", \(direct) of them also by a setting of their own" : ""
      lines.append("    then \(others) more\(settings)")
    }
    lines += rest(acting.count - limit, "first causes")
    let idle = comparison.groups.count - acting.count
    guard idle > 0 else { return lines }
    return lines + ["… and \(idle) where both did nothing, for different reasons; see `--json`"]
  }

  /// The first `limit` orders, executions and commissions that differ.
  public func others(limit: Int) -> [String] {
    comparison.others.prefix(limit).map { difference in
      "\(difference.time)  \(difference.symbol)  \(difference.type.rawValue) \(difference.what): "
        + change(difference)
    } + rest(comparison.others.count - limit, "orders, executions and commissions")
  }

  private func rest(_ count: Int, _ name: String) -> [String] {
    count > 0 ? ["… and \(count) more \(name); `--limit` shows them, `--json` all"] : []
  }

  private func describe(_ difference: EntryDifference) -> [String] {
    var lines = [
      "\(difference.time)  \(difference.symbol)  \(difference.what) at \(difference.trigger), "
        + records(difference),
      "    \(change(difference))",
    ]
    if let condition = difference.condition {
      lines.append("    " + condition.words(first: first, second: second))
    }
    if !difference.settings.isEmpty { lines.append("    by \(words(difference.settings))") }
    return lines
  }

  private func records(_ difference: EntryDifference) -> String {
    let places = [difference.first, difference.second].map { $0.map { "\($0.sequence)" } ?? "-" }
    return "records \(places[0]) and \(places[1])"
  }

  private func change(_ difference: EntryDifference) -> String {
    switch (difference.first, difference.second) {
    case (let one?, nil): "\(one.words), only \(first)"
    case (nil, let other?): "\(other.words), only \(second)"
    case (let one?, let other?): "\(one.words) → \(other.words)"
    case (nil, nil): ""
    }
  }

  /// One setting, or those of which one or more did it.
  private func words(_ settings: [ConfigurationDifference]) -> String {
    settings.map { "\($0.name) \($0.first ?? "-") → \($0.second ?? "-")" }
      .joined(separator: " or ")
  }
}

extension JournalComparison {
  /// How much is the same, for example `12 decisions, 3 orders, 4 executions`.
  public var agreement: String {
    ComparedType.allCases.map { "\(count($0).same) \($0.rawValue)s" }.joined(separator: ", ")
  }
}
