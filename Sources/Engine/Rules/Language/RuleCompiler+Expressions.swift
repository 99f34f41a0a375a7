import Journal

extension RuleCompiler {
  /// Emits the code of a piece and says what it gives; problems are noted on the way.
  mutating func emit(_ node: RuleNode) -> RuleType {
    switch node.syntax {
    case .number(let value):
      push(.constant(value))
      return RuleType(unit: .number, isPlain: true)
    case .duration(let value):
      push(.constant(value))
      return RuleType(unit: .duration)
    case .clock(let value):
      push(.clock(value))
      return RuleType(unit: .time)
    case .boolean(let value):
      push(.constant(value ? 1 : 0))
      return .boolean
    case .side(let side):
      push(.constant(side.rawValue))
      return RuleType(unit: .side)
    case .text:
      // Texts are compared where they meet; elsewhere they are a unit error.
      push(.constant(0))
      return RuleType(unit: .text)
    case .name(let words): return emit(name: words, node.span)
    case .call(let name, let arguments): return emit(call: name, arguments, node.span)
    case .negative(let inner): return negative(inner, node.span)
    case .not(let inner):
      let type = truth(inner, "`not` takes")
      push(.not)
      return type
    case .and(let a, let b): return both(a, b, .and, "`and` joins")
    case .or(let a, let b): return both(a, b, .or, "`or` joins")
    case .arithmetic(let operation, let a, let b): return arithmetic(operation, a, b, node.span)
    case .relation(let relation, let a, let b): return compare(relation, a, b, node.span)
    case .among(let value, let elements): return among(value, elements, node.span)
    case .within(let value, let low, let high):
      let above = compare(.atLeast, value, low, node.span)
      let below = compare(.atMost, value, high, node.span)
      push(.and)
      return above.unit == .boolean && below.unit == .boolean ? .boolean : .unusable
    }
  }

  // MARK: Truth

  private mutating func truth(_ node: RuleNode, _ what: String) -> RuleType {
    let type = emit(node)
    if type.unit == .boolean || type.unit == .unusable { return type }
    return report(node.span, "\(what) conditions, this is a \(type.unit.rawValue)", "compare it")
  }

  private mutating func both(
    _ a: RuleNode, _ b: RuleNode, _ instruction: RuleInstruction, _ what: String
  ) -> RuleType {
    let left = truth(a, what)
    let right = truth(b, what)
    push(instruction)
    return left.unit == .boolean && right.unit == .boolean ? .boolean : .unusable
  }

  private mutating func among(
    _ value: RuleNode, _ elements: [RuleNode], _ span: RuleSpan
  ) -> RuleType {
    var type = RuleType.boolean
    for (index, element) in elements.enumerated() {
      let one = compare(.equal, value, element, element.span)
      if one.unit == .unusable { type = .unusable }
      if index > 0 { push(.or) }
    }
    return type
  }

  // MARK: Numbers

  private mutating func negative(_ inner: RuleNode, _ span: RuleSpan) -> RuleType {
    let start = position
    let type = emit(inner)
    if type.unit == .unusable { return type }
    guard type.unit.isMeasure else {
      return report(span, "a \(type.unit.rawValue) has no opposite number")
    }
    if position - start == 1, !type.isReal, case .constant(let value) = self[start] {
      replace(start, .constant(RuleArithmetic.subtract.fixed(0, value).bits))
    } else {
      push(type.isReal ? .negateReal : .negate)
    }
    return type
  }

  /// Emits both operands, fitted to each other's unit where one is a plain number.
  ///
  /// - Returns: nil when one of them is unusable.
  private mutating func operands(
    _ a: RuleNode, _ b: RuleNode, fitted: Bool
  ) -> (left: RuleType, right: RuleType)? {
    let start = position
    var left = emit(a)
    let middle = position
    var right = emit(b)
    guard left.unit != .unusable, right.unit != .unusable else { return nil }
    if fitted, left.isPlain, right.unit.isAmount { left.unit = right.unit }
    if fitted, right.isPlain, left.unit.isAmount { right.unit = left.unit }
    if left.isReal, !right.isReal, right.unit.isMeasure {
      real(from: middle, .toReal)
    } else if right.isReal, !left.isReal, left.unit.isMeasure {
      real(from: start, to: middle, .belowToReal)
    }
    return (left, right)
  }

  /// Makes a fixed value a double; a constant at once.
  private mutating func real(
    from start: Int, to end: Int? = nil, _ instruction: RuleInstruction
  ) {
    if (end ?? position) - start == 1, case .constant(let value) = self[start] {
      let bits = RuleArithmetic.toReal(value).bitPattern
      replace(start, .constant(Int64(bitPattern: bits)))
    } else {
      push(instruction)
    }
  }

