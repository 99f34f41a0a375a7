/// A piece of Swift code that is neither comment nor blank.
struct Token: Hashable {
  enum Kind { case word, mark, text }
  var kind: Kind
  /// The word, one mark, or nothing for the text of a literal.
  var text: String
  /// From 1.
  var line: Int
  /// First byte in the file, so that neighbours can be told from words apart.
  var offset: Int
}

/// A comment with its marks.
struct Comment: Hashable {
  var text: String
  /// Line where it begins, from 1.
  var line: Int
  var isDocumentation: Bool
}

/// Splits Swift source into tokens and comments, so that rules never mistake text for code.
///
/// Knows nested comments, raw and multi-line strings, code inside interpolations and names in
/// backticks. Regular expression literals it does not know; the house does not use them.
struct Lexer {
  private(set) var tokens: [Token] = []
  private(set) var comments: [Comment] = []
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1

  init(_ source: String) {
    bytes = Array(source.utf8)
    code(untilParenthesis: false)
  }

  private func peek(_ ahead: Int = 0) -> UInt8 {
    index + ahead < bytes.count ? bytes[index + ahead] : 0
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where index < bytes.count {
      if bytes[index] == UInt8(ascii: "\n") { line += 1 }
      index += 1
    }
  }

  private mutating func emit(_ kind: Token.Kind, from start: Int, line startLine: Int) {
    let text = kind == .text ? "" : String(decoding: bytes[start..<index], as: UTF8.self)
    tokens.append(Token(kind: kind, text: text, line: startLine, offset: start))
  }

  /// Code up to the end, or up to the parenthesis that ends an interpolation.
  private mutating func code(untilParenthesis: Bool) {
    var depth = 0
    while index < bytes.count {
      let start = index
      let startLine = line
      switch peek() {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), 13: advance()
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"): lineComment()
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): blockComment()
      case UInt8(ascii: "\""): literal(hashes: 0)
      case UInt8(ascii: "#") where hashesBeforeQuote > 0: literal(hashes: hashesBeforeQuote)
      case UInt8(ascii: "`"):
        advance()
        while index < bytes.count, peek() != UInt8(ascii: "`") { advance() }
        advance()
        emit(.word, from: start, line: startLine)
      case let byte where Self.isWord(byte):
        while Self.isWord(peek()) { advance() }
        emit(.word, from: start, line: startLine)
      case let byte:
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
        advance()
        emit(.mark, from: start, line: startLine)
        if untilParenthesis && depth == 0 { return }
      }
    }
  }

  /// How many `#` stand here directly before a quote; 0 when no raw string begins.
  private var hashesBeforeQuote: Int {
    var count = 0
    while peek(count) == UInt8(ascii: "#") { count += 1 }
    return peek(count) == UInt8(ascii: "\"") ? count : 0
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 128...:
      true
    default: false
    }
  }

  private mutating func lineComment() {
    let start = index
    while index < bytes.count, peek() != UInt8(ascii: "\n") { index += 1 }
    comment(from: start, line: line, documentationMark: "///")
  }

  private mutating func blockComment() {
    let start = index
    let startLine = line
    var depth = 0
    repeat {
      if peek() == UInt8(ascii: "/") && peek(1) == UInt8(ascii: "*") {
        depth += 1
        advance(2)
      } else if peek() == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/") {
        depth -= 1
        advance(2)
      } else {
        advance()
      }
    } while depth > 0 && index < bytes.count
    comment(from: start, line: startLine, documentationMark: "/**")
  }

  private mutating func comment(from start: Int, line: Int, documentationMark: String) {
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    comments.append(
      Comment(text: text, line: line, isDocumentation: text.hasPrefix(documentationMark)))
  }

  private mutating func literal(hashes: Int) {
    let start = index
    let startLine = line
    advance(hashes)
    let quote = UInt8(ascii: "\"")
    let isMultiline = peek() == quote && peek(1) == quote && peek(2) == quote
    advance(isMultiline ? 3 : 1)
    emit(.text, from: start, line: startLine)
    while index < bytes.count {
      if peek() == UInt8(ascii: "\\") && (0..<hashes).allSatisfy({ peek(1 + $0) == 35 }) {
        advance(1 + hashes)
        // What follows an escape is either code in parentheses or one letter.
        if peek() == UInt8(ascii: "(") { code(untilParenthesis: true) } else { advance() }
        continue
      }
      let quotes = isMultiline ? 3 : 1
      let ends =
        (0..<quotes).allSatisfy { peek($0) == quote }
        && (0..<hashes).allSatisfy { peek(quotes + $0) == UInt8(ascii: "#") }
      if ends {
        advance(quotes + hashes)
        return
      }
      // A single-line literal that does not end is not Swift; do not swallow the file with it.
      if !isMultiline && peek() == UInt8(ascii: "\n") { return }
      advance()
    }
  }
}
