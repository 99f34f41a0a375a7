internal import CSQLite
import Glibc

// The only file that imports `CSQLite`. What other files need of it has a name of ours here.

/// One value of one row, as C takes it.
typealias TableCell = replay_cell
/// The values of one column, as C takes them.
typealias TableColumnHead = replay_column

/// Result codes and flags of `sqlite3.h`.
enum SQLite {
  static let ok = SQLITE_OK
  static let row = SQLITE_ROW
  static let done = SQLITE_DONE

  /// Types of ``TableCell``.
  enum CellType {
    static let null = Int32(REPLAY_CELL_NULL)
    static let integer = Int32(REPLAY_CELL_INTEGER)
    static let real = Int32(REPLAY_CELL_REAL)
    static let lastingText = Int32(REPLAY_CELL_LASTING_TEXT)
    static let text = Int32(REPLAY_CELL_TEXT)
    static let blob = Int32(REPLAY_CELL_BLOB)
  }

  /// Takes the functions that a host program's SQLite handed over.
  ///
  /// - Returns: why they do not do; nil when they do.
  static func use(_ routines: UnsafeRawPointer) -> String? {
    unsafe replay_sql_use(routines).map { unsafe String(cString: $0) }
  }

  /// A text that SQLite frees.
  static func allocated(
    _ text: String, _ routines: UnsafeRawPointer
  ) -> UnsafeMutablePointer<CChar>? {
    unsafe replay_sql_text(routines, text)
  }

  /// A text that C frees.
  static func copied(_ text: String) -> UnsafeMutablePointer<CChar>? { unsafe strdup(text) }
}

/// A database connection.
@safe final class SQLConnection {
  // safe: a connection that is open from init to deinit; every call gets it alive.
  private let handle: OpaquePointer
  private let isOwned: Bool
  private var isReadOnly = false

  /// Opens a database file, or one in memory.
  ///
  /// - Parameters:
  ///   - path: `:memory:`, or a file.
  ///   - isWritable: whether the file may be made and changed.
  /// - Throws: ``SQLError`` when the library or the file cannot be opened.
  init(opening path: String, isWritable: Bool) throws(SQLError) {
    if let problem = unsafe replay_sql_load() { throw SQLError(unsafe String(cString: problem)) }
    var opened: OpaquePointer?
    let flags = isWritable ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE
    let code = unsafe replay_sql_open(path, &opened, flags | SQLITE_OPEN_NOMUTEX)
    guard let opened = unsafe opened else { throw SQLError("\(path): out of memory") }
    guard code == SQLITE_OK else {
      let message = unsafe String(cString: replay_sql_message(opened))
      unsafe replay_sql_close(opened)
      throw SQLError("\(path): \(message)")
    }
    unsafe handle = opened
    isOwned = true
  }

  /// A connection of a host program, which closes it.
  init(borrowing handle: OpaquePointer) {
    unsafe self.handle = handle
    isOwned = false
  }

  deinit { if isOwned { unsafe replay_sql_close(handle) } }

  /// Refuses everything but reading from now on.
  func becomeReadOnly() {
    isReadOnly = true
    _ = unsafe replay_sql_read_only(handle)
  }

  /// Compiles the first statement of `text`.
  ///
  /// - Returns: the statement, nil where there is none but blanks and comments, and the rest.
  func prepare(_ text: String) throws(SQLError) -> (statement: SQLStatement?, rest: String) {
    var text = text
    var statement: OpaquePointer?
    var code = SQLITE_OK
    var used = 0
    // safe: the tail points into the text, or to its end.
    text.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { chars in
        var tail: UnsafePointer<CChar>?
        code = unsafe replay_sql_prepare(
          handle, chars.baseAddress, Int32(clamping: chars.count), &statement, &tail)
        if let tail = unsafe tail, let base = chars.baseAddress { used = unsafe tail - base }
      }
    }
    guard code == SQLITE_OK else { throw problem(isInText: true) }
    if isReadOnly, let made = unsafe statement, unsafe !replay_sql_is_read_only(made) {
      unsafe replay_sql_finalize(made)
      throw SQLError("not authorized: a journal can only be read", offsetBytes: 0)
    }
    let rest = String(decoding: Array(text.utf8.dropFirst(used)), as: UTF8.self)
    return (unsafe statement.map { unsafe SQLStatement($0, of: self) }, rest)
  }

  /// Runs every statement of `text`; rows are dropped.
  func run(_ text: String) throws(SQLError) {
    var rest = text
    while !rest.isEmpty {
      let (statement, next) = try prepare(rest)
      while try statement?.step() == true {}
      rest = next
    }
  }

  /// What went wrong last.
  func problem(isInText: Bool = false) -> SQLError {
    let offset = unsafe replay_sql_error_offset(handle)
    return SQLError(
      unsafe String(cString: replay_sql_message(handle)),
      offsetBytes: isInText && offset >= 0 ? Int(offset) : nil)
  }

  /// Adds a table by its own name, or a module to create tables with.
  func add(_ catalog: TableCatalog, module name: String, isEponymous: Bool) throws(SQLError) {
    let code = unsafe replay_sql_add_module(
      handle, name, isEponymous, TableBridge.calls,
      Unmanaged.passRetained(catalog).toOpaque(), TableBridge.release)
    guard code == SQLITE_OK else { throw problem() }
  }

  /// Adds a function of texts and numbers.
  func add(_ function: SQLFunction) throws(SQLError) {
    let code = unsafe replay_sql_add_function(
      handle, function.name, 1, function.isPure, Unmanaged.passRetained(function).toOpaque(),
      TableBridge.call, TableBridge.release)
    guard code == SQLITE_OK else { throw problem() }
  }
}

