import Glibc

/// A result folder that appears whole or not at all.
///
/// The work goes to `<destination>.partial-<process id>` beside it; ``commit()`` gives it its
/// name, ``discard()`` removes it. An existing destination is never touched.
struct AtomicFolder {
  /// Where the result will be.
  let destination: String
  /// Where to write until then.
  let path: String

  /// Makes the temporary folder, and the folders above it where they are missing.
  ///
  /// - Throws: ``OutputError/alreadyExists(path:)`` when it, or a left-over of a crash, is there.
  init(destination: String) throws(OutputError) {
    var trimmed = destination[...]
    while trimmed.count > 1 && trimmed.hasSuffix("/") { trimmed.removeLast() }
    let target = String(trimmed)
    if Folders.exists(target) { throw .alreadyExists(path: target) }
    self.destination = target
    path = "\(target).partial-\(getpid())"
    try Folders.create(Folders.parent(of: target))
    if unsafe mkdir(path, 0o777) != 0 {
      // Left by a crash of a process with the same number: somebody should look at it.
      if errno == EEXIST { throw .alreadyExists(path: path) }
      throw .failed(operation: "create folder", path: path, code: errno)
    }
  }

  /// Gives the finished folder its name.
  ///
  /// - Throws: ``OutputError/alreadyExists(path:)`` when somebody else made it meanwhile.
  func commit() throws(OutputError) {
    if Folders.exists(destination) { throw .alreadyExists(path: destination) }
    if unsafe rename(path, destination) != 0 {
      throw .failed(operation: "rename to its final name", path: path, code: errno)
    }
  }

  /// Removes what was written so far.
  func discard() throws(OutputError) { try Folders.remove(path) }

  /// Runs `body` on the temporary folder and commits, or discards and rethrows.
  static func write<Result>(
    _ destination: String, _ body: (_ path: String) throws -> Result
  ) throws -> Result {
    let folder = try AtomicFolder(destination: destination)
    do {
      let result = try body(folder.path)
      try folder.commit()
      return result
    } catch {
      // The first failure is the one to report; one of the clean-up must not hide it.
      do { try folder.discard() } catch let cleanup {
        throw AbandonedFolder(path: folder.path, reason: error, cleanup: cleanup)
      }
      throw error
    }
  }
}

/// Writing failed, and so did the removal of what was written.
struct AbandonedFolder: Error, CustomStringConvertible {
  /// The temporary folder that is still there.
  let path: String
  /// Why writing failed.
  let reason: any Error
  /// Why removal failed.
  let cleanup: OutputError

  var description: String { "\(reason) (left behind: \(path), \(cleanup); remove it by hand)" }
}
