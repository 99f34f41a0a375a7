import Journal
import Projections

/// An entry as a rule wants it, before the risk gate: an order and what protects its position.
struct EntryPlan: Hashable {
  let instrument: InstrumentID
  let side: Side
  let quantity: Quantity
  /// The far side's price at the decision.
  private(set) var price: Price
  /// Kind of order.
  var type = OrderType.market
  /// Limit where the type has one.
  var limitPrice: Price?
  /// Stop price where the type has one.
  var triggerPrice: Price?
  /// How long the entry works; its exits last until cancelled or the end of the day likewise.
  var timeInForce = TimeInForce.day
  /// End of a good-till-date entry.
  var goodTill = Timestamp.zero
  /// Works outside the regular session too.
  var worksExtendedHours = false
  /// Stop of the position; of a trailing stop where it begins, nil for "its distance away".
  var stopPrice: Price?
  /// Target of the position; nil for none.
  var targetPrice: Price?
  /// How the stop follows the market; nil for a fixed one.
  var trail: StopTrail?
  /// Move stop and target by what the average fill price differs from ``price``.
  var repricesOnFill = false

  /// A market entry without protection; the other properties say more.
  init(instrument: InstrumentID, side: Side, quantity: Quantity, price: Price) {
    self.instrument = instrument
    self.side = side
    self.quantity = quantity
    self.price = price
  }

  /// Money at the decision's price.
  func notional(multiplier: Int64) -> Money {
    Money(price, times: quantity, multiplier: multiplier)
  }

  /// Has a stop, fixed or trailing.
  var hasStop: Bool { stopPrice != nil || trail != nil }

  /// How far through the market a limit goes that stands in for a market order: 2 %.
  private static let reach = Ratio(rawValue: 20_000_000)

  /// The plan as the venue takes it outside the regular session, where market orders wait for the
  /// next open: a limit through the far side, which fills at the far side like a market order.
  func marketable(_ ledger: Ledger) -> EntryPlan {
    let calendar = ledger.session.calendar
    let isRegular = ledger.now >= calendar.open && ledger.now < calendar.close
    guard worksExtendedHours, type == .market, !isRegular,
      let tick = ledger.instruments[instrument]?.tick(at: price), tick > .zero
    else { return self }
    var plan = self
    let reach = StopTrail.distance(nil, Self.reach, at: price)
    plan.type = .limit
    plan.limitPrice = (side == .buy ? price + reach : price - reach)
      .rounded(to: tick, up: side == .buy)
    return plan
  }

  /// The same plan at another price, its exits as far from it as they were.
  ///
  /// - Parameter tick: prices are rounded away from the entry.
  func moved(to price: Price, tick: Price) -> EntryPlan {
    var plan = self
    plan.price = price
    let shift = price - self.price
    plan.stopPrice = stopPrice.map { ($0 + shift).rounded(to: tick, up: side == .sell) }
    plan.targetPrice = targetPrice.map { ($0 + shift).rounded(to: tick, up: side == .buy) }
    return plan
  }
}

/// How a stop follows the market: by an amount or a part of the price.
struct StopTrail: Hashable {
  /// Currency units; nil where ``ratio`` says it.
  var amount: Price?
  /// 0.025 is 2.5 % of the price.
  var ratio: Ratio?
  /// At the broker as an order type; else the engine moves a fixed stop in steps.
  var isNative = true
  /// The engine moves the stop by at least this.
  var step = Price.zero

  /// How far behind `price` the stop stays; a part of it is rounded half to even.
  func distance(at price: Price) -> Price {
    Self.distance(amount, ratio, at: price)
  }

  static func distance(_ amount: Price?, _ ratio: Ratio?, at price: Price) -> Price {
    if let amount { return amount }
    guard let ratio else { return .zero }
    let product = Int128(price.rawValue) * Int128(ratio.rawValue)
    return Price(rawValue: Int64(clamping: Rounding.halfEven(product, 1_000_000_000)))
  }
}

/// More of a position that is held: an entry without exits of its own.
struct ScalePlan {
  let instrument: InstrumentID
  let quantity: Quantity
  /// The far side's price at the decision.
  let price: Price
  /// Kind of order, and its limit where the type has one.
  var type = OrderType.market
  var limitPrice: Price?
  /// Works outside the regular session too.
  var worksExtendedHours = false
  /// New prices of the whole position's exits once the entry is over; nil leaves them.
  var stopPrice: Price?
  var targetPrice: Price?
}

/// Close what is held, then open on the other side.
struct ReversePlan {
  let entry: EntryPlan
}

/// Close what is held.
struct ClosePlan {
  let instrument: InstrumentID
  /// The rule that wants it.
  let rule: String
}

/// Take orders back.
struct CancelPlan {
  let instrument: InstrumentID
  let scope: Scope

  enum Scope: String {
    /// Entries that work.
    case entries
    /// Stops, targets and closing orders.
    case exits
    /// Everything.
    case all
  }
}

/// Move the stop of a position.
struct AdjustStopPlan {
  let instrument: InstrumentID
  /// The new stop; nil where ``distance`` from the price to close at says it.
  var price: Price?
  var distance: Price?
  /// Also away from the price.
  var mayLoosen = false
}

/// A position to have, with its sign.
struct TargetPlan {
  let instrument: InstrumentID
  let quantity: Quantity
  /// The far side's price for the order that leads there.
  let price: Price
  /// Entries work outside the regular session too.
  var worksExtendedHours = false
  /// Exits of a position that is opened; a position that is held keeps its own.
  var stopPrice: Price?
  var targetPrice: Price?
  var trail: StopTrail?
}
