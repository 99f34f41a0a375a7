import Journal

/// What a simulated exchange reads of a client's `placeOrder`, in the types of the ledger.
///
/// Features that it does not know and that change how an order trades are in ``unsupported``.
struct OrderTicket: Hashable, Sendable {
  /// The client's number of the order.
  var order: Int64
  /// What to trade.
  var contract: TWS.Contract
  /// `BUY`, `SELL` or `SSHORT`.
  let action: String
  /// Ordered quantity.
  let quantity: Quantity
  /// For example `STP LMT`.
  let orderType: String
  /// Limit price where the type has one.
  let limitPrice: Price?
  /// Stop price, or trailing amount.
  let auxiliaryPrice: Price?
  /// For example `DAY`.
  let timeInForce: String
  /// One-cancels-all group, empty for none.
  let ocaGroup: String
  /// The account, empty for the only one.
  var account: String
  /// The client's text, echoed in every answer.
  let orderReference: String
  /// False holds the order until a later one of the bracket releases it.
  var transmits: Bool
  /// Bracket parent, 0 for none.
  var parent: Int64
  /// 1 cancel with block, 2 reduce with block, 3 reduce; 0 without a group.
  let ocaType: Int64
  /// Date and time for `GTD`.
  let goodTillDate: String
  /// Initial stop of trailing orders.
  let trailStopPrice: Price?
  /// How far a trailing stop stays behind, in percent; nil where ``auxiliaryPrice`` says it.
  let trailingPercent: Ratio?
  /// How far a trailing order's limit is from its stop.
  let limitOffset: Price?
  /// Names of features that change how the order trades.
  let unsupported: [String]

  /// Reads a message.
  ///
  /// - Throws: ``TWSError/badValue(name:expected:found:)`` for a number that the ledger cannot
  ///   hold exactly.
  init(_ message: TWS.PlaceOrder) throws(TWSError) {
    let sent = message.order
    order = message.orderId
    contract = message.contract
    action = sent.action
    quantity = try sent.totalQuantity.exact("totalQuantity")
    orderType = sent.orderType
    limitPrice = try Self.exact(sent.lmtPrice, "lmtPrice")
    auxiliaryPrice = try Self.exact(sent.auxPrice, "auxPrice")
    timeInForce = sent.tif
    ocaGroup = sent.ocaGroup
    account = sent.account
    orderReference = sent.orderRef
    transmits = sent.transmit
    parent = sent.parentId
    ocaType = sent.ocaType
    goodTillDate = sent.goodTillDate
    trailStopPrice = try Self.exact(sent.trailStopPrice, "trailStopPrice")
    trailingPercent = try Self.exact(sent.trailingPercent, "trailingPercent")
    limitOffset = try Self.exact(sent.lmtPriceOffset, "lmtPriceOffset")
    unsupported = Self.features(message)
  }

  private static func exact<V: FixedPoint>(
    _ number: WireNumber?, _ name: StaticString
  ) throws(TWSError) -> V? {
    guard let number else { return nil }
    return try number.exact(name)
  }

  private static func features(_ message: TWS.PlaceOrder) -> [String] {
    let sent = message.order
    let all: [(name: String, isThere: Bool)] = [
      ("combination", message.contract.secType == "BAG"), ("all or none", sent.allOrNone),
      ("minimum quantity", sent.minQty ?? 0 > 0),
      ("delta neutral", !sent.deltaNeutralOrderType.isEmpty),
      ("scale", (sent.scalePriceIncrement?.signum ?? 0) > 0), ("hedge", !sent.hedgeType.isEmpty),
      ("algorithm", !sent.algoStrategy.isEmpty), ("what if", sent.whatIf),
      ("conditions", !sent.conditions.isEmpty),
    ]
    return all.filter(\.isThere).map(\.name)
  }
}
