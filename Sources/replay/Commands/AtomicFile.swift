import Glibc

/// A result file that appears whole or not at all, as ``AtomicFolder`` does for folders.
enum AtomicFile {
  /// Runs `body` on `<destination>.partial-<process id>` and gives the file its name, or removes it
  /// and rethrows.
  ///
  /// - Throws: ``OutputError/alreadyExists(path:)`` when the destination is there; it stays as it
  ///   is.
  static func write<Result>(
    _ destination: String, _ body: (_ path: String) throws -> Result
  ) throws -> Result {
    if Folders.exists(destination) { throw OutputError.alreadyExists(path: destination) }
    let path = "\(destination).partial-\(getpid())"
    // Left by a crash of a process with the same number: somebody should look at it.
    if Folders.exists(path) { throw OutputError.alreadyExists(path: path) }
    do {
      let result = try body(path)
      if Folders.exists(destination) { throw OutputError.alreadyExists(path: destination) }
      if unsafe rename(path, destination) != 0 {
        throw OutputError.failed(
          operation: "rename to its final name", path: path, code: errno)
      }
      return result
    } catch {
      if Folders.exists(path), unsafe unlink(path) != 0 {
        let cleanup = OutputError.failed(operation: "remove", path: path, code: errno)
        throw AbandonedFolder(path: path, reason: error, cleanup: cleanup)
      }
      throw error
    }
  }
}
