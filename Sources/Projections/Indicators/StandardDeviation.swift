import Journal

/// The population standard deviation of the last closes.
///
/// Sums and sums of squares are whole numbers modulo 2^128. What is wanted of them does not
/// depend on the level of prices and fits while period × deviation is below 1.3e10 in currency
/// units, so it is exact before the root even where the sums themselves went round.
public struct StandardDeviation: Indicator {
  private var closes: Window
  private var sum: Int128 = 0
  private var squares: Int128 = 0

  /// A deviation of one close, which a reader then fills in.
  public init() { self.init(period: 1) }

  /// - Parameter period: closes looked at, greater than 0.
  init(period: Int) { closes = Window(length: period) }

  public mutating func update(_ bar: Bar) {
    let close = bar.closeUnits
    let oldest = closes.push(close)
    sum &+= Int128(close) &- Int128(oldest)
    squares &+= Wide.square(close) &- Wide.square(oldest)
  }

  /// The mean of the closes; nil until there are enough.
  var mean: Double? {
    closes.isFull ? Wide.double(sum) / (Double(closes.length) * 1e9) : nil
  }

  public func output(_ index: Int) -> Double? {
    guard closes.isFull else { return nil }
    let spread = Int128(closes.length) &* squares &- sum &* sum
    return Wide.double(UInt128(bitPattern: spread)).squareRoot() / (Double(closes.length) * 1e9)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("closes", &closes)
    try visitor.wide("sum", &sum)
    try visitor.wide("squares", &squares)
  }
}
