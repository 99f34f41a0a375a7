import Journal

/// How a simulated broker behaves.
public struct SimulatorConfiguration: Sendable {
  /// Accounts of the login, the first one the default of orders that name none.
  public var accounts = ["DU1000001"]
  /// Cash of each account when it is new.
  public var openingCash = Money(units: 1_000_000)
  /// Of the synthetic market.
  public var seed: UInt64 = 1
  /// From a request's arrival to its effect at the exchange.
  public var orderLatency = Nanoseconds.zero
  /// How much worse than the quote an order without a limit trades.
  public var slippage = Price.zero
  /// What fills cost.
  public var commissions = CommissionSchedule(plan: .fixed, rates: RegulatoryRates.all[3])
  /// Offsets of New York from UTC, ascending; a core without files knows no zones.
  public var zoneOffsets: [ZoneOffset] = []
  /// The client id that sees every client's orders; nil for none.
  public var masterClient: Int64?
  /// Messages a client may send in any second; 0 for no limit.
  public var messagesPerSecond = 50
  /// Times over the limit after which a client is disconnected.
  public var rateStrikes = 3
  /// Market data lines of a client.
  public var marketDataLines = 100
  /// Clients at a time, as TWS has it.
  public var clientsMax = 32
  /// How far each `reqCurrentTime` moves the market's clock; nil lets the owner move it.
  public var lockStep: Nanoseconds?

  /// One account with a million, a market that never closes.
  public init() {}
}
