import Journal

/// The highest high and lowest low of the last bars, the current one included, and their middle.
///
/// Outputs: upper, middle, lower.
public struct DonchianChannel: Indicator {
  private var range = PriceRange()

  /// A channel of one bar, which a reader then fills in.
  public init() {}

  /// - Parameter period: bars of the range, greater than 0.
  init(period: Int) { range = PriceRange(length: period) }

  public mutating func update(_ bar: Bar) { range.push(bar) }

  public func output(_ index: Int) -> Double? {
    guard range.isFull else { return nil }
    switch index {
    case 0: return Double(range.highest) / 1e9
    case 1: return Double(range.highest + range.lowest) / 2e9
    default: return Double(range.lowest) / 1e9
    }
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("range", &range)
  }
}
