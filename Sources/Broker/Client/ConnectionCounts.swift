/// What went through a connection; proves that nothing was lost on the way.
public struct ConnectionCounts: Hashable, Sendable {
  /// Whole frames that came, the greeting included.
  public var received = 0
  /// The greeting.
  public var greetings = 0
  /// Frames that became inputs of the session.
  public var session = 0
  /// Frames of market data; see ``MarketCounts``.
  public var market = 0
  /// Frames that answered requests: contracts, rules, history, clock.
  public var answers = 0
  /// Frames for a request that is over, or that nobody made.
  public var orphans = 0
  /// Messages that left.
  public var sent = 0

  /// Nothing yet.
  public init() {}

  /// Every frame went exactly one way.
  public var isWhole: Bool { received == greetings + session + market + answers + orphans }
}
