/// Bytes as hexadecimal digits.
enum HexText {
  /// Lower-case digits, two a byte.
  static func write(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes {
      text.append(digit(byte >> 4))
      text.append(digit(byte & 15))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of pairs of digits; nil for anything else.
  static func read(_ text: some StringProtocol) -> [UInt8]? {
    let digits = text.utf8.map { value($0) }
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for at in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[at], let low = digits[at + 1] else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

  /// Whether every byte is a digit or white space; nothing but a hexadecimal text is that.
  static func isLikely(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.allSatisfy { isSpace($0) || value($0) != nil }
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
    default: nil
    }
  }
}

/// Reads hexadecimal digits that come in pieces; white space between them does not count.
struct HexReader {
  private var high: UInt8?
  /// Bytes of text taken so far.
  private var place = 0

  /// The bytes that `text` completes.
  ///
  /// - Throws: ``InputError`` with the place of what is no digit.
  mutating func bytes(_ text: some Sequence<UInt8>) throws(InputError) -> [UInt8] {
    var result: [UInt8] = []
    for byte in text {
      place += 1
      if HexText.isSpace(byte) { continue }
      guard let digit = HexText.value(byte) else {
        throw InputError(
          "standard input: byte \(place) is no hexadecimal digit; give `--raw` for raw bytes")
      }
      if let first = high {
        result.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return result
  }

  /// - Throws: ``InputError`` when a byte has only one of its two digits.
  func finish() throws(InputError) {
    guard high == nil else {
      throw InputError("standard input: an odd number of hexadecimal digits; the text was cut")
    }
  }
}
