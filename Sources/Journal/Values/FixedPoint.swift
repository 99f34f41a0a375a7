/// A decimal held as a whole number of units of 10^-``fractionDigits``.
///
/// One definition of text, order and bytes for every fixed-point value. No `Double` takes part.
public protocol FixedPoint: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable,
  CustomStringConvertible
where RawValue: FixedWidthInteger & SignedInteger & Sendable & BitwiseCopyable {
  /// Decimal places of one unit: 9 means that raw value 1 is 0.000000001.
  static var fractionDigits: Int { get }
  /// Wraps a number of units.
  init(rawValue: RawValue)
}

extension FixedPoint {
  /// The value 0.
  @inlinable public static var zero: Self { Self(rawValue: 0) }

  /// Orders by numeric value.
  @inlinable @inline(__always)
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// The sum, held at the edge of the range where it would not fit.
  ///
  /// No real amount comes near the edge; numbers from outside must not stop the program either.
  @inlinable @inline(__always)
  public static func + (a: Self, b: Self) -> Self {
    let (sum, overflow) = a.rawValue.addingReportingOverflow(b.rawValue)
    return Self(rawValue: overflow ? edge(isNegative: b.rawValue < 0) : sum)
  }

  /// The difference, held at the edge of the range where it would not fit.
  @inlinable @inline(__always)
  public static func - (a: Self, b: Self) -> Self {
    let (difference, overflow) = a.rawValue.subtractingReportingOverflow(b.rawValue)
    return Self(rawValue: overflow ? edge(isNegative: b.rawValue > 0) : difference)
  }

  /// The same size with the opposite sign.
  @inlinable @inline(__always)
  public static prefix func - (a: Self) -> Self { zero - a }

  /// Adds in place.
  @inlinable @inline(__always)
  public static func += (a: inout Self, b: Self) { a = a + b }

  /// Subtracts in place.
  @inlinable @inline(__always)
  public static func -= (a: inout Self, b: Self) { a = a - b }

  /// The size without its sign.
  @inlinable public var magnitude: Self { rawValue < 0 ? -self : self }

  @inlinable static func edge(isNegative: Bool) -> RawValue {
    isNegative ? RawValue.min : RawValue.max
  }

  /// The shortest exact decimal: no exponent, no trailing zeros, never `-0`.
  public var description: String {
    DecimalText.write(Int128(rawValue), fractionDigits: Self.fractionDigits)
  }

  /// Reads plain or exponent decimal text, such as `12`, `-0.5`, `1e-05`.
  ///
  /// - Returns: nil for anything else, for a value that needs more than ``fractionDigits``
  ///   places, or one that does not fit.
  public init?(_ text: some StringProtocol) {
    guard let units = DecimalText.read(text.utf8, fractionDigits: Self.fractionDigits),
      let raw = RawValue(exactly: units)
    else { return nil }
    self.init(rawValue: raw)
  }
}

/// Division that rounds to the nearest, ties to even: the one rounding used for money.
public enum Rounding {
  /// `numerator / denominator`, rounded half to even.
  ///
  /// - Parameter denominator: greater than 0.
  @inlinable public static func halfEven(_ numerator: Int128, _ denominator: Int128) -> Int128 {
    precondition(denominator > 0, "the denominator must be positive")
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    let twice = remainder.magnitude * 2
    let limit = denominator.magnitude
    if twice < limit || (twice == limit && quotient & 1 == 0) { return quotient }
    return numerator < 0 ? quotient - 1 : quotient + 1
  }
}
