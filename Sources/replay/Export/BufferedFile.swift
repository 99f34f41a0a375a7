import Glibc
import Journal

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

  /// Appends one byte.
  @inline(__always)
  func put(_ byte: UInt8) throws(OutputError) {
    if buffer.count == Self.capacity { try flush() }
    buffer.append(byte)
  }

  /// Appends text.
  func put(_ text: String) throws(OutputError) {
    for byte in text.utf8 { try put(byte) }
  }

  /// Appends short text.
  func put(_ text: ShortText) throws(OutputError) {
    try put(word: text.low)
    try put(word: text.high)
  }

  /// Appends a whole number in plain decimal form.
  func put(_ value: Int64) throws(OutputError) {
    if value < 0 { try put(UInt8(ascii: "-")) }
    try put(digits: value.magnitude, atLeast: 1)
  }

  /// Appends `units` of 10^-`places` as the shortest exact decimal.
  func put(units: Int64, places: Int) throws(OutputError) {
    if units < 0 { try put(UInt8(ascii: "-")) }
    var scale: UInt64 = 1
    for _ in 0..<places { scale *= 10 }
    try put(digits: units.magnitude / scale, atLeast: 1)
    var fraction = units.magnitude % scale
    guard fraction != 0 else { return }
    var width = places
    while fraction % 10 == 0 {
      fraction /= 10
      width -= 1
    }
    try put(UInt8(ascii: "."))
    try put(digits: fraction, atLeast: width)
  }

  private func put(digits value: UInt64, atLeast width: Int) throws(OutputError) {
    var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
    var index = 20
    var rest = value
    while rest > 0 || 20 - index < width {
      index -= 1
      digits[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    if buffer.count + 20 > Self.capacity { try flush() }
    while index < 20 {
      buffer.append(digits[index])
      index += 1
    }
  }

  @inline(__always)
  private func put(word: UInt64) throws(OutputError) {
    var rest = word
    while rest != 0 {
      try put(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

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
