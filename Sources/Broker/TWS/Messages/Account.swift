import Journal

/// The broker's view of one position.
public struct PositionMessage: TWSMessage {
  public static let id = MessageID(rawValue: 61)
  /// The account.
  public var account = ""
  /// What is held.
  public var contract = Contract()
  /// Signed position; 0 means closed.
  public var quantity = Quantity.zero
  /// Average cost with commission, rounded.
  public var averageCost = Price.zero

  /// A position to be filled in.
  public init() {}

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    try reader.skip()
    account = try reader.text()
    contract = try Contract(from: &reader, withPrimaryExchange: false)
    quantity = try reader.exact()
    averageCost = try reader.rounded()
  }

  public func write(to writer: inout FieldWriter) {
    writer.integer(3)
    writer.text(account)
    contract.write(to: &writer, withPrimaryExchange: false)
    writer.decimal(quantity)
    writer.decimal(averageCost)
  }
}

/// No more positions follow.
public struct PositionEndMessage: TWSMessage {
  public static let id = MessageID(rawValue: 62)

  /// The end of a list of positions.
  public init() {}

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    try reader.skip()
  }

  public func write(to writer: inout FieldWriter) { writer.integer(1) }
}

/// One named account figure, as text.
public struct AccountValueMessage: TWSMessage {
  public static let id = MessageID(rawValue: 6)
  /// For example `NetLiquidation`.
  public var key = ""
  /// The figure as sent.
  public var value = ""
  /// ISO currency, or empty.
  public var currency = ""
  /// The account.
  public var account = ""

  /// A figure to be filled in.
  public init() {}

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    try reader.skip()
    key = try reader.text()
    value = try reader.text()
    currency = try reader.text()
    account = try reader.text()
  }

  public func write(to writer: inout FieldWriter) {
    writer.integer(2)
    writer.text(key)
    writer.text(value)
    writer.text(currency)
    writer.text(account)
  }
}
