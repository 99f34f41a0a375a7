/// The broker's view of an order. State, not event: fills are booked from executions only.
///
/// - Source: TWS `orderStatus`.
public struct OrderStatusReported: Payload {
  public static let kind = EventKind.orderStatus
  /// Our order number.
  public var order = OrderID.none
  /// The broker's word.
  public var status = VenueOrderStatus.unknown
  /// Filled so far.
  public var filled = Quantity.zero
  /// Still working.
  public var remaining = Quantity.zero
  /// Average price so far, rounded to 1e-9; explains, never booked.
  public var averagePrice = Price.zero
  /// The account-wide number of the order, 0 until accepted.
  public var permanentID: Int64 = 0
  /// Bracket parent.
  public var parent = OrderID.none
  /// Price of the last fill.
  public var lastPrice = Price.zero
  /// The client that owns the order.
  public var clientID: Int64 = 0
  /// Why it is held, for example `child` or `trigger`.
  public var whyHeld = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.order("order", &order)
    try visitor.choice("status", &status)
    try visitor.fixed("filled", &filled)
    try visitor.fixed("remaining", &remaining)
    try visitor.fixed("averagePrice", &averagePrice)
    try visitor.signed("permanentID", &permanentID)
    try visitor.order("parent", &parent)
    try visitor.fixed("lastPrice", &lastPrice)
    try visitor.signed("clientID", &clientID)
    try visitor.text("whyHeld", &whyHeld)
  }
}

/// Order status words of TWS.
public enum VenueOrderStatus: UInt8, Choice {
  /// A word this build does not know.
  case unknown = 0
  case apiPending = 1
  case pendingSubmit = 2
  case preSubmitted = 3
  case submitted = 4
  case pendingCancel = 5
  case cancelled = 6
  case apiCancelled = 7
  case filled = 8
  case inactive = 9
}

/// A fill of one of our orders, or of a manual one.
///
/// - Source: TWS `execDetails`; the commission comes separately.
public struct ExecutionReported: Payload {
  public static let kind = EventKind.execution
  /// The venue's id: the idempotency key. A higher last suffix corrects an earlier execution.
  public var execution = ""
  /// Our order number; a manual order's is the largest Int32.
  public var order = OrderID.none
  /// Resolved from contract number or symbol; none when unknown here.
  public var instrument = InstrumentID.none
  /// The broker's contract number.
  public var contractID: Int64 = 0
  /// Ticker as the broker writes it.
  public var symbol = ""
  /// Bought or sold.
  public var side = Side.buy
  /// Shares of this fill, positive; 0 in a correction cancels it.
  public var quantity = Quantity.zero
  /// Price of this fill.
  public var price = Price.zero
  /// The account that traded.
  public var account = ""
  /// Where it was filled.
  public var exchange = ""
  /// The order's account-wide number.
  public var permanentID: Int64 = 0
  /// The client that owns the order.
  public var clientID: Int64 = 0
  /// Filled so far by this order.
  public var cumulativeQuantity = Quantity.zero
  /// Average price so far.
  public var averagePrice = Price.zero
  /// Our text on the order.
  public var orderReference = ""
  /// Added, removed or routed liquidity: 1, 2, 3; 0 when not said.
  public var liquidity: Int64 = 0
  /// A request's number when this answers one, -1 when live.
  public var request: Int64 = -1
  /// The venue's time of the fill in UTC, to the second; zero when it did not say.
  public var executedAt = Timestamp.zero

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("execution", &execution)
    try visitor.order("order", &order)
    try visitor.instrument("instrument", &instrument)
    try visitor.signed("contractID", &contractID)
    try visitor.text("symbol", &symbol)
    try visitor.choice("side", &side)
    try visitor.fixed("quantity", &quantity)
    try visitor.fixed("price", &price)
    try visitor.text("account", &account)
    try visitor.text("exchange", &exchange)
    try visitor.signed("permanentID", &permanentID)
    try visitor.signed("clientID", &clientID)
    try visitor.fixed("cumulativeQuantity", &cumulativeQuantity)
    try visitor.fixed("averagePrice", &averagePrice)
    try visitor.text("orderReference", &orderReference)
    try visitor.signed("liquidity", &liquidity)
    try visitor.signed("request", &request)
    try visitor.time("executedAt", &executedAt)
  }
}

/// The fee of one execution.
///
/// - Source: TWS `commissionReport`.
public struct CommissionReported: Payload {
  public static let kind = EventKind.commission
  /// The execution it belongs to.
  public var execution = ""
  /// The fee; negative is a rebate.
  public var commission = Money.zero
  /// ISO currency of the fee.
  public var currency = ""
  /// The broker's own realised P&L, absent for an opening trade; compared, never booked.
  public var realisedPnL: Money?

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("execution", &execution)
    try visitor.fixed("commission", &commission)
    try visitor.text("currency", &currency)
    try visitor.optional("realisedPnL", &realisedPnL)
  }
}

