extension RuleDefinition {
  /// The text of a parameter; nil when the rule has none of that name. Setting nil removes it.
  public subscript(_ parameter: String) -> String? {
    get { parameters.first { $0.name == parameter }?.value }
    set {
      let index = parameters.firstIndex { $0.name == parameter }
      switch (index, newValue) {
      case (let index?, let text?): parameters[index].value = text
      case (let index?, nil): parameters.remove(at: index)
      case (nil, let text?): parameters.append(Parameter(parameter, text))
      case (nil, nil): break
      }
    }
  }
}

extension Configuration {
  /// The rule of that name; nil when there is none.
  public func rule(_ name: String) -> RuleDefinition? { rules.first { $0.name == name } }
}

extension RangeCheck {
  /// The ranges of the parameters that the rules `entry` and `end_of_day` are known by.
  mutating func rules(_ rules: [RuleDefinition]) {
    for rule in rules {
      durations("rules.\(rule.name).cooldown", rule.cooldown, .zero, .seconds(86_400))
    }
    if let rule = rules.first(where: { $0.name == "entry" }) { entry(rule) }
    if let rule = rules.first(where: { $0.name == "end_of_day" }) { endOfDay(rule) }
  }

  private mutating func entry(_ rule: RuleDefinition) {
    let path = "rules.entry."
    let decimal = ConfigurationScalar.decimal(Ratio.self)
    for (name, isAbove, most) in [
      ("confidence", false, 1), ("stop_atr", true, 1000), ("target_atr", true, 1000),
    ] as [(String, Bool, Int64)] {
      guard let value = value(rule, name, decimal, { Ratio($0) }) else { continue }
      ratio(path + name, value, above: isAbove, most: most)
    }
    let length = ConfigurationScalar.duration
    if let age = value(rule, "maximum_age", length, { Nanoseconds($0) }) {
      durations(path + "maximum_age", age, .milliseconds(1), .seconds(86_400))
    }
    _ = value(rule, "allow_short", "`true` or `false`", ConfigurationScalar.flag)
  }

  private mutating func endOfDay(_ rule: RuleDefinition) {
    let expected = "a time of day, such as `15:30`"
    let time = value(rule, "flatten_at", expected) { ClockText.read($0) ?? Nanoseconds($0) }
    guard let time else { return }
    durations("rules.end_of_day.flatten_at", time, .seconds(1), .seconds(86_399))
  }

  /// The meaning of a parameter; nil when it is not there or, which is reported, means nothing.
  private mutating func value<T>(
    _ rule: RuleDefinition, _ name: String, _ expected: String, _ parse: (String) -> T?
  ) -> T? {
    guard let text = rule[name] else { return nil }
    if let value = parse(text) { return value }
    report("rules.\(rule.name).\(name)", "`\(text.prefix(40))` is not \(expected)")
    return nil
  }
}
