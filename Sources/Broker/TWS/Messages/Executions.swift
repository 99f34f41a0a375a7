import Journal

/// One fill.
public struct ExecutionMessage: TWSMessage {
  public static let id = MessageID(rawValue: 11)
  /// A request's number when this answers one, -1 when live.
  public var request: Int64 = -1
  /// The client's order number; the largest Int32 for a manual order.
  public var order: Int64 = 0
  /// What was traded.
  public var contract = Contract()
  /// The venue's id; a higher last suffix corrects an earlier execution.
  public var execution = ""
  /// The time as sent; see ``WireTime``.
  public var time = ""
  /// The account.
  public var account = ""
  /// Where it was filled.
  public var exchange = ""
  /// `BOT` or `SLD`.
  public var side = Side.buy
  /// Shares of this fill, exact.
  public var quantity = Quantity.zero
  /// Price of this fill, exact.
  public var price = Price.zero
  /// The order's account-wide number.
  public var permanentID: Int64 = 0
  /// The client that owns the order.
  public var clientID: Int64 = 0
  /// Filled so far by this order.
  public var cumulativeQuantity = Quantity.zero
  /// Average price so far, rounded.
  public var averagePrice = Price.zero
  /// The client's text on the order.
  public var orderReference = ""
  /// Added, removed, routed: 1, 2, 3; 0 when not said.
  public var liquidity: Int64 = 0

  /// A fill to be filled in.
  public init() {}

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    request = try reader.integer()
    order = try reader.integer()
    contract = try Contract(from: &reader, withPrimaryExchange: false)
    execution = try reader.text()
    time = try reader.text()
    account = try reader.text()
    exchange = try reader.text()
    let word = try reader.bytes()
    switch String(decoding: word, as: UTF8.self) {
    case "BOT": side = .buy
    case "SLD": side = .sell
    default: throw reader.bad(word, expected: "BOT or SLD")
    }
    quantity = try reader.exact()
    price = try reader.exact()
    permanentID = try reader.optionalInteger() ?? 0
    clientID = try reader.optionalInteger() ?? 0
    try reader.skip()  // liquidation
    cumulativeQuantity = try reader.exact()
    averagePrice = try reader.rounded()
    orderReference = try reader.text()
    try reader.skip(3)  // evRule, evMultiplier, modelCode
    liquidity = try reader.optionalInteger() ?? 0
    if serverVersion >= 178 { try reader.skip() }  // pendingPriceRevision
  }

  public func write(to writer: inout FieldWriter) {
    writer.integer(request)
    writer.integer(order)
    contract.write(to: &writer, withPrimaryExchange: false)
    writer.text(execution)
    writer.text(time)
    writer.text(account)
    writer.text(exchange)
    writer.text(side == .buy ? "BOT" : "SLD")
    writer.decimal(quantity)
    writer.decimal(price)
    writer.integer(permanentID)
    writer.integer(clientID)
    writer.integer(0)  // liquidation
    writer.decimal(cumulativeQuantity)
    writer.decimal(averagePrice)
    writer.text(orderReference)
    writer.empty(3)  // evRule, evMultiplier, modelCode
    writer.integer(liquidity)
    writer.flag(false)  // pendingPriceRevision
  }
}

/// The fee of one execution, which comes after it.
public struct CommissionMessage: TWSMessage {
  public static let id = MessageID(rawValue: 59)
  /// The execution it belongs to.
  public var execution = ""
  /// The fee; negative is a rebate.
  public var commission = Money.zero
  /// ISO currency of the fee.
  public var currency = ""
  /// The broker's realised P&L, rounded; nil for an opening trade.
  public var realisedPnL: Money?

  /// A report to be filled in.
  public init() {}

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    try reader.skip()
    execution = try reader.text()
    // TWS computes fees in binary, such as 1.0049999999999999: rounding restores the decimal.
    commission = try reader.requiredRounded()
    currency = try reader.text()
    realisedPnL = try reader.optionalRounded()
    try reader.skip(2)  // yield, redemption date
  }

  public func write(to writer: inout FieldWriter) {
    writer.integer(1)
    writer.text(execution)
    writer.decimal(commission)
    writer.text(currency)
    writer.decimal(realisedPnL, unset: UnsetValue.largestDouble)
    writer.text(UnsetValue.largestDouble)  // yield
    writer.empty()  // redemption date
  }
}
