import Journal

/// The environment variables that stand for settings, and the `.env` file that may hold them.
enum EnvironmentSettings {
  /// Name of the variable and path of the setting.
  static let mapped = [
    ("ACCOUNT", "account"),
    ("MAX_POSITION_SIZE", "risk.max_position_notional"),
    ("DAILY_LOSS_LIMIT", "risk.daily_loss_limit"),
    ("MAX_LEVERAGE", "risk.exposure.max_leverage"),
  ]

  /// Where the broker is; no setting, for it decides nothing.
  static let (host, port) = ("TWS_HOST", "TWS_PORT")

  /// Where predictions come from; no setting that is journaled.
  static let predictions = "API_BASE_URL"

  /// Every name that is looked at, beside secrets; no other variable is read.
  static let names = mapped.map(\.0) + [host, port, predictions]

  /// Largest `.env` file.
  static let maximumBytes = 64 * 1024

  /// The values of `names` that a `.env` text sets; other names are skipped.
  ///
  /// Lines are `NAME=value`, with an optional `export`, quotes and `#` comments; nothing is
  /// expanded. A later line wins.
  /// - Throws: a problem with its line for a line that is neither.
  static func parse(
    _ text: String, only names: [String] = names
  ) throws(ConfigurationError) -> [String: String] {
    var values: [String: String] = [:]
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, raw) in lines.enumerated() {
      var line = trim(raw[...])
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("export ") { line = trim(line.dropFirst(7)) }
      let place = ConfigurationPlace(line: index + 1, column: 1)
      guard let equals = line.firstIndex(of: "=") else {
        throw YAMLParser.problem("expected `NAME=value`", at: place)
      }
      let name = String(trim(line[..<equals]))
      guard names.contains(name) else { continue }
      guard let value = unquote(trim(line[line.index(after: equals)...])) else {
        throw YAMLParser.problem("the quotes of `\(name)` do not close", at: place)
      }
      values[name] = value
    }
    return values
  }

  /// The text between quotes, or up to a ` #` comment; nil when a quote is not closed.
  private static func unquote(_ text: Substring) -> String? {
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      if text.hasPrefix("#") { return "" }
      for index in text.indices where text[index] == "#" {
        let before = text[text.index(before: index)]
        if before == " " || before == "\t" { return String(trim(text[..<index])) }
      }
      return String(text)
    }
    let inner = text.dropFirst()
    guard let end = inner.firstIndex(of: quote) else { return nil }
    let rest = trim(inner[inner.index(after: end)...])
    return rest.isEmpty || rest.hasPrefix("#") ? String(inner[..<end]) : nil
  }

  private static func trim(_ text: Substring) -> Substring {
    func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }
    var text = text.drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return text
  }
}
