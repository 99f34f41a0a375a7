import Journal

extension RiskState {
  /// Whether a breaker is tripped.
  public func isHeld(_ limit: RiskLimit) -> Bool { holds.contains { $0.limit == limit } }

  /// The strictest level that a reason in force asks for.
  public var heldLevel: RiskLevel {
    holds.reduce(operatorLevel) { max($0, $1.level) }
  }

  /// Why nothing is entered in an instrument; nil where it is not blocked.
  public func block(_ instrument: InstrumentID) -> SymbolBlock? {
    blocks.first { $0.instrument == instrument }
  }

  /// Day trades of the sessions that count together.
  public var dayTrades: Int64 { sessions.reduce(0) { $0 + $1.dayTrades } }

  mutating func hold(_ limit: RiskLimit, _ level: RiskLevel) {
    let at = holds.lowerBound { $0.limit.rawValue < limit.rawValue }
    if at < holds.count, holds[at].limit == limit {
      holds[at].level = level
    } else {
      holds.insert(RiskHold(limit, level), at: at)
    }
  }

  /// Takes what a person said: it stands beside a breaker that may be stricter, and outlasts it.
  mutating func fold(_ command: OperatorCommand, equity now: Money?) {
    switch command.verb {
    case .pause: operatorLevel = max(operatorLevel, .paused)
    case .reduce: operatorLevel = max(operatorLevel, .reduceOnly)
    case .stop:
      operatorLevel = .halted
      armedUntil = .zero
    case .arm: armedUntil = command.until
    case .resume:
      operatorLevel = .normal
      holds = []
      equity.restart(equity: now)
    case .cancelAll, .flatten, .acknowledge: break
    }
    noteReset()
  }

  /// Takes a change of one instrument's block.
  mutating func fold(_ change: SymbolRiskChanged, _ envelope: Envelope) {
    let at = blocks.lowerBound { $0.instrument.rawValue < change.instrument.rawValue }
    let isKnown = at < blocks.count && blocks[at].instrument == change.instrument
    if isKnown { blocks.remove(at: at) }
    if change.isBlocked {
      var block = SymbolBlock()
      block.instrument = change.instrument
      block.reason = change.reason
      block.since = envelope.sequence
      block.blockedAt = envelope.recordedAt
      blocks.insert(block, at: at)
    }
    noteReset()
  }

  /// Takes what the gate said: denials, and checks that held with little room.
  mutating func fold(_ verdict: RiskVerdict, nearMiss: Ratio) {
    for condition in verdict.checks {
      let isNear = condition.isNearMiss(nearMiss)
      let isDenied = !verdict.isAdmitted && condition.name == verdict.deniedBy
      guard isNear || isDenied else { continue }
      let at = checks.lowerBound { $0.check < condition.name }
      if at == checks.count || checks[at].check != condition.name {
        checks.insert(CheckCount(condition.name), at: at)
      }
      if isNear { checks[at].near += 1 }
      if isDenied { checks[at].denied += 1 }
    }
  }

  /// Takes the broker's figure; the account's own currency only.
  mutating func fold(_ value: AccountValueReported, currency: String) {
    guard value.key == "BuyingPower", value.currency == currency,
      let amount = Money(value.value)
    else { return }
    reportedBuyingPower = amount
  }

  /// Says when the risk day of a session begins: at once, where that is over already.
  mutating func schedule(_ begin: Timestamp) {
    nextDayAt = begin > dayBeganAt ? begin : Timestamp(rawValue: .max)
  }

  /// Begins the risk day that was scheduled; daily breakers have had their time.
  mutating func beginDay(profit: Money, equity now: Money?) {
    dayBeganAt = nextDayAt
    nextDayAt = Timestamp(rawValue: .max)
    equity.beginDay(profit: profit, equity: now)
    holds.removeAll { $0.limit.isDaily }
    noteReset()
  }

  /// Counts a day trade in the running session.
  mutating func countDayTrade() {
    if !sessions.isEmpty { sessions[sessions.count - 1].dayTrades += 1 }
  }

  mutating func noteReset() {
    needsReset =
      level.rawValue > heldLevel.rawValue || blocks.contains { $0.blockedAt < dayBeganAt }
  }
}

/// The stricter of two levels.
func max(_ a: RiskLevel, _ b: RiskLevel) -> RiskLevel { a.rawValue < b.rawValue ? b : a }
