extension TWS {
  /// Asks for the stream of quotes and trades of one instrument, or for one snapshot of them.
  public struct RequestMarketData: WireMessage {
    public static let id = MessageID(rawValue: 1)
    public static let name = "reqMktData"
    /// The number that answers carry.
    public var reqId: Int64 = 0
    /// The instrument.
    public var contract = Contract()
    /// Further kinds of ticks by their numbers, comma separated.
    public var genericTickList = ""
    /// One answer and its end, no stream.
    public var snapshot = false
    /// A paid snapshot of the national best.
    public var regulatorySnapshot = false
    /// Internal use of the broker.
    public var mktDataOptions: [TagValue] = []

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(11)
      try coder.identifier(&reqId, "reqId")
      try contract.layout(&coder, isRequest: true)
      if contract.secType == "BAG" { try contract.layoutLegs(&coder) }
      try contract.layoutDeltaNeutral(&coder)
      try coder.text(&genericTickList, "genericTickList")
      try coder.flag(&snapshot, "snapshot")
      try coder.flag(&regulatorySnapshot, "regulatorySnapshot")
      try coder.options(&mktDataOptions, "mktDataOptions")
    }
  }

  /// Ends a stream of ticks.
  public struct CancelMarketData: WireMessage {
    public static let id = MessageID(rawValue: 2)
    public static let name = "cancelMktData"
    /// The request to end.
    public var reqId: Int64 = 0

    public init() {}

    /// With its one value.
    public init(reqId: Int64) {
      self.reqId = reqId
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(2)
      try coder.identifier(&reqId, "reqId")
    }
  }

  /// Chooses what the streams asked for from now on carry.
  public struct RequestMarketDataType: WireMessage {
    public static let id = MessageID(rawValue: 59)
    public static let name = "reqMarketDataType"
    /// 1 live, 2 frozen, 3 delayed, 4 delayed and frozen.
    public var marketDataType: Int64 = 1

    public init() {}

    /// With its one value.
    public init(marketDataType: Int64) {
      self.marketDataType = marketDataType
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.whole(&marketDataType, "marketDataType")
    }
  }

  /// Asks for every single tick of one instrument.
  public struct RequestTickByTick: WireMessage {
    public static let id = MessageID(rawValue: 97)
    public static let name = "reqTickByTickData"
    /// The number that answers carry.
    public var reqId: Int64 = 0
    /// The instrument.
    public var contract = Contract()
    /// `Last`, `AllLast`, `BidAsk` or `MidPoint`.
    public var tickType = ""
    /// How many ticks of the past come first; 0 for none.
    public var numberOfTicks: Int64 = 0
    /// Leaves out changes of a size alone.
    public var ignoreSize = false

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try contract.layout(&coder, isRequest: true)
      try coder.text(&tickType, "tickType")
      try coder.whole(&numberOfTicks, "numberOfTicks")
      try coder.flag(&ignoreSize, "ignoreSize")
    }
  }

  /// Ends a tick-by-tick stream.
  public struct CancelTickByTick: WireMessage {
    public static let id = MessageID(rawValue: 98)
    public static let name = "cancelTickByTickData"
    /// The request to end.
    public var reqId: Int64 = 0

    public init() {}

    /// With its one value.
    public init(reqId: Int64) {
      self.reqId = reqId
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
    }
  }

  /// Asks for bars of five seconds as they close.
  public struct RequestRealTimeBars: WireMessage {
    public static let id = MessageID(rawValue: 50)
    public static let name = "reqRealTimeBars"
    /// The number that answers carry.
    public var reqId: Int64 = 0
    /// The instrument.
    public var contract = Contract()
    /// Seconds; the server knows 5 alone.
    public var barSize: Int64 = 5
    /// `TRADES`, `MIDPOINT`, `BID` or `ASK`.
    public var whatToShow = ""
    /// Regular hours alone.
    public var useRTH = false
    /// Internal use of the broker.
    public var realTimeBarsOptions: [TagValue] = []

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(3)
      try coder.identifier(&reqId, "reqId")
      try contract.layout(&coder, isRequest: true)
      try coder.whole(&barSize, "barSize")
      try coder.text(&whatToShow, "whatToShow")
      try coder.flag(&useRTH, "useRTH")
      try coder.options(&realTimeBarsOptions, "realTimeBarsOptions")
    }
  }

  /// Ends a stream of bars.
  public struct CancelRealTimeBars: WireMessage {
    public static let id = MessageID(rawValue: 51)
    public static let name = "cancelRealTimeBars"
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
}
