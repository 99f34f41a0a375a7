/// An amount of a currency, in 1e-9 of it.
public struct Money: FixedPoint {
  public static let fractionDigits = 9
  /// Billionths of the currency.
  public let rawValue: Int128
  @inlinable public init(rawValue: Int128) { self.rawValue = rawValue }

  /// `price × quantity × multiplier`, rounded half to even once.
  @inlinable public init(_ price: Price, times quantity: Quantity, multiplier: Int64 = 1) {
    let exact = Int128(price.rawValue) * Int128(quantity.rawValue) * Int128(multiplier)
    rawValue = Rounding.halfEven(exact, 100_000_000)
  }

  /// Whole units of the currency.
  @inlinable public init(units: Int64) { rawValue = Int128(units) * 1_000_000_000 }

  /// The sum of two amounts of one currency.
  @inlinable public static func + (a: Money, b: Money) -> Money {
    Money(rawValue: a.rawValue + b.rawValue)
  }

  /// The difference of two amounts of one currency.
  @inlinable public static func - (a: Money, b: Money) -> Money {
    Money(rawValue: a.rawValue - b.rawValue)
  }

  /// The opposite amount.
  @inlinable public static prefix func - (a: Money) -> Money { Money(rawValue: -a.rawValue) }

  /// Adds in place.
  @inlinable public static func += (a: inout Money, b: Money) { a = a + b }

  /// Subtracts in place.
  @inlinable public static func -= (a: inout Money, b: Money) { a = a - b }

  /// The amount without its sign.
  @inlinable public var magnitude: Money { Money(rawValue: abs(rawValue)) }
}
