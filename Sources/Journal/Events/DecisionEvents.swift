/// A prediction that could be read.
public struct Signal: Payload {
  public static let kind = EventKind.signal
  /// The provider's id of the prediction.
  public var prediction = ""
  /// Resolved from ``symbol``; none when no such instrument is defined.
  public var instrument = InstrumentID.none
  /// Ticker as the provider writes it.
  public var symbol = ""
  /// What the provider would do.
  public var direction = SignalDirection.hold
  /// 0…1.
  public var confidence = Ratio.zero
  /// How long it is meant to hold, in seconds.
  public var horizonSeconds: Int64 = 0
  /// The provider's model.
  public var model = ""
  /// When the provider made it.
  public var issuedAt = Timestamp.zero

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("prediction", &prediction)
    try visitor.instrument("instrument", &instrument)
    try visitor.text("symbol", &symbol)
    try visitor.choice("direction", &direction)
    try visitor.fixed("confidence", &confidence)
    try visitor.signed("horizonSeconds", &horizonSeconds)
    try visitor.text("model", &model)
    try visitor.time("issuedAt", &issuedAt)
  }
}

/// What a prediction says to do.
public enum SignalDirection: UInt8, Choice {
  case hold = 0
  case buy = 1
  case sell = 2
}

/// A prediction that could not be used as it came.
public struct PredictionRejected: Payload {
  public static let kind = EventKind.predictionRejected
  /// What is wrong with it.
  public var reason = ""
  /// Where in the body, in bytes.
  public var offset: UInt64 = 0

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("reason", &reason)
    try visitor.unsigned("offset", &offset)
  }
}

/// One evaluation of a rule, also when it did nothing.
public struct Decision: Payload {
  public static let kind = EventKind.decision
  /// The rule's name.
  public var rule = ""
  /// The instrument it looked at.
  public var instrument = InstrumentID.none
  /// What came of it.
  public var outcome = DecisionOutcome.nothing
  /// The first condition that stopped it; empty when it acted.
  public var stoppedBy = ""
  /// The record of the signal it looked at, if any.
  public var signal = SequenceNumber.none
  /// Every condition that was looked at, in order, with value and threshold.
  public var conditions: [Condition] = []

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("rule", &rule)
    try visitor.instrument("instrument", &instrument)
    try visitor.choice("outcome", &outcome)
    try visitor.text("stoppedBy", &stoppedBy)
    try visitor.sequence("signal", &signal)
    try visitor.list("conditions", &conditions)
  }
}

/// A rule set a named number that all rules can look at.
public struct ContextChanged: Payload {
  public static let kind = EventKind.contextChanged
  /// Its name.
  public var name = ""
  /// Its value from here on.
  public var value = Ratio.zero
  /// The rule that set it.
  public var rule = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("name", &name)
    try visitor.fixed("value", &value)
    try visitor.text("rule", &rule)
  }
}

/// What a decision led to.
public enum DecisionOutcome: UInt8, Choice {
  case nothing = 0
  case enterLong = 1
  case enterShort = 2
  case close = 3
  case cancel = 4
  /// More of a position that is held.
  case scaleIn = 5
  /// Close, then open on the other side.
  case reverse = 6
  /// Another price for a stop.
  case adjust = 7
  /// A position of a certain size.
  case target = 8
  /// Something that is no order: a context value, an alert, a restriction, a cancel.
  case act = 9
}

/// One condition of a rule or of the risk gate, with what it saw.
public struct Condition: FieldGroup {
  /// For example `confidence`.
  public var name: String
  /// How value and threshold were compared.
  public var comparison: Comparison
  /// What was seen.
  public var value: Evidence
  /// What it was compared with.
  public var threshold: Evidence
  /// Whether it held.
  public var held: Bool

  public init() { self.init("", .none, .atLeast, .none, held: false) }

  /// A condition and its result.
  // Inlinable, and the fields without first values: else each one made is a copy of another.
  @inlinable public init(
    _ name: String, _ value: Evidence, _ comparison: Comparison, _ threshold: Evidence, held: Bool
  ) {
    self.name = name
    self.comparison = comparison
    self.value = value
    self.threshold = threshold
    self.held = held
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("name", &name)
    try visitor.choice("comparison", &comparison)
    try visitor.group("value", &value)
    try visitor.group("threshold", &threshold)
    try visitor.flag("held", &held)
  }
}

