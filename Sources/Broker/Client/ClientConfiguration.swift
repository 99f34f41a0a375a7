import Journal

/// How a client of TWS behaves; everything that it must not look up itself.
public struct ClientConfiguration: Sendable {
  /// The number under which orders are kept; one for ever, since orders belong to it.
  public var clientID: Int64 = 0
  /// The account to trade; empty takes the only one of the login.
  public var account = ""
  /// What the account that the server reports must be; nil takes any.
  public var requiredMode: AccountMode?
  /// Whether orders, positions and executions are fetched before it counts as ready.
  ///
  /// A client that only downloads history needs none of them.
  public var synchronises = true
  /// Messages in any second; TWS allows 50.
  public var messagesPerSecond = 45
  /// Of these, how many only orders and cancels may use.
  public var reservedForOrders = 10
  /// From connecting to the first answer, and from the start to the order number.
  public var handshakeTimeout = Nanoseconds.seconds(10)
  /// From the first question of a synchronisation to its last answer.
  public var synchronisationTimeout = Nanoseconds.seconds(30)
  /// From sending a request to its whole answer.
  public var requestTimeout = Nanoseconds.seconds(60)
  /// Silence after which the server is asked for its time; as long again ends the connection.
  public var silenceLimit = Nanoseconds.seconds(30)
  /// How far a bracket's child stays behind its parent, so that it is not refused (10006).
  public var childDelay = Nanoseconds.milliseconds(50)
  /// Zones that a server may live in, with their offsets; a machine without files knows none.
  public var zones: [ServerZone] = []
  /// Market data as the server should send it: 1 live, 2 frozen, 3 delayed, 4 delayed frozen.
  public var marketDataType: Int64 = 1
  /// Frames of market data become inputs too, beside their ticks.
  public var keepsRawTicks = false

  /// Client 0, any account, 45 messages a second.
  public init() {}
}

/// Whether money is real.
public enum AccountMode: Hashable, Sendable {
  case paper
  case live

  /// What an account's own name says: paper accounts begin with `DU` or `DF`.
  public init(account: some StringProtocol) {
    self = account.hasPrefix("DU") || account.hasPrefix("DF") ? .paper : .live
  }
}

/// A zone as the server names it in its greeting.
public struct ServerZone: Hashable, Sendable {
  /// Such as `US/Eastern`.
  public var name: String
  /// Its offsets from UTC, ascending.
  public var offsets: [ZoneOffset]

  /// A zone.
  public init(name: String, offsets: [ZoneOffset]) {
    self.name = name
    self.offsets = offsets
  }
}
