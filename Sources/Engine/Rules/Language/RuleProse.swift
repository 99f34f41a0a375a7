import Journal

/// Rules in plain English, for a person to check before money depends on them.
public struct RuleProse {
  let definitions: [RuleDefinition]
  let vocabulary: RuleVocabulary
  var rule = RuleDefinition()

  /// Words for these rules, which must have no problem.
  public init(_ definitions: [RuleDefinition], _ vocabulary: RuleVocabulary) {
    self.definitions = definitions
    self.vocabulary = vocabulary
  }

  /// The sentences of each rule, in the order of the configuration.
  public func rules() -> [(name: String, sentences: [String])] {
    definitions.map { definition in
      var prose = self
      prose.rule = definition
      return (definition.name, prose.sentences())
    }
  }

  private func sentences() -> [String] {
    var sentence = Self.capitalised(when)
    if !rule.scope.isEmpty { sentence += " in \(Self.list(rule.scope, "or"))" }
    let conditions = rule.when.map(condition)
    if !conditions.isEmpty { sentence += ", if " + conditions.joined(separator: "; and if ") }
    let actions = rule.actions.map(action)
    sentence += ": " + Self.list(actions, "then") + "."
    var found = rule.enabled ? [sentence] : ["Switched off. " + sentence]
    if rule.cooldown != .zero { found.append(cooldown) }
    return found
  }

  private var when: String {
    let words = rule.on.split(separator: " ", maxSplits: 1).map(String.init)
    switch words.first {
    case "prediction": return "when a prediction arrives"
    case "quote": return "when a quote changes"
    case "trade": return "when a trade happens"
    case "bar": return "when a bar of \(words.last ?? "") closes"
    case "at": return "at " + condition(words.last ?? "")
    case "fill": return "when an order fills"
    case "order_rejected": return "when the broker refuses an order"
    default: return "when the session opens"
    }
  }

  private var cooldown: String {
    let start = rule.cooldownFrom == "fill" ? "the first fill of its entry" : "it acted"
    var text = "After \(start) it leaves the instrument alone for \(Self.spelled(rule.cooldown))"
    switch rule.cooldownReset {
    case "stop": text += ", unless a stop fills"
    case "target": text += ", unless a target fills"
    case "exit": text += ", unless an exit fills"
    default: break
    }
    return text + "."
  }

  /// A condition in words; as written where it cannot be read.
  func condition(_ text: String) -> String {
    do throws(RuleFault) { return words(try RuleParser.expression(text)) } catch { return text }
  }

  // MARK: Actions

  private func action(_ text: String) -> String {
    let node: RuleNode
    do throws(RuleFault) { node = try RuleParser.expression(text) } catch { return text }
    var name = text
    var arguments: [(name: String, value: RuleNode)] = []
    switch node.syntax {
    case .name(let words): name = words[0].text
    case .call(let word, let given):
      name = word.text
      let parameters = ActionForm.all.first { $0.name == name }?.parameters ?? []
      for (index, argument) in given.enumerated() {
        let usual = index < parameters.count ? parameters[index].name.rawValue : ""
        arguments.append((argument.label?.text ?? usual, argument.value))
      }
    default: return text
    }
    return action(name, arguments)
  }

  private func action(_ name: String, _ arguments: [(name: String, value: RuleNode)]) -> String {
    func given(_ wanted: String) -> String? {
      arguments.first { $0.name == wanted }.map { words($0.value) }
    }
    let size = arguments.first { $0.name == "size" }.map { self.size($0.value) } ?? ""
    switch name {
    case "enter": return "enter \(side(arguments)) for \(size)\(rest(arguments))"
    case "scale_in": return "add \(size) to the position"
    case "reverse": return "turn the position round, to \(size)\(rest(arguments))"
    case "close": return "close the position"
    case "close_all": return "close every position"
    case "cancel":
      let what = given("orders") ?? "all"
      return what == "all" ? "cancel all orders" : "cancel the orders of \(what)"
    case "adjust_stop":
      return given("price").map { "move the stop to \($0)" }
        ?? "move the stop to \(given("distance") ?? "") away"
    case "target_position": return "bring the position to \(given("position") ?? "")"
    case "rebalance": return "bring the position to \(given("weight") ?? "") of the equity"
    case "set_context": return "set context.\(given("name") ?? "") to \(given("value") ?? "")"
    case "alert": return "tell a person \(given("text") ?? "")"
    case "pause": return "pause: no new entries"
    case "reduce": return "allow only what makes exposure smaller"
    default: return name
    }
  }

  private func side(_ arguments: [(name: String, value: RuleNode)]) -> String {
    guard let side = arguments.first(where: { $0.name == "side" })?.value else { return "" }
    if case .name(let words) = side.syntax, RuleCompiler.joined(words) == "prediction.direction" {
      return "as the prediction says,"
    }
    return "on the side \(words(side))"
  }

  private func size(_ node: RuleNode) -> String {
    switch node.syntax {
    case .name(let words) where words[0].text == "allocation": return "the allocation"
    case .name(let words) where words[0].text == "confidence_scaled":
      return "the allocation times the confidence"
    case .call(let policy, let arguments) where arguments.count == 1:
      let amount = words(arguments[0].value)
      switch policy.text {
      case "dollars": return "\(amount) dollars"
      case "shares": return "\(amount) shares"
      case "risk": return "a loss of \(amount) of the equity at the stop"
      case "atr": return "\(amount) dollars for each ATR"
      case "volatility_target": return "a yearly volatility of \(amount)"
      default: return words(node)
      }
    default: return words(node)
    }
  }

  /// What an entry says beyond side and size.
  private func rest(_ arguments: [(name: String, value: RuleNode)]) -> String {
    let parts = arguments.compactMap { argument -> String? in
      let value = words(argument.value)
      switch argument.name {
      case "type": return "as a \(value) order"
      case "limit": return "at a limit of \(value)"
      case "stop_trigger": return "triggered at \(value)"
      case "stop": return "with a stop \(value) away"
      case "stop_price": return "with a stop at \(value)"
      case "trail": return "with a stop that trails by \(value)"
      case "trail_percent": return "with a stop that trails by \(value) of the price"
      case "target": return "with a target \(value) away"
      case "target_price": return "with a target at \(value)"
      case "tif": return "working as \(value)"
      default: return nil
      }
    }
    return parts.isEmpty ? "" : ", " + parts.joined(separator: ", ")
  }

  // MARK: Words

  static func list(_ items: [String], _ word: String) -> String {
    guard items.count > 1 else { return items.first ?? "" }
    if items.count == 2, word != "then" { return "\(items[0]) \(word) \(items[1])" }
    return items.dropLast().joined(separator: ", ") + ", \(word) " + items[items.count - 1]
  }

  private static func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  /// `3 minutes`, `1 second`.
  public static func spelled(_ time: Nanoseconds) -> String {
    let text = time.description
    let digits = text.prefix { $0.isNumber }
    let names = [
      ("ns", "nanosecond"), ("us", "microsecond"), ("ms", "millisecond"), ("s", "second"),
      ("m", "minute"), ("h", "hour"),
    ]
    guard let name = names.first(where: { $0.0 == text.dropFirst(digits.count) })?.1 else {
      return text
    }
    return "\(digits) \(name)\(digits == "1" ? "" : "s")"
  }
}
