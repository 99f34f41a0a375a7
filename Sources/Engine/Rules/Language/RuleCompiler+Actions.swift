import Journal

extension RuleCompiler {
  // MARK: Conditions

  /// Compiles a condition; nil when it has a problem, which was noted.
  mutating func condition(_ text: String) -> CompiledCondition? {
    guard let node = parse(text), let whole = expression(node) else { return nil }
    guard whole.type.unit == .boolean else {
      report(
        node.span, "a condition is true or false, this is a \(whole.type.unit.rawValue)",
        "compare it with something")
      return nil
    }
    var condition = CompiledCondition(text: text, whole: whole)
    if case .relation(let relation, let a, let b) = node.syntax {
      condition.sides = sides(relation, a, b)
    }
    return condition
  }

  private mutating func sides(
    _ relation: RuleRelation, _ a: RuleNode, _ b: RuleNode
  ) -> ComparedSides? {
    if let left = textOperand(a), let right = textOperand(b) {
      return ComparedSides(relation: relation, left: left, right: right)
    }
    guard var left = expression(a), var right = expression(b) else { return nil }
    // A plain number is shown in the unit of what it was compared with.
    if left.type.isPlain { left.type.unit = right.type.unit }
    if right.type.isPlain { right.type.unit = left.type.unit }
    return ComparedSides(relation: relation, left: .value(left), right: .value(right))
  }

  // MARK: Actions

  /// Compiles an action; nil when it has a problem, which was noted.
  mutating func action(_ text: String) -> CompiledAction? {
    guard let node = parse(text) else { return nil }
    let name: RuleWord
    var given: [RuleArgument] = []
    switch node.syntax {
    case .call(let word, let arguments): (name, given) = (word, arguments)
    case .name(let words) where words.count == 1: name = words[0]
    default:
      report(node.span, "this is no action", "for example `close` or `enter(side: buy, …)`")
      return nil
    }
    guard let form = ActionForm.all.first(where: { $0.name == name.text }) else {
      let names = ActionForm.all.map(\.name)
      let near = NearestName.find(name.text, among: names).map { "did you mean `\($0)`?" }
      let list = names.map { "`\($0)`" }.joined(separator: ", ")
      report(name.span, "there is no action `\(name.text.prefix(40))`", near ?? "there is \(list)")
      return nil
    }
    let known = problems.count
    let arguments = arguments(given, form, name)
    guard problems.count == known else { return nil }
    let action = CompiledAction(text: text, kind: form.kind, arguments: arguments)
    checkTogether(action, node.span)
    if form.kind != .closeAll, form.kind != .setContext, form.kind != .alert, form.kind != .pause,
      form.kind != .reduce
    {
      looksAtInstrument = true
    }
    return problems.count == known ? action : nil
  }

  private mutating func arguments(
    _ given: [RuleArgument], _ form: ActionForm, _ name: RuleWord
  ) -> [CompiledArgument] {
    var found: [CompiledArgument] = []
    var seen: [ActionArgumentName] = []
    for (index, argument) in given.enumerated() {
      guard let parameter = parameter(argument, index, form) else { continue }
      if seen.contains(parameter.name) {
        report(
          argument.label?.span ?? argument.value.span, "`\(parameter.name.rawValue)` is given twice"
        )
        continue
      }
      seen.append(parameter.name)
      if let value = value(argument.value, parameter) {
        let measure = measure(argument.value, parameter)
        found.append(CompiledArgument(name: parameter.name, value: value, measure: measure))
      }
    }
    for parameter in form.parameters where parameter.isRequired && !seen.contains(parameter.name) {
      report(name.span, "`\(form.name)` needs `\(parameter.name.rawValue): …`")
    }
    return found
  }

  /// What an argument is for: by its name, else by its place.
  private mutating func parameter(
    _ argument: RuleArgument, _ index: Int, _ form: ActionForm
  ) -> ActionParameter? {
    guard let label = argument.label else {
      if index < form.parameters.count { return form.parameters[index] }
      report(argument.value.span, "`\(form.name)` takes no more arguments")
      return nil
    }
    let names = form.parameters.map(\.name.rawValue)
    if let at = names.firstIndex(of: label.text) { return form.parameters[at] }
    let near = NearestName.find(label.text, among: names).map { "did you mean `\($0)`?" }
    let list = names.map { "`\($0)`" }.joined(separator: ", ")
    report(
      label.span, "`\(form.name)` has no argument `\(label.text.prefix(40))`",
      near ?? (names.isEmpty ? "" : "it has \(list)"))
    return nil
  }

  // MARK: Values of arguments

  private mutating func value(
    _ node: RuleNode, _ parameter: ActionParameter
  ) -> CompiledArgument.Value? {
    switch parameter.kind {
    case .size: return size(node).map { .size($0) }
    case .choice(let names): return choice(node, names).map { .word($0) }
    case .text:
      if case .text(let text) = node.syntax { return .word(text) }
      report(node.span, "a text in quotes is due for `\(parameter.name.rawValue)`")
      return nil
    case .word:
      if let word = RuleCompiler.word(node), RuleNames.isName(word) { return .word(word) }
      report(node.span, "a name of letters, digits and `_` is due")
      return nil
    case .side: return typed(node, [.side], parameter)
    case .price, .distance: return typed(node, [.price], parameter)
    case .number: return typed(node, [.number], parameter)
    case .boolean: return typed(node, [.boolean], parameter)
    case .position: return typed(node, [.quantity, .money], parameter)
    }
  }

