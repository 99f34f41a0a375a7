import Journal
import Projections

extension Engine {
  /// Does one step of what a rule decided.
  ///
  /// - Parameter cause: the decision, or what made the rule look where closing decides by itself.
  mutating func perform(_ step: RuleStep, rule: String, cause: SequenceNumber) {
    switch step {
    case .enter(let plan): perform(plan, cause: cause)
    case .scaleIn(let plan): perform(plan, cause: cause)
    case .reverse(let plan): perform(plan, cause: cause)
    case .close(let plan): perform(plan, cause: cause)
    case .closeAll: closeEverything(rule: rule, cause: cause)
    case .cancel(let plan): perform(plan, cause: cause)
    case .adjustStop(let plan): perform(plan, cause: cause)
    case .target(let plan): perform(plan, cause: cause)
    case .setContext(let name, let value):
      var change = ContextChanged()
      change.name = name
      change.value = value
      change.rule = rule
      emit(.contextChanged(change), cause: cause)
    case .alert(let severity, let text): alert(severity, "rule.\(rule)", text, cause: cause)
    case .tighten(let level):
      tightenRisk(level, "rule \(rule)", cause: cause)
      if level == .reduceOnly { cancelEntries(cause: cause) }
    }
  }
}
