import Journal

/// The contract fields that travel in nearly every message.
public struct Contract: Hashable, Sendable {
  /// The broker's number, 0 where unknown.
  public var contractID: Int64 = 0
  /// Ticker.
  public var symbol = ""
  /// `STK` for equities and ETFs.
  public var securityType = ""
  /// Expiry or contract month, empty for equities.
  public var lastTradeDate = ""
  /// Strike as sent; `0` or `0.0` for none.
  public var strike = "0.0"
  /// Put or call; empty, `?` or `0` for none.
  public var right = ""
  /// Multiplier as sent, empty for equities.
  public var multiplier = ""
  /// Where orders go, for example `SMART`.
  public var exchange = ""
  /// Listing exchange; only client to server.
  public var primaryExchange = ""
  /// ISO currency.
  public var currency = ""
  /// Local symbol.
  public var localSymbol = ""
  /// Trading class.
  public var tradingClass = ""

  /// An empty contract.
  public init() {}

  /// The contract of an instrument of ours.
  public init(_ instrument: InstrumentDefined) {
    contractID = instrument.contractID
    symbol = instrument.symbol
    securityType = instrument.securityType
    exchange = instrument.exchange
    primaryExchange = instrument.primaryExchange
    currency = instrument.currency
    if instrument.multiplier != 1 { multiplier = String(instrument.multiplier) }
  }

  /// Reads the eleven fields that a server sends, or the client's twelve.
  init(from reader: inout FieldReader, withPrimaryExchange: Bool) throws(TWSError) {
    contractID = try reader.integer()
    symbol = try reader.text()
    securityType = try reader.text()
    lastTradeDate = try reader.text()
    strike = try reader.text()
    right = try reader.text()
    multiplier = try reader.text()
    exchange = try reader.text()
    if withPrimaryExchange { primaryExchange = try reader.text() }
    currency = try reader.text()
    localSymbol = try reader.text()
    tradingClass = try reader.text()
  }

  /// Writes the eleven fields that a server sends, or the client's twelve.
  func write(to writer: inout FieldWriter, withPrimaryExchange: Bool) {
    writer.integer(contractID)
    writer.text(symbol)
    writer.text(securityType)
    writer.text(lastTradeDate)
    writer.text(strike)
    writer.text(right)
    writer.text(multiplier)
    writer.text(exchange)
    if withPrimaryExchange { writer.text(primaryExchange) }
    writer.text(currency)
    writer.text(localSymbol)
    writer.text(tradingClass)
  }
}
