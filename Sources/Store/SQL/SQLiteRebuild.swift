import Journal

/// Writes what a journal says into a database file of its own, for tools that know only such files.
///
/// Records go in by their numbers, in pieces; each piece and the note of how far it came are one
/// transaction, so a rebuild that was stopped anywhere goes on from there. States at the end are
/// written anew, in one transaction too. Equal journals give equal contents, however often it was
/// stopped.
public struct SQLiteRebuild {
  /// Layout of the file; a file of another one is refused.
  static let schemaVersion: Int64 = 2
  /// Records of one transaction.
  private let pieceRecords: UInt64
  private let journal: String
  private let path: String
  private let connection: SQLConnection
  /// Called before each statement that writes; throws to stop, as a kill would.
  var onStatement: (() throws(SQLError) -> Void)?

  /// Opens the file, or makes it.
  ///
  /// - Parameter pieceRecords: records of one transaction.
  /// - Throws: ``SQLError`` for a journal or a file that cannot be opened.
  public init(
    journal: String, into path: String, pieceRecords: UInt64 = 500_000
  ) throws(SQLError) {
    try self.init(journal: journal, into: path, pieceRecords: pieceRecords) { $0.fold($1) }
  }

  /// - Parameter fold: how the tables of a state are folded.
  init(
    journal: String, into path: String, pieceRecords: UInt64 = 500_000, fold: @escaping RecordFold
  ) throws(SQLError) {
    do { _ = try JournalReader(opening: journal) } catch { throw SQLError("\(error)") }
    (self.journal, self.path, self.pieceRecords) = (journal, path, max(1, pieceRecords))
    connection = try SQLConnection(opening: path, isWritable: true)
    for table in JournalTables.makers {
      try connection.add(
        TableCatalog(table.make, journal: journal, ScanCost(), fold: fold),
        module: "replay_" + table.name, isEponymous: true)
    }
  }

  /// Writes everything that is not there yet.
  ///
  /// - Parameter progress: gets the last record that is in the file after each piece.
  /// - Returns: the last record that is in the file.
  /// - Throws: ``SQLError``; also for a file that holds something else, or another journal.
  public func run(progress: (SequenceNumber) -> Void) throws(SQLError) -> SequenceNumber {
    var done = try start()
    let end = try lastRecord()
    guard done <= end else { throw other() }
    while done < end {
      let next = done + min(pieceRecords, end - done)
      try transaction { () throws(SQLError) in
        for table in Self.recordTables { try append(table, from: done, through: next) }
        try note(next)
      }
      done = next
      progress(SequenceNumber(rawValue: done))
    }
    try transaction { () throws(SQLError) in
      for table in Self.stateTables { try replace(table) }
      try replaceTickSummary()
    }
    return SequenceNumber(rawValue: done)
  }

  // MARK: What is in the file

  /// Tables of records, which only grow.
  private static var recordTables: [any JournalTable] {
    [ConditionTable()] + EventKind.allCases.compactMap(JournalTables.table)
  }

  /// Tables of what is true at the end.
  private static var stateTables: [any JournalTable] {
    [OrderTable(), PositionTable(), ProfitTable(), BalanceTable(), PostingTable(), BarTable()]
  }

  private static func declaration(_ table: any JournalTable) -> String {
    let isByRecord = table is KindTable
    let columns = table.columns.map { column in
      let key = isByRecord && column.role == .sequence ? " PRIMARY KEY" : ""
      // An exact number may be a text of more digits, which a type would turn into a double.
      return "\(column.name)\(column.isHidden ? "" : " " + column.type.rawValue)\(key)"
    }
    return "CREATE TABLE \(table.name)(\(columns.joined(separator: ", ")))"
  }

  /// What tells a row of each table from the others.
  static var keys: [(table: String, columns: [String])] {
    recordTables.map { ($0.name, $0 is KindTable ? ["seq"] : ["seq", "place"]) } + [
      ("orders", ["order_id"]), ("positions", ["symbol"]), ("pnl", ["day", "symbol"]),
      ("balances", ["currency", "account"]), ("postings", ["entry", "currency", "account"]),
      ("bars", ["symbol", "width", "start_ns"]), ("tick_summary", ["day", "symbol", "kind"]),
    ]
  }

  private static let summary =
    "CREATE TABLE tick_summary(day TEXT, symbol TEXT, kind TEXT, ticks INTEGER, "
    + "lowest REAL, highest REAL, size REAL, first_seq INTEGER, last_seq INTEGER, "
    + "lowest_nano, highest_nano)"

  /// Makes the tables of an empty file, or looks whether these are ours.
  ///
  /// - Returns: the last record that is in the file, 0 for none.
  private func start() throws(SQLError) -> UInt64 {
    let tables = try rows("SELECT count(*) FROM main.sqlite_schema")
    if tables == [[.integer(0)]] {
      try transaction { () throws(SQLError) in
        try write("CREATE TABLE replay_checkpoint(schema, last_seq, block_seq, block_chain TEXT)")
        try write("INSERT INTO replay_checkpoint VALUES(\(Self.schemaVersion), 0, 0, '')")
        for table in Self.recordTables + Self.stateTables { try write(Self.declaration(table)) }
        try write(Self.summary)
        try write("CREATE INDEX conditions_by_record ON conditions(seq, place)")
      }
      return 0
    }
    let known = try rows("SELECT count(*) FROM main.sqlite_schema WHERE name = 'replay_checkpoint'")
    guard known == [[.integer(1)]] else {
      throw SQLError("\(path): holds something else; give a file of its own")
    }
    return try resume()
  }

