import Store

// The one symbol that a host program looks for. `libreplayledger.so` gives it its name.

/// SQLITE_OK_LOAD_PERMANENTLY: the library stays, since Swift's cannot be unloaded.
private let loadedForGood: Int32 = 256
/// SQLITE_ERROR.
private let refused: Int32 = 1

/// Called by SQLite when the extension is loaded.
///
/// - Source: sqlite.org, "Run-Time Loadable Extensions".
@_cdecl("sqlite3_replayledger_init")
public func startLedgerExtension(
  _ db: OpaquePointer?, _ message: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ routines: UnsafeRawPointer?
) -> Int32 {
  guard let db = unsafe db, let routines = unsafe routines else { return refused }
  guard let problem = unsafe LedgerExtension.start(db, routines) else { return loadedForGood }
  unsafe message?.pointee = LedgerExtension.message(problem, routines)
  return refused
}
