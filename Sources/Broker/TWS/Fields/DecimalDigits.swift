/// Decimal digits of whole numbers, straight into memory.
enum DecimalDigits {
  /// How many digits a number has; one for 0.
  static func count(_ value: UInt64) -> Int {
    var (count, bound) = (1, UInt64(10))
    while value >= bound {
      count += 1
      // The largest number has twenty digits.
      if count == 20 { break }
      bound *= 10
    }
    return count
  }

  /// Writes `count` digits, with a point in front of the digit at `pointAt`, and returns how many
  /// bytes that are; `target` must have room for them.
  @unsafe
  static func write(
    _ value: UInt64, _ count: Int, pointAt: Int = .max, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let length = pointAt < count ? count + 1 : count
    var (rest, place) = (value, length - 1)
    for digit in stride(from: count - 1, through: 0, by: -1) {
      unsafe target[place] = 48 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      place -= 1
      if digit == pointAt {
        unsafe target[place] = UInt8(ascii: ".")
        place -= 1
      }
    }
    return length
  }
}
