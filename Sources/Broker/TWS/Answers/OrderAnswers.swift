extension TWS {
  /// Where an order stands: state, not event.
  public struct OrderStatus: WireMessage {
    public static let id = MessageID(rawValue: 3)
    public static let name = "orderStatus"
    /// The client's number of the order.
    public var orderId: Int64 = 0
    /// A word such as `Submitted`.
    public var status = ""
    /// Shares filled so far.
    public var filled = WireNumber.zero
    /// Shares still working.
    public var remaining = WireNumber.zero
    /// Average price so far.
    public var avgFillPrice = WireNumber.zero
    /// Account-wide number, 0 until accepted.
    public var permId: Int64 = 0
    /// The bracket's parent, 0 for none.
    public var parentId: Int64 = 0
    /// Price of the last fill.
    public var lastFillPrice = WireNumber.zero
    /// The client that owns the order.
    public var clientId: Int64 = 0
    /// Why it is held, for example `child` or `trigger`.
    public var whyHeld = ""
    /// The price that a cap of the broker allows, 0 for none.
    public var mktCapPrice = WireNumber.zero

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&orderId, "orderId")
      try coder.text(&status, "status")
      try coder.quantity(&filled, "filled")
      try coder.quantity(&remaining, "remaining")
      try coder.number(&avgFillPrice, "avgFillPrice")
      try coder.whole(&permId, "permId")
      try coder.whole(&parentId, "parentId")
      try coder.number(&lastFillPrice, "lastFillPrice")
      try coder.whole(&clientId, "clientId")
      try coder.text(&whyHeld, "whyHeld")
      try coder.number(&mktCapPrice, "mktCapPrice")
    }
  }

  /// Every working order has been told.
  public struct OpenOrderEnd: WireMessage {
    public static let id = MessageID(rawValue: 53)
    public static let name = "openOrderEnd"

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
    }
  }

  /// Every completed order has been told.
  public struct CompletedOrdersEnd: WireMessage {
    public static let id = MessageID(rawValue: 102)
    public static let name = "completedOrdersEnd"

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {}
  }

  /// An order entered by hand got a client's number.
  public struct OrderBound: WireMessage {
    public static let id = MessageID(rawValue: 100)
    public static let name = "orderBound"
    /// The account-wide number.
    public var permId: Int64 = 0
    /// The client.
    public var apiClientId: Int64 = 0
    /// Its number there.
    public var apiOrderId: Int64 = 0

    public init() {}

    /// All of it.
    public init(permId: Int64, apiClientId: Int64, apiOrderId: Int64) {
      (self.permId, self.apiClientId, self.apiOrderId) = (permId, apiClientId, apiOrderId)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.whole(&permId, "permId")
      try coder.whole(&apiClientId, "apiClientId")
      try coder.identifier(&apiOrderId, "apiOrderId")
    }
  }
}
