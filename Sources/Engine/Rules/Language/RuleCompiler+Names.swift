import Journal

extension RuleCompiler {
  static func joined(_ words: [RuleWord]) -> String {
    words.map(\.text).joined(separator: ".")
  }

  /// The parameter that a name means: one of this rule, or `rule.parameter`.
  func parameter(_ words: [RuleWord]) -> Int? {
    switch words.count {
    case 1: return parameters.firstIndex { $0.rule == rule && $0.name == words[0].text }
    case 2:
      guard let owner = definitions.firstIndex(where: { $0.name == words[0].text }) else {
        return nil
      }
      return parameters.firstIndex { $0.rule == owner && $0.name == words[1].text }
    default: return nil
    }
  }

  mutating func emit(name words: [RuleWord], _ span: RuleSpan) -> RuleType {
    if let index = parameter(words) { return emit(parameter: index, span) }
    let name = Self.joined(words)
    if let (variable, unit) = RuleNames.variable(name) {
      return emit(specific(variable), RuleType(unit: unit), span, name)
    }
    if RuleTextVariable(rawValue: name) != nil {
      push(.constant(0))
      return RuleType(unit: .text)
    }
    if let indicator = vocabulary.indicators.firstIndex(where: { $0.name == words[0].text }) {
      return emit(indicator: indicator, words, span)
    }
    switch words[0].text {
    case "bar": return bar(words, span)
    case "bars": return bars(words, span)
    case "context": return context(words, span)
    default: return unknown(words, span)
    }
  }

  private mutating func emit(parameter index: Int, _ span: RuleSpan) -> RuleType {
    parameters[index].isUsed = true
    guard let literal = parameters[index].literal else {
      push(.constant(0))
      return .unusable
    }
    return emit(RuleNode(syntax: literal, span: span))
  }

  /// Where the rule writes its side out, the price of entry is that side's.
  private func specific(_ variable: RuleVariable) -> RuleVariable {
    guard variable == .priceEntry, let side = intendedSide else { return variable }
    return side == .buy ? .priceEntryBuy : .priceEntrySell
  }

  private mutating func emit(
    _ variable: RuleVariable, _ type: RuleType, _ span: RuleSpan, _ name: String
  ) -> RuleType {
    push(.load(variable))
    if variable.isOfInstrument { looksAtInstrument = true }
    if isAtStart, !variable.isKnownAtStart {
      return report(
        span, "`\(name)` is not known when the session starts",
        "`at` may use parameters, times of day, session.open, session.close and session.midnight")
    }
    var hasHistory = false
    switch variable {
    case .bar, .indicator: hasHistory = true
    default: break
    }
    if isPrevious, !hasHistory {
      return report(
        span, "`\(name)` has no value one bar before", "only bars and indicators have one")
    }
    if hasHistory { historyUses += 1 }
    return type
  }

  // MARK: Indicators, bars, contexts

  private mutating func emit(
    indicator index: Int, _ words: [RuleWord], _ span: RuleSpan
  ) -> RuleType {
    let indicator = vocabulary.indicators[index]
    let names = indicator.outputs.map(\.name)
    let output = words.count == 1 ? 0 : names.firstIndex(of: words[1].text)
    guard let output, words.count < 3, output < names.count else {
      push(.constant(0))
      return missing(
        words[min(1, words.count - 1)].span, "`\(indicator.name)` has no such output",
        words.count > 1 ? words[1].text : "", names)
    }
    let variable = RuleVariable.indicator(
      slot: UInt16(clamping: index), output: UInt8(clamping: output), isPrevious: isPrevious)
    let type = RuleType(unit: indicator.outputs[output].unit, isReal: true)
    return emit(variable, type, span, Self.joined(words))
  }

  private mutating func bar(_ words: [RuleWord], _ span: RuleSpan) -> RuleType {
    guard let series else {
      push(.constant(0))
      let first = vocabulary.series.first.map { "write `bars.\($0).close`" } ?? ""
      return report(span, "`bar` is the bar of a rule `on: bar …`, which this one is not", first)
    }
    return field(words, 1, series, span)
  }

  private mutating func bars(_ words: [RuleWord], _ span: RuleSpan) -> RuleType {
    guard words.count > 1 else {
      push(.constant(0))
      return report(span, "`bars` of which series?", "for example `bars.10s.close`")
    }
    guard let series = vocabulary.series.firstIndex(of: words[1].text) else {
      push(.constant(0))
      return missing(
        words[1].span, "there is no bar series `\(words[1].text.prefix(40))`", words[1].text,
        vocabulary.series)
    }
    return field(words, 2, series, span)
  }

  private mutating func field(
    _ words: [RuleWord], _ at: Int, _ series: Int, _ span: RuleSpan
  ) -> RuleType {
    let names = RuleBarField.allCases.map(\.rawValue)
    guard words.count == at + 1, let field = RuleBarField(rawValue: words[at].text) else {
      push(.constant(0))
      let name = words.count > at ? words[at].text : ""
      return missing(words[words.count - 1].span, "a bar has no such field", name, names)
    }
    let variable = RuleVariable.bar(
      series: UInt16(clamping: series), field: field, isPrevious: isPrevious)
    return emit(variable, RuleType(unit: field.unit), span, Self.joined(words))
  }

  private mutating func context(_ words: [RuleWord], _ span: RuleSpan) -> RuleType {
    guard words.count == 2, let index = contexts.firstIndex(of: words[1].text) else {
      push(.constant(0))
      return missing(
        words[words.count - 1].span, "no rule sets this context", words.last?.text ?? "",
        contexts, other: "a rule sets one with `set_context(name: …, value: …)`")
    }
    return emit(
      .context(UInt16(clamping: index)), RuleType(unit: .number), span, Self.joined(words))
  }

  // MARK: Names that mean nothing

  private mutating func missing(
    _ span: RuleSpan, _ message: String, _ name: String, _ known: [String], other: String = ""
  ) -> RuleType {
    if let near = NearestName.find(name, among: known) {
      return report(span, message, "did you mean `\(near)`?")
    }
    let list = known.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
    return report(span, message, list.isEmpty || !other.isEmpty ? other : "there is \(list)")
  }

  private mutating func unknown(_ words: [RuleWord], _ span: RuleSpan) -> RuleType {
    push(.constant(0))
    let name = Self.joined(words)
    if name == "allocation" {
      return report(span, "`allocation` is a size, not a number", "it goes behind `size:`")
    }
    if let owner = definitions.first(where: { $0.name == words[0].text }) {
      let names = owner.parameters.map(\.name)
      return missing(
        words[words.count - 1].span, "the rule `\(owner.name)` has no such parameter",
        words.count > 1 ? words[1].text : "", names)
    }
    if let production = RuleDefinition.production.first(where: { $0.name == words[0].text }) {
      return report(
        span, "there is no rule `\(production.name)` here",
        "list it to have the production one: `\(production.name): {}`")
    }
    return missing(
      span, "there is no `\(name.prefix(60))`", name, allNames,
      other: "docs/rules.md lists all names")
  }

  private var allNames: [String] {
    var names = parameters.filter { $0.rule == rule }.map(\.name)
    names += vocabulary.indicators.map(\.name)
    for indicator in vocabulary.indicators where indicator.outputs.count > 1 {
      names += indicator.outputs.map { "\(indicator.name).\($0.name)" }
    }
    names += RuleNames.variables.map(\.name) + RuleTextVariable.allCases.map(\.rawValue)
    names += contexts.map { "context.\($0)" }
    names += parameters.map { "\(definitions[$0.rule].name).\($0.name)" }
    return names
  }
}