  private mutating func typed(
    _ node: RuleNode, _ units: [RuleUnit], _ parameter: ActionParameter
  ) -> CompiledArgument.Value? {
    guard var expression = expression(node) else { return nil }
    // A plain number is a price or a quantity where one is due.
    if expression.type.isPlain, units.contains(where: \.isAmount) {
      expression.type.unit = units[0]
    }
    if units.contains(expression.type.unit) { return .expression(expression) }
    let due = units.map(\.rawValue).joined(separator: " or ")
    report(
      node.span,
      "a \(due) is due for `\(parameter.name.rawValue)`, this is a \(expression.type.unit.rawValue)"
    )
    return nil
  }

  private mutating func choice(_ node: RuleNode, _ names: [String]) -> String? {
    let word = RuleCompiler.word(node) ?? ""
    if names.contains(word) { return word }
    let list = names.map { "`\($0)`" }.joined(separator: ", ")
    let near = NearestName.find(word, among: names).map { "did you mean `\($0)`?" } ?? ""
    report(node.span, "one of \(list) is due", near)
    return nil
  }

  private mutating func size(_ node: RuleNode) -> CompiledSize? {
    var policy: SizePolicy?
    var amounts: [RuleArgument] = []
    switch node.syntax {
    case .name(let words) where words.count == 1: policy = SizePolicy(rawValue: words[0].text)
    case .call(let word, let arguments):
      policy = SizePolicy(rawValue: word.text)
      amounts = arguments
      if policy == nil, !RuleNames.functions.contains(word.text) { return unknownSize(word) }
    default: break
    }
    // An indicator may be called `atr` too; alone it is no size.
    guard let policy, policy.unit == nil || !amounts.isEmpty else { return plainSize(node) }
    guard amounts.count == (policy.unit == nil ? 0 : 1) else {
      let due = policy.unit == nil ? "takes no amount" : "takes one amount"
      report(node.span, "`\(policy.rawValue)` \(due)")
      return nil
    }
    guard let unit = policy.unit else { return CompiledSize(policy: policy) }
    let parameter = ActionParameter.required(.size, .number)
    guard case .expression(let amount)? = typed(amounts[0].value, [unit], parameter) else {
      return nil
    }
    return CompiledSize(policy: policy, amount: amount)
  }

  private mutating func unknownSize(_ word: RuleWord) -> CompiledSize? {
    let names = SizePolicy.allCases.map(\.rawValue)
    let near = NearestName.find(word.text, among: names).map { "did you mean `\($0)`?" }
    let list = names.map { "`\($0)`" }.joined(separator: ", ")
    report(word.span, "there is no size `\(word.text.prefix(40))`", near ?? "there is \(list)")
    return nil
  }

  /// An amount of money or shares is a size; a bare number could be either.
  private mutating func plainSize(_ node: RuleNode) -> CompiledSize? {
    guard let amount = expression(node) else { return nil }
    switch amount.type.unit {
    case .money: return CompiledSize(policy: .dollars, amount: amount)
    case .quantity: return CompiledSize(policy: .shares, amount: amount)
    case .number:
      report(node.span, "a number of what?", "write `dollars(…)` or `shares(…)`")
    default:
      report(node.span, "a \(amount.type.unit.rawValue) is no size", "for example `allocation`")
    }
    return nil
  }

  // MARK: Arguments that go together

  private mutating func checkTogether(_ action: CompiledAction, _ span: RuleSpan) {
    exclusive(action, [.stop, .stopPrice, .trail, .trailPercent], span)
    exclusive(action, [.target, .targetPrice], span)
    switch action.kind {
    case .adjustStop:
      exclusive(action, [.price, .distance], span)
      if action.arguments.isEmpty {
        report(span, "`adjust_stop` needs `price: …` or `distance: …`")
      }
    case .enter: checkEntry(action, span)
    default: break
    }
  }

  private mutating func exclusive(
    _ action: CompiledAction, _ names: [ActionArgumentName], _ span: RuleSpan
  ) {
    let given = names.filter { action[$0] != nil }
    guard given.count > 1 else { return }
    let list = given.map { "`\($0.rawValue)`" }.joined(separator: " and ")
    report(span, "\(list) cannot both be given")
  }

  private mutating func checkEntry(_ action: CompiledAction, _ span: RuleSpan) {
    var type = "market"
    if case .word(let word)? = action[.type] { type = word }
    let needsLimit = ["limit", "stop_limit", "loc"].contains(type)
    let needsTrigger = ["stop", "stop_limit", "trailing_stop"].contains(type)
    for (name, isNeeded) in [
      (ActionArgumentName.limit, needsLimit), (ActionArgumentName.stopTrigger, needsTrigger),
    ] where isNeeded != (action[name] != nil) {
      report(
        span,
        isNeeded
          ? "an entry of type `\(type)` needs `\(name.rawValue): …`"
          : "an entry of type `\(type)` has no `\(name.rawValue)`")
    }
  }
}
