import Journal
import Projections

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
public struct RuleBar: Sendable {
  /// The series: its place in ``RuleVocabulary/series``.
  public var series: Int
  /// Prices, volume and trades.
  public var bar: Bar

  /// A bar.
  public init(series: Int, bar: Bar) {
    self.series = series
    self.bar = bar
  }
}

extension Bar {
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
