/// A session began: after every start of the program and at every roll of the day.
public struct SessionStarted: Payload {
  public static let kind = EventKind.sessionStarted
  /// Version and commit of the build, never its flavour.
  public var build = ""
  /// Live, paper, backtest or recording.
  public var mode = SessionMode.recording
  /// The account that the session trades, empty for a recording.
  public var account = ""
  /// The broker or simulator on the other side.
  public var venue = ""
  /// The effective configuration, canonical JSON; secrets are not in it.
  public var configuration: [UInt8] = []
  /// SHA-256 of ``configuration``.
  public var configurationHash: [UInt8] = []
  /// The trading day as instants.
  public var calendar = SessionCalendar()

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("build", &build)
    try visitor.choice("mode", &mode)
    try visitor.text("account", &account)
    try visitor.text("venue", &venue)
    try visitor.bytes("configuration", &configuration)
    try visitor.bytes("configurationHash", &configurationHash)
    try visitor.group("calendar", &calendar)
  }
}

/// How a session is connected to the world.
public enum SessionMode: UInt8, Choice {
  case live = 0
  case paper = 1
  case backtest = 2
  /// Market data only, such as an import.
  case recording = 3
}

/// One trading day of New York in UTC instants, so that the engine needs no time zone.
public struct SessionCalendar: FieldGroup {
  /// The day as yyyymmdd, for example 20131007.
  public var date: Int64 = 0
  /// 00:00 New York.
  public var midnight = Timestamp.zero
  /// The regular open, 09:30 New York; equal to ``midnight`` on a day without a session.
  public var open = Timestamp.zero
  /// The regular close, 16:00 or, on an early close day, 13:00 New York.
  public var close = Timestamp.zero
  /// The close is earlier than 16:00.
  public var isEarlyClose = false

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.signed("date", &date)
    try visitor.time("midnight", &midnight)
    try visitor.time("open", &open)
    try visitor.time("close", &close)
    try visitor.flag("isEarlyClose", &isEarlyClose)
  }
}

/// An instrument and the rules that its orders and prices obey.
public struct InstrumentDefined: Payload {
  public static let kind = EventKind.instrumentDefined
  public static let version: UInt8 = 2
  /// Dense number from 0; a later definition of the same number replaces the earlier.
  public var instrument = InstrumentID(rawValue: 0)
  /// Ticker in capitals, for example `AIG`.
  public var symbol = ""
  /// `STK` for equities and ETFs.
  public var securityType = "STK"
  /// Where orders go, for example `SMART`.
  public var exchange = "SMART"
  /// The listing exchange, where known.
  public var primaryExchange = ""
  /// ISO currency.
  public var currency = "USD"
  /// The broker's contract number, 0 where unknown.
  public var contractID: Int64 = 0
  /// Smallest price step of orders.
  public var tickSize = Price(rawValue: 10_000_000)
  /// Smallest quantity step of orders.
  public var lotSize = Quantity(shares: 1)
  /// Currency units per point and contract: 1 for equities.
  public var multiplier: Int64 = 1
  /// Price steps by price, lowest first; empty where ``tickSize`` holds at every price.
  public var priceBands: [PriceBand] = []
  /// Order types that may be sent; empty for all.
  public var orderTypes: [AllowedOrderType] = []
  /// Shares can be borrowed, so that it may be sold short.
  public var isShortable = true
  /// Short sales must not take the bid (Regulation SHO, rule 201).
  public var isShortRestricted = false

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.instrument("instrument", &instrument)
    try visitor.text("symbol", &symbol)
    try visitor.text("securityType", &securityType)
    try visitor.text("exchange", &exchange)
    try visitor.text("primaryExchange", &primaryExchange)
    try visitor.text("currency", &currency)
    try visitor.signed("contractID", &contractID)
    try visitor.fixed("tickSize", &tickSize)
    try visitor.fixed("lotSize", &lotSize)
    try visitor.signed("multiplier", &multiplier)
    guard visitor.version >= 2 else { return }
    try visitor.list("priceBands", &priceBands)
    try visitor.list("orderTypes", &orderTypes)
    try visitor.flag("isShortable", &isShortable)
    try visitor.flag("isShortRestricted", &isShortRestricted)
  }

  /// The smallest price step of an order at `price`.
  public func tick(at price: Price) -> Price {
    priceBands.last { $0.from <= price }?.tick ?? tickSize
  }

  /// Whether orders of that type may be sent.
  public func allows(_ type: OrderType) -> Bool {
    orderTypes.isEmpty || orderTypes.contains { $0.type == type }
  }
}

