/// A whole number of any size, so that accounting never rounds because a number did not fit.
public struct WideInteger: Hashable, Sendable {
  /// Digits to the base 2^64, lowest first, without leading zeros; empty for 0.
  private(set) var words: [UInt64]
  /// Below 0; never set for 0.
  public private(set) var isNegative: Bool

  /// The number 0.
  public static let zero = WideInteger(words: [], isNegative: false)

  /// A number from its digits; leading zeros are dropped.
  init(words: [UInt64], isNegative: Bool) {
    var words = words
    while words.last == 0 { words.removeLast() }
    self.words = words
    self.isNegative = isNegative && !words.isEmpty
  }

  /// The same number.
  public init(_ value: some BinaryInteger) {
    let size = UInt128(value.magnitude)
    self.init(
      words: [UInt64(truncatingIfNeeded: size), UInt64(truncatingIfNeeded: size >> 64)],
      isNegative: value < 0)
  }

  /// 10 to the power of `exponent`, which is at least 0.
  public static func powerOfTen(_ exponent: Int) -> WideInteger {
    precondition(exponent >= 0, "a whole power of ten has no negative exponent")
    var result = WideInteger(1)
    for _ in 0..<exponent { result = result * WideInteger(10) }
    return result
  }

  /// Whether it is 0.
  public var isZero: Bool { words.isEmpty }

  /// -1, 0 or 1.
  public var signum: Int { isZero ? 0 : isNegative ? -1 : 1 }

  /// The size without its sign.
  public var magnitude: WideInteger { WideInteger(words: words, isNegative: false) }

  /// The same size with the opposite sign.
  public static prefix func - (a: WideInteger) -> WideInteger {
    WideInteger(words: a.words, isNegative: !a.isNegative)
  }

  /// The exact sum.
  public static func + (a: WideInteger, b: WideInteger) -> WideInteger {
    if a.isNegative == b.isNegative {
      return WideInteger(words: sum(a.words, b.words), isNegative: a.isNegative)
    }
    return isLess(a.words, b.words)
      ? WideInteger(words: difference(b.words, a.words), isNegative: b.isNegative)
      : WideInteger(words: difference(a.words, b.words), isNegative: a.isNegative)
  }

  /// The exact difference.
  public static func - (a: WideInteger, b: WideInteger) -> WideInteger { a + -b }

  /// Adds in place.
  public static func += (a: inout WideInteger, b: WideInteger) { a = a + b }

  /// Subtracts in place.
  public static func -= (a: inout WideInteger, b: WideInteger) { a = a - b }

  /// The exact product.
  public static func * (a: WideInteger, b: WideInteger) -> WideInteger {
    if a.isZero || b.isZero { return .zero }
    var result = [UInt64](repeating: 0, count: a.words.count + b.words.count)
    for i in a.words.indices {
      var carry: UInt64 = 0
      for j in b.words.indices {
        let product = a.words[i].multipliedFullWidth(by: b.words[j])
        let low = product.low.addingReportingOverflow(result[i + j])
        let all = low.partialValue.addingReportingOverflow(carry)
        // The product's high word is at most 2^64 - 2, and both overflows never make it wrap.
        carry = product.high &+ (low.overflow ? 1 : 0) &+ (all.overflow ? 1 : 0)
        result[i + j] = all.partialValue
      }
      result[i + b.words.count] = carry
    }
    return WideInteger(words: result, isNegative: a.isNegative != b.isNegative)
  }

  // MARK: Magnitudes

  static func isLess(_ a: [UInt64], _ b: [UInt64]) -> Bool {
    if a.count != b.count { return a.count < b.count }
    for index in a.indices.reversed() where a[index] != b[index] { return a[index] < b[index] }
    return false
  }

  private static func sum(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
    var result = a.count < b.count ? b : a
    let other = a.count < b.count ? a : b
    var carry: UInt64 = 0
    for index in result.indices {
      if index >= other.count && carry == 0 { return result }
      let word = index < other.count ? other[index] : 0
      let first = result[index].addingReportingOverflow(word)
      let both = first.partialValue.addingReportingOverflow(carry)
      result[index] = both.partialValue
      carry = first.overflow || both.overflow ? 1 : 0
    }
    return carry == 0 ? result : result + [carry]
  }

  /// `a - b` for `a` not below `b`.
  private static func difference(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
    var result = a
    var borrow: UInt64 = 0
    for index in result.indices {
      if index >= b.count && borrow == 0 { return result }
      let word = index < b.count ? b[index] : 0
      let first = result[index].subtractingReportingOverflow(word)
      let both = first.partialValue.subtractingReportingOverflow(borrow)
      result[index] = both.partialValue
      borrow = first.overflow || both.overflow ? 1 : 0
    }
    return result
  }
}

extension WideInteger: Comparable {
  public static func < (a: WideInteger, b: WideInteger) -> Bool {
    if a.isNegative != b.isNegative { return a.isNegative }
    return a.isNegative ? isLess(b.words, a.words) : isLess(a.words, b.words)
  }
}
