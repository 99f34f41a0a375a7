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
  /// Sessions over which the size grows from ``scaleUpFrom`` to the whole; 0 begins with the whole.
  public var scaleUpSessions: Int64 = 0
  /// Part of the size in the first session.
  public var scaleUpFrom = Ratio(rawValue: 250_000_000)
  /// Confidence at which a size scaled by confidence is smallest; it is whole at 1.
  public var confidenceFrom = Ratio(rawValue: 500_000_000)
  /// Part of the allocation that a size scaled by confidence has there.
  public var confidenceSmallest = Ratio(rawValue: 500_000_000)

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.fixed("allocation", &allocation)
    try visitor.signed("fallback_shares", &fallbackShares)
    try visitor.signed("minimum_shares", &minimumShares)
    try visitor.signed("maximum_shares", &maximumShares)
    try visitor.flag("minimum_one_share", &minimumOneShare)
    try visitor.signed("scale_up_sessions", &scaleUpSessions)
    try visitor.fixed("scale_up_from", &scaleUpFrom)
    try visitor.fixed("confidence_from", &confidenceFrom)
    try visitor.fixed("confidence_smallest", &confidenceSmallest)
  }
}

extension RangeCheck {
  mutating func sizing(_ sizing: SizingConfiguration) {
    let shares: ClosedRange<Int64> = 1...1_000_000
    money("sizing.allocation", sizing.allocation)
    whole("sizing.scale_up_sessions", sizing.scaleUpSessions, 0...10_000)
    ratio("sizing.scale_up_from", sizing.scaleUpFrom, above: true, most: 1)
    ratio("sizing.confidence_smallest", sizing.confidenceSmallest, above: false, most: 1)
    if !(Ratio.zero..<Ratio(whole: 1)).contains(sizing.confidenceFrom) {
      report(
        "sizing.confidence_from", "\(sizing.confidenceFrom) is out of range; allowed: 0 to below 1")
    }
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
