import Journal

/// How often each rule ended how, and the last decision about each instrument.
public struct Decisions: FieldGroup {
  /// Counts by rule, outcome and stopping condition, sorted by these.
  public private(set) var counts: [DecisionCount] = []
  private var latest: [LatestDecision] = []

  /// No decisions.
  public init() {}

  /// Takes a decision.
  public mutating func fold(_ decision: Decision, _ envelope: Envelope) {
    count(decision)
    let at = latest.lowerBound { $0.isBefore(decision.instrument, decision.rule) }
    let isKnown =
      at < latest.count && latest[at].instrument == decision.instrument
      && latest[at].rule == decision.rule
    // In place: what stays the same of it is not made again.
    if !isKnown { latest.insert(LatestDecision(), at: at) }
    latest[at].take(decision, envelope)
  }

  /// The last decision of `rule` about `instrument`; nil before the first.
  public func last(_ instrument: InstrumentID, rule: String) -> LatestDecision? {
    let at = latest.lowerBound { $0.isBefore(instrument, rule) }
    guard at < latest.count, latest[at].instrument == instrument, latest[at].rule == rule else {
      return nil
    }
    return latest[at]
  }

  /// The last decision of any rule about `instrument`; nil before the first.
  public func last(_ instrument: InstrumentID) -> LatestDecision? {
    var at = latest.lowerBound { $0.isBefore(instrument, "") }
    var newest: LatestDecision?
    while at < latest.count, latest[at].instrument == instrument {
      if newest.map({ $0.sequence < latest[at].sequence }) ?? true { newest = latest[at] }
      at += 1
    }
    return newest
  }

  /// How many decisions there were.
  public var total: Int64 { counts.reduce(0) { $0 + $1.count } }

  private mutating func count(_ decision: Decision) {
    let at = counts.lowerBound { $0.isBefore(decision) }
    if at < counts.count, counts[at].isOf(decision) {
      counts[at].count += 1
    } else {
      counts.insert(DecisionCount(decision), at: at)
    }
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("counts", &counts)
    try visitor.list("latest", &latest)
  }
}

/// How often one rule ended one way.
public struct DecisionCount: FieldGroup {
  /// The rule.
  public var rule = ""
  /// What came of it.
  public var outcome = DecisionOutcome.nothing
  /// The condition that stopped it; empty when it acted.
  public var stoppedBy = ""
  /// How often.
  public var count: Int64 = 0

  public init() {}

  init(_ decision: Decision) {
    rule = decision.rule
    outcome = decision.outcome
    stoppedBy = decision.stoppedBy
    count = 1
  }

  func isBefore(_ decision: Decision) -> Bool {
    if rule != decision.rule { return rule < decision.rule }
    if outcome != decision.outcome { return outcome.rawValue < decision.outcome.rawValue }
    return stoppedBy < decision.stoppedBy
  }

  func isOf(_ decision: Decision) -> Bool {
    outcome == decision.outcome && stoppedBy == decision.stoppedBy && rule == decision.rule
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("rule", &rule)
    try visitor.choice("outcome", &outcome)
    try visitor.text("stoppedBy", &stoppedBy)
    try visitor.signed("count", &count)
  }
}

/// The last decision of one rule about one instrument.
public struct LatestDecision: FieldGroup {
  /// The instrument.
  public var instrument = InstrumentID.none
  /// The rule.
  public var rule = ""
  /// What came of it.
  public var outcome = DecisionOutcome.nothing
  /// The condition that stopped it; empty when it acted.
  public var stoppedBy = ""
  /// The record of the decision.
  public var sequence = SequenceNumber.none
  /// When it was made.
  public var decidedAt = Timestamp.zero

  public init() {}

  mutating func take(_ decision: Decision, _ envelope: Envelope) {
    instrument = decision.instrument
    rule = decision.rule
    outcome = decision.outcome
    stoppedBy = decision.stoppedBy
    sequence = envelope.sequence
    decidedAt = envelope.recordedAt
  }

  func isBefore(_ instrument: InstrumentID, _ rule: String) -> Bool {
    if self.instrument != instrument { return self.instrument.rawValue < instrument.rawValue }
    return self.rule < rule
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.instrument("instrument", &instrument)
    try visitor.text("rule", &rule)
    try visitor.choice("outcome", &outcome)
    try visitor.text("stoppedBy", &stoppedBy)
    try visitor.sequence("sequence", &sequence)
    try visitor.time("decidedAt", &decidedAt)
  }
}
