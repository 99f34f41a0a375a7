import Journal

/// How often each check of the risk gate denied an entry, and how often it nearly did.
public struct CheckCount: FieldGroup {
  /// The check.
  public var check = ""
  /// Entries it denied.
  public var denied: Int64 = 0
  /// Times it held with most of its limit used.
  public var near: Int64 = 0

  public init() {}

  init(_ check: String) { self.check = check }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("check", &check)
    try visitor.signed("denied", &denied)
    try visitor.signed("near", &near)
  }
}

/// Day trades of one session.
public struct SessionTrades: FieldGroup {
  /// The session's day as yyyymmdd.
  public var day: Int64 = 0
  /// Positions made larger and then smaller on that day.
  public var dayTrades: Int64 = 0

  public init() {}

  init(day: Int64) { self.day = day }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.signed("day", &day)
    try visitor.signed("dayTrades", &dayTrades)
  }
}

/// An instrument in which nothing is entered until a new risk day or the operator lifts it.
public struct SymbolBlock: FieldGroup {
  /// The instrument.
  public var instrument = InstrumentID.none
  /// The limit that blocks it.
  public var reason = ""
  /// The record that blocked it.
  public var since = SequenceNumber.none
  /// When.
  public var blockedAt = Timestamp.zero

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.instrument("instrument", &instrument)
    try visitor.text("reason", &reason)
    try visitor.sequence("since", &since)
    try visitor.time("blockedAt", &blockedAt)
  }
}

/// A breaker that is tripped, with how far it goes.
public struct RiskHold: FieldGroup {
  /// The limit that was reached.
  public var limit = RiskLimit.dailyLoss
  /// The level it asks for.
  public var level = RiskLevel.normal

  public init() {}

  init(_ limit: RiskLimit, _ level: RiskLevel) {
    self.limit = limit
    self.level = level
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("limit", &limit)
    try visitor.choice("level", &level)
  }
}
