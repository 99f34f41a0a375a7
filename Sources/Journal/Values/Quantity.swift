/// A number of shares or contracts, in 1e-8; Interactive Brokers sends decimals.
public struct Quantity: FixedPoint {
  public static let fractionDigits = 8
  /// Units of 1e-8.
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }

  /// A whole number of shares.
  @inlinable public init(shares: Int64) { rawValue = shares * 100_000_000 }

  /// Whole shares, rounded towards zero.
  @inlinable public var wholeShares: Int64 { rawValue / 100_000_000 }

  /// The sum of two quantities.
  @inlinable public static func + (a: Quantity, b: Quantity) -> Quantity {
    Quantity(rawValue: a.rawValue + b.rawValue)
  }

  /// The difference of two quantities.
  @inlinable public static func - (a: Quantity, b: Quantity) -> Quantity {
    Quantity(rawValue: a.rawValue - b.rawValue)
  }

  /// The same size with the opposite sign.
  @inlinable public static prefix func - (a: Quantity) -> Quantity {
    Quantity(rawValue: -a.rawValue)
  }

  /// The size without its sign.
  @inlinable public var magnitude: Quantity { Quantity(rawValue: abs(rawValue)) }
}
