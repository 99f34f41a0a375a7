import Glibc

/// Bytes from outside, in order, a chunk at a time.
protocol ByteSource {
  /// Reads up to the end of `buffer` from index `start` on.
  ///
  /// - Returns: how many bytes came; 0 only at the end.
  mutating func read(into buffer: inout [UInt8], from start: Int) throws(ImportError) -> Int
}

/// A plain file as a source of bytes; closes it at the end of its life.
final class FileByteSource: ByteSource {
  /// The path as given, for messages.
  let path: String
  /// Bytes in the file when it was opened.
  let size: Int
  private let descriptor: Int32

  /// Opens a regular file for reading.
  init(path: String) throws(ImportError) {
    self.path = path
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
      throw .unreadable(file: path, reason: OutputError.text(errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(file: path, reason: "it is not a regular file")
    }
    size = Int(status.st_size)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func read(into buffer: inout [UInt8], from start: Int) throws(ImportError) -> Int {
    precondition(start >= 0 && start < buffer.count, "there must be room to read into")
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      // safe: the slice lies inside the buffer by the precondition.
      unsafe Glibc.read(descriptor, bytes.baseAddress! + start, bytes.count - start)
    }
    if count < 0 { throw .unreadable(file: path, reason: OutputError.text(errno)) }
    return count
  }
}
