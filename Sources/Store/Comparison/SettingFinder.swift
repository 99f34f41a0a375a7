import Journal

/// Finds the setting that made two evaluations of a rule differ by itself.
///
/// A condition names the values it uses, so a changed value that it names is the reason. Limits of
/// the risk gate are told by the limit that each side compared with.
struct SettingFinder {
  let differences: [ConfigurationDifference]
  private let rules: [RuleDefinition]

  init(_ first: Configuration, _ second: Configuration) {
    differences = ConfigurationDifference.list(first, second)
    rules = first.rules + second.rules
  }

  /// The setting behind a decision that both journals have.
  func setting(
    _ first: DecidedEntry, _ second: DecidedEntry, _ change: ConditionChange?
  ) -> ConfigurationDifference? {
    let rule = first.decision.rule
    if let change {
      return differences.first { isNamed($0, in: change.name, of: rule) }
        ?? differences.first { isText($0, change) } ?? differences.first { isLimit($0, change) }
    }
    // The same evaluation with other orders: what was seen must be equal to blame a setting.
    guard first.conditions.map(\.value) == second.conditions.map(\.value) else { return nil }
    let actions = rules.filter { $0.name == rule }.flatMap(\.actions).joined(separator: " ")
    return differences.first { isNamed($0, in: actions, of: rule) }
      ?? differences.first { isText($0, rule) } ?? differences.first { isSize($0) }
  }

  /// The setting that makes one journal evaluate a rule where the other does not.
  func setting(ofRule name: String) -> ConfigurationDifference? {
    let own = rules.filter { $0.name == name }
    if own.count == 1 { return differences.first { $0.name.hasPrefix("rules.\(name).") } }
    let events = own.map(\.on).joined(separator: " ")
    return differences.first { isNamed($0, in: events, of: name) }
      ?? differences.first { difference in
        ["on", "scope[", "enabled"].contains {
          difference.name.hasPrefix("rules.\(name).\($0)")
        }
      }
  }

  /// A value of a rule that the text uses: `confidence` in its own rule, else `entry.confidence`.
  private func isNamed(
    _ difference: ConfigurationDifference, in text: String, of rule: String
  ) -> Bool {
    guard difference.name.hasPrefix("rules.") else { return false }
    let full = difference.name.dropFirst("rules.".utf8.count)
    let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
    if words.contains(full) { return true }
    guard full.hasPrefix("\(rule).") else { return false }
    let own = full.dropFirst(rule.utf8.count + 1)
    return words.contains(own) || (own.hasPrefix("cooldown") && text == "cooldown")
  }

  /// The condition itself was written anew.
  private func isText(_ difference: ConfigurationDifference, _ change: ConditionChange) -> Bool {
    guard difference.name.hasPrefix("rules.") else { return false }
    return (difference.first != nil && difference.first == change.first?.name)
      || (difference.second != nil && difference.second == change.second?.name)
  }

  private func isText(_ difference: ConfigurationDifference, _ rule: String) -> Bool {
    difference.name.hasPrefix("rules.\(rule).do[")
  }

  private func isSize(_ difference: ConfigurationDifference) -> Bool {
    difference.name.hasPrefix("sizing.") || difference.name.hasSuffix(".allocation")
  }

  /// Both sides compared with the two values of a setting.
  private func isLimit(_ difference: ConfigurationDifference, _ change: ConditionChange) -> Bool {
    guard let first = change.first, let second = change.second,
      first.threshold != second.threshold, !difference.name.hasPrefix("rules.")
    else { return false }
    return Self.isEqual(difference.first, first.threshold)
      && Self.isEqual(difference.second, second.threshold)
  }

  private static func isEqual(_ value: String?, _ evidence: Evidence) -> Bool {
    guard let value else { return false }
    if value == evidence.text { return true }
    guard let one = Money(value), let other = Money(evidence.text) else { return false }
    return one == other
  }
}
