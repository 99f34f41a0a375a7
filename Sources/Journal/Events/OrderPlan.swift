/// Something the order manager goes on doing after the decision that began it.
///
/// Recorded when it begins, changes and ends, so that it is part of the state. At most one of a
/// purpose is under way for an instrument.
public struct OrderPlan: Payload {
  public static let kind = EventKind.orderPlan
  /// The instrument.
  public var instrument = InstrumentID.none
  /// What it is for.
  public var purpose = PlanPurpose.reversal
  /// Whether it goes on, or how it ended.
  public var step = PlanStep.begun
  /// The order it is about: the stop that trails, the entry whose fill is waited for.
  public var order = OrderID.none
  /// Side of the entry to come, or of the position.
  public var side = Side.buy
  /// Shares of the entry to come.
  public var quantity = Quantity.zero
  /// Kind of the entry to come.
  public var type = OrderType.market
  /// Its limit, where the type has one.
  public var limitPrice: Price?
  /// Its stop price, where the type has one.
  public var triggerPrice: Price?
  /// The entry's expected price.
  public var price = Price.zero
  /// Stop of the position.
  public var stopPrice: Price?
  /// Target of the position.
  public var targetPrice: Price?
  /// How far a stop trails behind the market.
  public var trailingAmount: Price?
  /// The same as a part of the price.
  public var trailingRatio: Ratio?
  /// A trailing stop moves by at least this.
  public var trailingStep = Price.zero
  /// The record that it began for: a decision. What it does later is explained by it.
  public var begunBy = SequenceNumber.none
  /// When it began.
  public var begunAt = Timestamp.zero
  /// Stop and target move with the average price of the entry.
  public var repricesOnFill = false
  /// The entry to come works outside the regular session too.
  public var worksExtendedHours = false
  /// Why it ended, in words.
  public var reason = ""
  /// How long the entry to come works.
  public var timeInForce = TimeInForce.day
  /// End of a good-till-date entry to come.
  public var goodTill = Timestamp.zero

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.instrument("instrument", &instrument)
    try visitor.choice("purpose", &purpose)
    try visitor.choice("step", &step)
    try visitor.order("order", &order)
    try visitor.choice("side", &side)
    try visitor.fixed("quantity", &quantity)
    try visitor.choice("type", &type)
    try visitor.optional("limitPrice", &limitPrice)
    try visitor.optional("triggerPrice", &triggerPrice)
    try visitor.fixed("price", &price)
    try visitor.optional("stopPrice", &stopPrice)
    try visitor.optional("targetPrice", &targetPrice)
    try visitor.optional("trailingAmount", &trailingAmount)
    try visitor.optional("trailingRatio", &trailingRatio)
    try visitor.fixed("trailingStep", &trailingStep)
    try visitor.sequence("begunBy", &begunBy)
    try visitor.time("begunAt", &begunAt)
    try visitor.flag("repricesOnFill", &repricesOnFill)
    try visitor.flag("worksExtendedHours", &worksExtendedHours)
    try visitor.text("reason", &reason)
    try visitor.choice("timeInForce", &timeInForce)
    try visitor.time("goodTill", &goodTill)
  }
}

/// What an ``OrderPlan`` is for.
public enum PlanPurpose: UInt8, Choice {
  /// Close, and once flat is confirmed, open on the other side.
  case reversal = 0
  /// Move stop and target once the entry's average price is known.
  case reprice = 1
  /// Move a stop behind the market.
  case trail = 2
  /// Make a position smaller: first its exits, then the position.
  case resize = 3
}

/// Where an ``OrderPlan`` stands.
public enum PlanStep: UInt8, Choice {
  case begun = 0
  case done = 1
  /// It waited too long.
  case expired = 2
  /// Something newer took its place, or took its reason away.
  case cancelled = 3
}