/// The broker's view of a position: compared with ours, never added to it.
public struct PositionReported: Payload {
  public static let kind = EventKind.position
  /// The account.
  public var account = ""
  /// The broker's contract number.
  public var contractID: Int64 = 0
  /// Ticker as the broker writes it.
  public var symbol = ""
  /// Signed position.
  public var quantity = Quantity.zero
  /// Average cost including commission, rounded to 1e-9.
  public var averageCost = Price.zero

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("account", &account)
    try visitor.signed("contractID", &contractID)
    try visitor.text("symbol", &symbol)
    try visitor.fixed("quantity", &quantity)
    try visitor.fixed("averageCost", &averageCost)
  }
}

/// One named account figure, kept as the text that came.
public struct AccountValueReported: Payload {
  public static let kind = EventKind.accountValue
  /// The account.
  public var account = ""
  /// For example `NetLiquidation`.
  public var key = ""
  /// The figure as sent.
  public var value = ""
  /// ISO currency, or empty.
  public var currency = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("account", &account)
    try visitor.text("key", &key)
    try visitor.text("value", &value)
    try visitor.text("currency", &currency)
  }
}

/// A numbered message of the broker: error, warning or notice.
public struct BrokerErrorReported: Payload {
  public static let kind = EventKind.brokerError
  /// The order or request it is about, -1 for none.
  public var id: Int64 = -1
  /// The TWS message code.
  public var code: Int64 = 0
  /// The text that came.
  public var message = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.signed("id", &id)
    try visitor.signed("code", &code)
    try visitor.text("message", &message)
  }
}

/// An order as the broker holds it.
///
/// - Source: TWS `openOrder`.
public struct OpenOrderReported: Payload {
  public static let kind = EventKind.openOrder
  /// Our order number.
  public var order = OrderID.none
  /// The account-wide number.
  public var permanentID: Int64 = 0
  /// The client that owns the order.
  public var clientID: Int64 = 0
  /// Bracket parent.
  public var parent = OrderID.none
  /// The broker's contract number.
  public var contractID: Int64 = 0
  /// Ticker as the broker writes it.
  public var symbol = ""
  /// Buy or sell.
  public var side = Side.buy
  /// Ordered quantity.
  public var quantity = Quantity.zero
  /// Order type as the broker writes it, for example `STP LMT`.
  public var orderType = ""
  /// Limit price where the type has one.
  public var limitPrice: Price?
  /// Stop price or trailing amount where the type has one.
  public var auxiliaryPrice: Price?
  /// Time in force as the broker writes it.
  public var timeInForce = ""
  /// One-cancels-all group.
  public var ocaGroup = ""
  /// The account.
  public var account = ""
  /// Our text on the order.
  public var orderReference = ""
  /// The broker's word on its state.
  public var status = VenueOrderStatus.unknown

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.order("order", &order)
    try visitor.signed("permanentID", &permanentID)
    try visitor.signed("clientID", &clientID)
    try visitor.order("parent", &parent)
    try visitor.signed("contractID", &contractID)
    try visitor.text("symbol", &symbol)
    try visitor.choice("side", &side)
    try visitor.fixed("quantity", &quantity)
    try visitor.text("orderType", &orderType)
    try visitor.optional("limitPrice", &limitPrice)
    try visitor.optional("auxiliaryPrice", &auxiliaryPrice)
    try visitor.text("timeInForce", &timeInForce)
    try visitor.text("ocaGroup", &ocaGroup)
    try visitor.text("account", &account)
    try visitor.text("orderReference", &orderReference)
    try visitor.choice("status", &status)
  }
}

/// The lowest order number the broker would accept now.
public struct NextOrderIDReported: Payload {
  public static let kind = EventKind.nextOrderID
  /// Never allocate below it.
  public var order = OrderID.none

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.order("order", &order)
  }
}

/// The accounts of the login, comma separated as sent.
public struct AccountsReported: Payload {
  public static let kind = EventKind.accounts
  /// For example `DU1234567,`.
  public var accounts = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("accounts", &accounts)
  }
}

/// The broker has told everything that was asked.
public struct AnswerEnded: Payload {
  public static let kind = EventKind.answerEnded
  /// What it was about.
  public var answer = BrokerAnswer.positions

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("answer", &answer)
  }
}

/// Answers of the broker that come in parts, and then their end.
public enum BrokerAnswer: UInt8, Choice {
  case positions = 0
  case openOrders = 1
  case completedOrders = 2
  case executions = 3
  case account = 4
}

/// A frame that carries nothing we act on, or that could not be read.
public struct UnreadFrame: Payload {
  public static let kind = EventKind.unreadFrame
  /// The message id, -1 when there is none.
  public var message: Int64 = -1
  /// What was wrong; empty when the message is known and ignored.
  public var problem = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.signed("message", &message)
    try visitor.text("problem", &problem)
  }
}
