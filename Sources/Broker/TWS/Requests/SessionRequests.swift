extension TWS {
  /// The client names itself; the first frame after the handshake.
  public struct StartAPI: WireMessage {
    public static let id = MessageID(rawValue: 71)
    public static let name = "startApi"
    /// The number under which its orders are kept.
    public var clientId: Int64 = 0
    /// Always empty so far.
    public var optionalCapabilities = ""

    public init() {}

    /// All of it.
    public init(clientId: Int64, optionalCapabilities: String) {
      (self.clientId, self.optionalCapabilities) = (clientId, optionalCapabilities)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(2)
      try coder.whole(&clientId, "clientId")
      try coder.text(&optionalCapabilities, "optionalCapabilities")
    }
  }

  /// Asks for the next valid order number.
  public struct RequestIDs: WireMessage {
    public static let id = MessageID(rawValue: 8)
    public static let name = "reqIds"
    /// Ignored by the server.
    public var numIds: Int64 = 1

    public init() {}

    /// With its one value.
    public init(numIds: Int64) {
      self.numIds = numIds
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.whole(&numIds, "numIds")
    }
  }

  /// Asks for the accounts of the login.
  public struct RequestManagedAccounts: WireMessage {
    public static let id = MessageID(rawValue: 17)
    public static let name = "reqManagedAccts"

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
    }
  }

  /// Asks for the server's clock.
  public struct RequestCurrentTime: WireMessage {
    public static let id = MessageID(rawValue: 49)
    public static let name = "reqCurrentTime"

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
    }
  }

  /// How much the server writes into its own log.
  public struct SetServerLogLevel: WireMessage {
    public static let id = MessageID(rawValue: 14)
    public static let name = "setServerLogLevel"
    /// From 1, system, to 5, detail.
    public var logLevel: Int64 = 2

    public init() {}

    /// With its one value.
    public init(logLevel: Int64) {
      self.logLevel = logLevel
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(1)
      try coder.whole(&logLevel, "logLevel")
    }
  }
}
