import Journal

/// What the order manager goes on doing, by instrument and purpose.
public struct Plans: FieldGroup {
  /// Plans under way, sorted by instrument, then purpose.
  public private(set) var active: [OrderPlan] = []

  /// Nothing under way.
  public init() {}

  /// The plan of that purpose that is under way; nil when there is none.
  public subscript(_ instrument: InstrumentID, _ purpose: PlanPurpose) -> OrderPlan? {
    let at = active.lowerBound { Self.key($0) < (instrument.rawValue, purpose.rawValue) }
    guard at < active.count, active[at].instrument == instrument, active[at].purpose == purpose
    else { return nil }
    return active[at]
  }

  /// Where in ``active`` the trailing of an instrument's stop is; nil without one.
  ///
  /// Asked at every tick, so it copies nothing.
  public func trailIndex(_ instrument: InstrumentID) -> Int? {
    for index in active.indices
    where active[index].purpose == .trail && active[index].instrument == instrument {
      return index
    }
    return nil
  }

  /// Takes a plan: one that began replaces that of the same purpose, any other step ends it.
  public mutating func fold(_ plan: OrderPlan) {
    let key = Self.key(plan)
    let at = active.lowerBound { Self.key($0) < key }
    if at < active.count, Self.key(active[at]) == key { active.remove(at: at) }
    if plan.step == .begun { active.insert(plan, at: at) }
  }

  private static func key(_ plan: OrderPlan) -> (UInt32, UInt8) {
    (plan.instrument.rawValue, plan.purpose.rawValue)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("active", &active)
    for index in active.indices.dropFirst()
    where Self.key(active[index - 1]) >= Self.key(active[index]) {
      throw .valueOutOfRange(field: "active")
    }
  }
}
