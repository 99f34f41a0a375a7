/// The `\uXXXX` escapes in which a server writes text beyond 7 bits.
enum EscapedText {
  /// Replaces every escape; a pair of surrogates is one character, a lone one is replaced.
  static func read(_ text: String) -> String {
    guard text.utf8.contains(0x5C), text.contains("\\u") else { return text }
    var units: [UInt16] = []
    var rest = Array(text.utf16)[...]
    while let unit = rest.popFirst() {
      if unit == 0x5C, rest.first == 0x75, rest.count >= 5,
        let code = UInt16(String(decoding: rest.dropFirst().prefix(4), as: UTF16.self), radix: 16)
      {
        units.append(code)
        rest = rest.dropFirst(5)
      } else {
        units.append(unit)
      }
    }
    return String(decoding: units, as: UTF16.self)
  }
}
