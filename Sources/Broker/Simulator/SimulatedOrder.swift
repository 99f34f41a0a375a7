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
  var stopPrice: Price?
  /// Σ price × quantity in raw units, for the average price.
  var notional: Int128 = 0
  var lastPrice = Price.zero
  var executionCount = 0

  /// Not released yet: nobody has been told of it, and it meets no market.
  var isHeld = true
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
    _ message: PlaceOrderMessage, terms: OrderTerms, instrument: Int, permanentID: Int64,
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
    limitPrice = message.limitPrice
    stopPrice = message.auxiliaryPrice
  }

  /// Still to be filled, whether or not it may be filled now.
  var remaining: Quantity { requested - reduced - filled }

  /// What the group's fills left of the order.
  var total: Quantity { requested - reduced }

  /// Waits for its stop price.
  var awaitsTrigger: Bool { (type == .stop || type == .stopLimit) && !isTriggered }

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

/// The words of an order that the simulated exchange understands.
struct OrderTerms {
  let side: Side
  let type: OrderType
  let timeInForce: TimeInForce
}
