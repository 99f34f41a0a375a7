extension WideInteger: CustomStringConvertible {
  /// The quotient cut towards zero, and a remainder with the sign of the dividend.
  ///
  /// - Parameter divisor: not 0.
  /// - Source: Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D, to the base 2^64.
  public func quotientAndRemainder(
    dividingBy divisor: WideInteger
  ) -> (quotient: WideInteger, remainder: WideInteger) {
    precondition(!divisor.isZero, "nothing can be divided by 0")
    if Self.isLess(words, divisor.words) { return (.zero, self) }
    let parts =
      divisor.words.count == 1
      ? Self.divide(words, by: divisor.words[0]) : Self.divideLong(words, by: divisor.words)
    return (
      WideInteger(words: parts.quotient, isNegative: isNegative != divisor.isNegative),
      WideInteger(words: parts.remainder, isNegative: isNegative)
    )
  }

  /// The quotient rounded to the nearest whole number, half to even.
  ///
  /// - Parameter divisor: not 0.
  public func dividedHalfEven(by divisor: WideInteger) -> WideInteger {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    let twice = remainder.magnitude + remainder.magnitude
    let size = divisor.magnitude
    let isOdd = (quotient.words.first ?? 0) & 1 == 1
    guard twice > size || (twice == size && isOdd) else { return quotient }
    return quotient + WideInteger(isNegative != divisor.isNegative ? -1 : 1)
  }

  /// The quotient of a division that must leave nothing.
  func dividedExactly(by divisor: WideInteger) -> WideInteger {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    precondition(remainder.isZero, "a division that must be exact left a remainder")
    return quotient
  }

  /// The greatest common divisor; of two zeros, 0.
  public static func commonDivisor(_ a: WideInteger, _ b: WideInteger) -> WideInteger {
    var (large, small) = (a.magnitude, b.magnitude)
    while !small.isZero {
      (large, small) = (small, large.quotientAndRemainder(dividingBy: small).remainder)
    }
    return large
  }

  /// The smallest number that both divide; 0 when either is 0.
  public static func commonMultiple(_ a: WideInteger, _ b: WideInteger) -> WideInteger {
    if a.isZero || b.isZero { return .zero }
    return a.magnitude.dividedExactly(by: commonDivisor(a, b)) * b.magnitude
  }

  /// The plain decimal digits, with a minus where it is negative.
  public var description: String {
    if isZero { return "0" }
    // 10^18 is the largest power of ten whose quotients are handy to write.
    var chunks: [UInt64] = []
    var rest = words
    while !rest.isEmpty {
      let parts = Self.divide(rest, by: 1_000_000_000_000_000_000)
      chunks.append(parts.remainder[0])
      rest = parts.quotient
      while rest.last == 0 { rest.removeLast() }
    }
    var text = isNegative ? "-" : ""
    for (index, chunk) in chunks.reversed().enumerated() {
      let digits = String(chunk)
      if index > 0 { text += String(repeating: "0", count: 18 - digits.utf8.count) }
      text += digits
    }
    return text
  }

  private static func divide(
    _ a: [UInt64], by divisor: UInt64
  ) -> (quotient: [UInt64], remainder: [UInt64]) {
    var quotient = a
    var remainder: UInt64 = 0
    for index in a.indices.reversed() {
      (quotient[index], remainder) = divisor.dividingFullWidth((remainder, a[index]))
    }
    return (quotient, [remainder])
  }

  /// For a divisor of two words or more that is not above the dividend.
  private static func divideLong(
    _ a: [UInt64], by b: [UInt64]
  ) -> (quotient: [UInt64], remainder: [UInt64]) {
    let shift = UInt64(b[b.count - 1].leadingZeroBitCount)
    let divisor = shifted(b, left: shift)
    var rest = shifted(a, left: shift) + [0]
    let count = b.count
    var quotient = [UInt64](repeating: 0, count: rest.count - count)
    for place in quotient.indices.reversed() {
      let digit = estimate(rest, divisor, at: place)
      quotient[place] = subtract(divisor, times: digit, from: &rest, at: place)
    }
    var remainder = Array(rest[..<count])
    if shift > 0 {
      for index in remainder.indices {
        let above = index + 1 < count ? remainder[index + 1] << (64 - shift) : 0
        remainder[index] = remainder[index] >> shift | above
      }
    }
    return (quotient, remainder)
  }

  /// The next digit of the quotient, at most one too large.
  private static func estimate(_ rest: [UInt64], _ divisor: [UInt64], at place: Int) -> UInt64 {
    let count = divisor.count
    let (high, next) = (rest[place + count], rest[place + count - 1])
    let top = divisor[count - 1]
    var (digit, remainder) = (UInt64.max, next)
    if high < top {
      (digit, remainder) = top.dividingFullWidth((high, next))
    } else {
      let (sum, overflow) = next.addingReportingOverflow(top)
      if overflow { return digit }
      remainder = sum
    }
    while true {
      let product = digit.multipliedFullWidth(by: divisor[count - 2])
      let third = rest[place + count - 2]
      let isTooLarge =
        product.high > remainder || (product.high == remainder && product.low > third)
      guard isTooLarge else { return digit }
      digit -= 1
      let (sum, overflow) = remainder.addingReportingOverflow(top)
      if overflow { return digit }
      remainder = sum
    }
  }

  /// Takes `digit × divisor` from the rest, one divisor less where that is too much.
  private static func subtract(
    _ divisor: [UInt64], times digit: UInt64, from rest: inout [UInt64], at place: Int
  ) -> UInt64 {
    var carry: UInt64 = 0
    var borrow: UInt64 = 0
    for index in divisor.indices {
      let product = digit.multipliedFullWidth(by: divisor[index])
      let low = product.low.addingReportingOverflow(carry)
      carry = product.high &+ (low.overflow ? 1 : 0)
      borrow = take(low.partialValue, borrow, from: &rest[place + index])
    }
    borrow = take(carry, borrow, from: &rest[place + divisor.count])
    guard borrow == 1 else { return digit }
    var back: UInt64 = 0
    for index in divisor.indices {
      let first = rest[place + index].addingReportingOverflow(divisor[index])
      let both = first.partialValue.addingReportingOverflow(back)
      rest[place + index] = both.partialValue
      back = first.overflow || both.overflow ? 1 : 0
    }
    rest[place + divisor.count] &+= back
    return digit - 1
  }

  private static func take(_ word: UInt64, _ borrow: UInt64, from rest: inout UInt64) -> UInt64 {
    let first = rest.subtractingReportingOverflow(word)
    let both = first.partialValue.subtractingReportingOverflow(borrow)
    rest = both.partialValue
    return first.overflow || both.overflow ? 1 : 0
  }

  /// The same digits moved by less than a word, one word longer where something moves out.
  private static func shifted(_ a: [UInt64], left shift: UInt64) -> [UInt64] {
    if shift == 0 { return a }
    var result = a
    var carry: UInt64 = 0
    for index in a.indices {
      result[index] = a[index] << shift | carry
      carry = a[index] >> (64 - shift)
    }
    return carry == 0 ? result : result + [carry]
  }
}
