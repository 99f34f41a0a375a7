/// Writes the NUL-terminated fields of frames, one after the other, into one growing buffer.
public struct FieldWriter: Sendable {
  /// What has been written: payloads, with length prefixes where ``beginFrame()`` asked for them.
  public private(set) var bytes: [UInt8] = []
  /// How many fields have been written.
  public private(set) var count = 0
  /// The layouts that messages are written in.
  public let serverVersion: Int64

  /// An empty buffer.
  public init(serverVersion: Int64 = ServerVersion.current) { self.serverVersion = serverVersion }

  /// Forgets what was written and keeps the memory.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    count = 0
  }

  /// Leaves room for a length prefix; pass what it returns to ``endFrame(_:)``.
  public mutating func beginFrame() -> Int {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: Framing.prefixLength))
    return start
  }

  /// Sets the length of the frame that began at `start`.
  public mutating func endFrame(_ start: Int) {
    let length = bytes.count - start - Framing.prefixLength
    precondition(length <= Framing.maximumLength, "a frame must not exceed the protocol's limit")
    bytes[start] = UInt8(truncatingIfNeeded: length >> 24)
    bytes[start + 1] = UInt8(truncatingIfNeeded: length >> 16)
    bytes[start + 2] = UInt8(truncatingIfNeeded: length >> 8)
    bytes[start + 3] = UInt8(truncatingIfNeeded: length)
  }

  /// Text. A NUL inside would make two fields of one, so it is left out.
  public mutating func text(_ value: String) {
    if !value.isEmpty {
      let start = bytes.count
      bytes.append(contentsOf: value.utf8)
      if bytes[start...].contains(0) { bytes[start...].removeAll { $0 == 0 } }
    }
    end()
  }

  /// Text that the program itself says.
  mutating func literal(_ value: StaticString) {
    if value.utf8CodeUnitCount > 0 { bytes.append(contentsOf: value.description.utf8) }
    end()
  }

  /// A whole number.
  public mutating func integer(_ value: Int64) {
    if value >= 0, value < 10 {
      bytes.append(48 + UInt8(truncatingIfNeeded: value))
    } else {
      if value < 0 { bytes.append(UInt8(ascii: "-")) }
      var (digits, rest) = (1, value.magnitude)
      while rest >= 10 {
        rest /= 10
        digits += 1
      }
      WireNumber.append(value.magnitude, digits, to: &bytes)
    }
    end()
  }

  /// `0` or `1`.
  public mutating func flag(_ value: Bool) {
    bytes.append(value ? 49 : 48)
    end()
  }

  /// The shortest plain decimal.
  public mutating func number(_ value: WireNumber) {
    value.append(to: &bytes)
    end()
  }

  /// Empty fields.
  public mutating func empty(_ count: Int = 1) {
    for _ in 0..<count { end() }
  }

  private mutating func end() {
    bytes.append(0)
    count += 1
  }
}
