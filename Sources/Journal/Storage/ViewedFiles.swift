/// Files as a copy looks at them: links are not opened, and one file may seem to end early.
struct ViewedFiles<Base: KeepingFiles>: FileSystem {
  let base: Base
  /// The file that seems to end early; none when empty.
  var clippedPath = ""
  /// Where it seems to end.
  var clippedSize = 0

  func open(_ path: String, forWriting: Bool) throws(FileError) -> OpenFile {
    precondition(!forWriting, "a copy only looks")
    return try base.openPlain(path, followsLinks: false)
  }
  func size(_ file: OpenFile) throws(FileError) -> Int {
    let whole = try base.size(file)
    return file.path == clippedPath ? min(whole, clippedSize) : whole
  }
  func read(
    _ file: OpenFile, at offset: Int, into buffer: inout [UInt8]
  ) throws(FileError) -> Int {
    let count = try base.read(file, at: offset, into: &buffer)
    return file.path == clippedPath ? max(0, min(count, clippedSize - offset)) : count
  }
  func makeFolder(_ path: String) throws(FileError) { try base.makeFolder(path) }
  func list(_ path: String) throws(FileError) -> [FolderEntry] { try base.list(path) }
  func create(_ path: String) throws(FileError) -> OpenFile { try base.create(path) }
  func lock(_ path: String) throws(FileError) -> OpenFile? { try base.lock(path) }
  func close(_ file: OpenFile) { base.close(file) }
  func write(
    _ file: OpenFile, at offset: Int, _ bytes: ArraySlice<UInt8>
  ) throws(FileError) { try base.write(file, at: offset, bytes) }
  func truncate(_ file: OpenFile, to size: Int) throws(FileError) {
    try base.truncate(file, to: size)
  }
  func sync(_ file: OpenFile) throws(FileError) { try base.sync(file) }
  func syncFolder(_ path: String) throws(FileError) { try base.syncFolder(path) }
  func remove(_ path: String) throws(FileError) { try base.remove(path) }
  func rename(_ path: String, to other: String) throws(FileError) {
    try base.rename(path, to: other)
  }
  func freeBytes(at path: String) throws(FileError) -> Int { try base.freeBytes(at: path) }
  func isLocked(_ path: String) -> Bool { base.isLocked(path) }
  /// A copy looks at files and never writes ahead.
  func makeRoomAhead(of file: OpenFile, from offset: Int) -> (any RoomAhead)? { nil }
  func watch(_ path: String) -> any FileWatch { base.watch(path) }
  func monotonicNanoseconds() -> Int64 { base.monotonicNanoseconds() }
}
