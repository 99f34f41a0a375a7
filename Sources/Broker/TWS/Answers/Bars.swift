extension TWS {
  /// A bar of five seconds that closed.
  public struct RealTimeBar: WireMessage {
    public static let id = MessageID(rawValue: 50)
    public static let name = "realtimeBar"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// Its start in seconds since 1970.
    public var time: Int64 = 0
    /// The first price.
    public var open = WireNumber.zero
    /// The highest price.
    public var high = WireNumber.zero
    /// The lowest price.
    public var low = WireNumber.zero
    /// The last price.
    public var close = WireNumber.zero
    /// Shares traded.
    public var volume = WireNumber.zero
    /// The average price by volume.
    public var wap = WireNumber.zero
    /// How many trades.
    public var count: Int64 = 0

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(3)
      try coder.identifier(&reqId, "reqId")
      try coder.whole(&time, "time")
      try coder.number(&open, "open")
      try coder.number(&high, "high")
      try coder.number(&low, "low")
      try coder.number(&close, "close")
      try coder.quantity(&volume, "volume")
      try coder.number(&wap, "wap")
      try coder.whole(&count, "count")
    }
  }

  /// A bar of the past.
  public struct Bar: WireGroup {
    /// Its start; a date alone for daily bars.
    public var date = ""
    /// The first price.
    public var open = WireNumber.zero
    /// The highest price.
    public var high = WireNumber.zero
    /// The lowest price.
    public var low = WireNumber.zero
    /// The last price.
    public var close = WireNumber.zero
    /// Shares traded; -1 where there is none to tell.
    public var volume = WireNumber.zero
    /// The average price by volume.
    public var wap = WireNumber.zero
    /// How many trades.
    public var barCount: Int64 = 0

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.time(&date, "date")
      try coder.number(&open, "open")
      try coder.number(&high, "high")
      try coder.number(&low, "low")
      try coder.number(&close, "close")
      try coder.quantity(&volume, "volume")
      try coder.number(&wap, "average")
      try coder.whole(&barCount, "barCount")
    }
  }

  /// All bars of a request; their end is implied.
  public struct HistoricalData: WireMessage {
    public static let id = MessageID(rawValue: 17)
    public static let name = "historicalData"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// Where the bars begin.
    public var start = ""
    /// Where they end.
    public var end = ""
    /// The bars in the order of time.
    public var bars: [Bar] = []

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try coder.text(&start, "startDateStr")
      try coder.text(&end, "endDateStr")
      try coder.list(&bars, "bars")
    }
  }

  /// How far back data reaches.
  public struct HeadTimestamp: WireMessage {
    public static let id = MessageID(rawValue: 88)
    public static let name = "headTimestamp"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// The time of the first.
    public var headTimestamp = ""

    public init() {}

    /// All of it.
    public init(reqId: Int64, headTimestamp: String) {
      (self.reqId, self.headTimestamp) = (reqId, headTimestamp)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try coder.time(&headTimestamp, "headTimestamp")
    }
  }
}
