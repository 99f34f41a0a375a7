/// A fraction of 128-bit numbers, for a second accounting that shares nothing with the first.
struct Fraction: Hashable {
  var top: Int128
  var bottom: Int128

  /// The numbers of a history grew beyond 128 bits; the history is left out.
  struct TooLarge: Error {}

  init(_ whole: Int128) { (top, bottom) = (whole, 1) }

  init(_ top: Int128, _ bottom: Int128) {
    var (a, b) = (top.magnitude, bottom.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    let divisor = Int128(max(a, 1))
    let sign: Int128 = bottom < 0 ? -1 : 1
    (self.top, self.bottom) = (sign * top / divisor, sign * bottom / divisor)
  }

  static func times(_ a: Int128, _ b: Int128) throws -> Int128 {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow || product == .min { throw TooLarge() }
    return product
  }

  static func + (a: Fraction, b: Fraction) throws -> Fraction {
    let (sum, overflow) = try times(a.top, b.bottom).addingReportingOverflow(
      try times(b.top, a.bottom))
    if overflow || sum == .min { throw TooLarge() }
    return Fraction(sum, try times(a.bottom, b.bottom))
  }

  static func - (a: Fraction, b: Fraction) throws -> Fraction { try a + -b }

  static prefix func - (a: Fraction) -> Fraction { Fraction(-a.top, a.bottom) }

  static func * (a: Fraction, b: Fraction) throws -> Fraction {
    let (left, right) = (Fraction(a.top, b.bottom), Fraction(b.top, a.bottom))
    return Fraction(try times(left.top, right.top), try times(left.bottom, right.bottom))
  }

  static func / (a: Fraction, b: Fraction) throws -> Fraction {
    try a * Fraction(b.bottom, b.top)
  }

  func isBelow(_ other: Fraction) throws -> Bool { try (self - other).top < 0 }

  var isZero: Bool { top == 0 }

  /// In units of 1e-8, rounded half to even by trying both neighbours.
  func units() throws -> Int128 {
    let scaled = try Self.times(top, 100_000_000)
    var floor = scaled / bottom
    if scaled % bottom < 0 { floor -= 1 }
    let rest = try Self.times(scaled - floor * bottom, 2)
    if rest == bottom { return floor % 2 == 0 ? floor : floor + 1 }
    return rest > bottom ? floor + 1 : floor
  }
}
