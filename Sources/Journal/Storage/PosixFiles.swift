internal import Glibc

/// Files of this machine; the only file of the journal that talks to the C library.
public struct PosixFiles: FileSystem {
  /// The machine's own files.
  public init() {}

  public func makeFolder(_ path: String) throws(FileError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += (made.isEmpty || made == "/" ? "" : "/") + part
      if unsafe mkdir(made, 0o700) == 0 {
        try syncFolder(made.lastIndex(of: "/").map { String(made[...$0]) } ?? ".")
      } else if errno != EEXIST {
        throw error("mkdir", made)
      }
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
    if flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 {
      // For `isLocked`: unlike the lock above, this kind can be asked about without taking it.
      var mark = Self.wholeFile(F_WRLCK)
      unsafe _ = fcntl(file.descriptor, Self.setOpenFileLock, &mark)
      return file
    }
    let refusal = error("flock", path)
    close(file)
    if refusal.code == EWOULDBLOCK { return nil }
    throw refusal
  }

  public func isLocked(_ path: String) -> Bool {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return false }
    defer { _ = Glibc.close(descriptor) }
    var mark = Self.wholeFile(F_WRLCK)
    return unsafe fcntl(descriptor, Self.getOpenFileLock, &mark) == 0
      && mark.l_type != Int16(F_UNLCK)
  }

  /// `F_OFD_GETLK` and `F_OFD_SETLK` of `fcntl.h`, which the importer hides.
  private static let (getOpenFileLock, setOpenFileLock): (Int32, Int32) = (36, 37)

  private static func wholeFile(_ type: Int32) -> flock {
    var mark = flock()
    mark.l_type = Int16(type)
    mark.l_whence = Int16(SEEK_SET)
    return mark
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

  public func syncFolder(_ path: String) throws(FileError) {
    let folder = try open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(folder) }
    if fsync(folder.descriptor) != 0 { throw error("fsync", path) }
  }

  public func remove(_ path: String) throws(FileError) {
    if unsafe unlink(path) != 0 { throw error("unlink", path) }
  }

  public func rename(_ path: String, to other: String) throws(FileError) {
    if unsafe Glibc.rename(path, other) != 0 { throw error("rename", path) }
  }

  public func freeBytes(at path: String) throws(FileError) -> Int {
    var status = statvfs()
    if unsafe statvfs(path, &status) != 0 { throw error("statvfs", path) }
    return Int(
      clamping: status.f_bavail.multipliedReportingOverflow(by: status.f_frsize).partialValue)
  }

  public func makeRoomAhead(of file: OpenFile, from offset: Int) -> (any RoomAhead)? {
    // A descriptor of its own: a failed sync is told once to each, so also to the writer's.
    let descriptor = unsafe Glibc.open(file.path, O_RDWR | O_CLOEXEC)
    if descriptor < 0 { return nil }
    let own = OpenFile(descriptor: descriptor, path: file.path)
    guard let thread = FillThread(FillThread.Room(file: own, from: offset)) else {
      close(own)
      return nil
    }
    return thread
  }

  public func watch(_ path: String) -> any FileWatch { Watch(path) }

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

/// A thread that zeroes ahead of a segment's writer.
final class FillThread: RoomAhead {
  /// What the thread and the writer share.
  ///
  /// safe: every field below the mutex is touched only while it is held, except by `init`.
  @safe
  final class Room: @unchecked Sendable {
    private static let pieceBytes = 1 << 20
    /// One write's bytes: short, since writers of one file wait for each other.
    private static let stepBytes = 1 << 16

    private let file: OpenFile
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var requested: Int
    private var filled: Int
    private var isBusy = false
    private var isStopping = false
    private var failure: FileError?

    init(file: OpenFile, from offset: Int) {
      self.file = file
      requested = offset
      filled = offset
      unsafe mutex = .allocate(capacity: 1)
      unsafe changed = .allocate(capacity: 1)
      unsafe _ = pthread_mutex_init(mutex, nil)
      unsafe _ = pthread_cond_init(changed, nil)
    }

