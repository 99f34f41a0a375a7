import Journal

/// A row of two database files that is not the same in both.
public struct DatabaseDifference: Hashable, Sendable {
  /// How it differs.
  public enum Change: Hashable, Sendable {
    /// Only the first file has it.
    case onlyFirst
    /// Only the second file has it.
    case onlySecond
    /// Both have it, with other values.
    case changed([Cell])
  }

  /// A value under its column.
  public struct Cell: Hashable, Sendable {
    /// The column.
    public let column: String
    /// In the first file; of a key in both.
    public let first: SQLValue
    /// In the second file.
    public let second: SQLValue
  }

  /// The table.
  public let table: String
  /// What tells the row from others.
  public let key: [Cell]
  /// Ticker, execution and account that it is about, as far as the key does not say.
  public let about: [Cell]
  /// How it differs.
  public let change: Change
}

/// Two files that `rebuild --sqlite` wrote, compared row by row, with what that makes in money.
public struct DatabaseComparison: Sendable {
  /// Rows that differ, by table and key.
  public private(set) var differences: [DatabaseDifference] = []
  /// Rows of the first file that were compared, of all tables.
  public private(set) var rowCount: Int64 = 0
  /// Profit by ticker in both files, where it differs.
  public private(set) var effects: [MoneyEffect] = []
  /// The last record in each file.
  public private(set) var lastRecords: (first: Int64, second: Int64) = (0, 0)

  /// Columns that say what a row is about.
  private static let subjects = ["symbol", "execution_id", "account"]

  /// Compares two files.
  ///
  /// - Throws: ``SQLError`` for a file that cannot be read, or that something else wrote.
  public init(_ first: String, _ second: String) throws(SQLError) {
    let connection = try SQLConnection(opening: first, isWritable: false)
    try Self.check(connection, "main", first)
    do throws(SQLError) {
      try connection.run("ATTACH \(LedgerExtension.quoted(second)) AS other")
    } catch {
      throw SQLError("\(second): \(error.message)")
    }
    try Self.check(connection, "other", second)
    lastRecords = (
      try Self.number(connection, "SELECT last_seq FROM main.replay_checkpoint"),
      try Self.number(connection, "SELECT last_seq FROM other.replay_checkpoint")
    )
    for (table, key) in SQLiteRebuild.keys { try compare(table, key, connection) }
    effects = MoneyEffect.join(
      try Self.profits(connection, "main"), try Self.profits(connection, "other")
    ).filter { $0.first != $0.second }
  }

  /// Whether every row of every table is the same.
  public var isEqual: Bool { differences.isEmpty && lastRecords.first == lastRecords.second }

  // MARK: Files

  private static func check(
    _ connection: SQLConnection, _ schema: String, _ path: String
  ) throws(SQLError) {
    let found: Int64
    do throws(SQLError) {
      let known = try number(
        connection,
        "SELECT count(*) FROM \(schema).sqlite_schema WHERE name = 'replay_checkpoint'")
      guard known == 1 else { throw SQLError("not written by `replay rebuild --sqlite`") }
      found = try number(connection, "SELECT schema FROM \(schema).replay_checkpoint")
    } catch { throw SQLError("\(path): \(error.message)") }
    guard found == SQLiteRebuild.schemaVersion else {
      throw SQLError("\(path): of another version of this program; write it again")
    }
  }

  private static func rows(
    _ connection: SQLConnection, _ text: String
  ) throws(SQLError) -> [[SQLValue]] {
    guard let statement = try connection.prepare(text).statement else { return [] }
    var all: [[SQLValue]] = []
    while try statement.step() { all.append(statement.columns.indices.map { statement[$0] }) }
    return all
  }

  private static func number(_ connection: SQLConnection, _ text: String) throws(SQLError) -> Int64
  {
    guard case .integer(let number)? = try rows(connection, text).first?.first else {
      throw SQLError("its note of how far it goes cannot be read")
    }
    return number
  }

  // MARK: Rows

  private mutating func compare(
    _ table: String, _ key: [String], _ connection: SQLConnection
  ) throws(SQLError) {
    let columns = try Self.rows(
      connection, "SELECT name FROM pragma_table_info('\(table)', 'main') ORDER BY cid"
    ).compactMap { if case .text(let name) = $0[0] { name } else { nil } }
    rowCount += try Self.number(connection, "SELECT count(*) FROM main.\(table)")
    let names = columns.joined(separator: ", ")
    func rest(_ one: String, _ other: String) throws(SQLError) -> [[SQLValue]] {
      try Self.rows(
        connection,
        "SELECT \(names) FROM \(one).\(table) EXCEPT SELECT \(names) FROM \(other).\(table) "
          + "ORDER BY \(key.joined(separator: ", "))")
    }
    let places = key.map { name in columns.firstIndex(of: name) ?? 0 }
    var second = try rest("other", "main")
    var known: [[SQLValue]: Int] = [:]
    for (place, row) in second.enumerated() { known[places.map { row[$0] }] = place }
    for row in try rest("main", "other") {
      let pair = known[places.map { row[$0] }]
      note(table, columns, key, row, pair.map { second[$0] }, isFirst: true)
      // Told with its pair.
      if let pair { second[pair] = [] }
    }
    for row in second where !row.isEmpty { note(table, columns, key, row, nil, isFirst: false) }
  }

  private mutating func note(
    _ table: String, _ columns: [String], _ key: [String], _ row: [SQLValue],
    _ pair: [SQLValue]?, isFirst: Bool
  ) {
    let cells = columns.enumerated().map { place, name in
      DatabaseDifference.Cell(
        column: name, first: row[place], second: pair.map { $0[place] } ?? row[place])
    }
    var change = isFirst ? DatabaseDifference.Change.onlyFirst : .onlySecond
    if pair != nil { change = .changed(cells.filter { $0.first != $0.second }) }
    differences.append(
      DatabaseDifference(
        table: table, key: cells.filter { key.contains($0.column) },
        about: cells.filter {
          Self.subjects.contains($0.column) && !key.contains($0.column) && $0.first != .null
        }, change: change))
  }

  // MARK: Money

  private static func profits(
    _ connection: SQLConnection, _ schema: String
  ) throws(SQLError) -> [NamedFigures] {
    let rows = try rows(
      connection,
      "SELECT symbol, realised_nano, unrealised_nano, dividends_nano, fees_nano "
        + "FROM \(schema).pnl ORDER BY day, symbol")
    var all: [NamedFigures] = []
    for row in rows {
      guard case .text(let symbol) = row[0] else { continue }
      let at = all.firstIndex { $0.name == symbol } ?? all.count
      if at == all.count {
        all.append(NamedFigures(name: symbol, currency: "", figures: MoneyFigures()))
      }
      var figures = MoneyFigures()
      figures.realised = row[1].money ?? .zero
      figures.unrealised = row[2].money
      figures.dividends = row[3].money ?? .zero
      figures.fees = row[4].money ?? .zero
      all[at].figures = all[at].figures + figures
    }
    return all
  }
}

extension SQLValue {
  /// Exact money in 1e-9: a number, or a text where it has more digits than that holds.
  var money: Money? {
    switch self {
    case .integer(let number): Money(rawValue: Int128(number))
    case .text(let text): Int128(text).map { Money(rawValue: $0) }
    case .null, .real, .blob: nil
    }
  }
}
