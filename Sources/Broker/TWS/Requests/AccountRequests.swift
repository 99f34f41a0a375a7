extension TWS {
  /// Asks for every position of the login, now and as they change.
  public struct RequestPositions: WireMessage {
    public static let id = MessageID(rawValue: 61)
    public static let name = "reqPositions"

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
    }
  }

  /// Ends the stream of positions.
  public struct CancelPositions: WireMessage {
    public static let id = MessageID(rawValue: 64)
    public static let name = "cancelPositions"

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
    }
  }

  /// Starts or ends the stream of one account's figures and positions.
  public struct RequestAccountUpdates: WireMessage {
    public static let id = MessageID(rawValue: 6)
    public static let name = "reqAccountUpdates"
    /// Start or end.
    public var subscribe = false
    /// The account; empty for the only one.
    public var acctCode = ""

    public init() {}

    /// All of it.
    public init(subscribe: Bool, acctCode: String) {
      (self.subscribe, self.acctCode) = (subscribe, acctCode)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(2)
      try coder.flag(&subscribe, "subscribe")
      try coder.text(&acctCode, "acctCode")
    }
  }

  /// Asks for chosen figures of a group of accounts.
  public struct RequestAccountSummary: WireMessage {
    public static let id = MessageID(rawValue: 62)
    public static let name = "reqAccountSummary"
    /// The number that answers carry.
    public var reqId: Int64 = 0
    /// `All`, or a group of the login.
    public var groupName = ""
    /// Names of figures, comma separated.
    public var tags = ""

    public init() {}

    /// All of it.
    public init(reqId: Int64, groupName: String, tags: String) {
      (self.reqId, self.groupName, self.tags) = (reqId, groupName, tags)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.identifier(&reqId, "reqId")
      try coder.text(&groupName, "groupName")
      try coder.text(&tags, "tags")
    }
  }

  /// Ends a stream of figures.
  public struct CancelAccountSummary: WireMessage {
    public static let id = MessageID(rawValue: 63)
    public static let name = "cancelAccountSummary"
    /// The request to end.
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

  /// Asks for the figures of one account or model.
  public struct RequestAccountUpdatesMulti: WireMessage {
    public static let id = MessageID(rawValue: 76)
    public static let name = "reqAccountUpdatesMulti"
    /// The number that answers carry.
    public var reqId: Int64 = 0
    /// The account.
    public var account = ""
    /// The model; empty for none.
    public var modelCode = ""
    /// Cash and net liquidation value alone.
    public var ledgerAndNLV = false

    public init() {}

    /// All of it.
    public init(reqId: Int64, account: String, modelCode: String, ledgerAndNLV: Bool) {
      self.reqId = reqId
      self.account = account
      self.modelCode = modelCode
      self.ledgerAndNLV = ledgerAndNLV
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.identifier(&reqId, "reqId")
      try coder.text(&account, "account")
      try coder.text(&modelCode, "modelCode")
      try coder.flag(&ledgerAndNLV, "ledgerAndNLV")
    }
  }

  /// Ends such a stream.
  public struct CancelAccountUpdatesMulti: WireMessage {
    public static let id = MessageID(rawValue: 77)
    public static let name = "cancelAccountUpdatesMulti"
    /// The request to end.
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

  /// Asks for an account's profit and loss as it changes.
  public struct RequestPnL: WireMessage {
    public static let id = MessageID(rawValue: 92)
    public static let name = "reqPnL"
    /// The number that answers carry.
    public var reqId: Int64 = 0
    /// The account.
    public var account = ""
    /// The model; empty for none.
    public var modelCode = ""

    public init() {}

    /// All of it.
    public init(reqId: Int64, account: String, modelCode: String) {
      (self.reqId, self.account, self.modelCode) = (reqId, account, modelCode)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try coder.text(&account, "account")
      try coder.text(&modelCode, "modelCode")
    }
  }

  /// Ends such a stream.
  public struct CancelPnL: WireMessage {
    public static let id = MessageID(rawValue: 93)
    public static let name = "cancelPnL"
    /// The request to end.
    public var reqId: Int64 = 0

    public init() {}

    /// With its one value.
    public init(reqId: Int64) {
      self.reqId = reqId
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
    }
  }

  /// Asks for one position's profit and loss as it changes.
  public struct RequestPnLSingle: WireMessage {
    public static let id = MessageID(rawValue: 94)
    public static let name = "reqPnLSingle"
    /// The number that answers carry.
    public var reqId: Int64 = 0
    /// The account.
    public var account = ""
    /// The model; empty for none.
    public var modelCode = ""
    /// The instrument's number.
    public var conid: Int64 = 0

    public init() {}

    /// All of it.
    public init(reqId: Int64, account: String, modelCode: String, conid: Int64) {
      (self.reqId, self.account, self.modelCode, self.conid) = (reqId, account, modelCode, conid)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try coder.text(&account, "account")
      try coder.text(&modelCode, "modelCode")
      try coder.whole(&conid, "conid")
    }
  }

  /// Ends such a stream.
  public struct CancelPnLSingle: WireMessage {
    public static let id = MessageID(rawValue: 95)
    public static let name = "cancelPnLSingle"
    /// The request to end.
    public var reqId: Int64 = 0

    public init() {}

    /// With its one value.
    public init(reqId: Int64) {
      self.reqId = reqId
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
    }
  }
}
