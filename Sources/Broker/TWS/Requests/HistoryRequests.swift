extension TWS {
  /// Asks for bars of the past, and for their updates from then on.
  public struct RequestHistoricalData: WireMessage {
    public static let id = MessageID(rawValue: 20)
    public static let name = "reqHistoricalData"
    /// The number that answers carry.
    public var reqId: Int64 = 0
    /// The instrument.
    public var contract = Contract()
    /// Where the bars end; empty for now.
    public var endDateTime = ""
    /// Length of a bar, such as `5 mins`; on the wire it stands in front of the duration.
    public var barSizeSetting = ""
    /// How far back, such as `2 D`.
    public var durationStr = ""
    /// Regular hours alone.
    public var useRTH = false
    /// `TRADES`, `MIDPOINT`, `BID_ASK` …
    public var whatToShow = ""
    /// Times of the bars as text, 1, or as epoch seconds, 2.
    public var formatDate: Int64 = 1
    /// Further bars as they change.
    public var keepUpToDate = false
    /// Internal use of the broker.
    public var chartOptions: [TagValue] = []

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try contract.layout(&coder, isRequest: true)
      try contract.layoutIncludeExpired(&coder)
      try coder.time(&endDateTime, "endDateTime")
      try coder.text(&barSizeSetting, "barSizeSetting")
      try coder.text(&durationStr, "durationStr")
      try coder.flag(&useRTH, "useRTH")
      try coder.text(&whatToShow, "whatToShow")
      try coder.whole(&formatDate, "formatDate")
      if contract.secType == "BAG" { try contract.layoutLegs(&coder) }
      try coder.flag(&keepUpToDate, "keepUpToDate")
      try coder.options(&chartOptions, "chartOptions")
    }
  }

  /// Ends a request for bars.
  public struct CancelHistoricalData: WireMessage {
    public static let id = MessageID(rawValue: 25)
    public static let name = "cancelHistoricalData"
    /// The request to end.
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

  /// Asks for at most 1000 single ticks of the past.
  public struct RequestHistoricalTicks: WireMessage {
    public static let id = MessageID(rawValue: 96)
    public static let name = "reqHistoricalTicks"
    /// The number that answers carry.
    public var reqId: Int64 = 0
    /// The instrument.
    public var contract = Contract()
    /// The first tick's time; either this or the end is set.
    public var startDateTime = ""
    /// The last tick's time.
    public var endDateTime = ""
    /// At most 1000.
    public var numberOfTicks: Int64 = 0
    /// `TRADES`, `BID_ASK` or `MIDPOINT`.
    public var whatToShow = ""
    /// Regular hours alone.
    public var useRth = false
    /// Leaves out changes of a size alone.
    public var ignoreSize = false
    /// Internal use of the broker.
    public var miscOptions: [TagValue] = []

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try contract.layout(&coder, isRequest: true)
      try contract.layoutIncludeExpired(&coder)
      try coder.time(&startDateTime, "startDateTime")
      try coder.time(&endDateTime, "endDateTime")
      try coder.whole(&numberOfTicks, "numberOfTicks")
      try coder.text(&whatToShow, "whatToShow")
      try coder.flag(&useRth, "useRth")
      try coder.flag(&ignoreSize, "ignoreSize")
      try coder.options(&miscOptions, "miscOptions")
    }
  }

  /// Asks how far back data reaches.
  public struct RequestHeadTimestamp: WireMessage {
    public static let id = MessageID(rawValue: 87)
    public static let name = "reqHeadTimeStamp"
    /// The number that answers carry.
    public var reqId: Int64 = 0
    /// The instrument.
    public var contract = Contract()
    /// Regular hours alone.
    public var useRTH = false
    /// `TRADES`, `MIDPOINT` …
    public var whatToShow = ""
    /// The answer as text, 1, or as epoch seconds, 2.
    public var formatDate: Int64 = 1

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try contract.layout(&coder, isRequest: true)
      try contract.layoutIncludeExpired(&coder)
      try coder.flag(&useRTH, "useRTH")
      try coder.text(&whatToShow, "whatToShow")
      try coder.whole(&formatDate, "formatDate")
    }
  }

  /// Asks for every contract that fits a description.
  public struct RequestContractDetails: WireMessage {
    public static let id = MessageID(rawValue: 9)
    public static let name = "reqContractDetails"
    /// The number that answers carry.
    public var reqId: Int64 = 0
    /// What is known of the contract.
    public var contract = Contract()

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(8)
      try coder.identifier(&reqId, "reqId")
      try contract.layout(&coder, isRequest: true)
      try contract.layoutIncludeExpired(&coder)
      try contract.layoutSecurityID(&coder)
      coder.open("contract")
      try coder.text(&contract.issuerId, "issuerId")
      coder.close()
    }
  }

  /// Asks for the price steps of a rule.
  public struct RequestMarketRule: WireMessage {
    public static let id = MessageID(rawValue: 91)
    public static let name = "reqMarketRule"
    /// The number of the rule.
    public var marketRuleId: Int64 = 0

    public init() {}

    /// With its one value.
    public init(marketRuleId: Int64) {
      self.marketRuleId = marketRuleId
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&marketRuleId, "marketRuleId")
    }
  }
}
