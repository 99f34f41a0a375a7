import Journal

extension RuleCompiler {
  private func base(_ index: Int) -> String { "rules.\(definitions[index].name)" }

  // MARK: Before any text is read

  mutating func checkNames() {
    var seen: [String] = []
    for definition in definitions {
      let name = definition.name
      let path = "rules.\(name)"
      if seen.contains(name) { report(path, "", "the rule `\(name)` is given twice") }
      seen.append(name)
      checkName(name, path, "a rule")
      if vocabulary.indicators.contains(where: { $0.name == name }) {
        report(path, "", "`\(name)` is an indicator", "give the rule another name")
      }
    }
  }

  private mutating func checkName(_ name: String, _ path: String, _ what: String) {
    if !RuleNames.isName(name) {
      report(path, "", "the name of \(what) is letters, digits and `_`, a letter first")
    } else if RuleNames.reserved.contains(name) {
      report(path, "", "`\(name)` is a word of the rule language", "choose another name")
    }
  }

  mutating func collectParameters() {
    for (index, definition) in definitions.enumerated() {
      var seen: [String] = []
      for parameter in definition.parameters {
        path = "\(base(index)).\(parameter.name)"
        let known = problems.count
        if seen.contains(parameter.name) { report(path, "", "given twice") }
        seen.append(parameter.name)
        checkName(parameter.name, path, "a parameter")
        if vocabulary.indicators.contains(where: { $0.name == parameter.name }) {
          report(path, "", "`\(parameter.name)` is an indicator", "choose another name")
        }
        let isNamed = problems.count == known
        let literal =
          isNamed && !unusable.contains(path) ? literal(parameter, of: definition) : nil
        parameters.append(RuleParameter(rule: index, name: parameter.name, literal: literal))
      }
    }
  }

  /// What a parameter's text stands for; words that mean nothing else are a text.
  private mutating func literal(_ parameter: Parameter, of rule: RuleDefinition) -> RuleSyntax? {
    shift = 0
    guard let first = parameter.value.unicodeScalars.first else {
      report(RuleSpan(offset: 0, length: 0), "has no value")
      return nil
    }
    let isWord = RuleLexer.isWord(first) && !("0"..."9").contains(first)
    if isWord, !["true", "false", "buy", "sell", "hold", "flat"].contains(parameter.value) {
      return .text(parameter.value)
    }
    guard let node = parse(parameter.value) else { return nil }
    switch node.syntax {
    case .duration(let time):
      // Older configurations wrote a time of day as the time since midnight.
      let production = RuleDefinition.production.first { $0.name == rule.name }
      let usual = production?[parameter.name].flatMap { ClockText.read($0) }
      return usual == nil ? node.syntax : .clock(time)
    case .number, .clock, .boolean, .side, .text: return node.syntax
    case .negative(let inner):
      if case .number(let value) = inner.syntax {
        return .number(RuleArithmetic.subtract.fixed(0, value).bits)
      }
    default: break
    }
    report(
      node.span, "a parameter is one value, not an expression",
      "write the expression where it is used")
    return nil
  }

  /// Names that any rule sets may be looked at by all.
  mutating func collectContexts() {
    for definition in definitions {
      for action in definition.actions {
        guard let node = Self.quiet(action),
          case .call(let name, let arguments) = node.syntax, name.text == "set_context",
          let first = arguments.first
        else { continue }
        if let context = RuleCompiler.word(first.value) { declare(context: context) }
      }
    }
  }

  /// The tree of a text that is reported elsewhere when it has none.
  private static func quiet(_ text: String) -> RuleNode? {
    do throws(RuleFault) { return try RuleParser.expression(text) } catch { return nil }
  }

  static func word(_ node: RuleNode) -> String? {
    switch node.syntax {
    case .text(let text): text
    case .name(let words) where words.count == 1: words[0].text
    default: nil
    }
  }

  mutating func reportUnusedParameters() {
    let settings = [
      "on", "scope", "priority", "cooldown", "cooldown_from", "cooldown_reset", "enabled", "when",
      "do",
    ]
    for parameter in parameters where !parameter.isUsed && parameter.literal != nil {
      let hint = NearestName.find(parameter.name, among: settings).map { "did you mean `\($0)`?" }
      report(
        "\(base(parameter.rule)).\(parameter.name)", "",
        "no rule uses this parameter, and no setting has that name", hint ?? "")
    }
  }

  // MARK: One rule

  mutating func compile(rule index: Int) {
    let definition = definitions[index]
    let known = problems.count
    rule = index
    (series, looksAtInstrument) = (nil, false)
    intendedSide = Self.intendedSide(definition)
    let trigger = trigger(definition)
    if definition.actions.isEmpty {
      report("\(base(index)).do", "", "is missing: say what to do", "for example `do: close_all`")
    }
    var conditions: [CompiledCondition] = []
    for (number, text) in definition.when.enumerated() {
      path = "\(base(index)).when[\(number)]"
      if let condition = condition(text) { conditions.append(condition) }
    }
    var actions: [CompiledAction] = []
    for (number, text) in definition.actions.enumerated() {
      path = "\(base(index)).do[\(number)]"
      if let action = action(text) { actions.append(action) }
    }
    let symbols = symbols(definition)
    let start = choice(definition.cooldownFrom, CooldownStart.self, "cooldown_from")
    let reset =
      definition.cooldownReset.isEmpty
      ? nil : choice(definition.cooldownReset, CooldownReset.self, "cooldown_reset")
    guard let trigger, problems.count == known else { return }
    add(
      CompiledRule(
        name: definition.name, trigger: trigger, symbols: symbols, priority: definition.priority,
        cooldown: definition.cooldown, cooldownStart: start ?? .decision, cooldownReset: reset,
        isEnabled: definition.enabled, looksAtInstrument: looksAtInstrument,
        conditions: conditions, actions: actions))
  }

