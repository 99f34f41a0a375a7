/// Writes the NUL-terminated fields of frames, one after the other, into one growing buffer.
///
/// It owns the buffer and cannot be copied, so that a field costs its bytes and one comparison.
public struct FieldWriter: ~Copyable {
  /// Where layouts write.
  var cursor: FieldCursor

  /// An empty buffer.
  ///
  /// - Parameter capacity: bytes that it has room for to begin with; most messages need fewer.
  public init(serverVersion: Int64 = ServerVersion.current, capacity: Int = 1024) {
    cursor = FieldCursor(serverVersion: serverVersion, capacity: capacity)
  }

  deinit { cursor.release() }

  /// What has been written: payloads, with length prefixes where ``beginFrame()`` asked for them.
  public var bytes: [UInt8] { cursor.bytes }
  /// How many bytes it can hold before it takes more memory.
  public var capacity: Int { cursor.capacity }
  /// How many fields have been written.
  public var count: Int { cursor.count }
  /// The layouts that messages are written in.
  public var serverVersion: Int64 { cursor.serverVersion }

  /// Forgets what was written and keeps the memory.
  public mutating func removeAll() { cursor.removeAll() }

  /// Leaves room for a length prefix; pass what it returns to ``endFrame(_:)``.
  public mutating func beginFrame() -> Int { cursor.beginFrame() }

  /// Sets the length of the frame that began at `start`.
  public mutating func endFrame(_ start: Int) { cursor.endFrame(start) }

  /// Text. A NUL inside would make two fields of one, so it is left out.
  public mutating func text(_ value: String) { cursor.text(value) }

  /// A whole number.
  public mutating func integer(_ value: Int64) { cursor.integer(value) }

  /// `0` or `1`.
  public mutating func flag(_ value: Bool) { cursor.flag(value) }

  /// The shortest plain decimal.
  public mutating func number(_ value: WireNumber) { cursor.number(value) }

  /// Empty fields.
  public mutating func empty(_ count: Int = 1) { cursor.empty(count) }
}
