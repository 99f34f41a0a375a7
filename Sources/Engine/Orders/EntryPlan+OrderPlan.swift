import Journal
import Projections

// The only places where an entry becomes a recorded plan, and a recorded plan an entry again.
extension OrderPlan {
  /// Close, then enter like this.
  init(reversalTo entry: EntryPlan) {
    self.init(.reversal, entry)
    quantity = entry.quantity
    type = entry.type
    limitPrice = entry.limitPrice
    triggerPrice = entry.triggerPrice
    timeInForce = entry.timeInForce
    goodTill = entry.goodTill
    worksExtendedHours = entry.worksExtendedHours
    price = entry.price
    stopPrice = entry.stopPrice
    targetPrice = entry.targetPrice
    repricesOnFill = entry.repricesOnFill
    if let trail = entry.trail { take(trail) }
  }

  /// Move the exits of an entry by what its average fill price differs from the decided one.
  ///
  /// - Parameter order: the entry's number.
  init(repriceOf entry: EntryPlan, order: OrderID) {
    self.init(.reprice, entry)
    self.order = order
    price = entry.price
    stopPrice = entry.stopPrice
    targetPrice = entry.targetPrice
    repricesOnFill = true
  }

  /// Move the exits of a position to new prices once the entry that adds to it is over.
  ///
  /// - Parameter order: that entry's number.
  init(repriceOf scale: ScalePlan, order: OrderID) {
    self.init()
    instrument = scale.instrument
    purpose = .reprice
    self.order = order
    stopPrice = scale.stopPrice
    targetPrice = scale.targetPrice
  }

  /// Move a stop behind the market.
  ///
  /// - Parameter order: the stop's number.
  init(trailOf entry: EntryPlan, _ trail: StopTrail, order: OrderID) {
    self.init(.trail, entry)
    self.order = order
    take(trail)
  }

  private init(_ purpose: PlanPurpose, _ entry: EntryPlan) {
    self.init()
    self.purpose = purpose
    instrument = entry.instrument
    side = entry.side
  }

  /// A step below zero stands for a stop that the broker moves.
  private mutating func take(_ trail: StopTrail) {
    trailingAmount = trail.amount
    trailingRatio = trail.ratio
    trailingStep = trail.isNative ? Price(rawValue: -1) : trail.step
  }

  /// How the stop follows the market; nil for a fixed one.
  var trail: StopTrail? {
    guard trailingAmount != nil || trailingRatio != nil else { return nil }
    let isNative = trailingStep < .zero
    return StopTrail(
      amount: trailingAmount, ratio: trailingRatio, isNative: isNative,
      step: isNative ? .zero : trailingStep)
  }
}

extension EntryPlan {
  /// The entry that a reversal was recorded with.
  init(_ plan: OrderPlan) {
    self.init(
      instrument: plan.instrument, side: plan.side, quantity: plan.quantity, price: plan.price)
    type = plan.type
    limitPrice = plan.limitPrice
    triggerPrice = plan.triggerPrice
    timeInForce = plan.timeInForce
    goodTill = plan.goodTill
    worksExtendedHours = plan.worksExtendedHours
    stopPrice = plan.stopPrice
    targetPrice = plan.targetPrice
    repricesOnFill = plan.repricesOnFill
    trail = plan.trail
  }
}
