import Journal

/// What the books and the broker say differently right now.
public struct Difference: FieldGroup {
  /// What differs.
  public var subject = BreakSubject.position
  /// The instrument of a position; none for cash, and for a contract that nobody defined.
  public var instrument = InstrumentID.none
  /// The broker's contract number; 0 where only the books know it.
  public var contractID: Int64 = 0
  /// Ticker of a position, currency of cash.
  public var symbol = ""
  /// What the books say.
  public var ours = Evidence.none
  /// What the broker says.
  public var theirs = Evidence.none
  /// Since when it is this much.
  public var since = Timestamp.zero

  public init() {}

  /// Theirs less ours, in the unit of both.
  public var amount: Int64 { theirs.number &- ours.number }

  /// Whether both are about the same thing, however much it is.
  func isSameSubject(_ other: Difference) -> Bool {
    guard subject == other.subject else { return false }
    if subject == .cash { return symbol == other.symbol }
    if contractID != 0, contractID == other.contractID { return true }
    return instrument != .none && instrument == other.instrument
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("subject", &subject)
    try visitor.instrument("instrument", &instrument)
    try visitor.signed("contractID", &contractID)
    try visitor.text("symbol", &symbol)
    try visitor.group("ours", &ours)
    try visitor.group("theirs", &theirs)
    try visitor.time("since", &since)
  }
}

/// A difference that did not go away by itself.
public struct OpenBreak: FieldGroup {
  /// Its number, from 1 in the order of opening.
  public var number: Int64 = 0
  /// What differed when it was recorded last.
  public var difference = Difference()
  /// A person knows of it.
  public var isAcknowledged = false
  /// The record that opened it.
  public var openedBy = SequenceNumber.none

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.signed("number", &number)
    try visitor.group("difference", &difference)
    try visitor.flag("isAcknowledged", &isAcknowledged)
    try visitor.sequence("openedBy", &openedBy)
  }
}
