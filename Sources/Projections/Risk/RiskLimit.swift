import Journal

/// A limit on the whole account that is watched all the time and trips a breaker.
public enum RiskLimit: UInt8, Choice {
  case dailyLoss = 0
  case drawdown = 1
  case dailyDrawdown = 2
  case losses = 3

  /// The words that a recorded change of the risk level has for it.
  public var reason: String {
    switch self {
    case .dailyLoss: "daily loss"
    case .drawdown: "drawdown"
    case .dailyDrawdown: "daily drawdown"
    case .losses: "consecutive losses"
    }
  }

  /// The name of the rule that closes everything, and of its alert behind `risk.`.
  public var code: String {
    switch self {
    case .dailyLoss: "daily_loss"
    case .drawdown: "drawdown"
    case .dailyDrawdown: "daily_drawdown"
    case .losses: "losses"
    }
  }

  /// Whether a new risk day lifts it; else only the operator does.
  public var isDaily: Bool { self != .drawdown }

  /// The limit that a recorded change names; nil for what an operator or the day brought about.
  public init?(reason: String) {
    guard let limit = Self.allCases.first(where: { $0.reason == reason }) else { return nil }
    self = limit
  }

  /// How far it goes under a configuration.
  public func level(_ breakers: BreakerConfiguration) -> BreakerLevel {
    switch self {
    case .dailyLoss: breakers.dailyLossLevel
    case .drawdown: breakers.drawdownLevel
    case .dailyDrawdown: breakers.dailyDrawdownLevel
    case .losses: breakers.lossesLevel
    }
  }
}
