/// Money per unit of an instrument, in 1e-9 of its currency.
public struct Price: FixedPoint {
  public static let fractionDigits = 9
  /// Billionths of the currency; negative prices exist (spreads, futures).
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }

  /// The nearest double, for indicators only.
  @inlinable public var double: Double { Double(rawValue) / 1e9 }

  /// Moves to a multiple of `tick`, down or up.
  ///
  /// - Parameter tick: greater than 0.
  public func rounded(to tick: Price, up: Bool) -> Price {
    precondition(tick.rawValue > 0, "a tick size must be positive")
    let remainder = rawValue % tick.rawValue
    let rest = remainder < 0 ? remainder + tick.rawValue : remainder
    if rest == 0 { return self }
    let below = self - Price(rawValue: rest)
    return up ? below + tick : below
  }
}