    deinit {
      unsafe _ = pthread_cond_destroy(changed)
      unsafe _ = pthread_mutex_destroy(mutex)
      unsafe changed.deallocate()
      unsafe mutex.deallocate()
    }

    func request(upTo end: Int) {
      locked {
        requested = max(requested, end)
        unsafe _ = pthread_cond_broadcast(changed)
      }
    }

    func claim(upTo end: Int) throws(FileError) {
      let failure: FileError? = locked {
        if end > filled {
          while isBusy { unsafe _ = pthread_cond_wait(changed, mutex) }
          // The writer has caught up: from here on the bytes below `end` are its own.
          filled = max(filled, end)
        }
        return self.failure
      }
      if let failure { throw failure }
    }

    func stop() {
      locked {
        isStopping = true
        unsafe _ = pthread_cond_broadcast(changed)
      }
    }

    func closeFile() { PosixFiles().close(file) }

    /// The thread's whole life.
    func run() {
      let zeros = [UInt8](repeating: 0, count: Self.stepBytes)
      while let piece = nextPiece() {
        var problem: FileError?
        do { try zero(piece, zeros) } catch { problem = error }
        locked {
          isBusy = false
          if problem == nil { filled = piece.upperBound } else { failure = problem }
          unsafe _ = pthread_cond_broadcast(changed)
        }
      }
    }

    /// Waits for work; nil when there will be none.
    private func nextPiece() -> Range<Int>? {
      locked {
        while !isStopping && (failure != nil || filled >= requested) {
          unsafe _ = pthread_cond_wait(changed, mutex)
        }
        if isStopping { return nil }
        isBusy = true
        return filled..<min(filled + Self.pieceBytes, requested)
      }
    }

    private func zero(_ piece: Range<Int>, _ zeros: [UInt8]) throws(FileError) {
      let files = PosixFiles()
      var offset = piece.lowerBound
      while offset < piece.upperBound {
        let count = min(zeros.count, piece.upperBound - offset)
        try files.write(file, at: offset, zeros[..<count])
        offset += count
      }
      try files.sync(file)
    }

    private func locked<R>(_ body: () -> R) -> R {
      unsafe _ = pthread_mutex_lock(mutex)
      defer { unsafe _ = pthread_mutex_unlock(mutex) }
      return body()
    }
  }

  private let room: Room
  private let thread: pthread_t
  private var isRunning = true

  /// Starts the thread; nil when the machine has none left.
  init?(_ room: Room) {
    self.room = room
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(room)
    // safe: the thread takes the one reference that was passed, and only that.
    let code = unsafe pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer = unsafe pointer else { return nil }
        unsafe Unmanaged<Room>.fromOpaque(pointer).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    if code != 0 {
      unsafe context.release()
      return nil
    }
    self.thread = thread
  }

  deinit { stop() }

  func request(upTo end: Int) { room.request(upTo: end) }
  func claim(upTo end: Int) throws(FileError) { try room.claim(upTo: end) }

  func stop() {
    if !isRunning { return }
    isRunning = false
    room.stop()
    _ = pthread_join(thread, nil)
    room.closeFile()
  }
}

/// Waits with inotify, or a short while where there is none.
final class Watch: FileWatch {
  private let path: String
  private let descriptor: Int32
  private var isWatching = false

  init(_ path: String) {
    self.path = path
    descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    start()
  }

  private func start() {
    if descriptor < 0 { return }
    isWatching = unsafe inotify_add_watch(descriptor, path, UInt32(IN_MODIFY)) >= 0
  }

  deinit { if descriptor >= 0 { _ = Glibc.close(descriptor) } }

  func wait(milliseconds: Int) {
    if !isWatching {
      // The file may not be there yet.
      start()
      _ = usleep(1_000)
      return
    }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    if unsafe poll(&request, 1, Int32(clamping: milliseconds)) <= 0 { return }
    var events = [UInt8](repeating: 0, count: 4_096)
    // What happened does not matter, only that the next wait waits again.
    while unsafe Glibc.read(descriptor, &events, events.count) > 0 {}
  }
}
