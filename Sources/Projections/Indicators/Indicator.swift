import Journal

/// Something computed from closed bars, one after another.
///
/// A new one is a struct that conforms, a case of ``IndicatorKind`` and one of ``AnyIndicator``.
/// `update` allocates nothing, takes a time that does not grow with the number of bars seen, and
/// uses whole numbers or `+ - * /` and square root only, so that every machine gets the same bits.
public protocol Indicator: FieldGroup {
  /// Takes the next closed bar.
  mutating func update(_ bar: Bar)

  /// The value of one of the outputs, in the order of ``IndicatorKind/outputs``.
  ///
  /// - Returns: nil while there is none yet; 0 where the rule of the indicator says so.
  func output(_ index: Int) -> Double?
}

/// Prices as whole numbers of 1e-9, held at ±2.3 billion so that sums of three fit.
extension Bar {
  var highUnits: Int64 { Self.held(high) }
  var lowUnits: Int64 { Self.held(low) }
  var closeUnits: Int64 { Self.held(close) }
  /// High + low + close: three times the typical price.
  var typicalUnits: Int64 { highUnits + lowUnits + closeUnits }

  private static func held(_ price: Price) -> Int64 {
    let edge = Int64.max / 4
    return min(max(price.rawValue, -edge), edge)
  }
}

extension Wide {
  /// The double nearest to a whole number, within one unit in its last place.
  static func double(_ value: Int128) -> Double {
    if let short = Int64(exactly: value) { return Double(short) }
    return value < 0 ? -double(value.magnitude) : double(value.magnitude)
  }

  /// The double nearest to a whole number, within one unit in its last place.
  static func double(_ value: UInt128) -> Double {
    let high = Double(UInt64(truncatingIfNeeded: value >> 64))
    return high * 18_446_744_073_709_551_616 + Double(UInt64(truncatingIfNeeded: value))
  }

  /// The square of a 64-bit number, which always fits.
  static func square(_ value: Int64) -> Int128 { Int128(value) * Int128(value) }
}
