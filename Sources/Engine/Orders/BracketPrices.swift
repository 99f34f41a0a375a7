import Journal

/// Stop and target of an entry, from the price at the decision and the average true range.
///
/// Both are rounded away from the price, so that a tick of rounding never brings them closer.
struct BracketPrices {
  let stop: Price
  let target: Price

  /// - Parameters:
  ///   - price: the far side at the decision.
  ///   - range: average true range in units of the currency.
  ///   - tick: smallest price step; from outside, so that it may make no sense.
  /// - Returns: nil when a price would not be above zero or not apart from `price`, or when the
  ///   step is not above zero.
  init?(side: Side, price: Price, range: Double, rule: EntryRuleConfiguration, tick: Price) {
    guard tick > .zero, let stopDistance = Self.distance(range, rule.stopATR),
      let targetDistance = Self.distance(range, rule.targetATR)
    else { return nil }
    let isLong = side == .buy
    let rawStop = isLong ? price - stopDistance : price + stopDistance
    let rawTarget = isLong ? price + targetDistance : price - targetDistance
    stop = rawStop.rounded(to: tick, up: !isLong)
    target = rawTarget.rounded(to: tick, up: isLong)
    guard stop > .zero, target > .zero, stop != price, target != price else { return nil }
  }

  /// `range × multiple`, to the nearest 1e-9; nil when that is no sensible price.
  private static func distance(_ range: Double, _ multiple: Ratio) -> Price? {
    let units = range * Double(multiple.rawValue)
    guard units.isFinite, units >= 0, units < 1e17 else { return nil }
    return Price(rawValue: Int64(units.rounded(.toNearestOrEven)))
  }
}
