import Journal

/// A bar with the instant at which it ends.
///
/// The end is that of the interval; for bars of ticks or volume the time of the tick that filled
/// it, or of the session's end when that came first.
public struct SeriesBar: FieldGroup {
  /// Prices, volume, number of trades and notional. Bars of quotes count updates as trades.
  public var bar = Bar()
  /// When the bar ends.
  public var end = Timestamp.zero

  public init() {}

  /// A bar that ends at an instant.
  public init(_ bar: Bar, end: Timestamp) {
    self.bar = bar
    self.end = end
  }

  /// Low, open and close, and high are in order, and the end is not before the start.
  public var isConsistent: Bool {
    bar.low <= min(bar.open, bar.close) && max(bar.open, bar.close) <= bar.high
      && bar.start <= end && bar.volume >= .zero && bar.trades >= 0
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("bar", &bar)
    try visitor.time("end", &end)
  }
}
