import Journal

extension RuleProse {
  /// An expression in words.
  func words(_ node: RuleNode) -> String {
    switch node.syntax {
    case .number(let value): return Ratio(rawValue: value).description
    case .duration(let value): return Self.spelled(Nanoseconds(rawValue: value))
    case .clock(let value): return ClockText.write(Nanoseconds(rawValue: value))
    case .boolean(let value): return value ? "true" : "false"
    case .side(let side): return "\(side)"
    case .text(let text): return "\"\(text)\""
    case .name(let words): return name(words)
    case .call(let word, let arguments):
      let isTime = arguments.contains { self.isTime($0.value) }
      return call(word.text, arguments.map { words($0.value) }, isTime: isTime)
    case .negative(let inner): return "minus " + tight(inner)
    case .not(let inner): return not(inner)
    case .and(let a, let b): return "\(tight(a)) and \(tight(b))"
    case .or(let a, let b): return "\(tight(a)) or \(tight(b))"
    case .arithmetic(let operation, let a, let b): return arithmetic(operation, a, b)
    case .relation(let relation, let a, let b):
      return "\(words(a)) \(Self.phrase(relation, isTime: isTime(a))) \(words(b))"
    case .among(let value, let elements):
      return "\(words(value)) is \(Self.list(elements.map(words), "or"))"
    case .within(let value, let low, let high):
      return "\(words(value)) is from \(words(low)) to \(words(high))"
    }
  }

  /// Whether a piece is an instant, which is before another and not less than it.
  private func isTime(_ node: RuleNode) -> Bool {
    switch node.syntax {
    case .clock: true
    case .name(let parts):
      RuleNames.variable(RuleCompiler.joined(parts))?.unit == .time || clock(parts) != nil
    case .arithmetic(.add, let a, let b): isTime(a) || isTime(b)
    case .arithmetic(.subtract, let a, let b): isTime(a) && !isTime(b)
    case .call(_, let arguments): arguments.contains { isTime($0.value) }
    default: false
    }
  }

  private static func phrase(_ relation: RuleRelation, isTime: Bool) -> String {
    switch relation {
    case .less where isTime: "is before"
    case .atMost where isTime: "is not after"
    case .greater where isTime: "is after"
    case .atLeast where isTime: "is not before"
    case .equal: "is"
    case .unequal: "is not"
    case .less: "is less than"
    case .atMost: "is at most"
    case .greater: "is more than"
    case .atLeast: "is at least"
    }
  }

  /// In brackets where it has several parts, so that nobody can read it two ways.
  private func tight(_ node: RuleNode) -> String {
    switch node.syntax {
    case .and, .or, .arithmetic: "(\(words(node)))"
    default: words(node)
    }
  }

  private func not(_ inner: RuleNode) -> String {
    if case .name(let parts) = inner.syntax {
      switch RuleCompiler.joined(parts) {
      case "market.is_halted": return "trading is not halted"
      case "market.is_delayed": return "market data is not delayed"
      case "session.is_open": return "the session is not open"
      default: break
      }
    }
    return "it is not so that \(tight(inner))"
  }

  private func arithmetic(
    _ operation: RuleArithmetic, _ a: RuleNode, _ b: RuleNode
  ) -> String {
    switch operation {
    case .add: return "\(tight(a)) plus \(tight(b))"
    case .subtract: return "\(tight(a)) minus \(tight(b))"
    case .divide: return "\(tight(a)) divided by \(tight(b))"
    case .least: return "the least of \(tight(a)) and \(tight(b))"
    case .most: return "the most of \(tight(a)) and \(tight(b))"
    case .multiply:
      if case .name(let words) = b.syntax, words.count == 1,
        vocabulary.indicators.contains(where: { $0.name == words[0].text })
      {
        return "\(tight(a)) \(words[0].text.uppercased())"
      }
      return "\(tight(a)) times \(tight(b))"
    }
  }

