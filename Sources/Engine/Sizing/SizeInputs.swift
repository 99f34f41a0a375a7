import Journal
import Projections

/// What a size may be computed from; nil is unknown.
public struct SizeInputs: Hashable, Sendable {
  /// The price to pay.
  public var price: Price?
  /// Currency units per point and share.
  public var multiplier: Int64 = 1
  /// Average true range in currency units.
  public var range: Price?
  /// Distance of the stop from the price.
  public var stopDistance: Price?
  /// Standard deviation of the returns of the instrument's bars.
  public var volatility: Ratio?
  /// Confidence of the prediction, 0…1.
  public var confidence: Ratio?
  /// Equity of the account.
  public var equity: Money?
  /// Highest correlation with what is at work, -1…1.
  public var correlation: Ratio?
  /// Sessions so far, this one included: 1 in the first.
  public var sessions: Int64 = 1

  /// Nothing known.
  public init() {}

  /// What the ledger knows about an intended entry.
  ///
  /// - Parameters:
  ///   - price: the far side's price; nil when there is none.
  ///   - stopDistance: nil for an entry without a stop.
  ///   - confidence: nil for an entry without a prediction.
  public init(
    _ ledger: Ledger, _ instrument: InstrumentID, _ side: Side, price: Price?,
    stopDistance: Price? = nil, confidence: Ratio? = nil
  ) {
    self.price = price
    self.stopDistance = stopDistance
    self.confidence = confidence
    multiplier = ledger.book.multiplier(instrument)
    equity = ledger.book.equity
    sessions = max(1, ledger.risk.sessionCount)
    guard instrument.index < ledger.closes.count else { return }
    range = Self.units(ledger.indicator("atr", of: instrument)).map(Price.init(rawValue:))
    volatility = Self.units(ledger.closes[instrument.index].deviation)
      .map(Ratio.init(rawValue:))
    correlation = ledger.worstCorrelation(instrument, side)
  }

  /// To the nearest 1e-9; nil for what is no sensible amount.
  private static func units(_ value: Double?) -> Int64? {
    guard let value, value.isFinite, value >= 0, value < 1e8 else { return nil }
    return Int64((value * 1e9).rounded(.toNearestOrEven))
  }
}
