import Journal

/// Conditions looked at one after another until one stops the rule; each keeps what it saw.
struct Evaluation {
  private(set) var conditions: [Condition] = []
  private(set) var stoppedBy = ""

  /// Nothing looked at; with room for what an entry takes.
  init() { conditions.reserveCapacity(16) }

  /// Every condition so far held.
  var holds: Bool { stoppedBy.isEmpty }

  /// Looks at a condition, unless an earlier one stopped the rule.
  ///
  /// The arguments are evaluated only when the condition is reached, so later ones may rely on
  /// what earlier ones made sure of.
  mutating func require(
    _ name: String, _ value: @autoclosure () -> Evidence, _ comparison: Comparison,
    _ threshold: @autoclosure () -> Evidence, _ held: @autoclosure () -> Bool
  ) {
    guard holds else { return }
    let result = held()
    conditions.append(Condition(name, value(), comparison, threshold(), held: result))
    if !result { stoppedBy = name }
  }

  /// Looks at a plain truth.
  mutating func require(_ name: String, _ held: @autoclosure () -> Bool) {
    guard holds else { return }
    let result = held()
    require(name, .text(result ? "yes" : "no"), .isTrue, .text("yes"), result)
  }

  /// Takes over conditions that were looked at elsewhere.
  mutating func take(_ looked: [Condition]) {
    guard holds else { return }
    conditions += looked
    stoppedBy = looked.first { !$0.held }?.name ?? ""
  }
}
