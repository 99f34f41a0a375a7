/// Bars and indicators the rules look at.
public struct IndicatorConfiguration: FieldGroup {
  /// Width of the bars that the average true range is taken from.
  public var barWidth = Nanoseconds.seconds(10)
  /// Periods of the average true range.
  public var atrPeriod: Int64 = 14

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.duration("bar_width", &barWidth)
    try visitor.signed("atr_period", &atrPeriod)
  }
}
