import Journal
import Projections

// What rules see of bars and indicators; the only two accessors that know how they are kept.
extension Ledger {
  /// An output of an indicator at the last closed bar, or at the one before it.
  ///
  /// - Parameter slot: the place in ``RuleVocabulary/indicators``; 0 is the average true range.
  /// - Returns: nil while it is not ready, or is not kept.
  func indicatorValue(
    _ instrument: InstrumentID, slot: Int, output: Int, isPrevious: Bool
  ) -> Double? {
    guard slot == 0, output == 0, !isPrevious, instrument.index < ranges.count else { return nil }
    return ranges[instrument.index].value
  }

  /// A field of the last closed bar of a series, or of the one before it, as a rule holds it.
  ///
  /// - Parameter series: the place in ``RuleVocabulary/series``.
  /// - Returns: 1e-9 for prices, shares and counts, nanoseconds for times; nil when not kept.
  func barField(
    _ instrument: InstrumentID, series: Int, _ field: RuleBarField, isPrevious: Bool
  ) -> Int64? {
    guard series == 0, !isPrevious, instrument.index < bars.count,
      let bar = bars[instrument.index].lastClosed
    else { return nil }
    let seen = RuleBar(
      series: series, start: bar.start, open: bar.open, high: bar.high, low: bar.low,
      close: bar.close, volume: bar.volume, trades: bar.trades)
    return seen.value(field).bits
  }
}
