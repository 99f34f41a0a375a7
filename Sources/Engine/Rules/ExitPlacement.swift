import Journal

/// Stop and target of an entry as prices, rounded away from it.
///
/// A tick of rounding so never brings them closer than they were meant to be.
struct ExitPlacement {
  private(set) var stop: Price?
  private(set) var target: Price?
  private(set) var trail: StopTrail?
  /// From the entry to the stop; nil without one.
  private(set) var stopDistance: Price?

  /// - Parameters:
  ///   - price: the far side at the decision.
  ///   - tick: smallest price step; from outside, so that it may make no sense.
  /// - Returns: nil when a price would not be above zero or not on its side of `price`, or when
  ///   the step is not above zero.
  init?(
    side: Side, price: Price, stop placement: StopPlacement?, target: TargetPlacement?,
    tick: Price
  ) {
    guard tick > .zero else { return nil }
    let isLong = side == .buy
    func away(_ distance: Price, below: Bool) -> Price {
      (below ? price - distance : price + distance).rounded(to: tick, up: !below)
    }
    switch placement {
    case .distance(let distance): stop = away(distance.price, below: isLong)
    case .price(let wanted): stop = wanted.rounded(to: tick, up: !isLong)
    case .trail(let distance):
      let steps = Price.zero + distance.price
      trail = StopTrail(amount: steps.rounded(to: tick, up: true))
    case .trailPercent(let ratio): trail = StopTrail(ratio: ratio)
    case nil: break
    }
    switch target {
    case .distance(let distance): self.target = away(distance.price, below: !isLong)
    case .price(let wanted): self.target = wanted.rounded(to: tick, up: isLong)
    case nil: break
    }
    if let stop {
      guard stop > .zero, isLong ? stop < price : stop > price else { return nil }
      stopDistance = isLong ? price - stop : stop - price
    }
    if let target = self.target {
      guard target > .zero, isLong ? target > price : target < price else { return nil }
    }
    if let trail {
      stopDistance = trail.distance(at: price)
      guard let stopDistance, stopDistance > .zero, stopDistance < price else { return nil }
    }
  }
}