/// A compiled statement.
@safe final class SQLStatement {
  // safe: compiled in `prepare`, alive until deinit; the connection is kept alive beside it.
  private let handle: OpaquePointer
  private let connection: SQLConnection
  /// Names of the columns of a row.
  let columns: [String]

  fileprivate init(_ handle: OpaquePointer, of connection: SQLConnection) {
    unsafe self.handle = handle
    self.connection = connection
    let count = unsafe replay_sql_column_count(handle)
    columns = (0..<count).map { column in
      unsafe replay_sql_column_name(handle, column).map { unsafe String(cString: $0) } ?? ""
    }
  }

  deinit { unsafe replay_sql_finalize(handle) }

  /// Moves to the next row; false at the end.
  func step() throws(SQLError) -> Bool {
    switch unsafe replay_sql_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw connection.problem()
    }
  }

  /// A value of the row.
  subscript(column: Int) -> SQLValue {
    let column = Int32(column)
    switch unsafe replay_sql_column_type(handle, column) {
    case SQLITE_INTEGER: return .integer(unsafe replay_sql_column_integer(handle, column))
    case SQLITE_FLOAT: return .real(unsafe replay_sql_column_real(handle, column))
    case SQLITE_NULL: return .null
    case let type:
      var size: Int32 = 0
      let start = unsafe replay_sql_column_bytes(handle, column, &size)
      let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(size))
      return type == SQLITE_TEXT
        ? .text(unsafe String(decoding: bytes, as: UTF8.self)) : .blob(unsafe Array(bytes))
    }
  }
}

/// A function of one argument for SQL.
final class SQLFunction {
  let name: String
  /// Equal arguments give equal results, and nothing else happens.
  let isPure: Bool
  let body: (SQLValue, SQLConnection) throws(SQLError) -> SQLValue

  init(
    _ name: String, isPure: Bool = true,
    _ body: @escaping (SQLValue, SQLConnection) throws(SQLError) -> SQLValue
  ) {
    self.name = name
    self.isPure = isPure
    self.body = body
  }
}

/// What SQLite calls, and how it finds the objects behind it.
enum TableBridge {
  /// The calls of a table, which never change and are never freed.
  // safe: written once before any other use of it.
  nonisolated(unsafe) fileprivate static let calls: UnsafePointer<replay_table_calls> = {
    let calls = UnsafeMutablePointer<replay_table_calls>.allocate(capacity: 1)
    unsafe calls.initialize(
      to: replay_table_calls(
        connect: connect, disconnect: { unsafe TableBridge.free($0) }, plan: plan, open: open,
        close: { unsafe TableBridge.free($0) }, filter: filter, fill: fill))
    return unsafe UnsafePointer(calls)
  }()

  fileprivate static let release: @convention(c) (UnsafeMutableRawPointer?) -> Void = {
    unsafe TableBridge.free($0)
  }

  // safe, all of these: each pointer is one that `passRetained` gave for an object of that type.
  private static func free(_ object: UnsafeMutableRawPointer?) {
    if let object = unsafe object { unsafe Unmanaged<AnyObject>.fromOpaque(object).release() }
  }

  private static func object<T: AnyObject>(_ pointer: UnsafeMutableRawPointer?) -> T {
    guard let pointer = unsafe pointer else { preconditionFailure("SQLite lost an object") }
    return unsafe Unmanaged<T>.fromOpaque(pointer).takeUnretainedValue()
  }

  private static let connect:
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<CChar>?, Int32,
      UnsafePointer<UnsafePointer<CChar>?>?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
      UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> UnsafeMutableRawPointer? = { catalog, module, count, words, declaration, problem in
      let catalog: TableCatalog = unsafe TableBridge.object(catalog)
      let name = unsafe module.map { unsafe String(cString: $0) } ?? ""
      let arguments = (0..<Int(count)).compactMap { index in
        unsafe words?[index].map { unsafe String(cString: $0) }
      }
      do throws(SQLError) {
        let table = try catalog.connect(name, arguments)
        unsafe declaration?.pointee = SQLite.copied(table.declaration)
        return unsafe Unmanaged.passRetained(table).toOpaque()
      } catch {
        unsafe problem?.pointee = SQLite.copied(error.message)
        return nil
      }
    }

