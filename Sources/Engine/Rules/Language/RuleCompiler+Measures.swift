import Journal

// What distances are worked out from, so that a decision can show it.
extension RuleCompiler {
  /// What a distance that compiled looks at; nil for other arguments and for plain numbers.
  mutating func measure(_ node: RuleNode, _ parameter: ActionParameter) -> CompiledMeasure? {
    guard case .distance = parameter.kind else { return nil }
    let uses = historyUses
    defer { historyUses = uses }
    var inputs: [MeasuredInput] = []
    for input in measured(node) {
      let name = formula(input)
      guard !inputs.contains(where: { $0.name == name }), let value = expression(input) else {
        continue
      }
      inputs.append(MeasuredInput(name: name, value: value))
    }
    let title = "\(parameter.name.rawValue) \(formula(node))"
    return inputs.isEmpty ? nil : CompiledMeasure(title: title, inputs: inputs)
  }

  /// The smallest pieces whose values the market, the books or the clock decide.
  private func measured(_ node: RuleNode) -> [RuleNode] {
    switch node.syntax {
    case .name(let words): parameter(words) == nil ? [node] : []
    case .call(let name, let arguments):
      name.text == "previous" ? [node] : arguments.flatMap { measured($0.value) }
    case .negative(let inner): measured(inner)
    case .arithmetic(_, let a, let b): measured(a) + measured(b)
    default: []
    }
  }

  /// The text of a piece, with the values of parameters in place of their names.
  private func formula(_ node: RuleNode) -> String {
    switch node.syntax {
    case .number(let value): Ratio(rawValue: value).description
    case .name(let words):
      parameter(words).flatMap { parameters[$0].literal }
        .map { formula(RuleNode(syntax: $0, span: node.span)) } ?? Self.joined(words)
    case .call(let name, let arguments):
      "\(name.text)(\(arguments.map { formula($0.value) }.joined(separator: ", ")))"
    case .negative(let inner): "-\(grouped(inner))"
    case .arithmetic(let operation, let a, let b) where [.least, .most].contains(operation):
      "\(operation.rawValue)(\(formula(a)), \(formula(b)))"
    case .arithmetic(let operation, let a, let b):
      "\(grouped(a)) \(operation.rawValue) \(grouped(b))"
    default: "…"
    }
  }

  private func grouped(_ node: RuleNode) -> String {
    if case .arithmetic = node.syntax { return "(\(formula(node)))" }
    return formula(node)
  }
}
