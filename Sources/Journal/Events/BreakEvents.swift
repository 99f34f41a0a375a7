/// The books and the broker differ, or agree again, with the values of both sides.
public struct BreakChanged: Payload {
  public static let kind = EventKind.breakChanged
  /// Its number, from 1 in the order of opening.
  public var number: Int64 = 0
  /// What became of it.
  public var step = BreakStep.opened
  /// What differs.
  public var subject = BreakSubject.position
  /// The instrument of a position; none for cash, and for a contract that nobody defined.
  public var instrument = InstrumentID.none
  /// The broker's contract number of a position; 0 where only the books know it.
  public var contractID: Int64 = 0
  /// Ticker of a position, currency of cash.
  public var symbol = ""
  /// What the books say.
  public var ours = Evidence.none
  /// What the broker says.
  public var theirs = Evidence.none
  /// How it ended, or who knows of it and why.
  public var reason = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.signed("number", &number)
    try visitor.choice("step", &step)
    try visitor.choice("subject", &subject)
    try visitor.instrument("instrument", &instrument)
    try visitor.signed("contractID", &contractID)
    try visitor.text("symbol", &symbol)
    try visitor.group("ours", &ours)
    try visitor.group("theirs", &theirs)
    try visitor.text("reason", &reason)
  }
}

/// What becomes of a break.
public enum BreakStep: UInt8, Choice {
  case opened = 0
  /// The difference is another one; who knew of the old one does not know of it.
  case changed = 1
  /// A person knows of it.
  case acknowledged = 2
  /// Both sides agree again.
  case resolved = 3
}

/// What can differ.
public enum BreakSubject: UInt8, Choice {
  /// Shares of one contract.
  case position = 0
  /// What cash changed by since the first comparison.
  case cash = 1
}
