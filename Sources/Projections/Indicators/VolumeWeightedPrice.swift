import Journal

/// VWAP: notional divided by volume, both since the first bar and both exact.
///
/// To begin anew each session, begin with a new one.
public struct VolumeWeightedPrice: Indicator {
  private var notional: Int128 = 0
  private var volume: Int128 = 0

  public init() {}

  public mutating func update(_ bar: Bar) {
    notional &+= bar.notional.rawValue
    volume &+= Int128(bar.volume.rawValue)
  }

  /// 1e-9 of a currency unit over 1e-8 of a share.
  public func output(_ index: Int) -> Double? {
    volume > 0 ? Wide.double(notional) / Wide.double(volume) / 10 : nil
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.wide("notional", &notional)
    try visitor.wide("volume", &volume)
  }
}
