import Journal
import Projections

extension Engine {
  /// Why the daily-loss breaker changes the risk level.
  static let breakerReason = "daily loss"

  /// Trips the breaker once the day has lost its limit: everything is closed, nothing opens.
  mutating func watchDailyLoss(cause: SequenceNumber) {
    let limit = -ledger.configuration.risk.dailyLossLimit
    let result = ledger.book.dayResult
    guard result <= limit, ledger.risk.level != .halted else { return }
    var change = RiskStateChanged()
    change.from = ledger.risk.level
    change.to = .halted
    change.reason = Self.breakerReason
    change.value = .money(result)
    change.limit = .money(limit)
    let tripped = emit(.riskState(change), cause: cause)
    alert(
      .critical, "risk.daily_loss",
      "daily loss limit reached: \(result) of \(limit); closing everything", cause: tripped)
    closeEverything(rule: "daily_loss", cause: tripped)
  }

  /// A breaker lasts for its day; an operator's stop lasts until the operator resumes.
  mutating func resetBreakerOnNewDay(cause: SequenceNumber) {
    guard isTripped, ledger.risk.changedAt < ledger.session.calendar.midnight else { return }
    setRisk(.normal, "new day", cause: cause)
  }

  private var isTripped: Bool {
    ledger.risk.level == .halted && ledger.risk.reason == Self.breakerReason
  }

  /// Records a stricter risk level; one that is looser than the one in force changes nothing.
  mutating func tightenRisk(_ level: RiskLevel, _ reason: String, cause: SequenceNumber) {
    guard level.rawValue > ledger.risk.level.rawValue else { return }
    setRisk(level, reason, cause: cause)
  }

  /// Records a new risk level; nothing when it is already in force.
  ///
  /// A stop by an operator is recorded also where the breaker has tripped: it outlasts the day.
  @discardableResult
  mutating func setRisk(
    _ level: RiskLevel, _ reason: String, cause: SequenceNumber
  ) -> SequenceNumber {
    guard level != ledger.risk.level || isTripped else { return cause }
    var change = RiskStateChanged()
    change.from = ledger.risk.level
    change.to = level
    change.reason = reason
    return emit(.riskState(change), cause: cause)
  }
}
