import Journal

/// Checks and compiles the rules of a configuration; every problem is collected.
struct RuleCompiler {
  let definitions: [RuleDefinition]
  let vocabulary: RuleVocabulary
  let unusable: [String]
  private(set) var program = RuleProgram()
  private(set) var problems: [RuleProblem] = []
  var parameters: [RuleParameter] = []

  // What the text under work may say.
  var rule = 0
  var path = ""
  var shift = 0
  var series: Int?
  var intendedSide: RuleSide?
  var isAtStart = false
  var isPrevious = false
  var historyUses = 0
  var looksAtInstrument = false
  private var depth = 0

  init(_ definitions: [RuleDefinition], _ vocabulary: RuleVocabulary, unusable: [String]) {
    self.definitions = definitions
    self.vocabulary = vocabulary
    self.unusable = unusable
  }

  mutating func compile() {
    checkNames()
    collectParameters()
    collectContexts()
    for index in definitions.indices { compile(rule: index) }
    reportUnusedParameters()
    program.order = program.rules.indices.filter { program.rules[$0].isEnabled }
      .sorted { (-program.rules[$0].priority, $0) < (-program.rules[$1].priority, $1) }
  }

  // MARK: Reports

  /// Notes a problem once; more than one reading of a text finds it more than once.
  mutating func report(_ path: String, _ fault: RuleFault) {
    let problem = fault.problem(in: path)
    if !problems.contains(problem) { problems.append(problem) }
  }

  mutating func report(_ path: String, _ text: String, _ message: String, _ hint: String = "") {
    let span = RuleSpan(offset: 0, length: text.unicodeScalars.count)
    report(path, RuleFault(span: span, message: message, hint: hint))
  }

  /// Notes a problem of the text under work.
  @discardableResult
  mutating func report(_ span: RuleSpan, _ message: String, _ hint: String = "") -> RuleType {
    let place = RuleSpan(offset: span.offset + shift, length: span.length)
    report(path, RuleFault(span: place, message: message, hint: hint))
    return .unusable
  }

  // MARK: Code

  var position: Int { program.code.count }

  mutating func push(_ instruction: RuleInstruction) {
    program.code.append(instruction)
    depth += instruction.growth
    if depth > RuleStack.capacity {
      report(
        RuleSpan(offset: 0, length: 0),
        "needs more than \(RuleStack.capacity) values at once", "split it into two conditions")
      depth = 0
    }
  }

  mutating func replace(_ index: Int, _ instruction: RuleInstruction) {
    program.code[index] = instruction
  }

  subscript(index: Int) -> RuleInstruction { program.code[index] }

  mutating func text(_ text: String) -> UInt16 {
    if let known = program.texts.firstIndex(of: text) { return UInt16(clamping: known) }
    program.texts.append(text)
    return UInt16(clamping: program.texts.count - 1)
  }

  var contexts: [String] { program.contexts }

  mutating func declare(context: String) {
    if !program.contexts.contains(context) { program.contexts.append(context) }
  }

  mutating func add(_ rule: CompiledRule) { program.rules.append(rule) }

  /// Emits one whole expression.
  ///
  /// - Returns: nil when it has a problem, which was noted; its code is gone then.
  mutating func expression(_ node: RuleNode) -> RuleExpression? {
    let start = position
    let known = problems.count
    depth = 0
    let type = emit(node)
    guard problems.count == known, type.unit != .unusable else {
      program.code.removeLast(position - start)
      return nil
    }
    return RuleExpression(start: start, count: position - start, type: type)
  }

  /// Reads a text as an expression; a fault is noted under `path`.
  mutating func parse(_ text: String) -> RuleNode? {
    do throws(RuleFault) { return try RuleParser.expression(text) } catch {
      report(error.span, error.message, error.hint)
      return nil
    }
  }
}

/// A parameter of a rule, with the literal it stands for.
struct RuleParameter: Hashable {
  var rule: Int
  var name: String
  /// Nil when it means nothing; that was noted, so its uses are not judged.
  var literal: RuleSyntax?
  var isUsed = false
}
