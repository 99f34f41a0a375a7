extension Configuration {
  /// Every value that is out of range or contradicts another; empty when it can be used.
  public func problems() -> [ConfigurationProblem] {
    var check = RangeCheck()
    if account.isEmpty || !account.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
      check.report("account", "must be an account number, such as `DU0000001`")
    }
    check.money("opening_cash", openingCash, mayBeZero: true)
    check.instruments(instruments)
    check.durations(
      "indicators.bar_width", indicators.barWidth, .milliseconds(1), .seconds(86_400))
    check.whole("indicators.atr_period", indicators.atrPeriod, 1...1000)
    check.entry(rules.entry)
    check.durations(
      "rules.end_of_day.flatten_at", rules.endOfDay.flattenAt, .seconds(1), .seconds(86_399))
    check.sizing(sizing)
    check.risk(risk)
    check.simulation(simulation)
    return check.problems
  }
}

/// The ranges of values, one method for each group of the configuration.
private struct RangeCheck {
  /// Amounts beyond this would not fit the evidence of a decision.
  private static let moneyMax = Money(units: 9_000_000_000)
  private static let hour = Nanoseconds.seconds(3_600)
  var problems: [ConfigurationProblem] = []

  mutating func report(_ path: String, _ message: String) {
    problems.append(ConfigurationProblem(path: path, message: message))
  }

  mutating func whole(_ path: String, _ value: Int64, _ range: ClosedRange<Int64>) {
    guard !range.contains(value) else { return }
    report(path, "\(value) is out of range; allowed: \(range.lowerBound) to \(range.upperBound)")
  }

  mutating func durations(
    _ path: String, _ value: Nanoseconds, _ least: Nanoseconds, _ most: Nanoseconds
  ) {
    guard value < least || most < value else { return }
    report(path, "\(value) is out of range; allowed: \(least) to \(most)")
  }

  mutating func money(_ path: String, _ value: Money, mayBeZero: Bool = false) {
    if value < .zero || (value == .zero && !mayBeZero) {
      report(path, "\(value) must be \(mayBeZero ? "0 or more" : "more than 0")")
    } else if Self.moneyMax < value {
      report(path, "\(value) is too much; allowed: up to \(Self.moneyMax)")
    }
  }

  mutating func ratio(_ path: String, _ value: Ratio, above: Bool, most: Int64) {
    let least = above ? "more than 0" : "0"
    guard value < .zero || (above && value == .zero) || Ratio(whole: most) < value else { return }
    report(path, "\(value) is out of range; allowed: \(least) to \(most)")
  }

  mutating func instruments(_ instruments: [InstrumentConfiguration]) {
    var seen: Set<String> = []
    for (index, instrument) in instruments.enumerated() {
      let path = "instruments[\(index)]"
      if instrument.symbol.isEmpty {
        report("\(path).symbol", "is missing; it must be a ticker in capitals, such as `IBM`")
      } else if !Self.isTicker(instrument.symbol) {
        report("\(path).symbol", "`\(instrument.symbol.prefix(40))` is not a ticker in capitals")
      } else if !seen.insert(instrument.symbol).inserted {
        report("\(path).symbol", "`\(instrument.symbol)` is listed twice")
      }
      if let allocation = instrument.allocation { money("\(path).allocation", allocation) }
    }
  }

  /// Capitals and digits first, then also `.`, `-` and a single space, as in `BRK B`.
  private static func isTicker(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, bytes.count <= 16 else { return false }
    func isPlain(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x30...0x39) ~= byte }
    return isPlain(first) && isPlain(last)
      && bytes.allSatisfy { isPlain($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x20 }
  }

  mutating func entry(_ entry: EntryRuleConfiguration) {
    ratio("rules.entry.confidence", entry.confidence, above: false, most: 1)
    durations("rules.entry.maximum_age", entry.maximumAge, .milliseconds(1), .seconds(86_400))
    durations("rules.entry.cooldown", entry.cooldown, .zero, .seconds(86_400))
    ratio("rules.entry.stop_atr", entry.stopATR, above: true, most: 1000)
    ratio("rules.entry.target_atr", entry.targetATR, above: true, most: 1000)
  }

  mutating func sizing(_ sizing: SizingConfiguration) {
    let shares: ClosedRange<Int64> = 1...1_000_000
    money("sizing.allocation", sizing.allocation)
    whole("sizing.minimum_shares", sizing.minimumShares, shares)
    whole("sizing.maximum_shares", sizing.maximumShares, shares)
    whole("sizing.fallback_shares", sizing.fallbackShares, shares)
    guard shares.contains(sizing.minimumShares), shares.contains(sizing.maximumShares) else {
      return
    }
    guard sizing.minimumShares <= sizing.maximumShares else {
      return report(
        "sizing.maximum_shares",
        "\(sizing.maximumShares) is less than minimum_shares, \(sizing.minimumShares)")
    }
    let allowed = sizing.minimumShares...sizing.maximumShares
    if shares.contains(sizing.fallbackShares), !allowed.contains(sizing.fallbackShares) {
      report(
        "sizing.fallback_shares",
        "\(sizing.fallbackShares) is not between minimum_shares, \(sizing.minimumShares), "
          + "and maximum_shares, \(sizing.maximumShares)")
    }
  }

  mutating func risk(_ risk: RiskConfiguration) {
    money("risk.max_position_notional", risk.maximumPositionNotional)
    money("risk.max_portfolio_notional", risk.maximumPortfolioNotional)
    whole("risk.max_orders", risk.maximumOrders, 1...1_000)
    durations("risk.order_rate_window", risk.orderRateWindow, .milliseconds(1), .seconds(86_400))
    ratio("risk.price_collar", risk.priceCollar, above: true, most: 1)
    money("risk.daily_loss_limit", risk.dailyLossLimit)
  }

  mutating func simulation(_ simulation: SimulationConfiguration) {
    durations("simulation.order_latency", simulation.orderLatency, .zero, Self.hour)
    durations("simulation.answer_latency", simulation.answerLatency, .zero, Self.hour)
    money("simulation.commission_per_share", simulation.commissionPerShare, mayBeZero: true)
    money("simulation.commission_minimum", simulation.commissionMinimum, mayBeZero: true)
  }
}
