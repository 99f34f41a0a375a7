/// Fixed-width little-endian numbers in byte arrays, the form of every header.
enum LittleEndian {
  /// The number of `T`'s width at `offset`, which the caller has checked.
  static func read<T: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int, as: T.Type) -> T {
    var value: T = 0
    for index in (0..<T.bitWidth / 8).reversed() {
      value = value << 8 | T(truncatingIfNeeded: bytes[offset + index])
    }
    return value
  }

  /// Appends `value`.
  static func append<T: FixedWidthInteger>(_ value: T, to bytes: inout [UInt8]) {
    for index in 0..<T.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: value >> T(truncatingIfNeeded: 8 * index)))
    }
  }

  /// Overwrites the number at `offset`.
  static func store<T: FixedWidthInteger>(_ value: T, in bytes: inout [UInt8], at offset: Int) {
    for index in 0..<T.bitWidth / 8 {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> T(truncatingIfNeeded: 8 * index))
    }
  }
}