/// From a price on, orders have this step.
public struct PriceBand: FieldGroup {
  /// The lowest price of the band.
  public var from = Price.zero
  /// Smallest price step in it.
  public var tick = Price.zero

  public init() {}

  /// A band that begins at `from`.
  public init(from: Price, tick: Price) {
    self.from = from
    self.tick = tick
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.fixed("from", &from)
    try visitor.fixed("tick", &tick)
  }
}

/// An order type that an instrument's venue takes.
public struct AllowedOrderType: FieldGroup {
  /// The type.
  public var type = OrderType.market

  public init() {}

  /// That type.
  public init(_ type: OrderType) { self.type = type }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("type", &type)
  }
}

/// A new effective configuration took over at this point.
public struct ConfigurationChanged: Payload {
  public static let kind = EventKind.configurationChanged
  /// Canonical JSON.
  public var configuration: [UInt8] = []
  /// Who changed it and why.
  public var reason = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.bytes("configuration", &configuration)
    try visitor.text("reason", &reason)
  }
}

/// Something a person told the system to do.
public struct OperatorCommand: Payload {
  public static let kind = EventKind.operatorCommand
  public static let version: UInt8 = 2
  /// What to do.
  public var verb = OperatorVerb.pause
  /// Who said so.
  public var author = ""
  /// Why.
  public var reason = ""
  /// Until when it holds, for a verb that ends by itself; else ``Timestamp/zero``.
  public var until = Timestamp.zero

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("verb", &verb)
    try visitor.text("author", &author)
    try visitor.text("reason", &reason)
    guard visitor.version >= 2 else { return }
    try visitor.time("until", &until)
  }
}

/// The four levels of stopping, going on, and what is said about breaks.
public enum OperatorVerb: UInt8, Choice {
  case pause = 0
  case reduce = 1
  case cancelAll = 2
  case flatten = 3
  case resume = 4
  case stop = 5
  /// The open breaks are known: trading goes on beside them.
  case acknowledge = 6
  /// Real money may be traded until a certain time.
  case arm = 7
}

/// Cash or shares that did not come from an execution of ours.
public struct Adjustment: Payload {
  public static let kind = EventKind.adjustment
  /// What it is.
  public var type = AdjustmentType.deposit
  /// The instrument of a dividend, split or position correction.
  public var instrument = InstrumentID.none
  /// Cash that came in (negative: went out); per share for a dividend.
  public var amount = Money.zero
  /// ISO currency of ``amount``.
  public var currency = "USD"
  /// Shares added by a position correction.
  public var quantity = Quantity.zero
  /// Numerator of a split: 2 in 2-for-1.
  public var ratioNumerator: Int64 = 1
  /// Denominator of a split: 1 in 2-for-1.
  public var ratioDenominator: Int64 = 1
  /// Why, in words.
  public var reason = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("type", &type)
    try visitor.instrument("instrument", &instrument)
    try visitor.fixed("amount", &amount)
    try visitor.text("currency", &currency)
    try visitor.fixed("quantity", &quantity)
    try visitor.signed("ratioNumerator", &ratioNumerator)
    try visitor.signed("ratioDenominator", &ratioDenominator)
    try visitor.text("reason", &reason)
  }
}

/// Kinds of ``Adjustment``.
public enum AdjustmentType: UInt8, Choice {
  case deposit = 0
  case withdrawal = 1
  case dividend = 2
  case split = 3
  case correction = 4
  /// Interest that was received, or paid where it is negative.
  case interest = 5
  /// The instrument has another ticker: a definition of it follows.
  case symbolChange = 6
}
