/// Reads the tokens of one text into a tree, by precedence; stops at the first fault.
///
/// From loose to tight: `or`, `and`, `not`, comparisons, `+ -`, `* /`, unary `-`, calls and names.
struct RuleParser {
  /// Most pieces of one text; with it the depth of every recursion is bounded.
  static let maximumNodes = 200
  /// Deepest nesting of brackets and prefixes.
  static let maximumDepth = 24

  private let tokens: [RuleToken]
  private var index = 0
  private var nodes = 0
  private var depth = 0

  private init(_ text: String) throws(RuleFault) { tokens = try RuleLexer.tokens(text) }

  /// The whole of `text` as one expression.
  static func expression(_ text: String) throws(RuleFault) -> RuleNode {
    var parser = try RuleParser(text)
    let node = try parser.disjunction()
    try parser.finish()
    return node
  }

  // MARK: Tokens

  private var token: RuleToken { tokens[index] }

  private mutating func take(_ mark: RuleMark) -> Bool {
    guard token.kind == .mark(mark) else { return false }
    index += 1
    return true
  }

  /// Takes one of these operators.
  private mutating func take(_ operations: [RuleArithmetic]) -> RuleArithmetic? {
    guard case .arithmetic(let operation) = token.kind, operations.contains(operation) else {
      return nil
    }
    index += 1
    return operation
  }

  private mutating func take(word: String) -> Bool {
    guard token.kind == .word(word) else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ mark: RuleMark, _ what: String) throws(RuleFault) {
    if !take(mark) { throw unexpected("expected `\(mark.rawValue)` \(what)") }
  }

  private func unexpected(_ message: String, _ hint: String = "") -> RuleFault {
    RuleFault(span: token.span, message: message, hint: hint)
  }

  private func misplaced(_ text: String) -> RuleFault {
    unexpected("`\(text)` stands where a value is due")
  }

  private func finish() throws(RuleFault) {
    guard token.kind != .end else { return }
    if case .relation = token.kind {
      throw unexpected(
        "comparisons cannot be chained", "write `a < b and b < c`, or `within low..high`")
    }
    throw unexpected("expected an operator or the end", "`and` and `or` join conditions")
  }

  private mutating func node(_ syntax: RuleSyntax, _ span: RuleSpan) throws(RuleFault) -> RuleNode {
    nodes += 1
    guard nodes <= Self.maximumNodes else {
      throw RuleFault(span: span, message: "more than \(Self.maximumNodes) pieces in one text")
    }
    return RuleNode(syntax: syntax, span: span)
  }

