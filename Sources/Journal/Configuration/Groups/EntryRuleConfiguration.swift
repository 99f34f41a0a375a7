/// The values of the rule `entry`, read from its parameters.
///
/// A value that the rule does not have, or that has no meaning there, is the production rule's.
public struct EntryRuleConfiguration: Hashable, Sendable {
  /// Least confidence to enter, 0…1.
  public var confidence = Ratio(rawValue: 500_000_000)
  /// Oldest prediction to act on, by its own time.
  public var maximumAge = Nanoseconds.seconds(30)
  /// No further entry in the instrument for this long after the first fill of an entry.
  public var cooldown = Nanoseconds.seconds(180)
  /// Distance of the stop from the entry price, in average true ranges.
  public var stopATR = Ratio(whole: 6)
  /// Distance of the target from the entry price, in average true ranges.
  public var targetATR = Ratio(whole: 3)
  /// Whether a SELL prediction may open a short position.
  public var allowShort = true

  /// The values of the production rule.
  public init() {}

  /// The values of `rule`.
  public init(_ rule: RuleDefinition) {
    cooldown = rule.cooldown
    if let value = rule["confidence"].flatMap({ Ratio($0) }) { confidence = value }
    if let value = rule["maximum_age"].flatMap({ Nanoseconds($0) }) { maximumAge = value }
    if let value = rule["stop_atr"].flatMap({ Ratio($0) }) { stopATR = value }
    if let value = rule["target_atr"].flatMap({ Ratio($0) }) { targetATR = value }
    if let value = rule["allow_short"].flatMap(ConfigurationScalar.flag) { allowShort = value }
  }

  /// Writes the values into `rule`.
  func store(in rule: inout RuleDefinition) {
    rule.cooldown = cooldown
    rule["confidence"] = confidence.description
    rule["maximum_age"] = maximumAge.description
    rule["stop_atr"] = stopATR.description
    rule["target_atr"] = targetATR.description
    rule["allow_short"] = allowShort ? "true" : "false"
  }
}

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

  /// The values of the rule `entry`; setting them without such a rule changes nothing.
  public var entryRule: EntryRuleConfiguration {
    get { rule("entry").map { EntryRuleConfiguration($0) } ?? EntryRuleConfiguration() }
    set {
      guard let index = rules.firstIndex(where: { $0.name == "entry" }) else { return }
      newValue.store(in: &rules[index])
    }
  }

  /// New York time of day at which everything is closed, as the time since midnight.
  ///
  /// On an early close day the earlier of it and 30 minutes before the close holds.
  public var flattenAt: Nanoseconds {
    let text = rule("end_of_day")?["flatten_at"] ?? ""
    // Configurations before the rule language wrote 15:30 as `930m`.
    return ClockText.read(text) ?? Nanoseconds(text) ?? .seconds(55_800)
  }
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
