extension TWS {
  /// One fill.
  public struct ExecutionDetails: WireMessage {
    public static let id = MessageID(rawValue: 11)
    public static let name = "execDetails"
    /// The request it answers; -1 when live.
    public var reqId: Int64 = -1
    /// The client's number; the largest Int32 for an order entered by hand.
    public var orderId: Int64 = 0
    /// What was traded.
    public var contract = Contract()
    /// The venue's number; a higher last part corrects an earlier execution.
    public var execId = ""
    /// When, in the zone of the login.
    public var time = ""
    /// The account.
    public var acctNumber = ""
    /// Where it was filled.
    public var exchange = ""
    /// `BOT` or `SLD`.
    public var side = ""
    /// Shares of this fill.
    public var shares = WireNumber.zero
    /// Price of this fill.
    public var price = WireNumber.zero
    /// The order's account-wide number.
    public var permId: Int64 = 0
    /// The client that owns the order.
    public var clientId: Int64 = 0
    /// 1 when the broker closed the position.
    public var liquidation: Int64 = 0
    /// Shares of the order so far.
    public var cumQty = WireNumber.zero
    /// Average price so far.
    public var avgPrice = WireNumber.zero
    /// The client's text on the order.
    public var orderRef = ""
    /// Economic value rule.
    public var evRule = ""
    /// Economic value multiplier.
    public var evMultiplier = WireNumber.zero
    /// The model; empty for none.
    public var modelCode = ""
    /// 1 added, 2 removed, 3 routed; 0 when not said.
    public var lastLiquidity: Int64 = 0
    /// The price may still be revised; since version 178.
    public var pendingPriceRevision = false

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      coder.open("execution")
      try coder.identifier(&orderId, "orderId")
      coder.close()
      try contract.layout(&coder, isRequest: false)
      coder.open("execution")
      try coder.text(&execId, "execId")
      try coder.requiredTime(&time, "time")
      try coder.text(&acctNumber, "acctNumber")
      try coder.text(&exchange, "exchange")
      try coder.text(&side, "side")
      try coder.quantity(&shares, "shares")
      try coder.quantity(&price, "price")
      try coder.whole(&permId, "permId")
      try coder.whole(&clientId, "clientId")
      try coder.whole(&liquidation, "liquidation")
      try coder.quantity(&cumQty, "cumQty")
      try coder.number(&avgPrice, "avgPrice")
      try coder.text(&orderRef, "orderRef")
      try coder.text(&evRule, "evRule")
      try coder.number(&evMultiplier, "evMultiplier", zero: "")
      try coder.text(&modelCode, "modelCode")
      try coder.whole(&lastLiquidity, "lastLiquidity")
      if coder.serverVersion >= 178 {
        try coder.flag(&pendingPriceRevision, "pendingPriceRevision")
      }
      coder.close()
    }
  }

  /// No more executions follow.
  public struct ExecutionDetailsEnd: WireMessage {
    public static let id = MessageID(rawValue: 55)
    public static let name = "execDetailsEnd"
    /// The request it answers.
    public var reqId: Int64 = 0

    public init() {}

    /// With its one value.
    public init(reqId: Int64) {
      self.reqId = reqId
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.identifier(&reqId, "reqId")
    }
  }

  /// The fee of one execution.
  public struct CommissionReport: WireMessage {
    public static let id = MessageID(rawValue: 59)
    public static let name = "commissionReport"
    /// The execution it belongs to.
    public var execId = ""
    /// The fee; negative is a rebate.
    public var commission = WireNumber.zero
    /// ISO currency of the fee.
    public var currency = ""
    /// Unset for an opening trade.
    public var realizedPNL: WireNumber?
    /// Of bonds.
    public var yield: WireNumber?
    /// Of bonds, as yyyyMMdd.
    public var yieldRedemptionDate: Int64 = 0

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.text(&execId, "execId")
      try coder.quantity(&commission, "commission")
      try coder.text(&currency, "currency")
      try coder.number(&realizedPNL, "realizedPNL", unset: UnsetValue.double)
      try coder.number(&yield, "yield_", unset: UnsetValue.double)
      try coder.whole(&yieldRedemptionDate, "yieldRedemptionDate", zero: "")
    }
  }
}
