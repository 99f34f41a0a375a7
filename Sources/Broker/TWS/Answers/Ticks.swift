extension TWS {
  /// A price, for quotes and trades with its size.
  public struct TickPrice: WireMessage {
    public static let id = MessageID(rawValue: 1)
    public static let name = "tickPrice"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// Which price: 1 bid, 2 ask, 4 last …
    public var tickType: Int64 = 0
    /// -1 with size 0: there is no quote.
    public var price = WireNumber.zero
    /// The size beside the price.
    public var size = WireNumber.zero
    /// Bits: 1 can be executed at once, 2 beyond the limit, 4 before the open.
    public var attrMask: Int64 = 0

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(6)
      try coder.identifier(&reqId, "reqId")
      try coder.whole(&tickType, "tickType")
      try coder.number(&price, "price")
      try coder.quantity(&size, "size")
      try coder.whole(&attrMask, "attrMask")
    }
  }

  /// A size.
  public struct TickSize: WireMessage {
    public static let id = MessageID(rawValue: 2)
    public static let name = "tickSize"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// Which size: 0 bid, 3 ask, 5 last, 8 volume …
    public var tickType: Int64 = 0
    /// The size.
    public var size = WireNumber.zero

    public init() {}

    /// All of it.
    public init(reqId: Int64, tickType: Int64, size: WireNumber) {
      (self.reqId, self.tickType, self.size) = (reqId, tickType, size)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(6)
      try coder.identifier(&reqId, "reqId")
      try coder.whole(&tickType, "tickType")
      try coder.quantity(&size, "size")
    }
  }

  /// A value of another kind.
  public struct TickGeneric: WireMessage {
    public static let id = MessageID(rawValue: 45)
    public static let name = "tickGeneric"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// Which value: 49 halted …
    public var tickType: Int64 = 0
    /// The value.
    public var value = WireNumber.zero

    public init() {}

    /// All of it.
    public init(reqId: Int64, tickType: Int64, value: WireNumber) {
      (self.reqId, self.tickType, self.value) = (reqId, tickType, value)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(6)
      try coder.identifier(&reqId, "reqId")
      try coder.whole(&tickType, "tickType")
      try coder.number(&value, "value")
    }
  }

  /// A text, such as the time of the last trade.
  public struct TickString: WireMessage {
    public static let id = MessageID(rawValue: 46)
    public static let name = "tickString"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// Which text: 45 time of the last trade, 48 trade with its volume …
    public var tickType: Int64 = 0
    /// The text.
    public var value = ""

    public init() {}

    /// All of it.
    public init(reqId: Int64, tickType: Int64, value: String) {
      (self.reqId, self.tickType, self.value) = (reqId, tickType, value)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(6)
      try coder.identifier(&reqId, "reqId")
      try coder.whole(&tickType, "tickType")
      try coder.text(&value, "value")
    }
  }

  /// No more ticks of a snapshot follow.
  public struct TickSnapshotEnd: WireMessage {
    public static let id = MessageID(rawValue: 57)
    public static let name = "tickSnapshotEnd"
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

  /// What a stream carries from now on.
  public struct MarketDataType: WireMessage {
    public static let id = MessageID(rawValue: 58)
    public static let name = "marketDataType"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// 1 live, 2 frozen, 3 delayed, 4 delayed and frozen.
    public var marketDataType: Int64 = 1

    public init() {}

    /// All of it.
    public init(reqId: Int64, marketDataType: Int64) {
      (self.reqId, self.marketDataType) = (reqId, marketDataType)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.identifier(&reqId, "reqId")
      try coder.whole(&marketDataType, "marketDataType")
    }
  }

  /// The price step and the exchanges of a stream.
  public struct TickRequestParameters: WireMessage {
    public static let id = MessageID(rawValue: 81)
    public static let name = "tickReqParams"
    /// The request it answers.
    public var tickerId: Int64 = 0
    /// The smallest price step.
    public var minTick: WireNumber?
    /// A code of the exchanges that make the best quote.
    public var bboExchange = ""
    /// Which snapshots may be asked for.
    public var snapshotPermissions: Int64 = 0

    public init() {}

    /// All of it.
    public init(
      tickerId: Int64, minTick: WireNumber?, bboExchange: String, snapshotPermissions: Int64
    ) {
      self.tickerId = tickerId
      self.minTick = minTick
      self.bboExchange = bboExchange
      self.snapshotPermissions = snapshotPermissions
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&tickerId, "reqId")
      try coder.number(&minTick, "minTick")
      try coder.text(&bboExchange, "bboExchange")
      try coder.whole(&snapshotPermissions, "snapshotPermissions")
    }
  }
}
