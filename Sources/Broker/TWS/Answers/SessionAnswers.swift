extension TWS {
  /// The accounts of the login; the first answer to the client's start.
  public struct ManagedAccounts: WireMessage {
    public static let id = MessageID(rawValue: 15)
    public static let name = "managedAccounts"
    /// Comma separated; a trailing comma is possible.
    public var accountsList = ""

    public init() {}

    /// With its one value.
    public init(accountsList: String) {
      self.accountsList = accountsList
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.text(&accountsList, "accountsList")
    }
  }

  /// The lowest order number that the server accepts now.
  public struct NextValidID: WireMessage {
    public static let id = MessageID(rawValue: 9)
    public static let name = "nextValidId"
    /// Never allocate below it.
    public var orderId: Int64 = 0

    public init() {}

    /// With its one value.
    public init(orderId: Int64) {
      self.orderId = orderId
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.identifier(&orderId, "orderId")
    }
  }

  /// The server's clock.
  public struct CurrentTime: WireMessage {
    public static let id = MessageID(rawValue: 49)
    public static let name = "currentTime"
    /// Seconds since 1970.
    public var time: Int64 = 0

    public init() {}

    /// With its one value.
    public init(time: Int64) {
      self.time = time
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.whole(&time, "time")
    }
  }

  /// A numbered error, warning or notice.
  public struct ErrorText: WireMessage {
    public static let id = MessageID(rawValue: 4)
    public static let name = "error"
    /// The order or request it is about, -1 for none.
    public var reqId: Int64 = 0
    /// Its number.
    public var errorCode: Int64 = 0
    /// What it says.
    public var errorString = ""
    /// Details of an advanced rejection, usually empty.
    public var advancedOrderRejectJson = ""

    public init() {}

    /// All of it.
    public init(
      reqId: Int64, errorCode: Int64, errorString: String, advancedOrderRejectJson: String
    ) {
      self.reqId = reqId
      self.errorCode = errorCode
      self.errorString = errorString
      self.advancedOrderRejectJson = advancedOrderRejectJson
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(2)
      try coder.identifier(&reqId, "reqId")
      try coder.identifier(&errorCode, "errorCode")
      try coder.escapedText(&errorString, "errorString")
      try coder.text(&advancedOrderRejectJson, "advancedOrderRejectJson")
    }
  }
}
