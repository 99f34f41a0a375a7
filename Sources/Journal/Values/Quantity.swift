/// A number of shares or contracts, in 1e-8; Interactive Brokers sends decimals.
public struct Quantity: FixedPoint {
  public static let fractionDigits = 8
  /// Units of 1e-8.
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }

  /// A whole number of shares, at most 92 billion.
  @inlinable public init(shares: Int64) {
    let (units, overflow) = shares.multipliedReportingOverflow(by: 100_000_000)
    rawValue = overflow ? (shares < 0 ? .min : .max) : units
  }

  /// Whole shares, rounded towards zero.
  @inlinable public var wholeShares: Int64 { rawValue / 100_000_000 }
}
