extension TWS {
  /// An instrument as the broker describes it.
  public struct Contract: WireGroup {
    /// The broker's number, 0 where unknown; with it the rest may be empty.
    public var conId: Int64 = 0
    /// Ticker.
    public var symbol = ""
    /// `STK` for equities and ETFs, `BAG` for combinations …
    public var secType = ""
    /// Expiry or contract month, empty for equities.
    public var lastTradeDateOrContractMonth = ""
    /// Strike of an option.
    public var strike = WireNumber.zero
    /// Put or call; empty, `?` or `0` for neither.
    public var right = ""
    /// Multiplier, empty for equities.
    public var multiplier = ""
    /// Where orders go, for example `SMART`.
    public var exchange = ""
    /// Listing exchange.
    public var primaryExchange = ""
    /// ISO currency.
    public var currency = ""
    /// Local symbol.
    public var localSymbol = ""
    /// Trading class.
    public var tradingClass = ""
    /// Includes contracts that have expired.
    public var includeExpired = false
    /// `ISIN`, `CUSIP` …
    public var secIdType = ""
    /// The number of that kind.
    public var secId = ""
    /// The issuer of bonds.
    public var issuerId = ""
    /// What a combination consists of, in words.
    public var comboLegsDescrip = ""
    /// What a combination consists of.
    public var comboLegs: [ComboLeg] = []
    /// The hedge of a combination.
    public var deltaNeutralContract: DeltaNeutralContract?

    public init() {}

    /// The fields that nearly every message carries.
    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try layout(&coder, isRequest: true)
    }
  }

  /// One instrument of a combination.
  public struct ComboLeg: WireGroup {
    /// The instrument's number.
    public var conId: Int64 = 0
    /// How many of it.
    public var ratio: Int64 = 0
    /// `BUY` or `SELL`.
    public var action = ""
    /// Where it is traded.
    public var exchange = ""
    /// 0 same as the combination, 1 open, 2 close.
    public var openClose: Int64 = 0
    /// 1 held by the broker, 2 elsewhere.
    public var shortSaleSlot: Int64 = 0
    /// Where the shares are, for slot 2.
    public var designatedLocation = ""
    /// Exemption of a short sale, -1 for none.
    public var exemptCode: Int64 = -1

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try layoutShort(&coder)
      try coder.whole(&openClose, "openClose")
      try coder.whole(&shortSaleSlot, "shortSaleSlot")
      try coder.text(&designatedLocation, "designatedLocation")
      try coder.whole(&exemptCode, "exemptCode")
    }

    /// What requests for data carry.
    mutating func layoutShort<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.whole(&conId, "conId")
      try coder.whole(&ratio, "ratio")
      try coder.text(&action, "action")
      try coder.text(&exchange, "exchange")
    }
  }

  /// The instrument that hedges a combination.
  public struct DeltaNeutralContract: WireGroup {
    /// The instrument's number.
    public var conId: Int64 = 0
    /// The delta.
    public var delta = WireNumber.zero
    /// The price.
    public var price = WireNumber.zero

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.whole(&conId, "conId")
      try coder.number(&delta, "delta")
      try coder.number(&price, "price")
    }
  }
}
