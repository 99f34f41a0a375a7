import Journal

/// A client's order: new, a change of a working one, or the release of a held one.
///
/// 114 fields for a plain order. Features we never use are written as their defaults; reading
/// passes over them and lists in ``unsupported`` those that change how the order trades.
public struct PlaceOrderMessage: TWSMessage {
  public static let id = MessageID(rawValue: 3)
  /// The client's order number.
  public var order: Int64 = 0
  /// What to trade.
  public var contract = Contract()
  /// `BUY`, `SELL` or `SSHORT`.
  public var action = "BUY"
  /// Ordered quantity.
  public var quantity = Quantity.zero
  /// For example `STP LMT`.
  public var orderType = "MKT"
  /// Limit price where the type has one.
  public var limitPrice: Price?
  /// Stop price, or trailing amount.
  public var auxiliaryPrice: Price?
  /// For example `DAY`.
  public var timeInForce = "DAY"
  /// One-cancels-all group, empty for none.
  public var ocaGroup = ""
  /// The account, empty for the only one.
  public var account = ""
  /// The client's text, echoed in every answer.
  public var orderReference = ""
  /// False holds the order until a later one of the bracket releases it.
  public var transmits = true
  /// Bracket parent, 0 for none.
  public var parent: Int64 = 0
  /// Works outside the regular session too.
  public var outsideRegularHours = false
  /// 1 cancel with block, 2 reduce with block, 3 reduce; 0 without a group.
  public var ocaType: Int64 = 0
  /// Date and time for `GTD`.
  public var goodTillDate = ""
  /// Initial stop of trailing orders.
  public var trailStopPrice: Price?
  /// How far a trailing stop stays behind, in percent; nil where ``auxiliaryPrice`` says it.
  public var trailingPercent: Ratio?
  /// How far a trailing order's limit is from its stop.
  public var limitOffset: Price?
  /// Names of features met while reading that change how the order trades.
  public private(set) var unsupported: [String] = []

  /// An order to be filled in.
  public init() {}

  /// The message for a command of ours.
  public init(_ command: OrderCommand, _ instrument: InstrumentDefined) {
    order = command.order.rawValue
    contract = Contract(instrument)
    action = command.side.action
    quantity = command.quantity
    orderType = command.type.word
    limitPrice = command.limitPrice
    if command.type.isTrailing {
      auxiliaryPrice = command.trailingAmount
      trailStopPrice = command.stopPrice
      trailingPercent = command.trailingRatio.flatMap(Self.percent)
      limitOffset = command.limitOffset
    } else {
      auxiliaryPrice = command.stopPrice
    }
    timeInForce = command.timeInForce.word
    if command.timeInForce == .goodTillDate { goodTillDate = WireTime.write(command.goodTill) }
    outsideRegularHours = command.worksExtendedHours
    ocaGroup = command.ocaGroup
    ocaType = command.ocaGroup.isEmpty ? 0 : Int64(command.groupRule.rawValue)
    account = command.account
    orderReference = command.orderReference
    transmits = command.transmits
    parent = command.parent.rawValue
  }

  /// A part as a percentage; nil for one that is beyond any price.
  private static func percent(_ ratio: Ratio) -> Ratio? {
    let (units, overflow) = ratio.rawValue.multipliedReportingOverflow(by: 100)
    return overflow ? nil : Ratio(rawValue: units)
  }

  public func write(to writer: inout FieldWriter) {
    writer.integer(order)
    contract.write(to: &writer, withPrimaryExchange: true)
    writer.empty(2)  // secIdType, secId
    writer.text(action)
    writer.decimal(quantity)
    writer.text(orderType)
    writer.decimal(limitPrice)
    writer.decimal(auxiliaryPrice)
    writer.text(timeInForce)
    writer.text(ocaGroup)
    writer.text(account)
    writer.defaults("O,0")  // openClose, origin
    writer.text(orderReference)
    writer.flag(transmits)
    writer.integer(parent)
    writer.defaults("0,0,0,0")  // blockOrder, sweepToFill, displaySize, triggerMethod
    writer.flag(outsideRegularHours)
    writer.defaults("0,,0,")  // hidden, sharesAllocation, discretionaryAmt, goodAfterTime
    writer.text(goodTillDate)
    writer.empty(4)  // faGroup, faMethod, faPercentage, modelCode
    writer.defaults("0,,-1")  // shortSaleSlot, designatedLocation, exemptCode
    writer.integer(ocaType)
    writeTail(to: &writer)
  }

