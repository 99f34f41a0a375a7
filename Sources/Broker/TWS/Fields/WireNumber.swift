import Journal

/// A decimal as it stands in a field: exact up to 18 significant digits, whatever its exponent.
///
/// Wider than the fixed-point types of the ledger, so that any number of the protocol fits; equal
/// numbers are equal values however they were spelled. Not for arithmetic: see ``exact(as:)``.
public struct WireNumber: Hashable, Sendable, BitwiseCopyable {
  /// The digits with their sign and without trailing zeros; 0 for zero.
  public let significand: Int64
  /// The power of ten that ``significand`` is multiplied by; 0 for zero.
  public let exponent: Int16

  /// The largest count of digits that are kept.
  public static let digitsMax = 18
  /// The number 0.
  public static let zero = WireNumber(unchecked: 0, 0)
  /// The one infinity of the protocol: an offset against the best that has no end.
  public static let infinity = WireNumber(unchecked: 1, .max)

  private init(unchecked significand: Int64, _ exponent: Int16) {
    (self.significand, self.exponent) = (significand, exponent)
  }

  /// `significand` × 10^`exponent`, which must be between -400 and 400.
  public init(significand: Int64, exponent: Int) {
    precondition((-400...400).contains(exponent), "the exponent must be between -400 and 400")
    var (digits, power) = (significand, exponent)
    while digits != 0, digits % 10 == 0 {
      digits /= 10
      power += 1
    }
    self.init(unchecked: digits, digits == 0 ? 0 : Int16(power))
  }

  /// A whole number.
  public init(_ value: Int64) { self.init(significand: value, exponent: 0) }

  /// A value of the ledger; more than 18 digits are rounded half to even.
  public init<V: FixedPoint>(_ value: V) {
    var (units, power) = (Int128(value.rawValue), -V.fractionDigits)
    while units.magnitude >= Self.limit {
      units = Rounding.halfEven(units, 10)
      power += 1
    }
    self.init(significand: Int64(units), exponent: power)
  }

  /// 10^18: digits below it are kept as they are.
  private static let limit: UInt128 = 1_000_000_000_000_000_000

  /// Whether this is ``infinity``.
  public var isInfinite: Bool { exponent == .max }

  /// Below zero, zero or above it.
  public var signum: Int { Int(significand.signum()) }

  /// The same value in a type of the ledger; nil where that would have to round or overflow.
  public func exact<V: FixedPoint>(as type: V.Type = V.self) -> V? {
    guard let units = units(fractionDigits: V.fractionDigits, rounds: false) else { return nil }
    return V.RawValue(exactly: units).map { V(rawValue: $0) }
  }

  /// The value in a type of the ledger, rounded half to even; nil where it would overflow.
  public func rounded<V: FixedPoint>(as type: V.Type = V.self) -> V? {
    guard let units = units(fractionDigits: V.fractionDigits, rounds: true) else { return nil }
    return V.RawValue(exactly: units).map { V(rawValue: $0) }
  }

  /// The whole number, nil for one with a fraction or beyond 64 bits.
  public var whole: Int64? {
    units(fractionDigits: 0, rounds: false).flatMap { Int64(exactly: $0) }
  }

  private func units(fractionDigits: Int, rounds: Bool) -> Int128? {
    let places = Int(exponent) + fractionDigits
    // Nearly every number becomes one of 64 bits without a digit lost.
    if places >= 0, places < Self.powers.count {
      let (product, overflow) = significand.multipliedReportingOverflow(by: Self.powers[places])
      if !overflow { return Int128(product) }
    }
    return wideUnits(fractionDigits: fractionDigits, rounds: rounds)
  }

  /// Powers of ten, those of the ledger's places among them.
  private static let powers: [Int64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
  ]

  private func wideUnits(fractionDigits: Int, rounds: Bool) -> Int128? {
    var (units, shift) = (Int128(significand), Int(exponent) + fractionDigits)
    guard shift <= 37 else { return units == 0 ? 0 : nil }
    while shift > 0 {
      let (product, overflow) = units.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      (units, shift) = (product, shift - 1)
    }
    guard shift < 0 else { return units }
    guard rounds else { return nil }
    guard shift >= -37 else { return 0 }
    var divisor: Int128 = 1
    for _ in 0..<(-shift) { divisor *= 10 }
    return Rounding.halfEven(units, divisor)
  }
}

extension WireNumber: Comparable {
  /// Orders by numeric value.
  public static func < (a: WireNumber, b: WireNumber) -> Bool {
    if a.signum != b.signum { return a.signum < b.signum }
    if a.signum < 0 { return isSmaller(b, than: a) }
    return isSmaller(a, than: b)
  }

  /// Compares sizes of numbers of one sign.
  private static func isSmaller(_ a: WireNumber, than b: WireNumber) -> Bool {
    if a.significand == 0 || a.isInfinite || b.isInfinite { return !a.isInfinite && b.isInfinite }
    let (digitsA, digitsB) = (a.digitCount, b.digitCount)
    let (top, other) = (Int(a.exponent) + digitsA, Int(b.exponent) + digitsB)
    if top != other { return top < other }
    return a.leftAligned(digitsA) < b.leftAligned(digitsB)
  }

  /// The digits moved to the left edge of 19 places.
  private func leftAligned(_ digits: Int) -> UInt128 {
    var value = UInt128(significand.magnitude)
    for _ in digits..<19 { value *= 10 }
    return value
  }

  /// How many digits ``significand`` has.
  var digitCount: Int { DecimalDigits.count(significand.magnitude) }
}

extension WireNumber: CustomStringConvertible, ExpressibleByIntegerLiteral {
  /// The text that is written into a field.
  public var description: String {
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.lengthMax) { buffer in
      guard let start = buffer.baseAddress else { return "" }
      let length = unsafe write(to: start)
      return unsafe String(decoding: buffer.prefix(length), as: UTF8.self)
    }
  }

  /// A whole number.
  public init(integerLiteral value: Int64) { self.init(value) }

  /// Reads the text of a field; nil for one that is no number. An infinity has three spellings.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    if let number = WireNumber(field: bytes[...]) {
      self = number
    } else if WireNumber.isInfinity(bytes[...]) {
      self = .infinity
    } else {
      return nil
    }
  }
}
