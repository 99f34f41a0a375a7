import Journal

/// Reads single columns; every refusal says why.
enum FieldParser {
  /// A whole number from 0 to `limit`, without sign and leading zeros.
  @inline(__always)
  static func whole(
    _ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int64
  ) throws(RowFault) -> Int64 {
    // 18 digits cannot overflow; longer ones are refused by count below.
    guard range.count > 0, range.count <= 18 else { throw refuse(bytes, range) }
    var value: Int64 = 0
    for index in range {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { throw refuse(bytes, range) }
      value = value &* 10 &+ Int64(digit)
    }
    guard bytes[range.lowerBound] != UInt8(ascii: "0") || range.count == 1 else {
      throw .notPlain
    }
    guard value <= limit else { throw .tooLarge }
    return value
  }

  /// Nanoseconds since 1970; they have 19 digits, one more than ``whole(_:_:limit:)`` takes.
  static func nanoseconds(
    _ bytes: Span<UInt8>, _ range: Range<Int>
  ) throws(RowFault) -> Int64 {
    guard range.count == 19 else { return try whole(bytes, range, limit: .max) }
    let split = range.upperBound - 9
    let seconds = try whole(bytes, range.lowerBound..<split, limit: 9_000_000_000)
    return seconds * 1_000_000_000 + (try digits(bytes, split..<range.upperBound))
  }

  /// Up to 18 digits, leading zeros included.
  static func digits(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RowFault) -> Int64 {
    precondition(range.count <= 18, "more digits could overflow")
    var value: Int64 = 0
    for index in range {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { throw .notANumber }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }

  /// A decimal of at least 0 in units of 10^-`places`; trailing zeros are fine.
  static func decimal(
    _ bytes: Span<UInt8>, _ range: Range<Int>, places: Int
  ) throws(RowFault) -> Int64 {
    var point = range.lowerBound
    while point < range.upperBound && bytes[point] != UInt8(ascii: ".") { point += 1 }
    if point == range.lowerBound && !range.isEmpty { throw .notANumber }
    let most = Int64.max / power(places)
    let units = try whole(bytes, range.lowerBound..<point, limit: most) * power(places)
    guard point < range.upperBound else { return units }
    guard point + 1 < range.upperBound else { throw .notANumber }
    var fraction: Int64 = 0
    var weight = power(places)
    for index in (point + 1)..<range.upperBound {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { throw .notANumber }
      guard weight > 1 || digit == 0 else { throw .tooFine(decimals: places) }
      weight /= 10
      fraction += Int64(digit) * weight
    }
    let (sum, overflow) = units.addingReportingOverflow(fraction)
    if overflow { throw .tooLarge }
    return sum
  }

  /// Up to 16 bytes of UTF-8 without zero bytes; empty is fine.
  @inline(__always)
  static func short(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RowFault) -> ShortText {
    guard range.count <= ShortText.capacity else {
      throw .textTooLong(limit: ShortText.capacity)
    }
    var packed = PackedBytes()
    var union: UInt8 = 0
    for index in range {
      let byte = bytes[index]
      guard byte != 0 else { throw .notText }
      union |= byte
      packed.push(byte)
    }
    if union >= 0x80 { try checkText(bytes, range) }
    guard let text = ShortText(bytes: packed) else { throw .notText }
    return text
  }

  /// Why `range` is not a plain whole number; only asked when it is not.
  private static func refuse(_ bytes: Span<UInt8>, _ range: Range<Int>) -> RowFault {
    guard let first = range.first else { return .missingNumber }
    var digits = range
    let sign = bytes[first]
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      digits = (first + 1)..<range.upperBound
    }
    guard !digits.isEmpty else { return .notANumber }
    for index in digits where bytes[index] &- UInt8(ascii: "0") > 9 { return .notANumber }
    if sign == UInt8(ascii: "-") { return .negativeNumber }
    if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "0") { return .notPlain }
    return .tooLarge
  }

  private static func checkText(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RowFault) {
    let copy = range.map { bytes[$0] }
    guard String(validating: copy, as: UTF8.self) != nil else { throw .notText }
  }

  private static func power(_ places: Int) -> Int64 {
    var result: Int64 = 1
    for _ in 0..<places { result *= 10 }
    return result
  }
}

/// Up to 16 bytes in two words, handed out again one by one; no heap object.
private struct PackedBytes: Sequence, IteratorProtocol {
  private var low: UInt64 = 0
  private var high: UInt64 = 0
  private var count: UInt64 = 0

  @inline(__always)
  mutating func push(_ byte: UInt8) {
    if count < 8 {
      low |= UInt64(byte) << (8 * count)
    } else {
      high |= UInt64(byte) << (8 * (count - 8))
    }
    count += 1
  }

  @inline(__always)
  mutating func next() -> UInt8? {
    guard count > 0 else { return nil }
    let byte = UInt8(truncatingIfNeeded: low)
    low = low >> 8 | high << 56
    high >>= 8
    count -= 1
    return byte
  }
}
