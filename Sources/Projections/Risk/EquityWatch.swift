import Journal

/// Highest equity ever and of the risk day, the day's beginning, and the run of losses.
public struct EquityWatch: FieldGroup {
  /// Highest equity since the first session, or since the operator last resumed; nil before.
  public private(set) var peak: Money?
  /// Highest equity of the risk day; nil before the first.
  public private(set) var dayPeak: Money?
  /// Realised + unrealised - fees when the risk day began.
  public private(set) var dayBase = Money.zero
  /// Positions closed at a loss in a row, within the risk day.
  public private(set) var losses: Int64 = 0

  /// Nothing watched yet.
  public init() {}

  /// Takes the equity after a mark or a fill.
  mutating func note(_ equity: Money) {
    if peak.map({ $0 < equity }) ?? true { peak = equity }
    if dayPeak.map({ $0 < equity }) ?? true { dayPeak = equity }
  }

  /// Begins a risk day.
  ///
  /// - Parameter equity: nil while an open position has no mark.
  mutating func beginDay(profit: Money, equity: Money?) {
    dayBase = profit
    dayPeak = equity
    losses = 0
  }

  /// The operator resumed: falls and losses are counted from here.
  mutating func restart(equity: Money?) {
    peak = equity
    dayPeak = equity
    losses = 0
  }

  /// Money that the owner brought or took is no gain and no loss.
  mutating func shift(_ amount: Money) {
    if let peak { self.peak = peak + amount }
    if let dayPeak { self.dayPeak = dayPeak + amount }
  }

  /// A position was closed with this result.
  mutating func close(_ result: Money) {
    if result < .zero { losses += 1 } else if result > .zero { losses = 0 }
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.optional("peak", &peak)
    try visitor.optional("dayPeak", &dayPeak)
    try visitor.fixed("dayBase", &dayBase)
    try visitor.signed("losses", &losses)
  }
}

extension Money {
  /// Whether a fall of this size is at least `part` of `peak`; exact, without rounding.
  ///
  /// - Parameter part: more than 0.
  public func isFall(of part: Ratio, from peak: Money) -> Bool {
    let (fall, overflow) = rawValue.multipliedReportingOverflow(by: 1_000_000_000)
    let (limit, tooMuch) = peak.rawValue.multipliedReportingOverflow(by: Int128(part.rawValue))
    if self <= .zero || tooMuch { return false }
    return overflow || fall >= max(limit, 1)
  }

  /// The part of an amount, rounded half to even once; held at the edge where it does not fit.
  public func part(_ part: Ratio) -> Money {
    guard
      let raw = Wide.multiply(rawValue, Int128(part.rawValue), dividedBy: 1_000_000_000)
    else { return Money(rawValue: (rawValue < 0) == (part.rawValue < 0) ? .max : .min) }
    return Money(rawValue: raw)
  }
}
