import Glibc

/// A new file that gathers bytes before it writes; ``close()`` must be called to keep them.
final class BufferedFile {
  /// The path, for messages.
  let path: String
  /// Bytes put in so far.
  var count: Int { flushed + buffer.count }
  private var flushed = 0
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private static let capacity = 1 << 18

  /// Makes a file that must not exist.
  init(creating path: String) throws(OutputError) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw .failed(operation: "create", path: path, code: errno) }
    buffer.reserveCapacity(Self.capacity)
  }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  /// Writes what is gathered and closes the file.
  func close() throws(OutputError) {
    try flush()
    let open = descriptor
    descriptor = -1
    if Glibc.close(open) != 0 { throw .failed(operation: "close", path: path, code: errno) }
  }

  /// Appends bytes.
  func put(_ bytes: [UInt8]) throws(OutputError) {
    if buffer.count + bytes.count > Self.capacity { try flush() }
    buffer.append(contentsOf: bytes)
  }

  /// Appends text.
  func put(_ text: String) throws(OutputError) { try put(Array(text.utf8)) }

  private func flush() throws(OutputError) {
    var done = 0
    while done < buffer.count {
      let written = unsafe buffer.withUnsafeBytes { bytes in
        // safe: done is below the count of the buffer.
        unsafe write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      }
      if written < 0 {
        if errno == EINTR { continue }
        throw .failed(operation: "write", path: path, code: errno)
      }
      done += written
    }
    flushed += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
