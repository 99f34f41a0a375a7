import Journal

/// Files in memory that know what a crash would leave, and that fail where a test wants.
final class MemoryFiles: FileSystem {
  /// Every file's bytes by path.
  var contents: [String: [UInt8]] = [:]
  /// What of each file has been synced.
  private(set) var durable: [String: [UInt8]] = [:]
  private(set) var folders: Set<String> = []
  private var open: [Int32: String] = [:]
  private var nextDescriptor: Int32 = 3
  private var locks: Set<String> = []
  /// Changing operations so far: creations, writes, cuts, syncs.
  private(set) var operations = 0
  /// The changing operation that fails, counted from 1; later ones work again.
  var failAt = 0
  /// Whether a failing write leaves the first half of its bytes.
  var writesHalf = false
  /// The clock.
  var now: Int64 = 0

  /// The state after a crash: only what was synced, or all that was written.
  func afterCrash(keepingUnsynced: Bool) -> MemoryFiles {
    let next = MemoryFiles()
    next.contents = keepingUnsynced ? contents : durable
    next.durable = next.contents
    next.folders = folders
    return next
  }

  private func step(_ operation: String, _ path: String) throws(FileError) {
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
    return opened(path)
  }

  func lock(_ path: String) throws(FileError) -> OpenFile? {
    if contents[path] == nil { contents[path] = [] }
    durable[path] = []
    return locks.insert(path).inserted ? opened(path) : nil
  }

  func close(_ file: OpenFile) {
    let path = open.removeValue(forKey: file.descriptor)
    precondition(path != nil, "closed twice")
    if file.path.hasSuffix("/lock") { locks.remove(file.path) }
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
    durable[file.path] = contents[file.path]
  }

  func rename(_ path: String, to target: String) throws(FileError) {
    try step("rename", path)
    guard let bytes = contents.removeValue(forKey: path) else { throw missing(path) }
    contents[target] = bytes
    durable[target] = durable.removeValue(forKey: path)
  }

  func remove(_ path: String) throws(FileError) {
    try step("remove", path)
    guard contents.removeValue(forKey: path) != nil else { throw missing(path) }
    durable[path] = nil
  }

  func syncFolder(_ path: String) throws(FileError) { try step("syncFolder", path) }

  func monotonicNanoseconds() -> Int64 { now }

  /// Segment files in order.
  var segments: [String] { contents.keys.filter { $0.hasSuffix(".seg") }.sorted() }
}
