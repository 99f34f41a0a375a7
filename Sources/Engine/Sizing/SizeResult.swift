import Journal

/// A size with what it was computed from.
public struct SizeResult: Sendable {
  /// Whole shares, within the configured limits; 0 means no order.
  public let shares: Int64
  /// The policy, its parameter, every input it used and the result, as evidence of a decision.
  public let conditions: [Condition]

  init(shares: Int64, evidence: consuming SizeEvidence) {
    self.shares = shares
    evidence.note("shares", .quantity(Quantity(shares: shares)))
    conditions = evidence.conditions
  }
}

/// Collects what a size is computed from.
struct SizeEvidence {
  private(set) var conditions: [Condition] = []

  init(_ request: SizeRequest) {
    conditions.reserveCapacity(8)
    note("size policy", .text(request.name))
    if request.parameter != .none { note("size parameter", request.parameter) }
  }

  static func used(_ name: String, _ value: Evidence) -> Condition {
    Condition(name, value, .isTrue, .text("used"), held: true)
  }

  mutating func note(_ name: String, _ value: Evidence) {
    conditions.append(Self.used(name, value))
  }

  /// Notes an input that the policy cannot do without; nil where it is unknown or not above zero.
  mutating func use<V: FixedPoint>(
    _ name: String, _ value: V?, _ evidence: (V) -> Evidence
  ) -> V? {
    guard let value, value > .zero else {
      conditions.append(
        Condition(name, value.map(evidence) ?? .none, .isTrue, .text("known"), held: false))
      return nil
    }
    note(name, evidence(value))
    return value
  }
}
