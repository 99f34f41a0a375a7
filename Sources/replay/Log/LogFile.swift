import Glibc
import Journal

/// The files of a log: one that grows, and older ones beside it, `<path>.1` the newest.
///
/// Belongs to one thread. It goes on in a new file at a size and at UTC midnight; only the oldest
/// beyond the number that is kept are removed. Nobody but the owner may read them.
final class LogFile {
  /// When a new file begins, and how many old ones stay.
  struct Limits: Hashable, Sendable {
    /// Bytes of one file.
    var size: Int = 16 << 20
    /// Old files.
    var kept: Int = 14
  }

  private let path: String
  private let limits: Limits
  private var descriptor: Int32 = -1
  private var size = 0
  /// UTC day of what is in the file, in days since 1970.
  private var day: Int64 = 0

  /// Opens the file, or makes it.
  ///
  /// - Throws: ``InputError`` for a path that cannot be written or is no plain file.
  init(_ path: String, _ limits: Limits = Limits()) throws(InputError) {
    self.path = path
    self.limits = limits
    try open()
  }

  deinit { if descriptor >= 0 { _ = close(descriptor) } }

  /// Why the last line is not in a new file although it should be; nil when all is well.
  private(set) var problem: InputError?

  /// Appends a line; its end is added.
  ///
  /// - Parameter time: when it was said, which decides about its file.
  /// - Throws: ``InputError`` when the line is in no file.
  func append(_ line: String, at time: Timestamp) throws(InputError) {
    let bytes = Array("\(line)\n".utf8)
    let today = Self.day(of: time)
    if descriptor < 0 { try open() }
    if size == 0 { day = today }
    problem = nil
    if size > 0, size + bytes.count > limits.size || today > day {
      // A line in a file that grew too long is better than none.
      if rotate() { day = today }
      try open()
    }
    try write(bytes)
  }

  private static func day(of time: Timestamp) -> Int64 { time.rawValue / 86_400_000_000_000 }

  private func write(_ bytes: [UInt8]) throws(InputError) {
    var start = 0
    while start < bytes.count {
      // safe: the range lies inside the array, which outlives the call.
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress.map { unsafe $0 + start }, $0.count - start)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure() }
      start += count
      size += count
    }
  }

  private func open() throws(InputError) {
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let new = unsafe Glibc.open(path, flags, 0o600)
    guard new >= 0 else { throw failure() }
    var status = stat()
    guard unsafe fstat(new, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      _ = close(new)
      throw InputError("\(path): is no plain file; a log needs one of its own")
    }
    if status.st_mode & 0o077 != 0, fchmod(new, 0o600) != 0 {
      _ = close(new)
      throw failure()
    }
    descriptor = new
    size = Int(status.st_size)
    day = Int64(status.st_mtim.tv_sec) / 86_400
  }

  /// The file becomes `.1`, `.1` becomes `.2`, and so on; the last one goes.
  ///
  /// - Returns: whether it did; the file is closed either way.
  private func rotate() -> Bool {
    _ = close(descriptor)
    descriptor = -1
    for number in (1..<max(1, limits.kept)).reversed() {
      // Most of them are not there.
      _ = unsafe rename("\(path).\(number)", "\(path).\(number + 1)")
    }
    let code = unsafe limits.kept == 0 ? unlink(path) : rename(path, "\(path).1")
    if code != 0 { problem = failure() }
    return code == 0
  }

  private func failure() -> InputError { InputError("\(path): \(OutputError.text(errno))") }
}
