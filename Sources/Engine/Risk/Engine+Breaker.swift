import Journal
import Projections

extension Engine {
  /// Trips the breakers of the account whose limits a mark, a fill or a fee has reached.
  ///
  /// Called for every mark of a held position: a few comparisons where only daily loss is limited.
  mutating func watchLimits(cause: SequenceNumber) {
    guard ledger.mayReachLimit else { return }
    let limit = -ledger.configuration.risk.dailyLossLimit
    let result = ledger.riskDayResult
    if result <= limit { trip(.dailyLoss, .money(result), .money(limit), cause: cause) }
    if ledger.configuration.risk.breakers.watchesFalls { watchFalls(cause: cause) }
    guard ledger.hasReachedLosses else { return }
    let most = ledger.configuration.risk.breakers.maximumLosses
    trip(.losses, .count(ledger.risk.equity.losses), .count(most), cause: cause)
  }

  private mutating func watchFalls(cause: SequenceNumber) {
    let breakers = ledger.configuration.risk.breakers
    guard let equity = ledger.book.equity else { return }
    if let part = breakers.drawdown, let peak = ledger.risk.equity.peak,
      (peak - equity).isFall(of: part, from: peak)
    {
      trip(.drawdown, .money(peak - equity), .money(peak.part(part)), cause: cause)
    }
    if let part = breakers.dailyDrawdown, let peak = ledger.risk.equity.dayPeak,
      (peak - equity).isFall(of: part, from: peak)
    {
      trip(.dailyDrawdown, .money(peak - equity), .money(peak.part(part)), cause: cause)
    }
  }

  /// Records the breaker once and does what its level asks for; a stricter level stays in force.
  private mutating func trip(
    _ limit: RiskLimit, _ value: Evidence, _ threshold: Evidence, cause: SequenceNumber
  ) {
    guard !ledger.risk.isHeld(limit) else { return }
    let level = limit.level(ledger.configuration.risk.breakers)
    var change = RiskStateChanged()
    change.from = ledger.risk.level
    change.to = change.from.rawValue < level.riskLevel.rawValue ? level.riskLevel : change.from
    change.reason = limit.reason
    change.value = value
    change.limit = threshold
    let tripped = emit(.riskState(change), cause: cause)
    alert(
      .critical, "risk.\(limit.code)",
      "\(limit.reason) limit reached: \(value.text) of \(threshold.text); "
        + Self.words(level), cause: tripped)
    enforce(level, rule: limit.code, cause: tripped)
  }

  private static func words(_ level: BreakerLevel) -> String {
    switch level {
    case .pause: "nothing is entered"
    case .reduce: "only exits are allowed"
    case .cancelAll: "cancelling working orders, only exits are allowed"
    case .flatten: "closing everything"
    }
  }

  /// Does what a level asks for beyond the risk level itself.
  mutating func enforce(_ level: BreakerLevel, rule: String, cause: SequenceNumber) {
    switch level {
    case .pause: break
    case .reduce: cancelEntries(cause: cause)
    case .cancelAll: cancelEverything(cause: cause)
    case .flatten: closeEverything(rule: rule, cause: cause)
    }
  }

  /// A daily breaker and a block last for their risk day, an operator's word until a resume.
  mutating func resetOnNewDay(cause: SequenceNumber) {
    guard ledger.risk.needsReset else { return }
    let level = ledger.risk.heldLevel
    if level.rawValue < ledger.risk.level.rawValue {
      record(level, RiskState.newDayReason, cause: cause)
    }
    liftBlocks(RiskState.newDayReason, before: ledger.risk.dayBeganAt, cause: cause)
  }

  /// Records a stricter risk level; one that is looser than the one in force changes nothing.
  mutating func tightenRisk(_ level: RiskLevel, _ reason: String, cause: SequenceNumber) {
    guard level.rawValue > ledger.risk.level.rawValue else { return }
    setRisk(level, reason, cause: cause)
  }

  /// Records a new risk level; nothing when it is in force. Back to normal lifts all blocks.
  ///
  /// A stop by an operator is recorded also where a breaker has tripped: it outlasts the day.
  @discardableResult
  mutating func setRisk(
    _ level: RiskLevel, _ reason: String, cause: SequenceNumber
  ) -> SequenceNumber {
    let isBreaker = RiskLimit(reason: ledger.risk.reason) != nil
    var last = cause
    if level != ledger.risk.level || (level != .normal && isBreaker) {
      last = record(level, reason, cause: cause)
    }
    if level == .normal {
      liftBlocks(reason, before: Timestamp(rawValue: .max), cause: last)
    }
    return last
  }

  @discardableResult
  private mutating func record(
    _ level: RiskLevel, _ reason: String, cause: SequenceNumber
  ) -> SequenceNumber {
    var change = RiskStateChanged()
    change.from = ledger.risk.level
    change.to = level
    change.reason = reason
    return emit(.riskState(change), cause: cause)
  }
}
