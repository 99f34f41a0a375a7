/// How much to trade.
public struct SizingConfiguration: FieldGroup {
  /// Above 1000: dollars per position; 1000 or less: shares.
  public var allocation = Money(units: 10_000)
  /// Shares to trade when a dollar allocation meets no price.
  public var fallbackShares: Int64 = 1
  /// Fewest shares of an order.
  public var minimumShares: Int64 = 1
  /// Most shares of an order.
  public var maximumShares: Int64 = 10_000
  /// Trade one share where the allocation buys less than one, rather than nothing.
  public var minimumOneShare = false

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.fixed("allocation", &allocation)
    try visitor.signed("fallback_shares", &fallbackShares)
    try visitor.signed("minimum_shares", &minimumShares)
    try visitor.signed("maximum_shares", &maximumShares)
    try visitor.flag("minimum_one_share", &minimumOneShare)
  }
}

extension RangeCheck {
  mutating func sizing(_ sizing: SizingConfiguration) {
    let shares: ClosedRange<Int64> = 1...1_000_000
    money("sizing.allocation", sizing.allocation)
    whole("sizing.minimum_shares", sizing.minimumShares, shares)
    whole("sizing.maximum_shares", sizing.maximumShares, shares)
    whole("sizing.fallback_shares", sizing.fallbackShares, shares)
    guard shares.contains(sizing.minimumShares), shares.contains(sizing.maximumShares) else {
      return
    }
    guard sizing.minimumShares <= sizing.maximumShares else {
      return report(
        "sizing.maximum_shares",
        "\(sizing.maximumShares) is less than minimum_shares, \(sizing.minimumShares)")
    }
    let allowed = sizing.minimumShares...sizing.maximumShares
    if shares.contains(sizing.fallbackShares), !allowed.contains(sizing.fallbackShares) {
      report(
        "sizing.fallback_shares",
        "\(sizing.fallbackShares) is not between minimum_shares, \(sizing.minimumShares), "
          + "and maximum_shares, \(sizing.maximumShares)")
    }
  }
}
