import Journal

/// Open, high, low, close and volume of the trades in one interval.
public struct Bar: FieldGroup {
  /// First instant of the interval, a multiple of the width since 1970 UTC.
  public var start = Timestamp.zero
  /// Price of the first trade, in order of recording.
  public var open = Price.zero
  /// Highest price.
  public var high = Price.zero
  /// Lowest price.
  public var low = Price.zero
  /// Price of the last trade, in order of recording.
  public var close = Price.zero
  /// Shares traded.
  public var volume = Quantity.zero
  /// Number of trades.
  public var trades: Int64 = 0
  /// Sum of price × size.
  public var notional = Money.zero

  public init() {}

  /// A bar of the one trade that opens it.
  init(start: Timestamp, _ trade: BarTrade) {
    self.start = start
    open = trade.price
    high = trade.price
    low = trade.price
    close = trade.price
    add(trade)
  }

  /// A bar of an interval in which nothing happened after `price`.
  init(start: Timestamp, repeating price: Price) {
    self.start = start
    (open, high, low, close) = (price, price, price, price)
  }

  /// Takes a further trade.
  @inline(__always)
  mutating func add(_ trade: BarTrade) {
    if trade.price > high { high = trade.price }
    if trade.price < low { low = trade.price }
    close = trade.price
    let (sum, overflow) = volume.rawValue.addingReportingOverflow(trade.size.rawValue)
    volume = Quantity(rawValue: overflow ? .max : sum)
    trades += 1
    notional += trade.worth
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.time("start", &start)
    try visitor.fixed("open", &open)
    try visitor.fixed("high", &high)
    try visitor.fixed("low", &low)
    try visitor.fixed("close", &close)
    try visitor.fixed("volume", &volume)
    try visitor.signed("trades", &trades)
    try visitor.fixed("notional", &notional)
  }
}