  private mutating func deeper<T>(
    _ body: (inout RuleParser) throws(RuleFault) -> T
  ) throws(RuleFault) -> T {
    guard depth < Self.maximumDepth else {
      throw unexpected("nested deeper than \(Self.maximumDepth)")
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  // MARK: Precedence

  private mutating func disjunction() throws(RuleFault) -> RuleNode {
    var left = try conjunction()
    while take(word: "or") {
      let right = try conjunction()
      left = try node(.or(left, right), left.span.through(right.span))
    }
    return left
  }

  private mutating func conjunction() throws(RuleFault) -> RuleNode {
    var left = try negation()
    while take(word: "and") {
      let right = try negation()
      left = try node(.and(left, right), left.span.through(right.span))
    }
    return left
  }

  private mutating func negation() throws(RuleFault) -> RuleNode {
    let start = token.span
    guard take(word: "not") else { return try comparison() }
    let inner = try deeper { (parser) throws(RuleFault) in try parser.negation() }
    return try node(.not(inner), start.through(inner.span))
  }

  private mutating func comparison() throws(RuleFault) -> RuleNode {
    let left = try sum()
    if case .relation(let relation) = token.kind {
      index += 1
      let right = try sum()
      return try node(.relation(relation, left, right), left.span.through(right.span))
    }
    if take(word: "in") { return try among(left) }
    guard take(word: "within") else { return left }
    let low = try sum()
    try expect(.range, "between the ends of a range")
    let high = try sum()
    return try node(.within(left, low, high), left.span.through(high.span))
  }

  private mutating func among(_ left: RuleNode) throws(RuleFault) -> RuleNode {
    try expect(.openList, "after `in`")
    var elements: [RuleNode] = []
    repeat {
      elements.append(try deeper { (parser) throws(RuleFault) in try parser.sum() })
    } while take(.comma)
    let end = token.span
    try expect(.closeList, "at the end of the list")
    return try node(.among(left, elements), left.span.through(end))
  }

  private mutating func sum() throws(RuleFault) -> RuleNode {
    var left = try product()
    while let operation = take([.add, .subtract]) {
      let right = try product()
      left = try node(.arithmetic(operation, left, right), left.span.through(right.span))
    }
    return left
  }

  private mutating func product() throws(RuleFault) -> RuleNode {
    var left = try prefix()
    while let operation = take([.multiply, .divide]) {
      let right = try prefix()
      left = try node(.arithmetic(operation, left, right), left.span.through(right.span))
    }
    return left
  }

  private mutating func prefix() throws(RuleFault) -> RuleNode {
    let start = token.span
    guard take([.subtract]) != nil else { return try primary() }
    let inner = try deeper { (parser) throws(RuleFault) in try parser.prefix() }
    return try node(.negative(inner), start.through(inner.span))
  }

  // MARK: Values, names, calls

  private mutating func primary() throws(RuleFault) -> RuleNode {
    let start = token
    switch start.kind {
    case .number(let value): return try literal(.number(value))
    case .duration(let value): return try literal(.duration(value))
    case .clock(let value): return try literal(.clock(value))
    case .text(let value): return try literal(.text(value))
    case .word(let word): return try named(word)
    case .mark(.open):
      index += 1
      let inner = try deeper { (parser) throws(RuleFault) in try parser.disjunction() }
      let end = token.span
      try expect(.close, "to close this bracket")
      return RuleNode(syntax: inner.syntax, span: start.span.through(end))
    case .end: throw unexpected("the text ends where a value is due")
    case .mark(let mark): throw misplaced(mark.rawValue)
    case .relation(let relation): throw misplaced(relation.rawValue)
    case .arithmetic(let operation): throw misplaced(operation.rawValue)
    }
  }

  private mutating func literal(_ syntax: RuleSyntax) throws(RuleFault) -> RuleNode {
    let span = token.span
    index += 1
    return try node(syntax, span)
  }

  private mutating func named(_ word: String) throws(RuleFault) -> RuleNode {
    switch word {
    case "true": return try literal(.boolean(true))
    case "false": return try literal(.boolean(false))
    case "buy": return try literal(.side(.buy))
    case "sell": return try literal(.side(.sell))
    case "hold", "flat": return try literal(.side(.hold))
    case "and", "or", "not", "in", "within":
      throw unexpected("`\(word)` stands where a value is due")
    default: break
    }
    let first = RuleWord(text: word, span: token.span)
    index += 1
    if token.kind == .mark(.open) { return try call(first) }
    var words = [first]
    while let member = try member() { words.append(member) }
    return try node(.name(words), first.span.through(words[words.count - 1].span))
  }

  /// `.close`, or `["10s"]` for a name that is no word.
  private mutating func member() throws(RuleFault) -> RuleWord? {
    if take(.dot) {
      guard case .word(let word) = token.kind else { throw unexpected("expected a name after `.`") }
      defer { index += 1 }
      return RuleWord(text: word, span: token.span)
    }
    guard take(.openList) else { return nil }
    guard case .text(let text) = token.kind else {
      throw unexpected("expected a name in quotes after `[`")
    }
    let word = RuleWord(text: text, span: token.span)
    index += 1
    try expect(.closeList, "after the name")
    return word
  }

  private mutating func call(_ name: RuleWord) throws(RuleFault) -> RuleNode {
    index += 1
    var arguments: [RuleArgument] = []
    if token.kind != .mark(.close) {
      repeat { arguments.append(try argument()) } while take(.comma)
    }
    let end = token.span
    try expect(.close, "at the end of the arguments")
    return try node(.call(name, arguments), name.span.through(end))
  }

  private mutating func argument() throws(RuleFault) -> RuleArgument {
    var label: RuleWord?
    if case .word(let word) = token.kind, tokens[index + 1].kind == .mark(.colon) {
      label = RuleWord(text: word, span: token.span)
      index += 2
    }
    let value = try deeper { (parser) throws(RuleFault) in try parser.disjunction() }
    return RuleArgument(label: label, value: value)
  }
}
