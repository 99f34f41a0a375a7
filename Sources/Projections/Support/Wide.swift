import Journal

/// Products and quotients of fixed-point numbers that say when they do not fit.
enum Wide {
  /// `a × b ÷ c` with one rounding, half to even; nil when the result needs more than 127 bits.
  ///
  /// - Parameter c: greater than 0.
  static func multiply(_ a: Int128, _ b: Int128, dividedBy c: Int128) -> Int128? {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if !overflow { return Rounding.halfEven(product, c) }
    return multiplyFullWidth(a, b, dividedBy: c)
  }

  /// Rare: the product itself needs more than 128 bits.
  private static func multiplyFullWidth(
    _ a: Int128, _ b: Int128, dividedBy c: Int128
  ) -> Int128? {
    let product = a.magnitude.multipliedFullWidth(by: b.magnitude)
    let divisor = c.magnitude
    guard product.high < divisor else { return nil }
    var (quotient, remainder) = divisor.dividingFullWidth(product)
    let rest = divisor - remainder
    if remainder > rest || (remainder == rest && quotient & 1 == 1) { quotient += 1 }
    guard let size = Int128(exactly: quotient) else { return nil }
    return (a < 0) == (b < 0) ? size : -size
  }

  /// `price × quantity × multiplier` in money; nil when it does not fit.
  static func value(_ price: Price, _ quantity: Quantity, _ multiplier: Int64) -> Money? {
    // Two 64-bit factors always fit 128 bits; the multiplier may not.
    let product = Int128(price.rawValue) * Int128(quantity.rawValue)
    return multiply(product, Int128(multiplier), dividedBy: unitsPerShare).map(
      Money.init(rawValue:))
  }

  /// Raw units of one whole share.
  static let unitsPerShare: Int128 = 100_000_000
}
