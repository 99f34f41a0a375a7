import Journal

/// What a rule is asked about: one instrument at the present place of the ledger.
public struct RuleMoment: Sendable {
  /// The instrument; ``InstrumentID/none`` for a rule that looks at none.
  public var instrument: InstrumentID
  /// The prediction that just arrived; nil elsewhere, then the last one of the instrument counts.
  public var signal: Signal?
  /// The bar that just closed, where a bar is what happened.
  public var bar: RuleBar?

  /// A moment.
  public init(
    _ instrument: InstrumentID = .none, signal: Signal? = nil, bar: RuleBar? = nil
  ) {
    self.instrument = instrument
    self.signal = signal
    self.bar = bar
  }
}

/// A closed bar of a series, as a rule sees it.
public struct RuleBar: Sendable, BitwiseCopyable {
  /// The series: its place in ``RuleVocabulary/series``.
  public var series: Int
  /// When it began.
  public var start: Timestamp
  /// Prices.
  public var open, high, low, close: Price
  /// Shares traded.
  public var volume: Quantity
  /// Trades.
  public var trades: Int64

  /// A bar.
  public init(
    series: Int, start: Timestamp, open: Price, high: Price, low: Price, close: Price,
    volume: Quantity, trades: Int64
  ) {
    self.series = series
    self.start = start
    (self.open, self.high, self.low, self.close) = (open, high, low, close)
    self.volume = volume
    self.trades = trades
  }

  func value(_ field: RuleBarField) -> RuleValue {
    switch field {
    case .open: RuleValue(open)
    case .high: RuleValue(high)
    case .low: RuleValue(low)
    case .close: RuleValue(close)
    case .range: RuleValue(high - low)
    case .volume: RuleValue(volume)
    case .trades: RuleValue(count: trades)
    case .start: RuleValue(start)
    }
  }
}
