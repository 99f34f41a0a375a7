import Journal

/// The same tables inside a program that has an SQLite of its own: the `sqlite3` shell, Python.
public enum LedgerExtension {
  /// Gives a connection the modules `replay_ticks`, `replay_orders` … and the functions.
  ///
  /// - Parameters:
  ///   - db: the host's connection, which stays the host's.
  ///   - routines: the functions that SQLite handed to the extension; used from now on.
  /// - Returns: why it cannot be done, nil when it was.
  public static func start(_ db: OpaquePointer, _ routines: UnsafeRawPointer) -> String? {
    if let problem = unsafe SQLite.use(routines) { return problem }
    let connection = unsafe SQLConnection(borrowing: db)
    do throws(SQLError) {
      try addModules(to: connection, ScanCost())
      try SQLFunctions.add(to: connection)
      try connection.add(SQLFunction("replay_open", isPure: false, open))
      return nil
    } catch {
      return error.message
    }
  }

  /// A text that the host's SQLite frees.
  public static func message(
    _ text: String, _ routines: UnsafeRawPointer
  ) -> UnsafeMutablePointer<CChar>? {
    unsafe SQLite.allocated(text, routines)
  }

  /// Modules that tables of a named journal are created with.
  static func addModules(to connection: SQLConnection, _ cost: ScanCost) throws(SQLError) {
    for table in JournalTables.makers {
      try connection.add(
        TableCatalog(table.make, journal: nil, cost), module: "replay_" + table.name,
        isEponymous: false)
    }
  }

  /// Makes every table of a journal, in place of those of an earlier one.
  private static func open(
    _ value: SQLValue, _ connection: SQLConnection
  ) throws(SQLError) -> SQLValue {
    guard case .text(let path) = value else {
      throw SQLError("replay_open needs the folder of a journal: SELECT replay_open('/path')")
    }
    for table in JournalTables.makers {
      try connection.run("DROP TABLE IF EXISTS temp.\(table.name)")
      try connection.run(
        "CREATE VIRTUAL TABLE temp.\(table.name) USING replay_\(table.name)(\(quoted(path)))")
    }
    return .text("\(JournalTables.makers.count) tables of \(path)")
  }

  /// A text as a literal.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
