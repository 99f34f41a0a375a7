import Journal

/// What one account holds of one listing.
struct Holding {
  /// Signed.
  var quantity = Quantity.zero
  /// Paid for it with commissions; negative for a short position.
  var cost = Money.zero
  /// Realised since the local day began.
  var realised = Money.zero
  /// Held when the local day began.
  var openingQuantity = Quantity.zero
  /// Cash that went in since then, commissions included; buying makes it negative.
  var flow = Money.zero
  /// A fill has ever touched it.
  var isKnown = false

  /// Per share with commission, rounded half to even; zero without a position.
  var averageCost: Price {
    guard quantity != .zero else { return .zero }
    let units = Rounding.halfEven(
      cost.rawValue * 100_000_000 * (quantity.rawValue < 0 ? -1 : 1),
      Int128(quantity.rawValue.magnitude))
    return Price(rawValue: Int64(clamping: units))
  }

  /// At a price.
  func value(at price: Price) -> Money { Money(price, times: quantity) }
}

/// The broker's own books of one account: cash, positions, realised profit.
///
/// Computed from fills here and nowhere else, so that it can contradict the books of a client.
struct AccountBook {
  let id: String
  private(set) var cash: Money
  /// When the state was new.
  private let openingCash: Money
  /// By listing.
  private(set) var holdings: [Holding] = []
  /// The local day that `realised` and `flow` belong to.
  private(set) var day: Int64 = .min
  /// Shares traded in the local month, for the tiers of the commission.
  private(set) var monthShares = Quantity.zero
  private var month = 0

  init(id: String, cash: Money) {
    self.id = id
    self.cash = cash
    openingCash = cash
  }

  /// Forgets every fill.
  mutating func empty() { self = AccountBook(id: id, cash: openingCash) }

  func holding(_ listing: Int) -> Holding {
    listing < holdings.count ? holdings[listing] : Holding()
  }

  /// A new local day begins: what is held now is what the day began with.
  mutating func startDay(_ newDay: Int64) {
    guard newDay != day else { return }
    day = newDay
    let date = CalendarText.civil(days: Int(newDay))
    if month != date.year * 12 + date.month {
      month = date.year * 12 + date.month
      monthShares = .zero
    }
    for index in holdings.indices {
      holdings[index].openingQuantity = holdings[index].quantity
      holdings[index].realised = .zero
      holdings[index].flow = .zero
    }
  }

  /// Books a fill.
  ///
  /// - Returns: what it realised; nil when it only opened.
  mutating func book(
    _ listing: Int, _ side: Side, _ quantity: Quantity, _ price: Price, commission: Money
  ) -> Money? {
    while holdings.count <= listing { holdings.append(Holding()) }
    let value = Money(price, times: quantity)
    let paid = (side == .buy ? value : -value) + commission
    cash -= paid
    monthShares += quantity
    holdings[listing].isKnown = true
    holdings[listing].flow -= paid
    return Self.apply(side, quantity, value, commission, to: &holdings[listing])
  }

  private static func apply(
    _ side: Side, _ quantity: Quantity, _ value: Money, _ commission: Money,
    to holding: inout Holding
  ) -> Money? {
    let held = holding.quantity
    let signed = side == .buy ? quantity : -quantity
    holding.quantity = held + signed
    let signedValue = side == .buy ? value : -value
    guard held != .zero, (held.rawValue < 0) != (signed.rawValue < 0) else {
      holding.cost += signedValue + commission
      return nil
    }
    let closed = min(held.magnitude, quantity)
    let closedCost = share(holding.cost, closed, of: held.magnitude)
    let closedValue = share(signedValue, closed, of: quantity)
    let closedCommission = share(commission, closed, of: quantity)
    let realised = -closedValue - closedCost - closedCommission
    holding.realised += realised
    holding.cost =
      holding.cost - closedCost + (signedValue - closedValue) + (commission - closedCommission)
    return realised
  }

  /// `part / whole` of an amount, rounded half to even.
  private static func share(_ amount: Money, _ part: Quantity, of whole: Quantity) -> Money {
    guard part != whole else { return amount }
    let (product, overflow) = amount.rawValue.multipliedReportingOverflow(by: Int128(part.rawValue))
    guard !overflow else { return amount }
    return Money(rawValue: Rounding.halfEven(product, Int128(whole.rawValue)))
  }

}
