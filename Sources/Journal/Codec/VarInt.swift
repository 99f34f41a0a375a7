/// Variable-length whole numbers: seven bits a byte, low bits first, high bit = more follows.
public enum VarInt {
  /// Most bytes of a 64-bit number.
  public static let maxBytes = 10

  /// Maps small magnitudes of either sign to small numbers: 0, -1, 1, -2 … → 0, 1, 2, 3 …
  @inlinable public static func zigzag(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: (value << 1) ^ (value >> 63))
  }

  /// The inverse of ``zigzag(_:)``.
  @inlinable public static func unzigzag(_ value: UInt64) -> Int64 {
    Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// Appends `value`.
  @inlinable public static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest > 127 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
