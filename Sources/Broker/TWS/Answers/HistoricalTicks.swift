extension TWS {
  /// A mid price of the past.
  public struct HistoricalTick: WireGroup {
    /// Seconds since 1970.
    public var time: Int64 = 0
    /// Always 0.
    public var mask: Int64 = 0
    /// The price.
    public var price = WireNumber.zero
    /// Always 0.
    public var size = WireNumber.zero

    public init() {}

    /// All of it.
    public init(time: Int64, mask: Int64, price: WireNumber, size: WireNumber) {
      (self.time, self.mask, self.price, self.size) = (time, mask, price, size)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.whole(&time, "time")
      try coder.whole(&mask, "mask")
      try coder.number(&price, "price")
      try coder.quantity(&size, "size")
    }
  }

  /// A quote of the past.
  public struct HistoricalTickBidAsk: WireGroup {
    /// Seconds since 1970.
    public var time: Int64 = 0
    /// Bits: 1 the ask is above the day's high, 2 the bid is below its low.
    public var mask: Int64 = 0
    /// The bid.
    public var priceBid = WireNumber.zero
    /// The ask.
    public var priceAsk = WireNumber.zero
    /// Shares at the bid.
    public var sizeBid = WireNumber.zero
    /// Shares at the ask.
    public var sizeAsk = WireNumber.zero

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.whole(&time, "time")
      try coder.whole(&mask, "mask")
      try coder.number(&priceBid, "priceBid")
      try coder.number(&priceAsk, "priceAsk")
      try coder.quantity(&sizeBid, "sizeBid")
      try coder.quantity(&sizeAsk, "sizeAsk")
    }
  }

  /// A trade of the past.
  public struct HistoricalTickLast: WireGroup {
    /// Seconds since 1970.
    public var time: Int64 = 0
    /// Bits: 1 beyond the limit, 2 unreported.
    public var mask: Int64 = 0
    /// The price.
    public var price = WireNumber.zero
    /// Shares.
    public var size = WireNumber.zero
    /// Where it was traded.
    public var exchange = ""
    /// Codes of the trade's conditions.
    public var specialConditions = ""

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.whole(&time, "time")
      try coder.whole(&mask, "mask")
      try coder.number(&price, "price")
      try coder.quantity(&size, "size")
      try coder.text(&exchange, "exchange")
      try coder.text(&specialConditions, "specialConditions")
    }
  }

  /// Mid prices of a request.
  public struct HistoricalTicks: WireMessage {
    public static let id = MessageID(rawValue: 96)
    public static let name = "historicalTicks"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// In the order of time.
    public var ticks: [HistoricalTick] = []
    /// No more follow.
    public var done = false

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try coder.list(&ticks, "ticks")
      try coder.flag(&done, "done")
    }
  }

  /// Quotes of a request.
  public struct HistoricalTicksBidAsk: WireMessage {
    public static let id = MessageID(rawValue: 97)
    public static let name = "historicalTicksBidAsk"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// In the order of time.
    public var ticks: [HistoricalTickBidAsk] = []
    /// No more follow.
    public var done = false

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try coder.list(&ticks, "ticks")
      try coder.flag(&done, "done")
    }
  }

  /// Trades of a request.
  public struct HistoricalTicksLast: WireMessage {
    public static let id = MessageID(rawValue: 98)
    public static let name = "historicalTicksLast"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// In the order of time.
    public var ticks: [HistoricalTickLast] = []
    /// No more follow.
    public var done = false

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try coder.list(&ticks, "ticks")
      try coder.flag(&done, "done")
    }
  }
}
