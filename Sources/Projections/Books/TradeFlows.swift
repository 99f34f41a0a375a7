import Journal

/// A position at average cost, and what its trades have moved, before fees.
///
/// One value is the fold of one instrument's timeline from nothing; a correction folds it anew.
struct TradeFlows: FieldGroup {
  /// Signed position.
  var position = Quantity.zero
  /// Cost of the position, multiplier included; negative for a short one.
  var cost = Money.zero
  /// Realised profit, without fees and dividends.
  var realised = Money.zero
  /// Dividends received; negative when a short position paid them.
  var dividends = Money.zero
  /// Cash that trades and dividends brought in; negative: took out.
  var cash = Money.zero
  /// What position corrections moved in from outside, shares at cost and cash.
  var capital = Money.zero
  /// Shares bought, as traded: a split leaves them.
  var bought = Quantity.zero
  /// Shares sold, as traded.
  var sold = Quantity.zero
  /// Executions applied.
  var fillCount: Int64 = 0
  /// Entries left out because their numbers do not fit.
  var unappliedCount: Int64 = 0

  init() {}

  /// Applies an execution.
  mutating func apply(_ execution: BookedExecution, multiplier: Int64) {
    let quantity = execution.quantity
    guard quantity.rawValue > 0,
      let value = Wide.value(execution.price, quantity, multiplier),
      value.isBookable
    else { return unappliedCount += 1 }
    let sign = execution.side.sign
    let signed = Quantity(rawValue: sign * quantity.rawValue)
    let flow = Money(rawValue: Int128(sign) * value.rawValue)
    guard trade(signed, flow) else { return unappliedCount += 1 }
    fillCount += 1
    if execution.side == .buy {
      bought = Self.sum(bought, quantity)
    } else {
      sold = Self.sum(sold, quantity)
    }
  }

  /// Applies a split, dividend or position correction.
  mutating func apply(_ booked: BookedAdjustment, multiplier: Int64) {
    let adjustment = booked.adjustment
    let isApplied: Bool
    switch adjustment.type {
    case .split: isApplied = split(adjustment.ratioNumerator, adjustment.ratioDenominator)
    case .dividend: isApplied = dividend(adjustment.amount, multiplier)
    case .correction:
      isApplied =
        adjustment.amount == .zero
        ? move(adjustment.quantity, booked.unitCost, multiplier)
        : trade(adjustment.quantity, -adjustment.amount)
    case .deposit, .withdrawal, .interest, .symbolChange: isApplied = false
    }
    if !isApplied { unappliedCount += 1 }
  }

  /// Exchanges `quantity` shares, signed, for `value`, signed alike: a sale has both negative.
  private mutating func trade(_ quantity: Quantity, _ value: Money) -> Bool {
    if quantity == .zero {
      // A correction of cash alone: nothing is bought for it.
      cash -= value
      capital -= value
      return true
    }
    guard let part = closing(quantity),
      let closedValue = Wide.multiply(
        value.rawValue, Int128(part.closed.rawValue), dividedBy: Int128(abs(quantity.rawValue)))
    else { return false }
    let removed = part.removedCost
    realised += Money(rawValue: -closedValue) - removed
    cost = cost - removed + (value - Money(rawValue: closedValue))
    cash -= value
    position = part.after
    return true
  }

  /// Moves shares in or out without cash; profit is not realised by it.
  private mutating func move(_ quantity: Quantity, _ unit: Price, _ multiplier: Int64) -> Bool {
    guard quantity != .zero, let part = closing(quantity) else { return quantity == .zero }
    let opened = quantity.rawValue.magnitude - part.closed.rawValue.magnitude
    let signed = quantity.rawValue < 0 ? -Int64(opened) : Int64(opened)
    guard let value = Wide.value(unit, Quantity(rawValue: signed), multiplier),
      value.isBookable
    else { return false }
    cost = cost - part.removedCost + value
    capital += value - part.removedCost
    position = part.after
    return true
  }

  /// What part of a signed quantity closes, the cost that leaves with it, and the position after.
  private func closing(
    _ quantity: Quantity
  ) -> (closed: Quantity, removedCost: Money, after: Quantity)? {
    guard quantity.rawValue != .min else { return nil }
    let (after, overflow) = position.rawValue.addingReportingOverflow(quantity.rawValue)
    guard !overflow, after != .min else { return nil }
    let result = Quantity(rawValue: after)
    guard position != .zero, (position.rawValue < 0) != (quantity.rawValue < 0) else {
      return (.zero, .zero, result)
    }
    let closed = min(position.magnitude, quantity.magnitude)
    if closed == position.magnitude { return (closed, cost, result) }
    guard
      let removed = Wide.multiply(
        cost.rawValue, Int128(closed.rawValue), dividedBy: Int128(abs(position.rawValue)))
    else { return nil }
    return (closed, Money(rawValue: removed), result)
  }

  private mutating func split(_ numerator: Int64, _ denominator: Int64) -> Bool {
    guard numerator > 0, denominator > 0,
      let raw = Wide.multiply(
        Int128(position.rawValue), Int128(numerator), dividedBy: Int128(denominator)),
      let after = Int64(exactly: raw), after != .min
    else { return false }
    // The cost of a position that a split rounds away has nothing left to sit on.
    if after == 0 {
      realised -= cost
      cost = .zero
    }
    position = Quantity(rawValue: after)
    return true
  }

  private mutating func dividend(_ amount: Money, _ multiplier: Int64) -> Bool {
    guard
      let perContract = Wide.multiply(amount.rawValue, Int128(multiplier), dividedBy: 1),
      let paid = Wide.multiply(
        perContract, Int128(position.rawValue), dividedBy: Wide.unitsPerShare),
      Money(rawValue: paid).isBookable
    else { return false }
    dividends += Money(rawValue: paid)
    cash += Money(rawValue: paid)
    return true
  }

  private static func sum(_ a: Quantity, _ b: Quantity) -> Quantity {
    let (sum, overflow) = a.rawValue.addingReportingOverflow(b.rawValue)
    return Quantity(rawValue: overflow ? .max : sum)
  }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.fixed("position", &position)
    try visitor.fixed("cost", &cost)
    try visitor.fixed("realised", &realised)
    try visitor.fixed("dividends", &dividends)
    try visitor.fixed("cash", &cash)
    try visitor.fixed("capital", &capital)
    try visitor.fixed("bought", &bought)
    try visitor.fixed("sold", &sold)
    try visitor.signed("fillCount", &fillCount)
    try visitor.signed("unappliedCount", &unappliedCount)
  }
}

extension Money {
  /// Below 1e21 of the currency: sums of ten million such amounts still fit 128 bits.
  var isBookable: Bool { rawValue.magnitude < 1_000_000_000_000_000_000_000_000_000_000 }
}
