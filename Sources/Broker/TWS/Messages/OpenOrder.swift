import Journal

/// An order as the server holds it: 135 fields as TWS writes a plain one.
///
/// Everything is written; read are the fields that ``OpenOrderReported`` keeps.
public struct OpenOrderMessage: TWSMessage {
  public static let id = MessageID(rawValue: 5)
  /// The client's order number.
  public var order: Int64 = 0
  /// What is traded.
  public var contract = Contract()
  /// `BUY` or `SELL`.
  public var action = "BUY"
  /// Ordered quantity.
  public var quantity = Quantity.zero
  /// For example `STP LMT`.
  public var orderType = "MKT"
  /// As sent: TWS writes 0.0, or anything, where the type has no limit.
  public var limitPrice: Price?
  /// As sent: TWS writes 0.0 where the type has none.
  public var auxiliaryPrice: Price?
  /// For example `DAY`.
  public var timeInForce = "DAY"
  /// One-cancels-all group.
  public var ocaGroup = ""
  /// The account.
  public var account = ""
  /// The client's text.
  public var orderReference = ""
  /// The client that owns the order.
  public var clientID: Int64 = 0
  /// Account-wide number.
  public var permanentID: Int64 = 0
  /// Bracket parent, 0 for none.
  public var parent: Int64 = 0
  /// 1 cancel with block, 2 reduce with block, 3 reduce.
  public var ocaType: Int64 = 3
  /// A word such as `Submitted`.
  public var status = ""

  /// An order to be filled in.
  public init() {}

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    order = try reader.integer()
    contract = try Contract(from: &reader, withPrimaryExchange: false)
    action = try reader.text()
    quantity = try reader.exact()
    orderType = try reader.text()
    limitPrice = try reader.optionalRounded()
    auxiliaryPrice = try reader.optionalRounded()
    timeInForce = try reader.text()
    ocaGroup = try reader.text()
    account = try reader.text()
    try reader.skip(2)  // openClose, origin
    orderReference = try reader.text()
    clientID = try reader.optionalInteger() ?? 0
    permanentID = try reader.optionalInteger() ?? 0
    // outsideRth, hidden, discretionaryAmt, goodAfterTime, sharesAllocation, fa ×3 (+ faProfile)
    try reader.skip(serverVersion < 177 ? 9 : 8)
    try reader.skip(19)  // modelCode … minQty
    ocaType = try reader.optionalInteger() ?? 0
    try reader.skip(3)  // eTradeOnly, firmQuoteOnly, nbboPriceCap
    parent = try reader.optionalInteger() ?? 0
    try readToStatus(&reader)
  }

  /// Passes the optional groups between parent and status; what follows says nothing we keep.
  private mutating func readToStatus(_ reader: inout FieldReader) throws(TWSError) {
    try reader.skip(3)  // triggerMethod, volatility ×2
    let hasDeltaNeutral = try !reader.bytes().isEmpty
    try reader.skip(hasDeltaNeutral ? 9 : 1)
    try reader.skip(7)  // continuousUpdate … comboLegsDescrip
    for fieldsEach in [8, 1, 2] {
      for _ in 0..<(try reader.count()) { try reader.skip(fieldsEach) }
    }
    try reader.skip(2)  // scale sizes
    if let step = try reader.optionalRounded(Price.self), step > .zero { try reader.skip(7) }
    if try !reader.bytes().isEmpty { try reader.skip() }  // hedgeType, hedgeParam
    try reader.skip(4)  // optOutSmart, clearing ×2, notHeld
    if try reader.flag() { try reader.skip(3) }  // delta neutral contract
    if try !reader.bytes().isEmpty {  // algorithm
      for _ in 0..<(try reader.count()) { try reader.skip(2) }
    }
    try reader.skip(2)  // solicited, whatIf
    status = try reader.text()
    try reader.require(41)  // margins … midOffsetAtHalf: shorter means that the frame was cut
  }

  public func write(to writer: inout FieldWriter) {
    writer.integer(order)
    contract.write(to: &writer, withPrimaryExchange: false)
    writer.text(action)
    writer.decimal(quantity)
    writer.text(orderType)
    writer.decimal(limitPrice, unset: "0.0")
    writer.decimal(auxiliaryPrice, unset: "0.0")
    writer.text(timeInForce)
    writer.text(ocaGroup)
    writer.text(account)
    writer.defaults(",0")  // openClose, origin
    writer.text(orderReference)
    writer.integer(clientID)
    writer.integer(permanentID)
    writer.defaults("0,0,0,")  // outsideRth, hidden, discretionaryAmt, goodAfterTime
    writer.text("\(permanentID).0/\(account)/100")  // sharesAllocation
    writer.empty(8)  // fa ×3, modelCode, goodTillDate, rule80A, percentOffset, settlingFirm
    writer.defaults("0,,-1,0")  // shortSaleSlot, designatedLocation, exemptCode, auctionStrategy
    writer.empty(5)  // startingPrice … stockRangeUpper
    writer.text(UnsetValue.largestInt32)  // displaySize
    writer.defaults("0,0,0,")  // blockOrder, sweepToFill, allOrNone, minQty
    writer.integer(ocaType)
    writer.defaults("0,0,")  // eTradeOnly, firmQuoteOnly, nbboPriceCap
    writer.integer(parent)
    writer.defaults("0,,0")  // triggerMethod, volatility ×2
    writeTail(to: &writer)
  }

  /// Everything from the delta neutral block on.
  private func writeTail(to writer: inout FieldWriter) {
    let unset = UnsetValue.largestDouble
    writer.defaults("None,,0,,,,?,0,0,")  // delta neutral block
    writer.defaults("0,0,,,,,")  // continuousUpdate … comboLegsDescrip
    writer.defaults("0,0,0")  // legs, leg prices, smart routing parameters
    writer.defaults("2147483647,2147483647,,")  // scale sizes and increment, hedgeType
    writer.defaults("0,,IB,0,0,")  // optOutSmart, clearing ×2, notHeld, dnc, algorithm
    writer.defaults("0,0")  // solicited, whatIf
    writer.text(status)
    for _ in 0..<9 { writer.text(unset) }  // margins before, change, after
    writer.empty(5)  // commission ×3, currency, warning
    writer.defaults("0,0,0,None")  // randomize ×2, conditions, adjustedOrderType
    for _ in 0..<6 { writer.text(unset) }  // triggerPrice … adjustedTrailingAmount
    writer.defaults("0,,,,0,1,0,0,0")  // trailing unit, tier ×3, cashQty, four flags
    writer.defaults(",,0,,100,0.02,,")  // duration … midOffsetAtHalf
  }
}
