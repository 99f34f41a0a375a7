import Journal
import Projections

// What rules see of bars and indicators; the only two accessors that know how they are kept.
extension Ledger {
  /// An output of an indicator at the last closed bar, or at the one before it.
  ///
  /// - Parameter slot: the place in ``MarketPlan/indicators``.
  /// - Returns: nil while it is not ready.
  func indicatorValue(
    _ instrument: InstrumentID, slot: Int, output: Int, isPrevious: Bool
  ) -> Double? {
    guard instrument.index < studies.count else { return nil }
    // Spans, because an element of an array would be copied with everything that it has.
    let studies = studies.span
    let indicators = studies[instrument.index].indicators.span
    return isPrevious
      ? indicators[slot].previousOutput(output) : indicators[slot].output(output)
  }

  /// A field of the last closed bar of a series, or of the one before it, as a rule holds it.
  ///
  /// - Parameter series: the place in ``MarketPlan/series``.
  /// - Returns: 1e-9 for prices, shares and counts, nanoseconds for times; nil when not kept.
  func barField(
    _ instrument: InstrumentID, series: Int, _ field: RuleBarField, isPrevious: Bool
  ) -> Int64? {
    guard instrument.index < studies.count else { return nil }
    return closedBar(instrument, series: series, ago: isPrevious ? 1 : 0)?.bar.value(field).bits
  }
}
