import Journal

/// Cuts a rule's text into tokens; places are counted in Unicode scalars.
struct RuleLexer {
  /// Longest text of a condition or action.
  static let maximumLength = 1_000

  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var tokens: [RuleToken] = []

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// The tokens of `text`, the last one ``RuleTokenKind/end``.
  static func tokens(_ text: String) throws(RuleFault) -> [RuleToken] {
    var lexer = RuleLexer(text)
    guard lexer.scalars.count <= maximumLength else {
      throw RuleFault(
        span: RuleSpan(offset: maximumLength, length: 0),
        message: "longer than \(maximumLength) characters")
    }
    while try lexer.next() {}
    return lexer.tokens
  }

  private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
    index + distance < scalars.count ? scalars[index + distance] : nil
  }

  private mutating func next() throws(RuleFault) -> Bool {
    while let space = peek(), space == " " || space == "\t" || space == "\n" || space == "\r" {
      index += 1
    }
    let start = index
    guard let first = peek() else {
      tokens.append(RuleToken(kind: .end, span: RuleSpan(offset: start, length: 0)))
      return false
    }
    let kind: RuleTokenKind
    if Self.isWord(first), !Self.isDigit(first) || isAfterDot {
      kind = .word(takeWord())
    } else if Self.isDigit(first) {
      kind = try number(from: start)
    } else if first == "\"" || first == "'" {
      kind = try quoted(first)
    } else {
      kind = try mark()
    }
    let span = RuleSpan(offset: start, length: index - start)
    tokens.append(RuleToken(kind: kind, span: span))
    return true
  }

  /// The name of a series may begin with a digit: `bars.10s.close`.
  private var isAfterDot: Bool { tokens.last?.kind == .mark(.dot) }

  private mutating func takeWord() -> String {
    var word = String.UnicodeScalarView()
    while let scalar = peek(), Self.isWord(scalar) {
      word.append(scalar)
      index += 1
    }
    return String(word)
  }

  // MARK: Numbers, lengths of time, times of day

  private mutating func number(from start: Int) throws(RuleFault) -> RuleTokenKind {
    var digits = takeDigits()
    var isWhole = true
    if peek() == ":", let next = peek(1), Self.isDigit(next) { return try clock(from: start) }
    if peek() == ".", let next = peek(1), Self.isDigit(next) {
      index += 1
      isWhole = false
      digits += "." + takeDigits()
    }
    if let letter = peek(), Self.isWord(letter) {
      let unit = takeWord()
      guard isWhole, let time = Nanoseconds(digits + unit) else {
        throw fault(
          from: start, "`\(written(start))` is not a number or a length of time", Self.unitHint)
      }
      return .duration(time.rawValue)
    }
    guard let value = Self.decimal(digits) else {
      throw fault(
        from: start, "`\(written(start))` does not fit: at most 9 places and below 9,200,000,000")
    }
    guard peek() == "%" else { return .number(value) }
    index += 1
    guard value % 100 == 0 else {
      throw fault(from: start, "`\(written(start))` has more than 7 places")
    }
    return .number(value / 100)
  }

  private static let unitHint = "lengths of time are whole: `250ms`, `30s`, `3m`, `2h`"

  private static func decimal(_ digits: String) -> Int64? {
    DecimalText.read(digits.utf8, fractionDigits: 9).flatMap { Int64(exactly: $0) }
  }

  private mutating func takeDigits() -> String {
    var digits = String.UnicodeScalarView()
    while let scalar = peek() {
      if scalar == "_", let after = peek(1), Self.isDigit(after) {
        index += 1
        continue
      }
      guard Self.isDigit(scalar) else { break }
      digits.append(scalar)
      index += 1
    }
    return String(digits)
  }

  private mutating func clock(from start: Int) throws(RuleFault) -> RuleTokenKind {
    while let scalar = peek(), Self.isDigit(scalar) || scalar == ":" { index += 1 }
    guard let time = ClockText.read(written(start)) else {
      throw fault(from: start, "`\(written(start))` is not a time of day", "write it as `15:30`")
    }
    return .clock(time.rawValue)
  }

  // MARK: Texts and marks

  private mutating func quoted(_ quote: Unicode.Scalar) throws(RuleFault) -> RuleTokenKind {
    let start = index
    index += 1
    var text = String.UnicodeScalarView()
    while let scalar = peek() {
      index += 1
      if scalar == quote { return .text(String(text)) }
      text.append(scalar)
    }
    throw fault(from: start, "the quotes are not closed")
  }

  /// Punctuation or an operator; the longest that fits.
  private mutating func mark() throws(RuleFault) -> RuleTokenKind {
    let start = index
    for length in [2, 1] where index + length <= scalars.count {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[index..<index + length])
      guard let kind = Self.kind(String(text)) else { continue }
      index += length
      return kind
    }
    index += 1
    let hints: [(Unicode.Scalar, String)] = [
      ("=", "compare with `==`"), ("!", "write `not`, or `!=`"), ("&", "write `and`"),
      ("|", "write `or`"), ("%", "a percentage follows its number: `5%`"),
    ]
    let hint = hints.first { $0.0 == scalars[start] }?.1 ?? ""
    throw fault(from: start, "`\(written(start))` means nothing here", hint)
  }

  private static func kind(_ text: String) -> RuleTokenKind? {
    RuleMark(rawValue: text).map { .mark($0) }
      ?? RuleRelation(rawValue: text).map { .relation($0) }
      ?? RuleArithmetic(rawValue: text).map { .arithmetic($0) }
  }

  private func written(_ start: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[start..<min(index, start + 40)])
    return String(text)
  }

  private func fault(from start: Int, _ message: String, _ hint: String = "") -> RuleFault {
    RuleFault(
      span: RuleSpan(offset: start, length: index - start), message: message, hint: hint)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || isDigit(scalar)
      || scalar == "_"
  }
}
