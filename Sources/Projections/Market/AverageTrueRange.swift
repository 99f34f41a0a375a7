import Journal

/// Average true range as Wilder defined it, from closed bars.
///
/// The first bar has no true range. The first value is the mean of the next `period` ones, then
/// `(value × (period - 1) + range) / period`. Prices enter as ``Price/double``: the double nearest
/// to the decimal, exact to the bit for prices below 9 million. Only `+ - * /` are used.
///
/// - Source: J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.
public struct AverageTrueRange: FieldGroup {
  /// Bars averaged over.
  public private(set) var period = 14
  /// Bars taken so far.
  public private(set) var count = 0
  private var previousClose = 0.0
  private var sum = 0.0
  private var average = 0.0

  /// An average over 14 bars, which a reader then fills in.
  public init() {}

  /// An average without bars.
  ///
  /// - Parameter period: greater than 0.
  public init(period: Int) {
    precondition(period > 0, "the period must be positive")
    self.period = period
  }

  /// The average in currency units; nil until `period + 1` bars were taken.
  public var value: Double? { count > period ? average : nil }

  /// Takes the next closed bar.
  public mutating func fold(_ bar: Bar) {
    let high = bar.high.double
    let low = bar.low.double
    if count > 0 { average(Self.trueRange(high, low, previousClose)) }
    previousClose = bar.close.double
    count += 1
  }

  private mutating func average(_ range: Double) {
    let length = Double(period)
    if count > period {
      average = (average * (length - 1) + range) / length
    } else {
      sum += range
      if count == period { average = sum / length }
    }
  }

  private static func trueRange(_ high: Double, _ low: Double, _ previous: Double) -> Double {
    max(high - low, abs(high - previous), abs(low - previous))
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.count("period", &period)
    try visitor.count("count", &count)
    guard period > 0 else { throw .valueOutOfRange(field: "period") }
    guard count >= 0 else { throw .valueOutOfRange(field: "count") }
    try visitor.double("previousClose", &previousClose)
    try visitor.double("sum", &sum)
    try visitor.double("average", &average)
  }
}
