import Journal

/// OBV: volume added on bars that close higher and taken away on bars that close lower.
///
/// Begins with the volume of the first bar. An exact sum of shares.
public struct OnBalanceVolume: Indicator {
  private var total: Int128 = 0
  private var previous: Int64 = 0
  private var hasPrevious = false

  public init() {}

  public mutating func update(_ bar: Bar) {
    let close = bar.closeUnits
    let volume = Int128(bar.volume.rawValue)
    if !hasPrevious || close > previous {
      total &+= volume
    } else if close < previous {
      total &-= volume
    }
    (previous, hasPrevious) = (close, true)
  }

  public func output(_ index: Int) -> Double? {
    guard hasPrevious else { return nil }
    // Whole shares apart from fractions: one division of all units would round.
    let parts = total.quotientAndRemainder(dividingBy: Wide.unitsPerShare)
    return Wide.double(parts.quotient) + Wide.double(parts.remainder) / 1e8
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.wide("total", &total)
    try visitor.units("previous", &previous)
    try visitor.flag("hasPrevious", &hasPrevious)
  }
}
