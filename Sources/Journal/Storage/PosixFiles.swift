internal import Glibc

/// Files of this machine; the only file of the journal that talks to the C library.
public struct PosixFiles: FileSystem {
  /// The machine's own files.
  public init() {}

  public func makeFolder(_ path: String) throws(FileError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += (made.isEmpty || made == "/" ? "" : "/") + part
      if unsafe mkdir(made, 0o700) != 0 && errno != EEXIST { throw error("mkdir", made) }
    }
  }

  public func list(_ path: String) throws(FileError) -> [FolderEntry] {
    guard let folder = unsafe opendir(path) else { throw error("opendir", path) }
    // safe: the stream is open until here and nobody else knows it.
    defer { unsafe _ = closedir(folder) }
    var entries: [FolderEntry] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(folder) else {
        if errno != 0 { throw error("readdir", path) }
        return entries.sorted { $0.name < $1.name }
      }
      // safe: d_name ends with a zero byte inside the entry.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      entries.append(FolderEntry(name: name, isFolder: try isFolder(path + "/" + name)))
    }
  }

  public func create(_ path: String) throws(FileError) -> OpenFile {
    try open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC)
  }

  public func open(_ path: String, forWriting: Bool) throws(FileError) -> OpenFile {
    try open(path, (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC)
  }

  public func lock(_ path: String) throws(FileError) -> OpenFile? {
    let file = try open(path, O_RDWR | O_CREAT | O_CLOEXEC)
    if flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 { return file }
    let refusal = error("flock", path)
    close(file)
    if refusal.code == EWOULDBLOCK { return nil }
    throw refusal
  }

  public func close(_ file: OpenFile) { _ = Glibc.close(file.descriptor) }

  public func size(_ file: OpenFile) throws(FileError) -> Int {
    var status = stat()
    if unsafe fstat(file.descriptor, &status) != 0 { throw error("fstat", file.path) }
    return Int(status.st_size)
  }

  public func read(
    _ file: OpenFile, at offset: Int, into buffer: inout [UInt8]
  ) throws(FileError) -> Int {
    let wanted = buffer.count
    var done = 0
    while done < wanted {
      // safe: the pointer is used for at most the buffer's rest, inside the closure.
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe pread(
          file.descriptor, bytes.baseAddress.map { unsafe $0 + done }, wanted - done,
          off_t(offset + done))
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw error("pread", file.path) }
      if count == 0 { break }
      done += count
    }
    return done
  }

  public func write(
    _ file: OpenFile, at offset: Int, _ bytes: ArraySlice<UInt8>
  ) throws(FileError) {
    var done = 0
    while done < bytes.count {
      // safe: the pointer is used for at most the slice's rest, inside the closure.
      let count = unsafe bytes.withUnsafeBytes { from in
        unsafe pwrite(
          file.descriptor, from.baseAddress.map { unsafe $0 + done }, from.count - done,
          off_t(offset + done))
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { throw error("pwrite", file.path) }
      done += count
    }
  }

  public func truncate(_ file: OpenFile, to size: Int) throws(FileError) {
    if ftruncate(file.descriptor, off_t(size)) != 0 { throw error("ftruncate", file.path) }
  }

  public func sync(_ file: OpenFile) throws(FileError) {
    if fdatasync(file.descriptor) != 0 { throw error("fdatasync", file.path) }
  }

  public func rename(_ path: String, to target: String) throws(FileError) {
    if unsafe Glibc.rename(path, target) != 0 { throw error("rename", path) }
  }

  public func remove(_ path: String) throws(FileError) {
    if unsafe unlink(path) != 0 { throw error("unlink", path) }
  }

  public func syncFolder(_ path: String) throws(FileError) {
    let folder = try open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(folder) }
    if fsync(folder.descriptor) != 0 { throw error("fsync", path) }
  }

  public func monotonicNanoseconds() -> Int64 {
    var now = timespec()
    unsafe _ = clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }

  private func open(_ path: String, _ flags: Int32) throws(FileError) -> OpenFile {
    let descriptor = unsafe Glibc.open(path, flags, 0o600)
    if descriptor < 0 { throw error("open", path) }
    return OpenFile(descriptor: descriptor, path: path)
  }

  private func isFolder(_ path: String) throws(FileError) -> Bool {
    var status = stat()
    if unsafe lstat(path, &status) != 0 { throw error("lstat", path) }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  private func error(_ operation: String, _ path: String) -> FileError {
    let code = errno
    // safe: strerror gives a zero-ended text that stays valid until the next call.
    let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "unknown error"
    return FileError(operation: operation, path: path, code: code, reason: reason)
  }
}
