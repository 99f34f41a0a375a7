/// A text file of the checkout, and for Swift its tokens.
struct SourceFile {
  /// Relative to the top of the checkout.
  let path: String
  let lines: [Substring]
  /// Empty unless the file is Swift.
  let tokens: [Token]
  let comments: [Comment]
  private let documentedLines: Set<Int>

  init(path: String, text: String) {
    self.path = path
    // Split as bytes: a carriage return and a line feed are one character to Swift.
    lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { Substring($0) }
    let lexer = path.hasSuffix(".swift") ? Lexer(text) : nil
    tokens = lexer?.tokens ?? []
    comments = lexer?.comments ?? []
    documentedLines = Set(comments.lazy.filter(\.isDocumentation).map(\.line))
  }

  var isSwift: Bool { path.hasSuffix(".swift") }
  var isSource: Bool { path.hasPrefix("Sources/") }
  var isTest: Bool { path.hasPrefix("Tests/") }

  /// `Journal` for `Sources/Journal/…`, `JournalTests` for `Tests/JournalTests/…`.
  var module: Substring {
    let parts = path.split(separator: "/")
    return (isSource || isTest) && parts.count > 1 ? parts[1] : ""
  }

  /// Whether the code must give the same bytes on every machine, every time.
  var isCore: Bool {
    if module == "Projections" || module == "Engine" { return isSource }
    let pure = ["Values", "Events", "Codec", "Text", "Configuration", "Ports"]
    return pure.contains { path.hasPrefix("Sources/Journal/\($0)/") }
  }

  func finding(_ line: Int, _ rule: Rule, _ message: String) -> Finding {
    Finding(path: path, line: line, rule: rule, message: message)
  }

  /// Whether a documentation comment ends right above `line`, plain comments in between aside.
  func isDocumented(above line: Int) -> Bool {
    var above = line - 1
    while above >= 1 {
      if documentedLines.contains(above) { return true }
      let text = lines[above - 1].drop { $0 == " " }
      if text.hasSuffix("*/") {
        return comments.contains {
          $0.isDocumentation && $0.line <= above && $0.text.hasSuffix("*/")
        }
      }
      guard text.hasPrefix("//") else { return false }
      above -= 1
    }
    return false
  }

  /// The index of the mark that closes the one at `open`, or of the last token.
  func closing(_ open: Int) -> Int {
    let pairs = ["(": ")", "[": "]", "{": "}"]
    let opener = tokens[open].text
    var depth = 0
    for index in open..<tokens.count where tokens[index].kind == .mark {
      if tokens[index].text == opener { depth += 1 }
      if tokens[index].text == pairs[opener] { depth -= 1 }
      if depth == 0 { return index }
    }
    return tokens.count - 1
  }

  /// The text of a token, or nothing beyond either end.
  func token(_ index: Int) -> String {
    tokens.indices.contains(index) ? tokens[index].text : ""
  }
}
