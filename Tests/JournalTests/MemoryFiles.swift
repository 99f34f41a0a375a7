import Journal

/// Files in memory that know what a crash would leave, and that fail where a test wants.
final class MemoryFiles: FileSystem {
  /// Every file's bytes by path.
  var contents: [String: [UInt8]] = [:]
  /// What of each file has been synced.
  private(set) var durable: [String: [UInt8]] = [:]
  /// Renamed (or removed, without a target) since their folder was synced: a crash undoes it.
  private var unsyncedNames: [(from: String, to: String?)] = []
  private(set) var folders: Set<String> = []
  /// Files opened so far, by whatever name.
  var opens = 0
  private var open: [Int32: String] = [:]
  private var nextDescriptor: Int32 = 3
  private var locks: Set<String> = []
  /// Operations so far that can fail: creations, openings, writes, cuts, syncs, renames, zeroing.
  private(set) var operations = 0
  /// The operation that fails, counted from 1; later ones work again.
  var failAt = 0
  /// Names of the operations that count; all when empty.
  var counted: Set<String> = []
  /// The sync that says yes and does nothing, counted from 1 among syncs; the next one works.
  var lieAt = 0
  private(set) var syncs = 0
  /// Whether zeros are made ahead of a writer, at once when it asks.
  var makesRoom = false
  /// Whether the zeros come only when the writer has caught up.
  var delaysRoom = false
  /// What the disk has left.
  var free = Int.max
  /// Whether a failing write leaves the first half of its bytes.
  var writesHalf = false
  /// The clock.
  var now: Int64 = 0
  /// Whether files are shown in memory, each in a piece of its own, so that stray reads are seen.
  var mapsFiles = false

  /// The state after a crash: only what was synced, or all that was written.
  func afterCrash(keepingUnsynced: Bool, keepingHead: Bool = false) -> MemoryFiles {
    let next = MemoryFiles()
    next.contents = keepingUnsynced ? contents : durable
    if keepingHead { next.contents["/j/head"] = contents["/j/head"] }
    next.durable = next.contents
    next.folders = folders
    return next
  }

  private func step(_ operation: String, _ path: String) throws(FileError) {
    if !counted.isEmpty, !counted.contains(operation) { return }
    operations += 1
    if operations == failAt {
      throw FileError(operation: operation, path: path, code: 28, reason: "no space left")
    }
  }

  private func missing(_ path: String) -> FileError {
    FileError(operation: "open", path: path, code: 2, reason: "no such file")
  }

  private func opened(_ path: String) -> OpenFile {
    nextDescriptor += 1
    opens += 1
    open[nextDescriptor] = path
    return OpenFile(descriptor: nextDescriptor, path: path)
  }

  func makeFolder(_ path: String) throws(FileError) { folders.insert(path) }

  func list(_ path: String) throws(FileError) -> [FolderEntry] {
    guard folders.contains(path) else { throw missing(path) }
    var names: [String: Bool] = [:]
    for other in folders.union(contents.keys) where other.hasPrefix(path + "/") {
      let rest = other.dropFirst(path.count + 1)
      guard !rest.contains("/") else { continue }
      names[String(rest)] = folders.contains(other)
    }
    return names.sorted { $0.key < $1.key }.map { FolderEntry(name: $0.key, isFolder: $0.value) }
  }

  func create(_ path: String) throws(FileError) -> OpenFile {
    try step("create", path)
    guard contents[path] == nil else {
      throw FileError(operation: "create", path: path, code: 17, reason: "file exists")
    }
    contents[path] = []
    durable[path] = []
    return opened(path)
  }

  func open(_ path: String, forWriting: Bool) throws(FileError) -> OpenFile {
    guard contents[path] != nil else { throw missing(path) }
    try step("open", path)
    return opened(path)
  }

  func lock(_ path: String) throws(FileError) -> OpenFile? {
    if contents[path] == nil { contents[path] = [] }
    durable[path] = []
    try step("lock", path)
    return locks.insert(path).inserted ? opened(path) : nil
  }

  func close(_ file: OpenFile) {
    let path = open.removeValue(forKey: file.descriptor)
    precondition(path != nil, "closed twice")
    locks.remove(file.path)
  }

  func size(_ file: OpenFile) throws(FileError) -> Int { contents[file.path]?.count ?? 0 }