  private static let open: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    table in
    let table: ConnectedTable = unsafe TableBridge.object(table)
    return unsafe Unmanaged.passRetained(TableCursor(table)).toOpaque()
  }

  private static let plan:
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafeMutablePointer<sqlite3_index_info>?, Int32,
      UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Int32 = { table, info, _, plan in
      let table: ConnectedTable = unsafe TableBridge.object(table)
      guard let info = unsafe info else { return SQLITE_ERROR }
      let answer = table.table.plan(unsafe request(info))
      for (place, constraint) in answer.used.enumerated() {
        unsafe info.pointee.aConstraintUsage[constraint].argvIndex = Int32(place + 1)
      }
      unsafe info.pointee.estimatedCost = answer.cost
      unsafe info.pointee.estimatedRows = Int64(answer.rows)
      unsafe info.pointee.orderByConsumed = answer.isOrdered ? 1 : 0
      if answer.isUnique { unsafe info.pointee.idxFlags = SQLITE_INDEX_SCAN_UNIQUE }
      unsafe plan?.pointee = SQLite.copied(answer.text)
      return SQLITE_OK
    }

  /// What SQLite asks, in our words.
  private static func request(
    _ info: UnsafeMutablePointer<sqlite3_index_info>
  ) -> PlanRequest {
    var request = PlanRequest()
    request.usedColumns = unsafe info.pointee.colUsed
    let constraintCount = unsafe Int(info.pointee.nConstraint)
    for index in 0..<constraintCount {
      let given = unsafe info.pointee.aConstraint[index]
      guard given.usable != 0, let test = test(given.op) else { continue }
      let collation = unsafe replay_sql_collation(info, Int32(index))
        .map { unsafe String(cString: $0) }
      request.constraints.append(
        PlanRequest.Constraint(
          index: index, column: Int(given.iColumn), test: test,
          isBinary: collation == nil || collation == "BINARY"))
    }
    let orderCount = unsafe Int(info.pointee.nOrderBy)
    for index in 0..<orderCount {
      let order = unsafe info.pointee.aOrderBy[index]
      request.order.append((Int(order.iColumn), order.desc != 0))
    }
    return request
  }

  private static func test(_ code: UInt8) -> ScanTest? {
    switch Int32(code) {
    case SQLITE_INDEX_CONSTRAINT_EQ: .equal
    case SQLITE_INDEX_CONSTRAINT_GT: .greater
    case SQLITE_INDEX_CONSTRAINT_GE: .atLeast
    case SQLITE_INDEX_CONSTRAINT_LT: .less
    case SQLITE_INDEX_CONSTRAINT_LE: .atMost
    default: nil
    }
  }

  private static let filter:
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<CChar>?, Int32,
      UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Bool = { cursor, plan, count, values, problem in
      let cursor: TableCursor = unsafe TableBridge.object(cursor)
      let text = unsafe plan.map { unsafe String(cString: $0) } ?? ""
      let given = (0..<Int(count)).map { unsafe TableBridge.value(values?[$0]) }
      do throws(SQLError) {
        try cursor.start(ScanPlan(text, given))
        return true
      } catch {
        unsafe problem?.pointee = SQLite.copied(error.message)
        return false
      }
    }

  private static let fill:
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafeMutablePointer<replay_rows>?,
      UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Bool = { cursor, rows, problem in
      let cursor: TableCursor = unsafe TableBridge.object(cursor)
      do throws(SQLError) {
        let batch = try cursor.fill()
        unsafe rows?.pointee = replay_rows(
          columns: batch.heads, row_ids: batch.rowIDs, count: Int64(batch.count))
        return true
      } catch {
        unsafe problem?.pointee = SQLite.copied(error.message)
        return false
      }
    }

  fileprivate static let call: replay_sql_function = { context, count, values in
    let function: SQLFunction = unsafe TableBridge.object(replay_sql_user_data(context))
    guard let context = unsafe context, let db = unsafe replay_sql_context_db(context) else {
      return
    }
    do throws(SQLError) {
      let value = unsafe TableBridge.value(values?[0])
      switch try function.body(value, unsafe SQLConnection(borrowing: db)) {
      case .integer(let number): unsafe replay_sql_result_integer(context, number)
      case .text(let text):
        unsafe replay_sql_result_text(context, text, Int32(clamping: text.utf8.count))
      case .null, .real, .blob: unsafe replay_sql_result_null(context)
      }
    } catch {
      unsafe replay_sql_result_error(context, error.message)
    }
  }

  private static func value(_ pointer: OpaquePointer?) -> SQLValue {
    guard let pointer = unsafe pointer else { return .null }
    switch unsafe replay_sql_value_type(pointer) {
    case SQLITE_INTEGER: return .integer(unsafe replay_sql_value_integer(pointer))
    case SQLITE_FLOAT: return .real(unsafe replay_sql_value_real(pointer))
    case SQLITE_NULL: return .null
    case let type:
      var size: Int32 = 0
      let start = unsafe replay_sql_value_bytes(pointer, &size)
      let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(size))
      return type == SQLITE_TEXT
        ? .text(unsafe String(decoding: bytes, as: UTF8.self)) : .blob(unsafe Array(bytes))
    }
  }
}
