import Journal
import Projections

/// A table that is read from a journal.
protocol JournalTable: Sendable {
  /// Its name, in the plural.
  var name: String { get }
  /// What a row is.
  var note: String { get }
  /// Its columns; those left out of `SELECT *` last.
  var columns: [SQLColumn] { get }
  /// Chooses what of a query the scan itself can do.
  func plan(_ request: PlanRequest) -> PlanAnswer
  /// Begins to read.
  func scan(_ plan: ScanPlan, _ session: ScanSession) throws(SQLError) -> any TableScan
}

extension JournalTable {
  /// The statement that tells SQLite of the columns.
  var declaration: String {
    let list = columns.map { column in
      "\(column.name) \(column.type.rawValue)\(column.isHidden ? " HIDDEN" : "")"
    }
    return "CREATE TABLE \(name)(\(list.joined(separator: ", ")))"
  }

  /// Rows that nothing but the end can be asked of.
  func plan(_ request: PlanRequest) -> PlanAnswer {
    ScanPlanner(columns).answer(request)
  }
}

/// A walk over the rows of a table.
protocol TableScan: AnyObject {
  /// Puts the next rows into an empty batch; none at the end.
  func fill(_ batch: RowBatch) throws(SQLError)
}

/// A scan without rows.
final class EmptyScan: TableScan {
  func fill(_ batch: RowBatch) {}
}

/// What reading a journal cost; for tests, and for those who wonder.
public final class ScanCost {
  /// Blocks that were decoded, wholly or in part.
  public internal(set) var blocks = 0

  init() {}
}

/// What the scans of one connected table share.
final class TableSource {
  /// The journal's folder, or one day of it.
  let journal: String
  /// Texts that rows show again and again.
  let texts = LastingTexts()
  let cost: ScanCost
  /// How states are folded.
  let fold: RecordFold

  init(_ journal: String, _ cost: ScanCost, fold: @escaping RecordFold = { $0.fold($1) }) {
    self.journal = journal
    self.cost = cost
    self.fold = fold
  }
}

/// What one cursor keeps between its scans: in a join it makes one for each row of another table.
///
/// Everything that it reads is of one moment, also while the journal is being written.
final class ScanSession {
  let source: TableSource
  private var openReader: JournalReader?
  private var openBackward: BackwardReader?
  private var known: SymbolHistory?

  init(_ source: TableSource) { self.source = source }

  /// A reader that stands anywhere.
  func reader() throws(JournalError) -> JournalReader {
    if let openReader { return openReader }
    let reader = try JournalReader(opening: source.journal)
    openReader = reader
    return reader
  }

  /// A reader from the end to the beginning that stands anywhere.
  func backward() throws(JournalError) -> BackwardReader {
    if let openBackward { return openBackward }
    let reader = try BackwardReader(opening: source.journal)
    openBackward = reader
    return reader
  }

  /// Tickers; ``reader()`` is moved.
  func symbols() throws(JournalError) -> SymbolHistory {
    if let known { return known }
    let symbols = try SymbolHistory(try reader(), root: source.journal)
    known = symbols
    return symbols
  }

  /// Runs what reads the journal.
  func read<R>(_ body: () throws(JournalError) -> R) throws(SQLError) -> R {
    do throws(JournalError) { return try body() } catch { throw SQLError("\(error)") }
  }
}

/// Makes tables of one kind for connections.
final class TableCatalog {
  /// Made when the first connection asks: the columns of fifty tables take longer than a question.
  private lazy var table: any JournalTable = make()
  private let make: () -> any JournalTable
  /// The journal of an eponymous table; nil where each table names its own.
  private let journal: String?
  private let cost: ScanCost
  private let fold: RecordFold

  init(
    _ make: @escaping () -> any JournalTable, journal: String?, _ cost: ScanCost,
    fold: @escaping RecordFold = { $0.fold($1) }
  ) {
    self.make = make
    self.journal = journal
    self.cost = cost
    self.fold = fold
  }

  /// A table for the words in parentheses.
  func connect(_ module: String, _ words: [String]) throws(SQLError) -> ConnectedTable {
    if let journal { return ConnectedTable(table, TableSource(journal, cost, fold: fold)) }
    guard words.count == 1, let path = Self.unquoted(words[0]) else {
      throw SQLError(
        "say which journal: CREATE VIRTUAL TABLE x USING \(module)('/path/to/journal')")
    }
    // A wrong path is told at once, not at the first query.
    do { _ = try JournalReader(opening: path) } catch { throw SQLError("\(error)") }
    return ConnectedTable(table, TableSource(path, cost))
  }

  /// The text of a literal in single or double quotes; nil for anything else.
  static func unquoted(_ word: String) -> String? {
    guard let quote = word.first, quote == "'" || quote == "\"", word.count >= 2,
      word.last == quote
    else { return nil }
    var text = ""
    var isSecond = false
    for letter in word.dropFirst().dropLast() {
      if letter == quote && !isSecond {
        isSecond = true
      } else {
        isSecond = false
        text.append(letter)
      }
    }
    return text.isEmpty ? nil : text
  }
}

/// A table that a connection knows.
final class ConnectedTable {
  let table: any JournalTable
  let source: TableSource

  init(_ table: any JournalTable, _ source: TableSource) {
    self.table = table
    self.source = source
  }

  var declaration: String { table.declaration }
}

/// A scan under way, with the batch that it fills.
final class TableCursor {
  private let table: any JournalTable
  private let session: ScanSession
  private let columnCount: Int
  private var scan: any TableScan = EmptyScan()
  private var batch: RowBatch?
  private var used = UInt64.max

  init(_ connected: ConnectedTable) {
    table = connected.table
    session = ScanSession(connected.source)
    columnCount = table.columns.count
  }

  /// Starts over.
  func start(_ plan: ScanPlan) throws(SQLError) {
    if used != plan.usedColumns { batch = nil }
    used = plan.usedColumns
    scan = EmptyScan()
    scan = try table.scan(plan, session)
  }

  /// The next rows.
  func fill() throws(SQLError) -> RowBatch {
    let batch = batch ?? RowBatch(columns: columnCount, used: used)
    self.batch = batch
    batch.reset()
    try scan.fill(batch)
    return batch
  }
}
