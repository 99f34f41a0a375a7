import Journal

/// SQL over a journal: its tables are read where they lie, nothing is imported, nothing written.
///
/// Not thread-safe. A journal that is being written is read up to its durable head, anew for each
/// table of each statement.
public final class JournalDatabase {
  private let connection: SQLConnection
  /// What the statements so far have cost.
  public let cost = ScanCost()

  /// Opens a journal, or one day of it.
  ///
  /// - Throws: ``SQLError`` when there is no journal, or no SQLite on this machine.
  public init(opening journal: String) throws(SQLError) {
    do { _ = try JournalReader(opening: journal) } catch { throw SQLError("\(error)") }
    connection = try SQLConnection(opening: ":memory:", isWritable: true)
    for table in JournalTables.makers {
      try connection.add(
        TableCatalog(table.make, journal: journal, cost), module: table.name, isEponymous: true)
    }
    try SQLFunctions.add(to: connection)
    connection.becomeReadOnly()
  }

  /// Runs the statements of `text` one after another.
  ///
  /// - Parameter rows: gets the columns of each statement that has some, with what makes its rows:
  ///   each call gives the next row, nil after the last.
  /// - Throws: ``SQLError`` with the place in `text`, and what `rows` throws.
  public func run<E: Error>(
    _ text: String, rows: ([String], () throws(SQLError) -> [SQLValue]?) throws(E) -> Void
  ) throws(SQLFailure<E>) {
    var rest = text
    while !rest.isEmpty {
      let (statement, next) = try Self.prepare(
        rest, skipped: text.utf8.count - rest.utf8.count, connection, E.self)
      rest = next
      guard let statement else { continue }
      do throws(E) {
        try rows(statement.columns) { () throws(SQLError) in
          guard try statement.step() else { return nil }
          return statement.columns.indices.map { statement[$0] }
        }
      } catch {
        throw .other(error)
      }
    }
  }

  private static func prepare<E: Error>(
    _ text: String, skipped: Int, _ connection: SQLConnection, _ other: E.Type
  ) throws(SQLFailure<E>) -> (SQLStatement?, String) {
    do throws(SQLError) { return try connection.prepare(text) } catch {
      throw .sql(SQLError(error.message, offsetBytes: error.offsetBytes.map { $0 + skipped }))
    }
  }

  /// All rows of one statement.
  public func rows(_ text: String) throws(SQLError) -> [[SQLValue]] {
    var all: [[SQLValue]] = []
    do throws(SQLFailure<SQLError>) {
      try run(text) { (_, next) throws(SQLError) in
        while let row = try next() { all.append(row) }
      }
    } catch {
      throw error.sqlError
    }
    return all
  }
}

/// Why a run ended: the statement, or what was done with its rows.
public enum SQLFailure<Other: Error>: Error {
  case sql(SQLError)
  case other(Other)
}

extension SQLFailure<SQLError> {
  var sqlError: SQLError {
    switch self {
    case .sql(let error), .other(let error): error
    }
  }
}