/// How a condition compares.
public enum Comparison: UInt8, Choice {
  case atLeast = 0
  case atMost = 1
  case equals = 2
  case before = 3
  case notBefore = 4
  case isTrue = 5
  case above = 6
  case below = 7
  case differs = 8
}

/// A value that a condition looked at, with its unit.
public struct Evidence: FieldGroup {
  /// What ``number`` or ``text`` holds.
  public var unit = EvidenceUnit.none
  /// The number in the unit's own fixed point; bits of the double for ``EvidenceUnit/indicator``.
  public var number: Int64 = 0
  /// The text of ``EvidenceUnit/text``.
  public var words = ""

  public init() {}

  /// Nothing was there to look at.
  public static let none = Evidence()
  /// A price.
  public static func price(_ value: Price) -> Evidence { Evidence(.price, value.rawValue) }
  /// A number of shares.
  public static func quantity(_ value: Quantity) -> Evidence { Evidence(.quantity, value.rawValue) }
  /// An amount of money, clamped to ±9.2 billion, which no limit of ours exceeds.
  public static func money(_ value: Money) -> Evidence {
    Evidence(.money, Int64(clamping: value.rawValue))
  }
  /// A confidence or another plain fraction.
  public static func ratio(_ value: Ratio) -> Evidence { Evidence(.ratio, value.rawValue) }
  /// An instant.
  public static func time(_ value: Timestamp) -> Evidence { Evidence(.time, value.rawValue) }
  /// A length of time.
  public static func duration(_ value: Nanoseconds) -> Evidence {
    Evidence(.duration, value.rawValue)
  }
  /// A count.
  public static func count(_ value: Int64) -> Evidence { Evidence(.count, value) }
  /// An indicator's value, to the bit.
  public static func indicator(_ value: Double) -> Evidence {
    Evidence(.indicator, Int64(bitPattern: value.bitPattern))
  }
  /// A word.
  public static func text(_ value: String) -> Evidence {
    var evidence = Evidence(.text, 0)
    evidence.words = value
    return evidence
  }

  private init(_ unit: EvidenceUnit, _ number: Int64) {
    self.unit = unit
    self.number = number
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("unit", &unit)
    try visitor.signed("number", &number)
    try visitor.text("words", &words)
  }
}

/// Units of ``Evidence``.
public enum EvidenceUnit: UInt8, Choice {
  case none = 0
  case price = 1
  case quantity = 2
  case money = 3
  case ratio = 4
  case time = 5
  case duration = 6
  case count = 7
  case indicator = 8
  case text = 9
}

/// What the risk gate said to an intended order, with every check it made.
public struct RiskVerdict: Payload {
  public static let kind = EventKind.riskVerdict
  /// The order that was asked for.
  public var order = OrderID.none
  /// The instrument.
  public var instrument = InstrumentID.none
  /// Admitted or denied.
  public var isAdmitted = false
  /// The first check that failed; empty when admitted.
  public var deniedBy = ""
  /// Every check, in order.
  public var checks: [Condition] = []

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.order("order", &order)
    try visitor.instrument("instrument", &instrument)
    try visitor.flag("isAdmitted", &isAdmitted)
    try visitor.text("deniedBy", &deniedBy)
    try visitor.list("checks", &checks)
  }
}

/// Trading was restricted, stopped or allowed again.
public struct RiskStateChanged: Payload {
  public static let kind = EventKind.riskState
  /// The state before.
  public var from = RiskLevel.normal
  /// The state from here on.
  public var to = RiskLevel.normal
  /// What tripped it, for example `daily loss`.
  public var reason = ""
  /// The figure that tripped it.
  public var value = Evidence.none
  /// The limit it crossed.
  public var limit = Evidence.none

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("from", &from)
    try visitor.choice("to", &to)
    try visitor.text("reason", &reason)
    try visitor.group("value", &value)
    try visitor.group("limit", &limit)
  }
}

/// How much the system may do, from everything to nothing.
public enum RiskLevel: UInt8, Choice {
  case normal = 0
  /// No new entries; orders keep working.
  case paused = 1
  /// Only orders that make exposure smaller.
  case reduceOnly = 2
  /// Flatten, then nothing.
  case halted = 3

  /// The case's name, as evidence has it; printing the case would look it up at every call.
  public var name: String {
    switch self {
    case .normal: "normal"
    case .paused: "paused"
    case .reduceOnly: "reduceOnly"
    case .halted: "halted"
    }
  }
}
