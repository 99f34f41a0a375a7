import Journal

/// The parameters of the production rule `entry`, as tests change them.
public struct EntryRule {
  fileprivate var rule: RuleDefinition

  /// Least confidence to enter, 0…1.
  public var confidence: Ratio? {
    get { rule["confidence"].flatMap { Ratio($0) } }
    set { rule["confidence"] = newValue?.description }
  }
  /// Oldest prediction to act on, by its own time.
  public var maximumAge: Nanoseconds? {
    get { rule["maximum_age"].flatMap { Nanoseconds($0) } }
    set { rule["maximum_age"] = newValue?.description }
  }
  /// No further entry in the instrument for this long after one.
  public var cooldown: Nanoseconds {
    get { rule.cooldown }
    set { rule.cooldown = newValue }
  }
  /// Distance of the stop from the entry price, in average true ranges.
  public var stopATR: Ratio? {
    get { rule["stop_atr"].flatMap { Ratio($0) } }
    set { rule["stop_atr"] = newValue?.description }
  }
  /// Whether a SELL prediction may open a short position.
  public var allowShort: Bool {
    get { rule["allow_short"] != "false" }
    set { rule["allow_short"] = newValue ? "true" : "false" }
  }
}

extension Configuration {
  /// The rule `entry`, which the configuration must have.
  public var entryRule: EntryRule {
    get { EntryRule(rule: rules.first { $0.name == "entry" } ?? RuleDefinition()) }
    set {
      guard let index = rules.firstIndex(where: { $0.name == "entry" }) else {
        preconditionFailure("there is no rule `entry`")
      }
      rules[index] = newValue.rule
    }
  }
}
