/// The spellings in which TWS and its clients say "no value".
///
/// - Source: the clients' sentinels: empty, the largest double, Int32, Int64 and 2^127 - 1.
public enum UnsetValue {
  /// How TWS itself writes the largest double.
  public static let largestDouble = "1.7976931348623157E308"
  /// How TWS writes an unset whole number.
  public static let largestInt32 = "2147483647"

  /// ``largestDouble`` for a layout.
  static let double: StaticString = "1.7976931348623157E308"
  /// ``largestInt32`` for a layout.
  static let int32: StaticString = "2147483647"
  /// The largest Int64 for a layout.
  static let int64: StaticString = "9223372036854775807"

  private static let wholeNumbers: [[UInt8]] = [
    Array(largestInt32.utf8), Array("9223372036854775807".utf8),
    Array("170141183460469231731687303715884105727".utf8),
  ]
  /// Digits that every spelling of the largest double shares, however it was rounded.
  private static let leadingDigits = Array("1797693134862".utf8)

  /// Whether a field says "no value".
  public static func matches(_ field: ArraySlice<UInt8>) -> Bool {
    if field.isEmpty { return true }
    // The shortest sentinel has ten digits; nearly every field ends here.
    guard field.count >= 10 else { return false }
    return wholeNumbers.contains { $0.elementsEqual(field) } || isLargestDouble(field)
  }

  /// `1.7976931348623157` and its neighbours × 10^308, with any exponent spelling or none.
  private static func isLargestDouble(_ field: ArraySlice<UInt8>) -> Bool {
    var digits: [UInt8] = []
    var wholeDigits: Int?
    var index = field.startIndex
    while index < field.endIndex, field[index] != UInt8(ascii: "e"),
      field[index] != UInt8(ascii: "E")
    {
      let byte = field[index]
      if byte == UInt8(ascii: "."), wholeDigits == nil {
        wholeDigits = digits.count
      } else if (48...57).contains(byte) {
        digits.append(byte)
      } else if !(byte == UInt8(ascii: "+") && index == field.startIndex) {
        return false
      }
      index += 1
    }
    guard digits.starts(with: leadingDigits) else { return false }
    var exponent = 0
    if index < field.endIndex {
      guard let written = Int(String(decoding: field[(index + 1)...], as: UTF8.self)),
        (-999...999).contains(written)
      else { return false }
      exponent = written
    }
    return (wholeDigits ?? digits.count) - 1 + exponent == 308
  }
}
