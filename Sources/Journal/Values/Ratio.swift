/// A plain number in 1e-9: a confidence, a threshold, a multiple.
public struct Ratio: FixedPoint {
  public static let fractionDigits = 9
  /// Billionths.
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }

  /// A whole number.
  @inlinable public init(whole: Int64) { rawValue = whole * 1_000_000_000 }

  /// The nearest double.
  @inlinable public var double: Double { Double(rawValue) / 1e9 }
}
