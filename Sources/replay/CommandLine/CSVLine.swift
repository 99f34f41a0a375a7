/// Lines of CSV as RFC 4180 has them.
enum CSVLine {
  /// One line without its end.
  static func text(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",")
  }

  /// A field, quoted where it holds a comma, a quote or a line end.
  private static func field(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 != 0x22 && $0 != 0x2C && $0 != 0x0A && $0 != 0x0D }
    if isPlain { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
