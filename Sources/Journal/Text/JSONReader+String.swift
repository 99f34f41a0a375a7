extension JSONReader {
  /// Reads a string whose opening quote is next.
  mutating func string() throws(JSONError) -> String {
    let opening = index
    index += 1
    var text: [UInt8] = []
    while true {
      let start = index
      try skipPlain(opening: opening)
      if bytes[index] == UInt8(ascii: "\"") {
        defer { index += 1 }
        // Most strings have no escape and need one copy only.
        if text.isEmpty { return String(decoding: bytes[start..<index], as: UTF8.self) }
        text.append(contentsOf: bytes[start..<index])
        return String(decoding: text, as: UTF8.self)
      }
      text.append(contentsOf: bytes[start..<index])
      try escape(into: &text)
    }
  }

  /// Moves to the next quote or backslash, checking every byte before it.
  private mutating func skipPlain(opening: Int) throws(JSONError) {
    while let byte = peek {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      guard byte >= 0x20 else { throw error("a control character must be escaped") }
      if byte < 0x80 {
        index += 1
      } else {
        guard let length = utf8Length(at: index) else { throw error("bytes that are not UTF-8") }
        index += length
      }
    }
    throw error("the text ends inside a string", at: opening)
  }

  /// Bytes of the well-formed sequence at `start`, whose first byte is 0x80 or above.
  ///
  /// - Source: The Unicode Standard 15, table 3-7, "Well-Formed UTF-8 Byte Sequences".
  private func utf8Length(at start: Int) -> Int? {
    let first = bytes[start]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard bytes.endIndex - start >= length, second.contains(bytes[start + 1]) else { return nil }
    for place in 2..<max(2, length) where bytes[start + place] & 0xC0 != 0x80 { return nil }
    return length
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = index
    index += 1
    guard let byte = peek else { throw error("the text ends inside an escape", at: start) }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: try scalar(escapeAt: start).utf8)
    default: throw error("an escape that JSON does not have", at: start)
    }
  }

  /// The character of a `\u` escape, or of a surrogate pair of two.
  private mutating func scalar(escapeAt start: Int) throws(JSONError) -> Character {
    var code = UInt32(try unit(escapeAt: start))
    if 0xD800..<0xDC00 ~= code {
      guard peek == UInt8(ascii: "\\"), index + 1 < bytes.endIndex,
        bytes[index + 1] == UInt8(ascii: "u")
      else { throw error("half of a surrogate pair", at: start) }
      index += 2
      let low = UInt32(try unit(escapeAt: index - 2))
      guard 0xDC00..<0xE000 ~= low else { throw error("half of a surrogate pair", at: start) }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw error("half of a surrogate pair", at: start)
    }
    return Character(scalar)
  }

  /// Four hexadecimal digits.
  private mutating func unit(escapeAt start: Int) throws(JSONError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 128
      else { throw error("`\\u` needs four hexadecimal digits", at: start) }
      value = value << 4 | UInt16(digit)
      index += 1
    }
    return value
  }
}
