extension TWS {
  /// Asks to cancel an order.
  public struct CancelOrder: WireMessage {
    public static let id = MessageID(rawValue: 4)
    public static let name = "cancelOrder"
    /// The client's number of the order.
    public var orderId: Int64 = 0
    /// For orders entered by hand; else empty.
    public var manualCancelOrderTime = ""

    public init() {}

    /// All of it.
    public init(orderId: Int64, manualCancelOrderTime: String) {
      (self.orderId, self.manualCancelOrderTime) = (orderId, manualCancelOrderTime)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.identifier(&orderId, "orderId")
      try coder.time(&manualCancelOrderTime, "manualCancelOrderTime")
    }
  }

  /// Asks for the working orders of this client.
  public struct RequestOpenOrders: WireMessage {
    public static let id = MessageID(rawValue: 5)
    public static let name = "reqOpenOrders"

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
    }
  }

  /// Asks once for the working orders of every client.
  public struct RequestAllOpenOrders: WireMessage {
    public static let id = MessageID(rawValue: 16)
    public static let name = "reqAllOpenOrders"

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
    }
  }

  /// Client 0 asks that orders entered by hand be told and bound to it.
  public struct RequestAutoOpenOrders: WireMessage {
    public static let id = MessageID(rawValue: 15)
    public static let name = "reqAutoOpenOrders"
    /// Whether from now on such orders get numbers of this client.
    public var bAutoBind = false

    public init() {}

    /// With its one value.
    public init(bAutoBind: Bool) {
      self.bAutoBind = bAutoBind
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.flag(&bAutoBind, "bAutoBind")
    }
  }

  /// Cancels every order of the login, those of other clients and of hands included.
  public struct GlobalCancel: WireMessage {
    public static let id = MessageID(rawValue: 58)
    public static let name = "reqGlobalCancel"

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
    }
  }

  /// Asks for the orders that are over.
  public struct RequestCompletedOrders: WireMessage {
    public static let id = MessageID(rawValue: 99)
    public static let name = "reqCompletedOrders"
    /// Leaves out orders entered by hand.
    public var apiOnly = false

    public init() {}

    /// With its one value.
    public init(apiOnly: Bool) {
      self.apiOnly = apiOnly
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.flag(&apiOnly, "apiOnly")
    }
  }

  /// Which executions are asked for; empty members fit everything.
  public struct ExecutionFilter: WireGroup {
    /// 0 for any client.
    public var clientId: Int64 = 0
    /// The account.
    public var acctCode = ""
    /// Executions from then on.
    public var time = ""
    /// The ticker.
    public var symbol = ""
    /// The kind of instrument.
    public var secType = ""
    /// Where it was filled.
    public var exchange = ""
    /// `BUY` or `SELL`.
    public var side = ""

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.whole(&clientId, "clientId")
      try coder.text(&acctCode, "acctCode")
      try coder.time(&time, "time")
      try coder.text(&symbol, "symbol")
      try coder.text(&secType, "secType")
      try coder.text(&exchange, "exchange")
      try coder.text(&side, "side")
    }
  }

  /// Asks for the executions of the day.
  public struct RequestExecutions: WireMessage {
    public static let id = MessageID(rawValue: 7)
    public static let name = "reqExecutions"
    /// The number that answers carry.
    public var reqId: Int64 = 0
    /// Which ones.
    public var execFilter = ExecutionFilter()

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(3)
      try coder.identifier(&reqId, "reqId")
      try coder.group(&execFilter, "execFilter")
    }
  }
}