  private func resume() throws(SQLError) -> UInt64 {
    let found = try rows("SELECT schema, last_seq, block_seq, block_chain FROM replay_checkpoint")
    guard let row = found.first, row[0] == .integer(Self.schemaVersion),
      case .integer(let last) = row[1], case .integer(let block) = row[2],
      case .text(let chain) = row[3], last >= 0, block >= 0
    else { throw SQLError("\(path): of another version of this program; delete it") }
    if block > 0 {
      let bytes = Self.bytes(chain)
      let head = JournalHead(sequence: SequenceNumber(rawValue: UInt64(block)), chain: bytes)
      let reader: JournalReader?
      do { reader = try JournalReader.opening(journal, after: head) } catch {
        throw SQLError("\(error)")
      }
      if reader == nil { throw other() }
    } else if last > 0, try fingerprint(through: UInt64(last)) != chain {
      throw other()
    }
    return UInt64(last)
  }

  private func other() -> SQLError {
    SQLError(
      "\(path): was made of another journal than \(journal); delete it, or give another file")
  }

  // MARK: Writing

  private func append(
    _ table: any JournalTable, from done: UInt64, through last: UInt64
  ) throws(SQLError) {
    let names = table.columns.map(\.name).joined(separator: ", ")
    try write(
      "INSERT INTO main.\(table.name)(\(names)) SELECT \(names) FROM replay_\(table.name) "
        + "WHERE seq > \(done) AND seq <= \(last)")
  }

  private func replace(_ table: any JournalTable) throws(SQLError) {
    let names = table.columns.map(\.name).joined(separator: ", ")
    try write("DELETE FROM main.\(table.name)")
    try write(
      "INSERT INTO main.\(table.name)(\(names)) SELECT \(names) FROM replay_\(table.name)")
  }

  private func replaceTickSummary() throws(SQLError) {
    try write("DELETE FROM tick_summary")
    try write(
      "INSERT INTO tick_summary SELECT substr(time, 1, 10), symbol, kind, count(*), min(price), "
        + "max(price), sum(size), min(seq), max(seq), min(price_nano), max(price_nano) "
        + "FROM replay_ticks GROUP BY 1, 2, 3")
  }

  /// Notes how far the file goes, with the chain of the block before: it tells journals apart.
  private func note(_ last: UInt64) throws(SQLError) {
    let head: JournalHead
    do {
      let reader = try JournalReader(opening: journal)
      try reader.seek(to: SequenceNumber(rawValue: last))
      _ = try reader.advance()
      head = reader.lastBlockEnd
    } catch { throw SQLError("\(error)") }
    let chain =
      head.sequence == .none
      ? try fingerprint(through: last)
      : head.chain.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    try write(
      "UPDATE replay_checkpoint SET last_seq = \(last), block_seq = \(head.sequence), "
        + "block_chain = '\(chain)'")
  }

  /// What tells journals apart before their first block is whole: all of the few records so far.
  private func fingerprint(through last: UInt64) throws(SQLError) -> String {
    var bytes: [UInt8] = []
    var writer = PayloadWriter()
    do {
      let reader = try JournalReader(opening: journal)
      while let shape = try reader.advance(), reader.envelope.sequence.rawValue <= last {
        let event = shape == .tick ? Event.tick(reader.tick) : try reader.event()
        bytes += "\(reader.envelope.recordedAt.rawValue) \(event.kind.rawValue) ".utf8
        writer.reset()
        event.write(to: &writer)
        bytes += writer.bytes
      }
    } catch { throw SQLError("\(error)") }
    let hash = Checksum.wide(bytes)
    return "\(hash.high) \(hash.low)"
  }

  private func lastRecord() throws(SQLError) -> UInt64 {
    do {
      let reader = try JournalReader(opening: journal)
      try reader.seek(to: SequenceNumber(rawValue: .max))
      return reader.head.sequence.rawValue
    } catch { throw SQLError("\(error)") }
  }

  private func transaction(_ body: () throws(SQLError) -> Void) throws(SQLError) {
    try connection.run("BEGIN IMMEDIATE")
    do throws(SQLError) {
      try body()
      try connection.run("COMMIT")
    } catch let first {
      // The first error says why. Where SQLite has rolled back by itself there is nothing to do.
      do throws(SQLError) { try connection.run("ROLLBACK") } catch { throw first }
      throw first
    }
  }

  private func write(_ text: String) throws(SQLError) {
    try onStatement?()
    try connection.run(text)
  }

  private func rows(_ text: String) throws(SQLError) -> [[SQLValue]] {
    guard let statement = try connection.prepare(text).statement else { return [] }
    var all: [[SQLValue]] = []
    while try statement.step() { all.append(statement.columns.indices.map { statement[$0] }) }
    return all
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.utf8.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
