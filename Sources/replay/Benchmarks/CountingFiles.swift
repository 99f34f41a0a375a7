import Journal

/// The machine's files, with a count of what was asked of them.
///
/// What the helper that zeroes room ahead does is not seen here: it syncs each MiB of zeros itself.
final class CountingFiles: FileSystem {
  private let base = PosixFiles()
  private let maps: Bool
  /// Syncs of files and folders, in the order of asking.
  private(set) var syncs: UInt64 = 0
  /// Writes.
  private(set) var writes: UInt64 = 0

  /// - Parameter maps: whether files may be shown in memory; else they are read piece by piece.
  init(maps: Bool = true) { self.maps = maps }

  func sync(_ file: OpenFile) throws(FileError) {
    syncs += 1
    try base.sync(file)
  }
  func syncFolder(_ path: String) throws(FileError) {
    syncs += 1
    try base.syncFolder(path)
  }
  func write(
    _ file: OpenFile, at offset: Int, _ bytes: ArraySlice<UInt8>
  ) throws(FileError) {
    writes += 1
    try base.write(file, at: offset, bytes)
  }
  func map(_ file: OpenFile, count: Int) throws(FileError) -> MappedFile? {
    maps ? try base.map(file, count: count) : nil
  }

  func makeFolder(_ path: String) throws(FileError) { try base.makeFolder(path) }
  func list(_ path: String) throws(FileError) -> [FolderEntry] { try base.list(path) }
  func create(_ path: String) throws(FileError) -> OpenFile { try base.create(path) }
  func open(_ path: String, forWriting: Bool) throws(FileError) -> OpenFile {
    try base.open(path, forWriting: forWriting)
  }
  func lock(_ path: String) throws(FileError) -> OpenFile? { try base.lock(path) }
  func close(_ file: OpenFile) { base.close(file) }
  func size(_ file: OpenFile) throws(FileError) -> Int { try base.size(file) }
  func read(
    _ file: OpenFile, at offset: Int, into buffer: inout [UInt8]
  ) throws(FileError) -> Int { try base.read(file, at: offset, into: &buffer) }
  func truncate(_ file: OpenFile, to size: Int) throws(FileError) {
    try base.truncate(file, to: size)
  }
  func remove(_ path: String) throws(FileError) { try base.remove(path) }
  func rename(_ path: String, to other: String) throws(FileError) {
    try base.rename(path, to: other)
  }
  func freeBytes(at path: String) throws(FileError) -> Int { try base.freeBytes(at: path) }
  func isLocked(_ path: String) -> Bool { base.isLocked(path) }
  func makeRoomAhead(of file: OpenFile, from offset: Int) -> (any RoomAhead)? {
    base.makeRoomAhead(of: file, from: offset)
  }
  func watch(_ path: String) -> any FileWatch { base.watch(path) }
  func monotonicNanoseconds() -> Int64 { base.monotonicNanoseconds() }
}
