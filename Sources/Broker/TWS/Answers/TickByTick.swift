extension TWS {
  /// One single tick of a tick-by-tick stream.
  public struct TickByTick: WireMessage {
    public static let id = MessageID(rawValue: 99)
    public static let name = "tickByTick"

    /// What a tick says; the number on the wire tells which.
    public enum Tick: Hashable, Sendable {
      /// No tick; the wire has a 0 and nothing more.
      case none
      /// A trade: 1 of the regular tape.
      case last(Trade)
      /// A trade: 2 of any kind.
      case allLast(Trade)
      /// 3, a quote.
      case bidAsk(Quote)
      /// 4, a mid price.
      case midPoint(WireNumber)
    }

    /// The request it answers.
    public var reqId: Int64 = 0
    /// Seconds since 1970.
    public var time: Int64 = 0
    /// What happened.
    public var tick = Tick.none

    public init() {}

    /// The number of the kind on the wire.
    public var tickType: Int64 {
      switch tick {
      case .none: 0
      case .last: 1
      case .allLast: 2
      case .bidAsk: 3
      case .midPoint: 4
      }
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      var kind = tickType
      try coder.identifier(&kind, "tickType")
      try coder.whole(&time, "time")
      if kind != tickType { tick = Self.empty(kind) }
      switch tick {
      case .none: break
      case .last(var trade):
        try coder.group(&trade, "trade")
        tick = .last(trade)
      case .allLast(var trade):
        try coder.group(&trade, "trade")
        tick = .allLast(trade)
      case .bidAsk(var quote):
        try coder.group(&quote, "quote")
        tick = .bidAsk(quote)
      case .midPoint(var price):
        try coder.number(&price, "midPoint")
        tick = .midPoint(price)
      }
    }

    /// A tick of the kind to be filled in; a kind that nobody knows carries nothing.
    private static func empty(_ kind: Int64) -> Tick {
      switch kind {
      case 1: .last(Trade())
      case 2: .allLast(Trade())
      case 3: .bidAsk(Quote())
      case 4: .midPoint(.zero)
      default: .none
      }
    }
  }
}

extension TWS.TickByTick {
  /// A trade.
  public struct Trade: WireGroup {
    /// The price.
    public var price = WireNumber.zero
    /// Shares.
    public var size = WireNumber.zero
    /// Bits: 1 beyond the limit, 2 unreported.
    public var mask: Int64 = 0
    /// Where it was traded.
    public var exchange = ""
    /// Codes of the trade's conditions.
    public var specialConditions = ""

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.number(&price, "price")
      try coder.quantity(&size, "size")
      try coder.whole(&mask, "mask")
      try coder.text(&exchange, "exchange")
      try coder.text(&specialConditions, "specialConditions")
    }
  }

  /// A quote.
  public struct Quote: WireGroup {
    /// The bid.
    public var bidPrice = WireNumber.zero
    /// The ask.
    public var askPrice = WireNumber.zero
    /// Shares at the bid.
    public var bidSize = WireNumber.zero
    /// Shares at the ask.
    public var askSize = WireNumber.zero
    /// Bits: 1 the bid is below the day's low, 2 the ask is above its high.
    public var mask: Int64 = 0

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.number(&bidPrice, "bidPrice")
      try coder.number(&askPrice, "askPrice")
      try coder.quantity(&bidSize, "bidSize")
      try coder.quantity(&askSize, "askSize")
      try coder.whole(&mask, "mask")
    }
  }
}
