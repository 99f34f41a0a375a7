import Journal

/// CCI: (typical - mean) / (0.015 × mean deviation) of the typical price (high + low + close) / 3.
///
/// Numerator and deviation are whole numbers, so "no deviation" is exact and gives 0. The mean
/// deviation moves with the mean, so an update takes a time that grows with the period.
public struct CommodityChannel: Indicator {
  private var typicals: Window
  private var sum: Int128 = 0
  private var value = 0.0

  /// An index over one bar, which a reader then fills in.
  public init() { self.init(period: 1) }

  /// - Parameter period: bars looked at, greater than 0.
  init(period: Int) { typicals = Window(length: period) }

  public mutating func update(_ bar: Bar) {
    let typical = bar.typicalUnits
    sum &+= Int128(typical) &- Int128(typicals.push(typical))
    if typicals.isFull { value = index(of: typical) }
  }

  /// With x = 3 × typical: n (n x - Σx) / (0.015 Σ|n x - Σx|); the 3 and one n cancel out.
  private func index(of typical: Int64) -> Double {
    let (length, sum) = (Int128(typicals.length), sum)
    let above = length &* Int128(typical) &- sum
    let deviation = typicals.sum { (length &* Int128($0) &- sum).magnitude }
    guard above != 0, deviation != 0 else { return 0 }
    return Wide.double(length &* above) / (0.015 * Wide.double(deviation))
  }

  public func output(_ index: Int) -> Double? { typicals.isFull ? value : nil }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("typicals", &typicals)
    try visitor.wide("sum", &sum)
    try visitor.double("value", &value)
  }
}
