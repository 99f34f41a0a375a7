/// The length prefix of TWS frames: a big-endian `UInt32` that does not count itself.
public enum Framing {
  /// Longest payload in bytes; a longer one means that framing is lost.
  public static let maximumLength = 0xFF_FFFF
  /// Bytes of the prefix.
  public static let prefixLength = 4

  /// `payload` with its length in front, ready for the socket.
  ///
  /// - Parameter payload: at most ``maximumLength`` bytes.
  public static func prefixed(_ payload: [UInt8]) -> [UInt8] {
    precondition(payload.count <= maximumLength, "a frame must not exceed the protocol's limit")
    var result: [UInt8] = []
    result.reserveCapacity(prefixLength + payload.count)
    for shift in [24, 16, 8, 0] {
      result.append(UInt8(truncatingIfNeeded: payload.count >> shift))
    }
    result.append(contentsOf: payload)
    return result
  }
}

/// Cuts a byte stream into frames, however the reads were cut.
public struct FrameSplitter: Sendable {
  private var buffer: [UInt8] = []
  private var start = 0

  /// A splitter at the start of a stream.
  public init() {}

  /// Bytes received that belong to no whole frame yet.
  public var pendingBytes: Int { buffer.count - start }

  /// Takes what one read returned.
  public mutating func append(_ bytes: some Collection<UInt8>) {
    if start > 0 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The payload of the next whole frame, or nil until more bytes arrive; empty frames are skipped.
  ///
  /// - Throws: ``TWSError/frameTooLong(length:)``; the stream is lost, close the connection.
  public mutating func next() throws(TWSError) -> [UInt8]? {
    while pendingBytes >= Framing.prefixLength {
      var length = 0
      for offset in 0..<Framing.prefixLength { length = length << 8 | Int(buffer[start + offset]) }
      guard length <= Framing.maximumLength else { throw .frameTooLong(length: length) }
      let first = start + Framing.prefixLength
      guard buffer.count - first >= length else { return nil }
      start = first + length
      if length > 0 { return Array(buffer[first..<start]) }
    }
    return nil
  }
}
