/// An amount of a currency, in 1e-9 of it.
public struct Money: FixedPoint {
  public static let fractionDigits = 9
  /// Billionths of the currency.
  public let rawValue: Int128
  @inlinable public init(rawValue: Int128) { self.rawValue = rawValue }

  /// `price × quantity × multiplier`, rounded half to even once.
  ///
  /// Held at ±10^21 units of the currency, which only a multiplier can reach, so that a hundred
  /// million such amounts still have a sum.
  @inlinable public init(_ price: Price, times quantity: Quantity, multiplier: Int64 = 1) {
    let product = Int128(price.rawValue) * Int128(quantity.rawValue)
    let (exact, overflow) = product.multipliedReportingOverflow(by: Int128(multiplier))
    let isNegative = (product < 0) != (multiplier < 0)
    let rounded = overflow ? .max : Rounding.halfEven(exact, 100_000_000)
    if overflow || rounded.magnitude > Self.productEdge.magnitude {
      rawValue = isNegative ? -Self.productEdge : Self.productEdge
    } else {
      rawValue = rounded
    }
  }

  @inlinable static var productEdge: Int128 { 1_000_000_000_000_000_000_000_000_000_000 }

  /// Whole units of the currency.
  @inlinable public init(units: Int64) { rawValue = Int128(units) * 1_000_000_000 }
}
