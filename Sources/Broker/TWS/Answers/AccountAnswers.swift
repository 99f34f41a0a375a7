extension TWS {
  /// The broker's view of one position.
  public struct Position: WireMessage {
    public static let id = MessageID(rawValue: 61)
    public static let name = "position"
    /// The account.
    public var account = ""
    /// What is held.
    public var contract = Contract()
    /// Signed shares; 0 means closed.
    public var position = WireNumber.zero
    /// Average cost with commission.
    public var avgCost = WireNumber.zero

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(3)
      try coder.text(&account, "account")
      try contract.layout(&coder, isRequest: false)
      try coder.quantity(&position, "position")
      try coder.number(&avgCost, "avgCost")
    }
  }

  /// No more positions follow.
  public struct PositionEnd: WireMessage {
    public static let id = MessageID(rawValue: 62)
    public static let name = "positionEnd"

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
    }
  }

  /// One named figure of an account.
  public struct AccountValue: WireMessage {
    public static let id = MessageID(rawValue: 6)
    public static let name = "updateAccountValue"
    /// For example `NetLiquidation`.
    public var key = ""
    /// The figure as text.
    public var value = ""
    /// ISO currency, or empty.
    public var currency = ""
    /// The account.
    public var accountName = ""

    public init() {}

    /// All of it.
    public init(key: String, value: String, currency: String, accountName: String) {
      (self.key, self.value, self.currency, self.accountName) = (key, value, currency, accountName)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(2)
      try coder.text(&key, "key")
      try coder.text(&value, "value")
      try coder.text(&currency, "currency")
      try coder.text(&accountName, "accountName")
    }
  }

  /// When the figures were computed.
  public struct AccountUpdateTime: WireMessage {
    public static let id = MessageID(rawValue: 8)
    public static let name = "updateAccountTime"
    /// `HH:mm`.
    public var timestamp = ""

    public init() {}

    /// With its one value.
    public init(timestamp: String) {
      self.timestamp = timestamp
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.text(&timestamp, "timestamp")
    }
  }

  /// The first picture of an account is complete.
  public struct AccountDownloadEnd: WireMessage {
    public static let id = MessageID(rawValue: 54)
    public static let name = "accountDownloadEnd"
    /// The account.
    public var accountName = ""

    public init() {}

    /// With its one value.
    public init(accountName: String) {
      self.accountName = accountName
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.text(&accountName, "account")
    }
  }

  /// One named figure of an account.
  public struct AccountSummary: WireMessage {
    public static let id = MessageID(rawValue: 63)
    public static let name = "accountSummary"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// The account.
    public var account = ""
    /// For example `NetLiquidation`.
    public var tag = ""
    /// The figure as text.
    public var value = ""
    /// ISO currency, or empty.
    public var currency = ""

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.identifier(&reqId, "reqId")
      try coder.text(&account, "account")
      try coder.text(&tag, "tag")
      try coder.text(&value, "value")
      try coder.text(&currency, "currency")
    }
  }

  /// No more figures follow for now.
  public struct AccountSummaryEnd: WireMessage {
    public static let id = MessageID(rawValue: 64)
    public static let name = "accountSummaryEnd"
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

  /// One position of an account or model.
  public struct PositionMulti: WireMessage {
    public static let id = MessageID(rawValue: 71)
    public static let name = "positionMulti"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// The account.
    public var account = ""
    /// What is held.
    public var contract = Contract()
    /// Signed shares.
    public var position = WireNumber.zero
    /// Average cost with commission.
    public var avgCost = WireNumber.zero
    /// The model; empty for none.
    public var modelCode = ""

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.identifier(&reqId, "reqId")
      try coder.text(&account, "account")
      try contract.layout(&coder, isRequest: false)
      try coder.quantity(&position, "pos")
      try coder.number(&avgCost, "avgCost")
      try coder.text(&modelCode, "modelCode")
    }
  }

  /// No more positions follow.
  public struct PositionMultiEnd: WireMessage {
    public static let id = MessageID(rawValue: 72)
    public static let name = "positionMultiEnd"
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

  /// One named figure of an account or model.
  public struct AccountUpdateMulti: WireMessage {
    public static let id = MessageID(rawValue: 73)
    public static let name = "accountUpdateMulti"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// The account.
    public var account = ""
    /// The model; empty for none.
    public var modelCode = ""
    /// For example `CashBalance`.
    public var key = ""
    /// The figure as text.
    public var value = ""
    /// ISO currency, or empty.
    public var currency = ""

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.identifier(&reqId, "reqId")
      try coder.text(&account, "account")
      try coder.text(&modelCode, "modelCode")
      try coder.text(&key, "key")
      try coder.text(&value, "value")
      try coder.text(&currency, "currency")
    }
  }

  /// No more figures follow for now.
  public struct AccountUpdateMultiEnd: WireMessage {
    public static let id = MessageID(rawValue: 74)
    public static let name = "accountUpdateMultiEnd"
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
}
