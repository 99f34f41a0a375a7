import Journal

/// Finds the changed settings that can have made two evaluations of a rule differ by themselves.
///
/// A setting is named only where its own value was used: by the text of the condition at which two
/// evaluations part, as the limit that a check of the risk gate compared with, or by the action
/// whose orders differ. Where several were, all are named.
struct SettingFinder {
  /// Every setting that differs.
  let differences: [ConfigurationDifference]
  private let configurations: [Configuration]

  init(_ first: Configuration, _ second: Configuration) {
    differences = ConfigurationDifference.list(first, second)
    configurations = [first, second]
  }

  /// Where two evaluations part, and the settings that it depends on.
  func find(
    _ first: DecidedEntry, _ second: DecidedEntry, _ symbol: String
  ) -> (condition: ConditionChange?, settings: [ConfigurationDifference]) {
    let rule = first.decision.rule
    if let change = ConditionChange.first(first.decision.conditions, second.decision.conditions) {
      return (change, settings(behind: change.names, of: rule, symbol))
    }
    if let check = ConditionChange.first(first.checks, second.checks) {
      // Another figure against the same limit: the order was another one.
      let isOtherOrder =
        check.first?.name == check.second?.name && check.first?.value != check.second?.value
      let settings = differences.filter {
        isLimit($0, check) || isOtherOrder && isAction($0, rule, symbol, isSized: true)
      }
      return (check, settings)
    }
    let isSized = first.quantities != second.quantities
    return (nil, differences.filter { isAction($0, rule, symbol, isSized: isSized) })
  }

  /// The settings that make one journal decide where the other recorded nothing.
  ///
  /// - Parameter standing: the condition at which the other stopped when it last recorded anything;
  ///   empty where it acted, nil where it never looked.
  func settings(
    onlyOn entry: DecidedEntry, standing: String?, _ symbol: String
  ) -> [ConfigurationDifference] {
    let name = entry.decision.rule
    let rules = rules(name)
    guard rules.count != 1 else { return differences.filter { $0.name == "rules.\(name).on" } }
    let looks = differences.filter { difference in
      rules.contains { isUsed(difference, in: $0.on, of: name) }
        || ["on", "scope[", "enabled"].contains { difference.name.hasPrefix("rules.\(name).\($0)") }
    }
    guard looks.isEmpty, let standing, !standing.isEmpty else { return looks }
    let stop = entry.decision.stoppedBy
    let isPassed = stop.isEmpty || entry.decision.conditions.contains { $0.name == standing }
    return settings(behind: [isPassed ? standing : stop], of: name, symbol)
  }

  // MARK: Places of settings

  /// The settings that a condition of a rule, or what it works out for its action, depends on.
  private func settings(
    behind names: [String], of rule: String, _ symbol: String
  ) -> [ConfigurationDifference] {
    if names.contains("cooldown") {
      return differences.filter { $0.name.hasPrefix("rules.\(rule).cooldown") }
    }
    let conditions = rules(rule).flatMap(\.when)
    guard names.contains(where: conditions.contains) else {
      return differences.filter { isAction($0, rule, symbol, isSized: true) }
    }
    return differences.filter { difference in
      names.contains { isUsed(difference, in: $0, of: rule) || isText(difference, $0, of: rule) }
    }
  }

  private func rules(_ name: String) -> [RuleDefinition] {
    configurations.flatMap { $0.rules.filter { $0.name == name } }
  }

  /// Whether a text of a rule uses what the setting names.
  private func isUsed(
    _ difference: ConfigurationDifference, in text: String, of rule: String
  ) -> Bool {
    let path = difference.name.split(separator: ".", maxSplits: 2).map(String.init)
    guard path.count == 3 else { return false }
    let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
    func mentions(_ name: String) -> Bool {
      words.contains { $0 == name || $0.hasPrefix(name + ".") }
    }
    switch path[0] {
    case "rules": return mentions("\(path[1]).\(path[2])") || path[1] == rule && mentions(path[2])
    case "indicators": return mentions(path[1])
    case "bars":
      return mentions("bars.\(path[1])") || text == "bar \(path[1])"
        || configurations.contains { configuration in
          configuration.indicators.contains { $0.bars == path[1] && mentions($0.name) }
        }
    default: return false
    }
  }

  /// Whether the condition itself was written anew.
  private func isText(
    _ difference: ConfigurationDifference, _ text: String, of rule: String
  ) -> Bool {
    difference.name.hasPrefix("rules.\(rule).when[")
      && (difference.first == text || difference.second == text)
  }

  /// Whether the setting is in the action of a rule, or in what sizes its orders.
  private func isAction(
    _ difference: ConfigurationDifference, _ rule: String, _ symbol: String, isSized: Bool
  ) -> Bool {
    difference.name.hasPrefix("rules.\(rule).do[")
      || rules(rule).flatMap(\.actions).contains { isUsed(difference, in: $0, of: rule) }
      || isSized && (difference.name.hasPrefix("sizing.") || isAllocation(difference, of: symbol))
  }

  private func isAllocation(_ difference: ConfigurationDifference, of symbol: String) -> Bool {
    configurations.contains { configuration in
      configuration.instruments.enumerated().contains { index, instrument in
        instrument.symbol == symbol && difference.name == "instruments[\(index)].allocation"
      }
    }
  }

  /// Whether the setting is the limit of a check: by its two values, or by its name where the limit
  /// was worked out from it or stands on one side only.
  private func isLimit(_ difference: ConfigurationDifference, _ check: ConditionChange) -> Bool {
    guard difference.name.hasPrefix("risk."), check.first?.threshold != check.second?.threshold
    else { return false }
    let last = difference.name.split(separator: ".").last ?? ""
    let words = check.names[0].split(separator: " ")
    if words.allSatisfy({ last.contains($0) }) { return true }
    let isFirst = Self.isEqual(difference.first, check.first?.threshold)
    let isSecond = Self.isEqual(difference.second, check.second?.threshold)
    return check.first?.name == check.second?.name ? isFirst && isSecond : isFirst || isSecond
  }

  /// Whether a setting's value is what was compared with; a loss limit is written without its sign.
  private static func isEqual(_ value: String?, _ evidence: Evidence?) -> Bool {
    guard let value, let evidence else { return false }
    if value == evidence.text { return true }
    guard let one = Money(value), let other = Money(evidence.text) else { return false }
    return one.magnitude == other.magnitude
  }
}