  private func call(_ name: String, _ values: [String], isTime: Bool) -> String {
    let list = Self.list(values, "and")
    switch name {
    case "known": return "\(list) is known"
    case "abs": return "the size of \(list)"
    case "min": return isTime ? "the earliest of \(list)" : "the least of \(list)"
    case "max": return isTime ? "the latest of \(list)" : "the most of \(list)"
    case "opposite": return "the opposite of \(list)"
    case "crosses_above": return "\(values.joined(separator: " crosses above "))"
    case "crosses_below": return "\(values.joined(separator: " crosses below "))"
    case "previous": return "\(list) one bar before"
    case "percent_change": return "the change from \(values.joined(separator: " to "))"
    default: return "\(name)(\(values.joined(separator: ", ")))"
    }
  }

  // MARK: Names

  private func name(_ parts: [RuleWord]) -> String {
    let name = RuleCompiler.joined(parts)
    if let value = parameter(parts) {
      return value == "true" || value == "false" ? "\(name) is \(value)" : value
    }
    if let phrase = Self.phrases.first(where: { $0.0 == name })?.1 { return phrase }
    if vocabulary.indicators.contains(where: { $0.name == parts[0].text }) {
      return "the " + parts.map(\.text).joined(separator: " ").uppercased()
    }
    switch parts[0].text {
    case "bar" where parts.count == 2: return "the bar's \(parts[1].text)"
    case "bars" where parts.count == 3: return "the \(parts[1].text) bar's \(parts[2].text)"
    default: return name
    }
  }

  private func text(_ parts: [RuleWord]) -> String? {
    let owner = parts.count == 1 ? rule : definitions.first { $0.name == parts[0].text }
    return parts.count < 3 ? owner?[parts[parts.count - 1].text] : nil
  }

  /// The time of day that a parameter is, also where it is written as the time since midnight.
  private func clock(_ parts: [RuleWord]) -> Nanoseconds? {
    guard let text = text(parts) else { return nil }
    if let clock = ClockText.read(text) { return clock }
    let owner = parts.count == 1 ? rule.name : parts[0].text
    let production = RuleDefinition.production.first { $0.name == owner }
    let usual = production?[parts[parts.count - 1].text].flatMap { ClockText.read($0) }
    return usual == nil ? nil : Nanoseconds(text)
  }

  /// The value of a parameter as a person reads it.
  private func parameter(_ parts: [RuleWord]) -> String? {
    if let clock = clock(parts) { return ClockText.write(clock) }
    guard let text = text(parts) else { return nil }
    guard let first = text.unicodeScalars.first, ("0"..."9").contains(first) else { return text }
    return condition(text)
  }

  /// Names whose words say more than the name itself.
  private static let phrases: [(String, String)] = [
    ("prediction.confidence", "its confidence"), ("prediction.direction", "its direction"),
    ("prediction.age", "its age"), ("prediction.horizon", "its horizon"),
    ("prediction.received", "the time it arrived"), ("prediction.model", "its model"),
    ("prediction.id", "its id"), ("price.last", "the last price"), ("price.bid", "the bid"),
    ("price.ask", "the ask"), ("price.mid", "the middle of bid and ask"),
    ("price.entry", "the price of an entry"), ("price.exit", "the price of an exit"),
    ("quote.spread", "the spread"), ("quote.age", "the age of the quote"),
    ("trade.age", "the age of the last trade"), ("market.is_halted", "trading is halted"),
    ("market.is_delayed", "market data is delayed"),
    ("position.quantity", "the position"), ("position.direction", "the side of the position"),
    ("position.average_price", "the average price of the position"),
    ("position.unrealised", "the unrealised profit of the position"),
    ("position.profit", "the profit of the position after fees"),
    ("position.age", "the age of the position"),
    ("position.confidence", "the confidence behind the position"),
    ("position.entries", "the number of entries of the position"),
    ("position.entry_price", "the price of the last entry"),
    ("position.notional", "the value of the position"),
    ("orders.live", "the number of live orders"),
    ("orders.entries", "the number of live entry orders"),
    ("account.cash", "the cash"), ("account.equity", "the equity"),
    ("account.day_result", "the result of the day"),
    ("account.leverage", "the leverage"), ("risk.level", "the risk level"),
    ("now", "the time"), ("session.is_open", "the session is open"),
    ("session.open", "the opening of the session"),
    ("session.close", "the close of the session"),
    ("session.age", "the time since the open"), ("session.remaining", "the time to the close"),
    ("weekday", "the day"), ("instrument.symbol", "the symbol"),
  ]
}
