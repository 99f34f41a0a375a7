import Journal

extension DatabaseComparison {
  /// One line: equal, or how much is not.
  public var verdict: String {
    if isEqual { return "equal: \(rowCount) rows" }
    let tables = Set(differences.map(\.table)).count
    let ends =
      lastRecords.first == lastRecords.second
      ? "" : "; the first goes to record \(lastRecords.first), the second to \(lastRecords.second)"
    return "\(differences.count) rows of \(tables) tables differ\(ends)"
  }

  /// How many rows of each table differ, in the order of the tables.
  public var counts: ReportTable {
    var table = ReportTable(
      ["table", "only first#", "only second#", "changed#"], emptyText: "no table differs")
    var names: [String] = []
    for difference in differences where names.last != difference.table {
      names.append(difference.table)
    }
    for name in names {
      let own = differences.filter { $0.table == name }.map(\.change)
      let (first, second) = (own.count { $0 == .onlyFirst }, own.count { $0 == .onlySecond })
      table.rows.append([name, "\(first)", "\(second)", "\(own.count - first - second)"])
    }
    return table
  }

  /// What it makes in money by ticker: the second less the first.
  public var money: ReportTable {
    var table = ReportTable(
      ["symbol", "realised#", "unrealised#", "dividends#", "fees#", "net#"],
      emptyText: "no symbol's profit differs")
    for row in effects + (effects.count > 1 ? MoneyEffect.totals(effects) : []) {
      let effect = row.effect
      table.rows.append([
        row.name, effect.realised.cents, effect.unrealised.cents, effect.dividends.cents,
        effect.fees.cents, effect.net.cents,
      ])
    }
    return table
  }

  /// Exact values for machines.
  public var json: JSONValue {
    [
      "equal": .bool(isEqual), "rows": .whole(rowCount),
      "last_records": .array([.whole(lastRecords.first), .whole(lastRecords.second)]),
      "differences": .array(differences.map(\.json)),
      "money": .array(
        effects.map { row in
          [
            "symbol": .string(row.name), "first": .object(row.first.members),
            "second": .object(row.second.members), "effect": .object(row.effect.members),
          ]
        }),
    ]
  }
}

extension DatabaseDifference {
  /// What it is and how it differs, for people.
  public var line: String {
    let name = (key + about).map { "\($0.column) \($0.first.words)" }.joined(separator: ", ")
    switch change {
    case .onlyFirst: return "\(table): \(name): only the first has it"
    case .onlySecond: return "\(table): \(name): only the second has it"
    case .changed(let cells): return "\(table): \(name): " + Self.words(cells)
    }
  }

  /// A number and its exact twin are told once, exactly.
  private static func words(_ cells: [Cell]) -> String {
    let names = Set(cells.map(\.column))
    return cells.filter { cell in
      !["_nano", "_e8"].contains { names.contains(cell.column + $0) }
    }.map { cell in
      let (first, second) = (cell.exact(cell.first), cell.exact(cell.second))
      return "\(cell.plainName) \(first) → \(second)"
    }.joined(separator: ", ")
  }

  fileprivate var json: JSONValue {
    var members = [
      JSONMember("table", .string(table)),
      JSONMember("key", .object(key.map { JSONMember($0.column, $0.first.json) })),
      JSONMember("about", .object(about.map { JSONMember($0.column, $0.first.json) })),
    ]
    switch change {
    case .onlyFirst: members.append(JSONMember("change", "only_first"))
    case .onlySecond: members.append(JSONMember("change", "only_second"))
    case .changed(let cells):
      members.append(JSONMember("change", "changed"))
      members.append(
        JSONMember(
          "columns",
          .object(
            cells.map { JSONMember($0.column, .array([$0.first.json, $0.second.json])) })))
    }
    return .object(members)
  }
}

extension DatabaseDifference.Cell {
  private var isMoney: Bool { column.hasSuffix("_nano") }

  /// The column without the mark of an exact number.
  fileprivate var plainName: String {
    isMoney
      ? String(column.dropLast(5)) : column.hasSuffix("_e8") ? String(column.dropLast(3)) : column
  }

  /// The value as a decimal where it is exact units.
  fileprivate func exact(_ value: SQLValue) -> String {
    if isMoney { return value.money.map { "\($0)" } ?? value.words }
    guard column.hasSuffix("_e8"), case .integer(let units) = value else { return value.words }
    return "\(Quantity(rawValue: units))"
  }
}

extension SQLValue {
  fileprivate var words: String {
    switch self {
    case .null: "none"
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): text
    case .blob(let bytes): "\(bytes.count) bytes"
    }
  }

  fileprivate var json: JSONValue {
    switch self {
    case .null: .null
    case .integer(let number): .whole(number)
    case .real(let number): .measure(number)
    case .text(let text): .string(text)
    case .blob(let bytes):
      .string(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }
  }
}
