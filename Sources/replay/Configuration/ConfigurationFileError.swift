import Journal

/// A configuration that cannot be used, with every problem shown where it stands.
struct ConfigurationFileError: Error, CustomStringConvertible {
  /// A problem and the text it stands in.
  struct Finding: Hashable {
    /// A file, `environment`, or `--set`.
    let origin: String
    let problem: ConfigurationProblem
    /// The line of the file, when there is one.
    let source: String?
  }

  /// Problems beyond this many are only counted.
  private static let shownMax = 50
  /// At least one.
  let findings: [Finding]

  init(_ findings: [Finding]) {
    precondition(!findings.isEmpty, "an error must name a problem")
    self.findings = findings
  }

  /// How many there are, then each as `file:line:column: message`, its line and a caret.
  var description: String {
    let count = findings.count == 1 ? "1 problem" : "\(findings.count) problems"
    var lines = ["\(count) in the configuration"]
    lines += findings.prefix(Self.shownMax).map(Self.text)
    if findings.count > Self.shownMax {
      lines.append("... and \(findings.count - Self.shownMax) more")
    }
    return lines.joined(separator: "\n")
  }

  /// The findings for machines.
  var json: JSONValue {
    .array(
      findings.map { finding in
        let place = finding.problem.place
        return [
          "origin": .string(finding.origin),
          "line": place == .none ? nil : .whole(place.line),
          "column": place == .none ? nil : .whole(place.column),
          "setting": .string(finding.problem.path), "message": .string(finding.problem.message),
        ]
      })
  }

  private static func text(_ finding: Finding) -> String {
    let place = finding.problem.place
    let message = printable("\(finding.problem)")
    guard place != .none else { return "\(finding.origin): \(message)" }
    let head = "\(finding.origin):\(place.line):\(place.column): \(message)"
    guard let source = finding.source else { return head }
    return head + "\n" + caret(source, column: place.column)
  }

  /// The line with a caret below its column; of a long line, the part around it.
  private static func caret(_ source: String, column: Int) -> String {
    let width = 96
    let characters = Array(printable(source).unicodeScalars)
    let index = min(max(0, column - 1), characters.count)
    let start = index < width ? 0 : index - width / 2
    var shown = ""
    shown.unicodeScalars.append(
      contentsOf: characters[start..<min(characters.count, start + width)])
    return "  \(shown)\n  \(String(repeating: " ", count: index - start))^"
  }

  /// Tabs and control characters would move the cursor, so each becomes a space.
  private static func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      result.unicodeScalars.append(isControl ? " " : scalar)
    }
    return result
  }
}
