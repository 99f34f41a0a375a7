import Journal

/// The mean of the last closes with weights 1 for the oldest to `period` for the newest.
public struct WeightedMovingAverage: Indicator {
  private var closes: Window
  private var sum: Int128 = 0
  private var weighted: Int128 = 0

  /// An average of one close, which a reader then fills in.
  public init() { self.init(period: 1) }

  /// - Parameter period: closes averaged over, greater than 0.
  init(period: Int) { closes = Window(length: period) }

  public mutating func update(_ bar: Bar) {
    let close = Int128(bar.closeUnits)
    // In a full window every weight falls by one, which takes the sum away once.
    if closes.isFull { weighted &-= sum }
    sum &+= close &- Int128(closes.push(bar.closeUnits))
    weighted &+= close &* Int128(closes.count)
  }

  public func output(_ index: Int) -> Double? {
    guard closes.isFull else { return nil }
    let length = Double(closes.length)
    return Wide.double(weighted) / (length * (length + 1) / 2 * 1e9)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("closes", &closes)
    try visitor.wide("sum", &sum)
    try visitor.wide("weighted", &weighted)
  }
}
