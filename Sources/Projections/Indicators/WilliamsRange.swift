import Journal

/// Williams %R: how far the close lies below the highest high, from 0 to -100 percent of the range.
///
/// 0 when the range is empty.
public struct WilliamsRange: Indicator {
  private var range = PriceRange()
  private var close: Int64 = 0

  /// A range of one bar, which a reader then fills in.
  public init() {}

  /// - Parameter period: bars of the range, greater than 0.
  init(period: Int) { range = PriceRange(length: period) }

  public mutating func update(_ bar: Bar) {
    range.push(bar)
    close = bar.closeUnits
  }

  public func output(_ index: Int) -> Double? {
    guard range.isFull else { return nil }
    let height = range.highest - range.lowest
    return height == 0 ? 0 : 100 * Double(close - range.highest) / Double(height)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("range", &range)
    try visitor.units("close", &close)
  }
}
