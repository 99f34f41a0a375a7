import Journal

/// An order at the simulated exchange, from its acceptance for ever: numbers only.
///
/// Every tick of its instrument looks at it, so text and lists live beside it in the exchange.
struct SimulatedOrder {
  /// The client's order number.
  let number: Int64
  let instrument: Int
  let side: Side
  let type: OrderType
  var timeInForce: TimeInForce
  /// Account-wide number, from 1 up in order of arrival.
  let permanentID: Int64
  /// Index of the bracket's parent.
  let parent: Int?

  /// Ordered, as last sent.
  var requested: Quantity
  /// Taken off by fills of orders in the same group.
  var reduced = Quantity.zero
  var filled = Quantity.zero
  /// Filled by the children: the part of the position already closed.
  var filledByChildren = Quantity.zero
  var limitPrice: Price?
  /// The stop price; of a trailing order where its stop stands now, nil until it began to trail.
  var stopPrice: Price?
  /// How a trailing order follows the market; nil for the others.
  var trail: Trail?
  /// When a good-till-date order ends.
  var goodTill: Timestamp?
  /// Σ price × quantity in raw units, for the average price.
  var notional: Int128 = 0
  var lastPrice = Price.zero
  var executionCount = 0

  /// Not released yet: nobody has been told of it, and it meets no market.
  var isHeld = true
  /// Changed after its parent was over: its size no longer follows the parent's fills.
  var isDetached = false
  /// The stop price has been reached.
  var isTriggered = false
  /// A limit that has met the market once and now waits at its own price.
  var isResting = false
  /// `filled` or `cancelled` once the order is over.
  var final: VenueOrderStatus?
  /// The last reported word, so that only changes are reported.
  var reportedStatus = VenueOrderStatus.unknown
  var reportedHold = HoldReason.none

  init(
    _ message: OrderTicket, terms: OrderTerms, instrument: Int, permanentID: Int64,
    parent: Int?
  ) {
    number = message.order
    self.instrument = instrument
    side = terms.side
    type = terms.type
    timeInForce = terms.timeInForce
    self.permanentID = permanentID
    self.parent = parent
    requested = message.quantity
    take(message, terms)
  }

  /// Takes the prices and the life of an order as sent, new or changed.
  ///
  /// A trailing stop that has moved stays where it is unless the client says a stop of its own.
  mutating func take(_ message: OrderTicket, _ terms: OrderTerms) {
    timeInForce = terms.timeInForce
    goodTill = terms.goodTill
    guard type.isTrailing else {
      limitPrice = message.limitPrice
      stopPrice = message.auxiliaryPrice
      return
    }
    let isNew = trail == nil
    trail = Trail(
      amount: message.auxiliaryPrice, percent: message.trailingPercent,
      limitOffset: message.limitOffset, firstStop: message.trailStopPrice)
    if isNew || message.trailStopPrice != nil { stopPrice = message.trailStopPrice }
    if type == .trailingLimit, !isTriggered { limitPrice = message.limitPrice }
  }

  /// Still to be filled, whether or not it may be filled now.
  var remaining: Quantity { requested - reduced - filled }

  /// What the group's fills left of the order.
  var total: Quantity { requested - reduced }

  /// Waits for its stop price.
  var awaitsTrigger: Bool { (type.hasStop || type.isTrailing) && !isTriggered }

  /// It has a limit that applies now.
  var isLimited: Bool { type.hasLimit || type == .trailingLimit }

  /// Rounded half to even; zero before the first fill.
  var averagePrice: Price {
    guard filled > .zero else { return .zero }
    return Price(rawValue: Int64(Rounding.halfEven(notional, Int128(filled.rawValue))))
  }

  /// Unique for the life of the exchange: the order's number and a count.
  var executionID: String {
    "0000e0d5.\(hex(Int(permanentID), 8)).\(hex(executionCount, 2)).01"
  }

  private func hex(_ value: Int, _ width: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}

/// Why an order that works is not at the market yet.
enum HoldReason {
  case none
  /// Its parent has no fill.
  case child
  /// Its stop price has not been reached.
  case trigger

  /// The word of TWS.
  var word: String {
    switch self {
    case .none: ""
    case .child: "child"
    case .trigger: "trigger"
    }
  }
}

/// How the stop of a trailing order follows the market.
struct Trail {
  /// How far it stays behind; nil where ``percent`` says it.
  let amount: Price?
  /// The same in percent of the market's price.
  let percent: Ratio?
  /// How far the limit is from the stop; nil for a trailing stop without a limit.
  let limitOffset: Price?
  /// The stop to begin with.
  let firstStop: Price?

  /// How far behind `price` the stop stays; exact for an amount, else rounded half to even.
  func distance(at price: Price) -> Price {
    if let amount { return amount }
    guard let percent else { return .zero }
    let product = Int128(price.rawValue) * Int128(percent.rawValue)
    return Price(rawValue: Int64(clamping: Rounding.halfEven(product, 100_000_000_000)))
  }
}

/// The words of an order that the simulated exchange understands.
struct OrderTerms {
  let side: Side
  let type: OrderType
  let timeInForce: TimeInForce
  /// Of a good-till-date order.
  var goodTill: Timestamp?
}
