import Journal

/// The plain mean of the last closes; the sum is a whole number, so nothing drifts.
public struct SimpleMovingAverage: Indicator {
  private var closes: Window
  private var sum: Int128 = 0

  /// An average of one close, which a reader then fills in.
  public init() { self.init(period: 1) }

  /// - Parameter period: closes averaged over, greater than 0.
  init(period: Int) { closes = Window(length: period) }

  public mutating func update(_ bar: Bar) {
    let close = bar.closeUnits
    sum &+= Int128(close) &- Int128(closes.push(close))
  }

  public func output(_ index: Int) -> Double? {
    closes.isFull ? Wide.double(sum) / (Double(closes.length) * 1e9) : nil
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("closes", &closes)
    try visitor.wide("sum", &sum)
  }
}
