/// Entries in one instrument were blocked by a limit of its own, or allowed again.
public struct SymbolRiskChanged: Payload {
  public static let kind = EventKind.symbolRisk
  /// The instrument; all others go on.
  public var instrument = InstrumentID.none
  /// Blocked from here on, or allowed again.
  public var isBlocked = false
  /// The limit that blocks it, for example `gap`; what lifts it, for example `new day`.
  public var reason = ""
  /// The figure that crossed the limit.
  public var value = Evidence.none
  /// The limit.
  public var limit = Evidence.none

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.instrument("instrument", &instrument)
    try visitor.flag("isBlocked", &isBlocked)
    try visitor.text("reason", &reason)
    try visitor.group("value", &value)
    try visitor.group("limit", &limit)
  }
}
