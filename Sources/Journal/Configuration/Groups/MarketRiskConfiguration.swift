/// When a market is not to be entered: each limit concerns one instrument and blocks that alone.
public struct MarketRiskConfiguration: FieldGroup {
  /// Widest spread, as a fraction of the middle of bid and ask.
  public var maximumSpread: Ratio?
  /// Oldest last quote or trade; zero is no limit.
  public var maximumDataAge = Nanoseconds.zero
  /// Widest gap of the session's first trade from the last one of the session before, as a fraction
  /// of that; a wider one blocks the instrument for the risk day.
  public var maximumGap: Ratio?
  /// Entries rejected by the broker in a row that block the instrument for the risk day; 0 is none.
  public var maximumRejects: Int64 = 0

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.optional("max_spread", &maximumSpread)
    try visitor.duration("max_data_age", &maximumDataAge)
    try visitor.optional("max_gap", &maximumGap)
    try visitor.signed("max_rejects", &maximumRejects)
  }
}

extension RangeCheck {
  mutating func market(_ market: MarketRiskConfiguration) {
    optional("risk.market.max_spread", market.maximumSpread, most: 1)
    durations("risk.market.max_data_age", market.maximumDataAge, .zero, .seconds(86_400))
    optional("risk.market.max_gap", market.maximumGap, most: 10)
    whole("risk.market.max_rejects", market.maximumRejects, 0...1_000)
  }
}
