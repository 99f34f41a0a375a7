import Journal

/// The mean of the last closes with a band of so many standard deviations on each side.
///
/// Outputs: upper, middle, lower.
public struct BollingerBands: Indicator {
  private var deviation = StandardDeviation()
  private var factor = Ratio.zero

  /// Bands over one close, which a reader then fills in.
  public init() {}

  /// - Parameter period: closes looked at, greater than 0.
  init(period: Int, factor: Ratio) {
    deviation = StandardDeviation(period: period)
    self.factor = factor
  }

  public mutating func update(_ bar: Bar) { deviation.update(bar) }

  public func output(_ index: Int) -> Double? {
    guard let middle = deviation.mean, let deviation = deviation.output(0) else { return nil }
    let width = factor.double * deviation
    return index == 0 ? middle + width : index == 1 ? middle : middle - width
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("deviation", &deviation)
    try visitor.fixed("factor", &factor)
  }
}
