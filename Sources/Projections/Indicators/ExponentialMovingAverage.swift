import Journal

/// The exponential average of closes.
public struct ExponentialMovingAverage: Indicator {
  private var mean = ExponentialMean()

  /// An average over one close, which a reader then fills in.
  public init() {}

  /// - Parameter period: greater than 0; values come from the bar of that number on.
  init(period: Int, seed: ExponentialSeed) {
    mean = ExponentialMean(length: period, seed: seed)
  }

  public mutating func update(_ bar: Bar) { mean.add(bar.close.double) }

  public func output(_ index: Int) -> Double? { mean.value }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("mean", &mean)
  }
}