  mutating func arithmetic(
    _ operation: RuleArithmetic, _ a: RuleNode, _ b: RuleNode, _ span: RuleSpan
  ) -> RuleType {
    let isScaling = operation == .multiply || operation == .divide
    guard let (left, right) = operands(a, b, fitted: !isScaling) else {
      push(.fixed(operation))
      return .unusable
    }
    guard let unit = RuleUnits.result(operation, left.unit, right.unit) else {
      push(.fixed(operation))
      return report(
        span, Self.mismatch(operation, left.unit, right.unit), Self.hint(left, right))
    }
    if unit == .time, left.isReal || right.isReal { return shiftTime(operation, right) }
    let isReal = left.isReal || right.isReal
    push(isReal ? .real(operation) : .fixed(operation))
    return RuleType(unit: unit, isReal: isReal, isPlain: left.isPlain && right.isPlain)
  }

  /// An instant needs more digits than a double has, so the length of time becomes exact.
  private mutating func shiftTime(_ operation: RuleArithmetic, _ right: RuleType) -> RuleType {
    push(right.isReal ? .toFixed : .belowToFixed)
    push(.fixed(operation))
    return RuleType(unit: .time)
  }

  private static func mismatch(
    _ operation: RuleArithmetic, _ a: RuleUnit, _ b: RuleUnit
  ) -> String {
    let (a, b) = (a.rawValue, b.rawValue)
    return switch operation {
    case .add: "cannot add \(a) and \(b)"
    case .subtract: "cannot subtract \(b) from \(a)"
    case .multiply: "cannot multiply \(a) by \(b)"
    case .divide: "cannot divide \(a) by \(b)"
    case .least, .most: "`\(operation.rawValue)` takes values of one unit, not \(a) and \(b)"
    }
  }

  static func hint(_ a: RuleType, _ b: RuleType) -> String {
    let units = [a.unit, b.unit]
    if a.isPlain || b.isPlain {
      if units.contains(.duration) { return "write a length of time with its unit, such as `30s`" }
      if units.contains(.time) { return "write a time of day as `15:30`" }
    }
    if units.contains(.price), units.contains(.money) {
      return "money is price times quantity"
    }
    return ""
  }

  // MARK: Comparisons

  mutating func compare(
    _ relation: RuleRelation, _ a: RuleNode, _ b: RuleNode, _ span: RuleSpan
  ) -> RuleType {
    if let left = textOperand(a), let right = textOperand(b) {
      return compareTexts(relation, left, right, span)
    }
    guard let (left, right) = operands(a, b, fitted: true) else {
      push(.compare(relation))
      return .unusable
    }
    let isReal = left.isReal || right.isReal
    push(isReal ? .compareReal(relation) : .compare(relation))
    guard left.unit == right.unit, left.unit != .text else {
      return report(
        span, "cannot compare \(left.unit.rawValue) with \(right.unit.rawValue)",
        Self.hint(left, right))
    }
    let isOrdered = left.unit.isMeasure || left.unit == .time
    if relation.isOrdering, !isOrdered {
      return report(
        span, "a \(left.unit.rawValue) is neither more nor less than another", "use `==` or `!=`")
    }
    return .boolean
  }

  private mutating func compareTexts(
    _ relation: RuleRelation, _ a: RuleOperand, _ b: RuleOperand, _ span: RuleSpan
  ) -> RuleType {
    switch (a, b) {
    case (.text(let variable), .literal(let literal)), (.literal(let literal), .text(let variable)):
      push(.textEquals(variable, text(literal)))
      check(literal, of: variable, span)
    case (.text(let left), .text(let right)): push(.textMatches(left, right))
    case (.literal(let left), .literal(let right)): push(.constant(left == right ? 1 : 0))
    default: push(.constant(0))
    }
    if relation.isOrdering {
      return report(span, "a text is neither more nor less than another", "use `==` or `!=`")
    }
    if relation == .unequal { push(.not) }
    return .boolean
  }

  private mutating func check(
    _ literal: String, of variable: RuleTextVariable, _ span: RuleSpan
  ) {
    let isSymbol = variable == .symbol && !vocabulary.symbols.isEmpty
    guard let allowed = isSymbol ? vocabulary.symbols : variable.allowed,
      !allowed.contains(literal)
    else { return }
    let near = NearestName.find(literal, among: allowed).map { "did you mean \"\($0)\"?" }
    report(
      span, "`\(variable.rawValue)` is never \"\(literal.prefix(40))\"",
      near ?? "it is one of \(allowed.prefix(8).map { "\"\($0)\"" }.joined(separator: ", "))")
  }

  /// A text that is compared without the stack; nil for everything else.
  mutating func textOperand(_ node: RuleNode) -> RuleOperand? {
    switch node.syntax {
    case .text(let text): return .literal(text)
    case .name(let words):
      if let text = RuleTextVariable(rawValue: RuleCompiler.joined(words)) {
        if isPrevious || isAtStart { return nil }
        if text.isOfInstrument { looksAtInstrument = true }
        return .text(text)
      }
      guard let index = parameter(words), case .text(let text)? = parameters[index].literal else {
        return nil
      }
      parameters[index].isUsed = true
      return .literal(text)
    default: return nil
    }
  }
}
