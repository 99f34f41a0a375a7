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

  public func close(_ file: OpenFile) {
    // A child process that is just starting has a copy of a lock's descriptor until its exec.
    _ = flock(file.descriptor, LOCK_UN)
    _ = Glibc.close(file.descriptor)
  }

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

extension PosixFiles: KeepingFiles {
  public func status(_ path: String) throws(FileError) -> FileStatus? {
    var status = stat()
    if unsafe lstat(path, &status) == 0 { return FileStatus(status) }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw error("lstat", path)
  }

  public func status(_ file: OpenFile) throws(FileError) -> FileStatus {
    var status = stat()
    if unsafe fstat(file.descriptor, &status) != 0 { throw error("fstat", file.path) }
    return FileStatus(status)
  }

  public func openPlain(_ path: String, followsLinks: Bool) throws(FileError) -> OpenFile {
    // Without O_NONBLOCK a named pipe would wait for somebody to write to it.
    let file = try open(
      path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW))
    var status = stat()
    let isRead = unsafe fstat(file.descriptor, &status) == 0
    if isRead && status.st_mode & S_IFMT == S_IFREG { return file }
    close(file)
    throw FileError(operation: "open", path: path, code: EINVAL, reason: "not a regular file")
  }

  public func publish(_ temporary: String, as path: String) throws(FileError) {
    // Unlike rename, link refuses a name that is taken.
    if unsafe link(temporary, path) != 0 { throw error("link", path) }
    try remove(temporary)
  }

  public func rename(_ path: String, to target: String) throws(FileError) {
    if unsafe Glibc.rename(path, target) != 0 { throw error("rename", path) }
  }

  public func remove(_ path: String) throws(FileError) {
    if unsafe unlink(path) != 0 { throw error("unlink", path) }
  }

  public func removeFolder(_ path: String) throws(FileError) {
    if unsafe rmdir(path) != 0 { throw error("rmdir", path) }
  }
}

extension FileStatus {
  fileprivate init(_ status: stat) {
    let kind: Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    self.init(
      kind: kind, size: Int(status.st_size), permissions: UInt32(status.st_mode & 0o7777),
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }
}
