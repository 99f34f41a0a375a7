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

  /// Its stop follows the market.
  public var isTrailing: Bool { self == .trailingStop || self == .trailingLimit }
  /// It trades in the closing auction only.
  public var isOnClose: Bool { self == .marketOnClose || self == .limitOnClose }
  /// It has a limit price of its own.
  public var hasLimit: Bool { self == .limit || self == .stopLimit || self == .limitOnClose }
  /// It has a fixed stop price.
  public var hasStop: Bool { self == .stop || self == .stopLimit }
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
  /// Ask the broker what it knows of the order; changes nothing there.
  case query = 3
}

/// What a fill of one member does to the others of its one-cancels-all group.
public enum GroupRule: UInt8, Choice {
  /// The others are cancelled; one order of the group works at a time, so none can overfill.
  case cancelWithBlock = 1
  /// The others get smaller by the fill; one order of the group works at a time.
  case reduceWithBlock = 2
  /// The others get smaller by the fill; all of them work side by side.
  case reduce = 3
}

/// A complete instruction for the broker; nothing else is needed to send it.
public struct OrderCommand: Payload {
  public static let kind = EventKind.orderCommand
  public static let version: UInt8 = 2
  /// Place, modify, cancel or ask.
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
  /// Stop price; of trailing types the stop they begin with, absent to let the broker choose.
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
  /// How far a trailing stop stays behind the market; absent where ``trailingRatio`` says it.
  public var trailingAmount: Price?
  /// The same as a part of the market's price: 0.025 is 2.5 %.
  public var trailingRatio: Ratio?
  /// How far the limit of a trailing limit order is from its stop, on the unfavourable side.
  public var limitOffset: Price?
  /// When a ``TimeInForce/goodTillDate`` order ends; zero for every other.
  public var goodTill = Timestamp.zero
  /// What fills of the group's other members do to it.
  public var groupRule = GroupRule.reduce
  /// Works before the open and after the close too.
  public var worksExtendedHours = false

  public init() {}

  // Inlinable: the state has many of these, and each digest writes them all.
  @inlinable public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
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
    guard visitor.version >= 2 else { return }
    try visitor.optional("trailingAmount", &trailingAmount)
    try visitor.optional("trailingRatio", &trailingRatio)
    try visitor.optional("limitOffset", &limitOffset)
    try visitor.time("goodTill", &goodTill)
    try visitor.choice("groupRule", &groupRule)
    try visitor.flag("worksExtendedHours", &worksExtendedHours)
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
