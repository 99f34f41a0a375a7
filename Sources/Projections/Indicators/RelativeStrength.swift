import Journal

/// RSI: 100 × gain / (gain + loss) of Wilder's averages of the changes of the close.
///
/// 0 when nothing changed. Changes are whole numbers of 1e-9, so equal ones are equal.
public struct RelativeStrength: Indicator {
  private var gains = WilderMean()
  private var losses = WilderMean()
  private var previous: Int64 = 0
  private var hasPrevious = false

  /// An index over one change, which a reader then fills in.
  public init() {}

  /// - Parameter period: changes averaged over, greater than 0.
  init(period: Int) {
    gains = WilderMean(length: period)
    losses = gains
  }

  public mutating func update(_ bar: Bar) {
    let close = bar.closeUnits
    if hasPrevious {
      let change = close - previous
      gains.add(change > 0 ? Double(change) : 0)
      losses.add(change < 0 ? Double(-change) : 0)
    }
    (previous, hasPrevious) = (close, true)
  }

  public func output(_ index: Int) -> Double? {
    guard let gain = gains.value, let loss = losses.value else { return nil }
    return gain + loss == 0 ? 0 : 100 * gain / (gain + loss)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("gains", &gains)
    try visitor.group("losses", &losses)
    try visitor.units("previous", &previous)
    try visitor.flag("hasPrevious", &hasPrevious)
  }
}