  /// Fields 47 to 113: features we do not use.
  private func writeTail(to writer: inout FieldWriter) {
    writer.defaults(",,0,,")  // rule80A, settlingFirm, allOrNone, minQty, percentOffset
    writer.defaults("0,0,,0")  // eTradeOnly, firmQuoteOnly, nbboPriceCap, auctionStrategy
    writer.empty(5)  // startingPrice … stockRangeUpper
    writer.defaults("0,,,,")  // overridePercentage, volatility ×2, delta neutral ×2
    writer.defaults("0,")  // continuousUpdate, referencePriceType
    writer.decimal(trailStopPrice)
    writer.decimal(trailingPercent)
    writer.empty(3)  // scale sizes and increment
    writer.empty(4)  // scaleTable, activeStart, activeStop, hedgeType
    writer.defaults("0,,,0,0,,")  // optOutSmart, clearing ×2, notHeld, dnc, algo ×2
    writer.defaults("0,,0,0,0,0")  // whatIf, miscOptions, solicited, random ×2, conditions
    writer.empty(2)  // adjustedOrderType, triggerPrice
    writer.decimal(limitOffset)
    writer.empty(3)  // adjusted stop, stop limit and trailing amount
    writer.defaults("0,,,")  // adjustableTrailingUnit, extOperator, soft dollar tier ×2
    writer.empty(5)  // cashQty, mifid ×4
    writer.defaults("0,0,0,0")  // autoPriceForHedge, omsContainer, upToLimit, priceMgmtAlgo
    writer.empty(2)  // duration, postToAts
    writer.defaults("0,,")  // autoCancelParent, advancedErrorOverride, manualOrderTime
  }

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    order = try reader.integer()
    contract = try Contract(from: &reader, withPrimaryExchange: true)
    try reader.skip(2)  // secIdType, secId
    action = try reader.text()
    quantity = try reader.exact()
    orderType = try reader.text()
    limitPrice = try reader.optionalExact()
    auxiliaryPrice = try reader.optionalExact()
    timeInForce = try reader.text()
    ocaGroup = try reader.text()
    account = try reader.text()
    try reader.skip(2)  // openClose, origin
    orderReference = try reader.text()
    transmits = try reader.flag()
    parent = try reader.optionalInteger() ?? 0
    try reader.skip(4)  // blockOrder, sweepToFill, displaySize, triggerMethod
    outsideRegularHours = try reader.flag()
    try reader.skip()  // hidden
    if contract.securityType == "BAG" { try readLegs(&reader) }
    try reader.skip(3)  // sharesAllocation, discretionaryAmt, goodAfterTime
    goodTillDate = try reader.text()
    // faGroup, faMethod, faPercentage (+ faProfile), modelCode, shortSaleSlot … exemptCode
    try reader.skip(serverVersion < 177 ? 8 : 7)
    ocaType = try reader.optionalInteger() ?? 0
    try reader.skip(2)  // rule80A, settlingFirm
    if try reader.flag() { unsupported.append("all or none") }
    if let least = try reader.optionalInteger(), least > 0 {
      unsupported.append("minimum quantity")
    }
    try reader.skip(13)  // percentOffset … volatilityType
    if try !reader.bytes().isEmpty { unsupported.append("delta neutral") }
    try reader.skip(unsupported.contains("delta neutral") ? 9 : 1)
    try readTail(&reader)
  }

  private mutating func readLegs(_ reader: inout FieldReader) throws(TWSError) {
    unsupported.append("combination")
    for fieldsEach in [8, 1, 2] {
      for _ in 0..<(try reader.count()) { try reader.skip(fieldsEach) }
    }
  }

  private mutating func readTail(_ reader: inout FieldReader) throws(TWSError) {
    try reader.skip(2)  // continuousUpdate, referencePriceType
    trailStopPrice = try reader.optionalExact()
    trailingPercent = try reader.optionalExact()
    try reader.skip(2)  // scale sizes
    if let step = try reader.optionalExact(Price.self), step > .zero {
      unsupported.append("scale")
      try reader.skip(7)
    }
    try reader.skip(3)  // scaleTable, activeStart, activeStop
    if try !reader.bytes().isEmpty {
      unsupported.append("hedge")
      try reader.skip()
    }
    try reader.skip(4)  // optOutSmart, clearing ×2, notHeld
    if try reader.flag() { try reader.skip(3) }  // delta neutral contract
    if try !reader.bytes().isEmpty {
      unsupported.append("algorithm")
      for _ in 0..<(try reader.count()) { try reader.skip(2) }
    }
    try reader.skip()  // algoId
    if try reader.flag() { unsupported.append("what if") }
    try reader.skip(4)  // miscOptions, solicited, randomize ×2
    if orderType == "PEG BENCH" { try reader.skip(5) }
    let conditions = try reader.count()
    if conditions > 0 {
      unsupported.append("conditions")
      for _ in 0..<conditions { try readCondition(&reader) }
      try reader.skip(2)
    }
    try reader.skip(2)  // adjustedOrderType, triggerPrice
    limitOffset = try reader.optionalExact()
    try reader.skip(21)  // adjustedStopPrice … manualOrderTime
  }

  private func readCondition(_ reader: inout FieldReader) throws(TWSError) {
    let type = try reader.bytes()
    switch type.first {
    case UInt8(ascii: "1"): try reader.skip(6)
    case UInt8(ascii: "3"), UInt8(ascii: "4"): try reader.skip(3)
    case UInt8(ascii: "5"): try reader.skip(4)
    case UInt8(ascii: "6"), UInt8(ascii: "7"): try reader.skip(5)
    default: throw reader.bad(type, expected: "a condition type")
    }
  }
}
