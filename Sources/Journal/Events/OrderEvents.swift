/// Buy or sell.
public enum Side: UInt8, Choice, BitwiseCopyable {
  case buy = 0
  case sell = 1

  /// The other side.
  public var opposite: Side { self == .buy ? .sell : .buy }
  /// +1 for buy, -1 for sell.
  public var sign: Int64 { self == .buy ? 1 : -1 }
}

/// What kind of order it is.
public enum OrderType: UInt8, Choice {
  case market = 0
  case limit = 1
  case stop = 2
  case stopLimit = 3
  case trailingStop = 4
  case trailingLimit = 5
  case marketOnClose = 6
  case limitOnClose = 7
}

/// How long an order works.
public enum TimeInForce: UInt8, Choice {
  case day = 0
  case goodTillCancelled = 1
  case immediateOrCancel = 2
  case fillOrKill = 3
  case goodTillDate = 4
  case opening = 5
}

/// What an order is for.
public enum OrderRole: UInt8, Choice {
  case entry = 0
  case stop = 1
  case target = 2
  case close = 3
}

/// What to do with an order.
public enum OrderAction: UInt8, Choice {
  case place = 0
  case modify = 1
  case cancel = 2
}

/// A complete instruction for the broker; nothing else is needed to send it.
public struct OrderCommand: Payload {
  public static let kind = EventKind.orderCommand
  /// Place, modify or cancel.
  public var action = OrderAction.place
  /// The order's number.
  public var order = OrderID.none
  /// The bracket's entry, for its stop and target.
  public var parent = OrderID.none
  /// The instrument.
  public var instrument = InstrumentID.none
  /// What it is for.
  public var role = OrderRole.entry
  /// Buy or sell.
  public var side = Side.buy
  /// Ordered quantity, positive.
  public var quantity = Quantity.zero
  /// Kind of order.
  public var type = OrderType.market
  /// Limit price where the type has one.
  public var limitPrice: Price?
  /// Stop price, or the trailing amount of trailing types.
  public var stopPrice: Price?
  /// How long it works.
  public var timeInForce = TimeInForce.day
  /// One-cancels-all group, empty for none.
  public var ocaGroup = ""
  /// False holds the order at the broker until a later order of the bracket releases it.
  public var transmits = true
  /// The account.
  public var account = ""
  /// Our text on the order: links the broker's answers to the intent for ever.
  public var orderReference = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("action", &action)
    try visitor.order("order", &order)
    try visitor.order("parent", &parent)
    try visitor.instrument("instrument", &instrument)
    try visitor.choice("role", &role)
    try visitor.choice("side", &side)
    try visitor.fixed("quantity", &quantity)
    try visitor.choice("type", &type)
    try visitor.optional("limitPrice", &limitPrice)
    try visitor.optional("stopPrice", &stopPrice)
    try visitor.choice("timeInForce", &timeInForce)
    try visitor.text("ocaGroup", &ocaGroup)
    try visitor.flag("transmits", &transmits)
    try visitor.text("account", &account)
    try visitor.text("orderReference", &orderReference)
  }
}

/// Where an order stands in its life, in our words.
public enum OrderStatus: UInt8, Choice {
  /// Commanded, no answer yet.
  case submitted = 0
  /// The broker has it.
  case accepted = 1
  case partiallyFilled = 2
  case filled = 3
  /// A cancel was commanded; it can still fill.
  case cancelPending = 4
  case cancelled = 5
  /// Refused by our own risk gate; never left.
  case denied = 6
  /// Refused by the broker.
  case rejected = 7
  case expired = 8
  /// Nobody knows; counts as live.
  case unknown = 9

  /// No further fill is expected.
  public var isFinal: Bool {
    switch self {
    case .filled, .cancelled, .denied, .rejected, .expired: true
    case .submitted, .accepted, .partiallyFilled, .cancelPending, .unknown: false
    }
  }
}

/// An order moved on in its life.
public struct OrderStateChanged: Payload {
  public static let kind = EventKind.orderState
  /// The order.
  public var order = OrderID.none
  /// Its status before.
  public var from = OrderStatus.submitted
  /// Its status from here on.
  public var to = OrderStatus.submitted
  /// Filled so far, by the executions booked.
  public var filled = Quantity.zero
  /// The broker's account-wide number, 0 while unknown.
  public var permanentID: Int64 = 0
  /// Why, where somebody said so.
  public var reason = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.order("order", &order)
    try visitor.choice("from", &from)
    try visitor.choice("to", &to)
    try visitor.fixed("filled", &filled)
    try visitor.signed("permanentID", &permanentID)
    try visitor.text("reason", &reason)
  }
}
