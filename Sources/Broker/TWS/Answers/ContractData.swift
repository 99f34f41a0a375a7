extension TWS {
  /// One contract that fits a request, with the rules of its trading.
  public struct ContractData: WireMessage {
    public static let id = MessageID(rawValue: 10)
    public static let name = "contractDetails"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// The contract; what expires says so as `date[ time[ zone]]` in the field of the last trade.
    public var contract = Contract()
    /// Name of the market.
    public var marketName = ""
    /// The smallest price step anywhere; price rules say more.
    public var minTick = WireNumber.zero
    /// Order types, comma separated.
    public var orderTypes = ""
    /// Exchanges, comma separated.
    public var validExchanges = ""
    /// What prices are multiplied by.
    public var priceMagnifier: Int64 = 0
    /// The instrument under an option.
    public var underConId: Int64 = 0
    /// The company's name.
    public var longName = ""
    /// Contract month of a future.
    public var contractMonth = ""
    /// The company's industry.
    public var industry = ""
    /// Its category.
    public var category = ""
    /// And subcategory.
    public var subcategory = ""
    /// The zone that hours are told in.
    public var timeZoneId = ""
    /// When it is traded.
    public var tradingHours = ""
    /// When it is traded in the regular session.
    public var liquidHours = ""
    /// Economic value rule.
    public var evRule = ""
    /// Economic value multiplier.
    public var evMultiplier = WireNumber.zero
    /// Numbers of other kinds, such as `ISIN`.
    public var secIdList: [TagValue] = []
    /// Aggregated group.
    public var aggGroup: Int64 = 0
    /// Ticker of the instrument under an option.
    public var underSymbol = ""
    /// And its kind.
    public var underSecType = ""
    /// One price rule for each valid exchange, comma separated.
    public var marketRuleIds = ""
    /// When it really expires.
    public var realExpirationDate = ""
    /// `COMMON`, `ETF` …
    public var stockType = ""
    /// The smallest size.
    public var minSize = WireNumber.zero
    /// The step of sizes.
    public var sizeIncrement = WireNumber.zero
    /// The step of sizes that makes sense.
    public var suggestedSizeIncrement = WireNumber.zero

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      coder.open("contractDetails")
      try layoutContract(&coder)
      try layoutDescription(&coder)
      try coder.list(&secIdList, "secIdList")
      try layoutRules(&coder)
      coder.close()
    }
  }
}

extension TWS.ContractData {
  private mutating func layoutContract<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    coder.open("contract")
    try coder.text(&contract.symbol, "symbol")
    try coder.text(&contract.secType, "secType")
    try coder.text(&contract.lastTradeDateOrContractMonth, "lastTradeDateOrContractMonth")
    try coder.number(&contract.strike, "strike", zero: "0.0")
    try coder.text(&contract.right, "right")
    try coder.text(&contract.exchange, "exchange")
    try coder.text(&contract.currency, "currency")
    try coder.text(&contract.localSymbol, "localSymbol")
    coder.close()
    try coder.text(&marketName, "marketName")
    coder.open("contract")
    try coder.text(&contract.tradingClass, "tradingClass")
    try coder.whole(&contract.conId, "conId")
    coder.close()
    try coder.number(&minTick, "minTick")
    coder.open("contract")
    try coder.text(&contract.multiplier, "multiplier")
    coder.close()
  }

  private mutating func layoutDescription<Coder: FieldCoder>(
    _ coder: inout Coder
  ) throws(TWSError) {
    try coder.text(&orderTypes, "orderTypes")
    try coder.text(&validExchanges, "validExchanges")
    try coder.whole(&priceMagnifier, "priceMagnifier")
    try coder.whole(&underConId, "underConId")
    try coder.escapedText(&longName, "longName")
    coder.open("contract")
    try coder.text(&contract.primaryExchange, "primaryExchange")
    coder.close()
    try coder.text(&contractMonth, "contractMonth")
    try coder.text(&industry, "industry")
    try coder.text(&category, "category")
    try coder.text(&subcategory, "subcategory")
    try coder.text(&timeZoneId, "timeZoneId")
    try coder.text(&tradingHours, "tradingHours")
    try coder.text(&liquidHours, "liquidHours")
    try coder.text(&evRule, "evRule")
    try coder.number(&evMultiplier, "evMultiplier", zero: "")
  }

  private mutating func layoutRules<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    try coder.whole(&aggGroup, "aggGroup")
    try coder.text(&underSymbol, "underSymbol")
    try coder.text(&underSecType, "underSecType")
    try coder.text(&marketRuleIds, "marketRuleIds")
    try coder.text(&realExpirationDate, "realExpirationDate")
    try coder.text(&stockType, "stockType")
    try coder.number(&minSize, "minSize")
    try coder.number(&sizeIncrement, "sizeIncrement")
    try coder.number(&suggestedSizeIncrement, "suggestedSizeIncrement")
  }
}

extension TWS {
  /// No more contracts follow.
  public struct ContractDataEnd: WireMessage {
    public static let id = MessageID(rawValue: 52)
    public static let name = "contractDetailsEnd"
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
}