  private mutating func choice<C: RawRepresentable & CaseIterable>(
    _ text: String, _ type: C.Type, _ setting: String
  ) -> C? where C.RawValue == String {
    if let value = C(rawValue: text) { return value }
    let names = C.allCases.map(\.rawValue)
    report(
      "\(base(rule)).\(setting)", text,
      "`\(text.prefix(40))` is not one of \(names.map { "`\($0)`" }.joined(separator: ", "))",
      NearestName.find(text, among: names).map { "did you mean `\($0)`?" } ?? "")
    return nil
  }

  private mutating func symbols(_ definition: RuleDefinition) -> [String]? {
    guard !definition.scope.isEmpty else { return nil }
    var symbols: [String] = []
    let known = vocabulary.symbols + vocabulary.groups.map(\.name)
    for (number, name) in definition.scope.enumerated() {
      if let group = vocabulary.groups.first(where: { $0.name == name }) {
        symbols += group.symbols
      } else if vocabulary.symbols.contains(name) || (vocabulary.symbols.isEmpty && !name.isEmpty) {
        symbols.append(name)
      } else {
        report(
          "\(base(rule)).scope[\(number)]", name,
          "`\(name.prefix(40))` is no traded symbol and no group",
          NearestName.find(name, among: known).map { "did you mean `\($0)`?" } ?? "")
      }
    }
    return symbols
  }

  /// The side of a rule's entry where it is written out, for `price.entry`.
  private static func intendedSide(_ definition: RuleDefinition) -> RuleSide? {
    for action in definition.actions {
      guard let node = Self.quiet(action),
        case .call(let name, let arguments) = node.syntax, name.text == "enter"
      else { continue }
      let side = arguments.first { $0.label?.text == "side" || $0.label == nil }
      if case .side(let side) = side?.value.syntax, side != .hold { return side }
    }
    return nil
  }

  // MARK: The event

  private mutating func trigger(_ definition: RuleDefinition) -> RuleTrigger? {
    path = "\(base(rule)).on"
    let text = definition.on
    let word = String(text.unicodeScalars.prefix { $0 != " " })
    let rest = String(text.unicodeScalars.dropFirst(word.unicodeScalars.count))
    let start = rest.unicodeScalars.prefix { $0 == " " }.count
    let name = String(rest.unicodeScalars.dropFirst(start))
    shift = word.unicodeScalars.count + start
    defer { shift = 0 }
    switch word {
    case "bar": return bar(name)
    case "at": return at(name)
    case "": shift = 0
    default: break
    }
    let plain: [(String, RuleTrigger)] = [
      ("prediction", .prediction), ("quote", .quote), ("trade", .trade), ("fill", .fill),
      ("order_rejected", .orderRejected), ("session_open", .sessionOpen),
    ]
    guard let found = plain.first(where: { $0.0 == word })?.1 else {
      let message =
        word.isEmpty ? "is missing: say when to look" : "there is no event `\(word.prefix(40))`"
      report(path, word, message, eventHint(word, plain.map(\.0)))
      return nil
    }
    if !name.isEmpty {
      let span = RuleSpan(offset: 0, length: name.unicodeScalars.count)
      report(span, "nothing may follow `\(word)`")
    }
    return found
  }

  private func eventHint(_ word: String, _ plain: [String]) -> String {
    let names = plain + ["bar", "at"]
    if let near = NearestName.find(word, among: names) { return "did you mean `\(near)`?" }
    return "events are \(plain.map { "`\($0)`" }.joined(separator: ", ")), `bar <series>` and "
      + "`at <time>`"
  }

  private mutating func bar(_ name: String) -> RuleTrigger? {
    if let index = vocabulary.series.firstIndex(of: name) {
      series = index
      return .bar(index)
    }
    let span = RuleSpan(offset: 0, length: name.unicodeScalars.count)
    let known = vocabulary.series.map { "`\($0)`" }.joined(separator: ", ")
    report(
      span, name.isEmpty ? "`bar` of which series?" : "there is no bar series `\(name.prefix(40))`",
      known.isEmpty ? "" : "there is \(known)")
    return nil
  }

  private mutating func at(_ text: String) -> RuleTrigger? {
    isAtStart = true
    defer { isAtStart = false }
    guard let node = parse(text), let expression = expression(node) else { return nil }
    guard expression.type.unit == .time else {
      report(
        node.span, "a time is due after `at`, this is a \(expression.type.unit.rawValue)",
        "for example `at 15:30` or `at session.close - 30m`")
      return nil
    }
    return .at(expression)
  }
}
