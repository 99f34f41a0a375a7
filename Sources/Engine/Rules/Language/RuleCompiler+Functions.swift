import Journal

extension RuleCompiler {
  mutating func emit(
    call name: RuleWord, _ arguments: [RuleArgument], _ span: RuleSpan
  ) -> RuleType {
    guard RuleNames.functions.contains(name.text) else { return unknownFunction(name) }
    if let label = arguments.compactMap(\.label).first {
      report(label.span, "the arguments of `\(name.text)` have no names")
    }
    let counts: ClosedRange<Int> =
      switch name.text {
      case "known", "abs", "opposite", "previous": 1...1
      case "min", "max": 2...8
      default: 2...2
      }
    guard counts.contains(arguments.count) else {
      push(.constant(0))
      let due = counts.count == 1 ? "\(counts.lowerBound)" : "2 to 8"
      let word = due == "1" ? "value" : "values"
      return report(span, "`\(name.text)` takes \(due) \(word), not \(arguments.count)")
    }
    let values = arguments.map(\.value)
    switch name.text {
    case "known": return known(values[0])
    case "abs": return magnitude(values[0])
    case "min": return extreme(.least, values, span)
    case "max": return extreme(.most, values, span)
    case "opposite": return opposite(values[0])
    case "crosses_above": return crosses(.greater, .atMost, values, name, span)
    case "crosses_below": return crosses(.less, .atLeast, values, name, span)
    case "previous": return previous(values[0])
    default: return percentChange(values, span)
    }
  }

  private mutating func unknownFunction(_ name: RuleWord) -> RuleType {
    push(.constant(0))
    if ActionForm.all.contains(where: { $0.name == name.text }) {
      return report(name.span, "`\(name.text)` is an action", "it goes behind `do:`")
    }
    let near = NearestName.find(name.text, among: RuleNames.functions)
    let list = RuleNames.functions.map { "`\($0)`" }.joined(separator: ", ")
    return report(
      name.span, "there is no function `\(name.text.prefix(40))`",
      near.map { "did you mean `\($0)`?" } ?? "there is \(list)")
  }

  private mutating func known(_ node: RuleNode) -> RuleType {
    if case .text(let variable)? = textOperand(node) {
      push(.textIsKnown(variable))
      return .boolean
    }
    let type = emit(node)
    push(.isKnown)
    return type.unit == .unusable ? type : .boolean
  }

  private mutating func magnitude(_ node: RuleNode) -> RuleType {
    let type = emit(node)
    if type.unit == .unusable { return type }
    guard type.unit.isMeasure else {
      return report(node.span, "`abs` takes a number, this is a \(type.unit.rawValue)")
    }
    push(type.isReal ? .magnitudeReal : .magnitude)
    return type
  }

  /// The least or the most of several values, two at a time.
  private mutating func extreme(
    _ operation: RuleArithmetic, _ values: [RuleNode], _ span: RuleSpan
  ) -> RuleType {
    var node = values[0]
    for value in values.dropFirst() {
      node = RuleNode(syntax: .arithmetic(operation, node, value), span: span)
    }
    return emit(node)
  }

  private mutating func opposite(_ node: RuleNode) -> RuleType {
    let type = emit(node)
    push(.opposite)
    if type.unit == .side || type.unit == .unusable { return type }
    return report(node.span, "`opposite` takes a side, this is a \(type.unit.rawValue)")
  }

  private mutating func crosses(
    _ now: RuleRelation, _ before: RuleRelation, _ values: [RuleNode], _ name: RuleWord,
    _ span: RuleSpan
  ) -> RuleType {
    let uses = historyUses
    let present = compare(now, values[0], values[1], span)
    let past = inPast(span) { $0.compare(before, values[0], values[1], span) }
    push(.and)
    guard present.unit != .unusable, past.unit != .unusable else { return .unusable }
    guard historyUses > uses else {
      return report(
        span, "`\(name.text)` compares with the bar before, and neither value has one",
        "one of them must be a bar or an indicator")
    }
    return .boolean
  }

  private mutating func previous(_ node: RuleNode) -> RuleType {
    let uses = historyUses
    let type = inPast(node.span) { $0.emit(node) }
    if type.unit != .unusable, historyUses == uses {
      return report(
        node.span, "this has no value one bar before", "only bars and indicators have one")
    }
    return type
  }

  /// Does `body` with names that mean their value one bar before.
  private mutating func inPast(
    _ span: RuleSpan, _ body: (inout RuleCompiler) -> RuleType
  ) -> RuleType {
    guard !isPrevious else {
      push(.constant(0))
      return report(span, "only the bar before is kept, not the one before that")
    }
    isPrevious = true
    defer { isPrevious = false }
    return body(&self)
  }

  /// `(b - a) / a`: 0.02 where b is 2 % more than a.
  private mutating func percentChange(_ values: [RuleNode], _ span: RuleSpan) -> RuleType {
    let change = RuleNode(syntax: .arithmetic(.subtract, values[1], values[0]), span: span)
    return arithmetic(.divide, change, values[0], span)
  }
}
