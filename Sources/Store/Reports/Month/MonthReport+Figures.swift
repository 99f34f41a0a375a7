import Journal

extension MonthReport {
  /// Trades that ended in the month.
  var closed: [DayTrade] { trades.filter { $0.closedAt != nil } }

  /// Trades that won after fees.
  public var wonCount: Int { closed.count { $0.net > .zero } }

  /// Trades that lost after fees.
  public var lostCount: Int { closed.count { $0.net < .zero } }

  /// What the winning trades won, after fees.
  public var won: Money { closed.filter { $0.net > .zero }.reduce(.zero) { $0 + $1.net } }

  /// What the losing trades lost, after fees; not negative.
  public var lost: Money { closed.filter { $0.net < .zero }.reduce(.zero) { $0 - $1.net } }

  /// Part of the closed trades that won; nil without one.
  public var winRate: Ratio? { Self.ratio(Int128(wonCount), Int128(closed.count)) }

  /// ``won`` for each unit of ``lost``; nil without a loss.
  public var profitFactor: Ratio? { Self.ratio(won.rawValue, lost.rawValue) }

  /// The mean result of a closed trade after fees; nil without one.
  public var meanTrade: Money? {
    guard !closed.isEmpty else { return nil }
    return Money(rawValue: Rounding.halfEven((won - lost).rawValue, Int128(closed.count)))
  }

  /// Days with a known result, the best first.
  public var ranked: [Day] {
    days.filter { $0.figures.net != nil && $0.figures != MoneyFigures() }
      .sorted { ($1.figures.net ?? .zero, $0.date) < ($0.figures.net ?? .zero, $1.date) }
  }

  /// Equity without deposits at the end of each day: what was there before, and the results since.
  ///
  /// It ends where a result is not known.
  public var curve: [Money] {
    guard var level = equityBefore else { return [] }
    var levels = [level]
    for day in days {
      guard let net = day.figures.net else { break }
      level += net
      levels.append(level)
    }
    return levels
  }

  /// How far ``curve`` stands below its highest value so far.
  public var underwater: [Money] {
    var peak = Money(rawValue: .min)
    return curve.map { level in
      peak = max(peak, level)
      return peak - level
    }
  }

  /// The deepest fall of ``curve`` from its highest value so far, and as a part of that; nil
  /// without a curve.
  public var drawdown: (money: Money, part: Ratio?)? {
    let curve = curve
    var (peak, worst, at) = (Money(rawValue: .min), Money(rawValue: -1), Money.zero)
    for level in curve {
      peak = max(peak, level)
      if peak - level > worst { (worst, at) = (peak - level, peak) }
    }
    guard !curve.isEmpty else { return nil }
    return (worst, at > .zero ? Self.ratio(worst.rawValue, at.rawValue) : nil)
  }

  private static func ratio(_ part: Int128, _ whole: Int128) -> Ratio? {
    guard whole > 0 else { return nil }
    let (scaled, overflow) = part.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow, let value = Int64(exactly: Rounding.halfEven(scaled, whole)) else {
      return nil
    }
    return Ratio(rawValue: value)
  }
}

extension DayTrade {
  /// After fees.
  var net: Money { realised - fees }
}