  func read(
    _ file: OpenFile, at offset: Int, into buffer: inout [UInt8]
  ) throws(FileError) -> Int {
    let bytes = contents[file.path] ?? []
    let count = max(0, min(buffer.count, bytes.count - offset))
    if count > 0 { buffer.replaceSubrange(0..<count, with: bytes[offset..<offset + count]) }
    return count
  }

  func write(_ file: OpenFile, at offset: Int, _ bytes: ArraySlice<UInt8>) throws(FileError) {
    do { try step("write", file.path) } catch {
      if writesHalf { put(file.path, offset, bytes.prefix(bytes.count / 2)) }
      throw error
    }
    put(file.path, offset, bytes)
  }

  private func put(_ path: String, _ offset: Int, _ bytes: ArraySlice<UInt8>) {
    var all = contents[path] ?? []
    while all.count < offset + bytes.count { all.append(0) }
    all.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    contents[path] = all
  }

  func truncate(_ file: OpenFile, to size: Int) throws(FileError) {
    try step("truncate", file.path)
    contents[file.path] = Array((contents[file.path] ?? []).prefix(size))
  }

  func sync(_ file: OpenFile) throws(FileError) {
    try step("sync", file.path)
    syncs += 1
    if syncs == lieAt { return }
    durable[file.path] = contents[file.path]
  }

  func syncFolder(_ path: String) throws(FileError) {
    try step("syncFolder", path)
    for (from, to) in unsyncedNames where from.hasPrefix(path + "/") {
      let bytes = durable.removeValue(forKey: from)
      if let to { durable[to] = bytes }
    }
    unsyncedNames.removeAll { $0.from.hasPrefix(path + "/") }
  }

  func rename(_ path: String, to target: String) throws(FileError) {
    try step("rename", path)
    guard let bytes = contents.removeValue(forKey: path) else { throw missing(path) }
    contents[target] = bytes
    unsyncedNames.append((path, target))
  }

  func remove(_ path: String) throws(FileError) {
    try step("remove", path)
    guard contents.removeValue(forKey: path) != nil else { throw missing(path) }
    unsyncedNames.append((path, nil))
  }

  func isLocked(_ path: String) -> Bool { locks.contains(path) }

  func freeBytes(at path: String) throws(FileError) -> Int {
    try step("statvfs", path)
    return free
  }

  func makeRoomAhead(of file: OpenFile, from offset: Int) -> (any RoomAhead)? {
    makesRoom ? MemoryRoom(self, file, from: offset) : nil
  }

  /// Puts zeros where the helper of a real file would.
  fileprivate func zero(_ file: OpenFile, _ range: Range<Int>) throws(FileError) {
    try step("zero", file.path)
    put(file.path, range.lowerBound, [UInt8](repeating: 0, count: range.count)[...])
    durable[file.path] = contents[file.path]
  }

  func map(_ file: OpenFile, count: Int) throws(FileError) -> MappedFile? {
    guard mapsFiles, count > 0, let bytes = contents[file.path], bytes.count >= count else {
      return nil
    }
    let copy = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 1)
    // safe: as many bytes as were just allocated, given back once.
    unsafe bytes.withUnsafeBytes { unsafe copy.copyMemory(from: $0.baseAddress!, byteCount: count) }
    return unsafe MappedFile(base: UnsafeRawPointer(copy), count: count) { base, _ in
      unsafe UnsafeMutableRawPointer(mutating: base).deallocate()
    }
  }

  func monotonicNanoseconds() -> Int64 { now }

  /// Segment files in order.
  var segments: [String] { contents.keys.filter { $0.hasSuffix(".seg") }.sorted() }
}

/// Room ahead without a thread: made when asked for, or only when the writer has caught up.
private final class MemoryRoom: RoomAhead {
  private let files: MemoryFiles
  private let file: OpenFile
  private var filled: Int
  private var requested = 0
  private var failure: FileError?

  init(_ files: MemoryFiles, _ file: OpenFile, from offset: Int) {
    (self.files, self.file, filled) = (files, file, offset)
  }

  func request(upTo end: Int) {
    requested = max(requested, end)
    if !files.delaysRoom { fill() }
  }

  func claim(upTo end: Int) throws(FileError) {
    filled = max(filled, end)
    if files.delaysRoom { fill() }
    if let failure { throw failure }
  }

  func stop() {}

  private func fill() {
    if requested <= filled || failure != nil { return }
    do { try files.zero(file, filled..<requested) } catch { failure = error }
    filled = requested
  }
}
