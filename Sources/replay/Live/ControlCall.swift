import Glibc

/// A word to a running session over its socket file, and its answer.
enum ControlCall {
  /// Seconds that a session has for its answer.
  private static let patience = 5

  /// Says a line and waits for the answer.
  ///
  /// - Returns: nil when nobody listens at `path`.
  /// - Throws: ``InputError`` when who listens does not answer.
  static func ask(_ path: String, _ line: String) throws(InputError) -> String? {
    let descriptor = socket(
      AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw InputError("socket: \(OutputError.text(errno))") }
    defer { _ = close(descriptor) }
    guard try connect(descriptor, path) else { return nil }
    var limit = timeval(tv_sec: patience, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    try send(descriptor, path, Array("\(line)\n".utf8))
    return try receive(descriptor, path)
  }

  /// Whether a session listens at `path`; nothing is said to it.
  static func isAnswered(_ path: String) throws(InputError) -> Bool {
    let descriptor = socket(
      AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw InputError("socket: \(OutputError.text(errno))") }
    defer { _ = close(descriptor) }
    return try connect(descriptor, path)
  }

  private static func connect(_ descriptor: Int32, _ path: String) throws(InputError) -> Bool {
    var address = try SocketFile(path: path)
    if address.connect(descriptor) { return true }
    // No file, or one that an ended process left.
    if errno == ENOENT || errno == ECONNREFUSED { return false }
    throw InputError("\(path): \(OutputError.text(errno))")
  }

  private static func send(
    _ descriptor: Int32, _ path: String, _ bytes: [UInt8]
  ) throws(InputError) {
    var start = 0
    while start < bytes.count {
      // safe: the range lies inside the array, which outlives the call.
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.send(
          descriptor, $0.baseAddress.map { unsafe $0 + start }, $0.count - start,
          Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw InputError("\(path): \(OutputError.text(errno))") }
      start += count
    }
  }

  /// One line.
  private static func receive(_ descriptor: Int32, _ path: String) throws(InputError) -> String {
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1024)
    while answer.last != UInt8(ascii: "\n"), answer.count < 65_536 {
      // safe: the kernel writes at most as many bytes as the buffer has.
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
      }
      guard count > 0 else {
        throw InputError(
          "\(path): the session does not answer; look whether it did it, else end the process")
      }
      answer += buffer[..<count]
    }
    return String(decoding: answer.dropLast(), as: UTF8.self)
  }
}
