import Journal

/// The change of the close since so many bars ago, in percent; 0 when it was 0 then.
public struct RateOfChange: Indicator {
  private var closes: Window
  private var past: Int64 = 0
  private var close: Int64 = 0
  private var isReady = false

  /// A change since the bar before, which a reader then fills in.
  public init() { self.init(period: 1) }

  /// - Parameter period: how many bars ago, greater than 0.
  init(period: Int) { closes = Window(length: period) }

  public mutating func update(_ bar: Bar) {
    close = bar.closeUnits
    isReady = closes.isFull
    past = closes.push(close)
  }

  public func output(_ index: Int) -> Double? {
    guard isReady else { return nil }
    return past == 0 ? 0 : 100 * Double(close &- past) / Double(past)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("closes", &closes)
    try visitor.units("past", &past)
    try visitor.units("close", &close)
    try visitor.flag("isReady", &isReady)
  }
}
