import Journal

/// A position as the broker told it last.
public struct BrokerPosition: FieldGroup {
  /// The broker's contract number.
  public var contractID: Int64 = 0
  /// Ticker as the broker writes it.
  public var symbol = ""
  /// Signed.
  public var quantity = Quantity.zero
  /// Average cost with commission.
  public var averageCost = Price.zero
  /// Told since the last whole answer began.
  var isFresh = true

  public init() {}

  init(_ report: PositionReported) {
    contractID = report.contractID
    symbol = report.symbol
    quantity = report.quantity
    averageCost = report.averageCost
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.signed("contractID", &contractID)
    try visitor.text("symbol", &symbol)
    try visitor.fixed("quantity", &quantity)
    try visitor.fixed("averageCost", &averageCost)
    try visitor.flag("isFresh", &isFresh)
  }
}
