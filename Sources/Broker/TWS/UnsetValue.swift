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

  /// Bytes of the shortest word for it, but for an empty field.
  static let lengthMin = 10

  /// Whether a field says "no value".
  public static func matches(_ field: ArraySlice<UInt8>) -> Bool {
    if field.isEmpty { return true }
    guard field.count >= lengthMin else { return false }
    // How TWS and both clients spell nearly every one.
    if field.count == double.utf8CodeUnitCount, isSame(field, double) { return true }
    if field.count == int32.utf8CodeUnitCount, isSame(field, int32) { return true }
    return wholeNumbers.contains { $0.elementsEqual(field) } || isLargestDouble(field)
  }

  private static func isSame(_ field: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
    let (start, letters) = unsafe (field.startIndex, word.utf8Start)
    for place in 0..<field.count where unsafe field[start + place] != letters[place] {
      return false
    }
    return true
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
