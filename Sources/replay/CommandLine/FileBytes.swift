import Glibc

/// A file that could not be read, and why.
struct FileReadError: Error, Hashable, CustomStringConvertible {
  /// The file.
  let path: String
  /// The system's reason, or ours.
  let reason: String
  /// Whether it simply is not there.
  var isMissing = false

  var description: String { "\(path): \(reason)" }
}

/// Reads small files whole.
enum FileBytes {
  /// The bytes of a regular file.
  ///
  /// - Parameter limit: more bytes than this are refused before memory is taken.
  /// - Throws: ``FileReadError`` for a missing, unreadable or too large file, and for a folder.
  static func read(_ path: String, limit: Int) throws(FileReadError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw system(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw system(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileReadError(path: path, reason: "not a regular file")
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      // safe: the kernel writes at most `count` bytes into a buffer of that size.
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw system(path, errno) }
      if count == 0 { return bytes }
      guard bytes.count + count <= limit else {
        throw FileReadError(path: path, reason: "larger than \(limit) bytes")
      }
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  /// Whether there is a regular file; a journal is a folder.
  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether a file is its owner's alone: nobody else may read or write it.
  static func isPrivate(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & 0o077 == 0
  }

  private static func system(_ path: String, _ code: Int32) -> FileReadError {
    // safe: the text belongs to the C library and is copied at once.
    let reason = unsafe String(cString: strerror(code))
    return FileReadError(path: path, reason: reason, isMissing: code == ENOENT)
  }
}
