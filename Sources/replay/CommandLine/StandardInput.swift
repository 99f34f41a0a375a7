import Glibc

/// What is piped into the program.
enum StandardInput {
  /// The next bytes; empty at the end.
  ///
  /// - Throws: ``InputError`` with the system's reason.
  static func read() throws(InputError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      // safe: the kernel writes at most `count` bytes into a buffer of that size.
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        // safe: the text belongs to the C library and is copied at once.
        throw InputError("standard input: \(unsafe String(cString: strerror(errno)))")
      }
      buffer.removeLast(buffer.count - count)
      return buffer
    }
  }
}

/// Cuts bytes into lines, however they were read; line ends are not part of a line.
struct LineCutter {
  private var pending: [UInt8] = []

  /// The lines that `bytes` complete; empty `bytes` mean the end and give what is left.
  mutating func lines(_ bytes: [UInt8]) -> [[UInt8]] {
    var rest = bytes[...]
    var lines: [[UInt8]] = []
    while let end = rest.firstIndex(of: 0x0A) {
      lines.append(Self.trimmed(pending + rest[..<end]))
      pending.removeAll()
      rest = rest[(end + 1)...]
    }
    pending += rest
    if bytes.isEmpty, !pending.isEmpty {
      lines.append(Self.trimmed(pending))
      pending.removeAll()
    }
    return lines
  }

  private static func trimmed(_ line: [UInt8]) -> [UInt8] {
    line.last == 0x0D ? line.dropLast() : line
  }
}
