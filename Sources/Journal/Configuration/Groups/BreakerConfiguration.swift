/// What stops trading, and how far: each limit has its own level.
public struct BreakerConfiguration: FieldGroup {
  /// New York time of day at which the risk day begins, as the time since midnight.
  public var dayStart = Nanoseconds.seconds(14_400)
  /// What reaching `risk.daily_loss_limit` does.
  public var dailyLossLevel = BreakerLevel.flatten
  /// Largest fall of equity below its highest value ever, as a fraction of that.
  ///
  /// It stays tripped over days until the operator resumes; the equity then is the new peak.
  public var drawdown: Ratio?
  /// What reaching it does.
  public var drawdownLevel = BreakerLevel.flatten
  /// Largest fall of equity below its highest value of the risk day, as a fraction of that.
  public var dailyDrawdown: Ratio?
  /// What reaching it does.
  public var dailyDrawdownLevel = BreakerLevel.flatten
  /// Positions closed at a loss in a row within a risk day; 0 is no limit.
  public var maximumLosses: Int64 = 0
  /// What reaching it does.
  public var lossesLevel = BreakerLevel.pause

  public init() {}

  /// Whether any fall of equity is limited.
  @inlinable public var watchesFalls: Bool { drawdown != nil || dailyDrawdown != nil }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.duration("day_start", &dayStart)
    try visitor.choice("daily_loss_level", &dailyLossLevel)
    try visitor.optional("drawdown", &drawdown)
    try visitor.choice("drawdown_level", &drawdownLevel)
    try visitor.optional("daily_drawdown", &dailyDrawdown)
    try visitor.choice("daily_drawdown_level", &dailyDrawdownLevel)
    try visitor.signed("max_losses", &maximumLosses)
    try visitor.choice("losses_level", &lossesLevel)
  }
}

/// How far a breaker goes, from the mildest to the strictest; an operator has the same words.
public enum BreakerLevel: UInt8, Choice {
  /// No new entries; orders keep working.
  case pause = 0
  /// Only what makes exposure smaller.
  case reduce = 1
  /// As reduce, and working orders are cancelled.
  case cancelAll = 2
  /// Everything is closed, then nothing.
  case flatten = 3

  /// What may still be done then.
  public var riskLevel: RiskLevel {
    switch self {
    case .pause: .paused
    case .reduce, .cancelAll: .reduceOnly
    case .flatten: .halted
    }
  }
}

extension RangeCheck {
  mutating func breakers(_ breakers: BreakerConfiguration) {
    durations("risk.breakers.day_start", breakers.dayStart, .zero, .seconds(86_399))
    optional("risk.breakers.drawdown", breakers.drawdown, most: 1)
    optional("risk.breakers.daily_drawdown", breakers.dailyDrawdown, most: 1)
    whole("risk.breakers.max_losses", breakers.maximumLosses, 0...1_000)
  }
}
