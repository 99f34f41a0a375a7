/// Orders that the rules of the market, or of the broker, forbid or frown upon.
public struct ComplianceConfiguration: FieldGroup {
  /// An entry equal in instrument, side and size within this time is a duplicate; zero allows it.
  public var duplicateWindow = Nanoseconds.zero
  /// Whether an entry is denied that could trade against a working order of our own.
  public var washCheck = false
  /// Symbols that may not be sold short.
  public var noShort: [String] = []
  /// A fall of the session's lowest trade from the last close, as a fraction of it, beyond which
  /// nothing is sold short at market for the rest of the session.
  public var shortSaleDrop: Ratio?
  /// Most day trades within five sessions while equity is below ``dayTradeEquity``; 0 is no limit.
  public var dayTradeLimit: Int64 = 0
  /// Equity from which on day trades are not limited.
  public var dayTradeEquity = Money(units: 25_000)

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.duration("duplicate_window", &duplicateWindow)
    try visitor.flag("wash_check", &washCheck)
    try visitor.texts("no_short", &noShort)
    try visitor.optional("short_sale_drop", &shortSaleDrop)
    try visitor.signed("day_trade_limit", &dayTradeLimit)
    try visitor.fixed("day_trade_equity", &dayTradeEquity)
  }
}

extension RangeCheck {
  mutating func compliance(_ compliance: ComplianceConfiguration) {
    let path = "risk.compliance"
    durations("\(path).duplicate_window", compliance.duplicateWindow, .zero, .seconds(86_400))
    optional("\(path).short_sale_drop", compliance.shortSaleDrop, most: 1)
    whole("\(path).day_trade_limit", compliance.dayTradeLimit, 0...1_000)
    money("\(path).day_trade_equity", compliance.dayTradeEquity)
  }
}
