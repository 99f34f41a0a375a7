/// What the text of one scalar means for each kind of field; nil when it means nothing.
///
/// One definition for files, canonical bytes and `--set`.
enum ConfigurationScalar {
  static func flag(_ text: String) -> Bool? {
    switch text {
    case "true": true
    case "false": false
    default: nil
    }
  }

  static func bytes(_ text: String) -> [UInt8]? {
    let digits = Array(text)
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard digits[index].isASCII, digits[index + 1].isASCII,
        let high = digits[index].hexDigitValue, let low = digits[index + 1].hexDigitValue
      else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
    return bytes
  }

  static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func choice<C: Choice>(_ text: String, as type: C.Type) -> C? {
    C.allCases.first { "\($0)" == text }
  }

  static func choiceNames<C: Choice>(_ type: C.Type) -> String {
    C.allCases.map { "`\($0)`" }.joined(separator: ", ")
  }

  static let wholeNumber = "a whole number"
  static let duration = "a duration, such as `250ms`, `10s`, `3m` or `2h`"
  static let instant = "an instant in UTC, such as `2013-10-07T13:30:00Z`"

  static func decimal<V: FixedPoint>(_ type: V.Type) -> String {
    "a decimal number with at most \(V.fractionDigits) places"
  }
}
