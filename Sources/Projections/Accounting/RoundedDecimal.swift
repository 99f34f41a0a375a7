/// An exact figure rounded once, half to even, to 8 places: for showing and comparing.
public struct RoundedDecimal: Hashable, Sendable, CustomStringConvertible {
  /// Decimal places.
  public static let places = 8
  /// Units of 1e-8.
  public let units: WideInteger

  /// 0.
  public static let zero = RoundedDecimal(units: .zero)

  /// A figure of so many units of 1e-8.
  public init(units: WideInteger) { self.units = units }

  /// `numerator / denominator`, rounded.
  ///
  /// - Parameter denominator: not 0.
  public init(_ numerator: WideInteger, over denominator: WideInteger) {
    units = (numerator * WideInteger(100_000_000)).dividedHalfEven(by: denominator)
  }

  /// The plain decimal: no exponent, no trailing zeros, never `-0`.
  public var description: String { text(minimumPlaces: 0) }

  /// Rounded once more to two places: for tables.
  public var cents: String {
    let rounded = units.dividedHalfEven(by: WideInteger(1_000_000)) * WideInteger(1_000_000)
    return RoundedDecimal(units: rounded).text(minimumPlaces: 2)
  }

  private func text(minimumPlaces: Int) -> String {
    var digits = units.magnitude.description
    if digits.utf8.count <= Self.places {
      digits = String(repeating: "0", count: Self.places + 1 - digits.utf8.count) + digits
    }
    let whole = digits.dropLast(Self.places)
    var fraction = digits.suffix(Self.places)
    while fraction.last == "0", fraction.utf8.count > minimumPlaces { fraction.removeLast() }
    let size = fraction.isEmpty ? String(whole) : "\(whole).\(fraction)"
    return units.isNegative ? "-" + size : size
  }
}
