import Journal

/// The bytes of one row being written; reused from row to row.
struct TextRow {
  /// What is in the row so far.
  private(set) var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(256) }

  /// Empties the row.
  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  /// Appends one byte.
  mutating func put(_ byte: UInt8) { bytes.append(byte) }

  /// Appends a comma.
  mutating func comma() { bytes.append(UInt8(ascii: ",")) }

  /// Appends text.
  mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends short text.
  mutating func put(_ text: ShortText) {
    put(word: text.low)
    put(word: text.high)
  }

  /// Appends a whole number in plain decimal form.
  mutating func put(_ value: Int64) {
    if value < 0 { put(UInt8(ascii: "-")) }
    put(digits: value.magnitude, atLeast: 1)
  }

  /// Appends `units` of 10^-`places` as the shortest exact decimal.
  mutating func put(units: Int64, places: Int) {
    if units < 0 { put(UInt8(ascii: "-")) }
    var scale: UInt64 = 1
    for _ in 0..<places { scale *= 10 }
    put(digits: units.magnitude / scale, atLeast: 1)
    var fraction = units.magnitude % scale
    guard fraction != 0 else { return }
    var width = places
    while fraction % 10 == 0 {
      fraction /= 10
      width -= 1
    }
    put(UInt8(ascii: "."))
    put(digits: fraction, atLeast: width)
  }

  private mutating func put(digits value: UInt64, atLeast width: Int) {
    var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
    var index = 20
    var rest = value
    while rest > 0 || 20 - index < width {
      index -= 1
      digits[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    while index < 20 {
      bytes.append(digits[index])
      index += 1
    }
  }

  private mutating func put(word: UInt64) {
    var rest = word
    while rest != 0 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
}
