/// Text from outside, of which a terminal shows every character and obeys none.
enum VisibleText {
  /// `text` with an escape in place of each character that is not simply shown.
  static func of(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    var result = ""
    for scalar in text.unicodeScalars { result += escape(scalar) ?? String(scalar) }
    return result
  }

  /// What stands for a control or formatting character; nil for one that stands for itself.
  static func escape(_ scalar: Unicode.Scalar) -> String? {
    // Looking up a property takes long; these need none.
    if (0x20..<0x7F).contains(scalar.value) { return nil }
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
      .privateUse:
      return "\\u{\(String(scalar.value, radix: 16))}"
    default: return nil
    }
  }
}
