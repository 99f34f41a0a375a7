import Projections
import TestSupport
import Testing

/// Numbers of any size against the 128-bit ones of the language, and against their own laws.
struct WideIntegerTests {
  @Test func `Small numbers calculate like 128-bit ones`() {
    var random = SeededGenerator(test: "small wide integers")
    for _ in 0..<20_000 {
      let a = Int128(Int64(truncatingIfNeeded: random.nextOfAnyWidth()))
      let b = Int128(Int64(truncatingIfNeeded: random.nextOfAnyWidth()))
      let (x, y) = (WideInteger(a), WideInteger(b))
      #expect(x + y == WideInteger(a + b))
      #expect(x - y == WideInteger(a - b))
      #expect(x * y == WideInteger(a * b))
      #expect((x < y) == (a < b))
      #expect(x.description == String(a))
      if b == 0 { continue }
      let (quotient, remainder) = x.quotientAndRemainder(dividingBy: y)
      #expect(quotient == WideInteger(a / b) && remainder == WideInteger(a % b))
    }
  }

  /// Words at the edges, where carries and the estimate of a quotient's digit go wrong.
  private static func number(_ words: Int, _ random: inout SeededGenerator) -> WideInteger {
    let edges: [UInt64] = [0, 1, .max, .max - 1, 1 << 63, (1 << 63) - 1]
    var result = WideInteger.zero
    for _ in 0..<words {
      let word =
        random.next() % 2 == 0 ? edges[Int(random.next() % 6)] : random.nextOfAnyWidth()
      result = result * (WideInteger(UInt64.max) + WideInteger(1)) + WideInteger(word)
    }
    return random.next() % 2 == 0 ? result : -result
  }

  @Test func `Quotient times divisor plus remainder is the dividend, at every width`() {
    var random = SeededGenerator(test: "wide division")
    for _ in 0..<20_000 {
      let a = Self.number(Int(random.next() % 9), &random)
      let b = Self.number(Int(random.next() % 6), &random)
      if b.isZero { continue }
      let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
      #expect(quotient * b + remainder == a)
      #expect(remainder.magnitude < b.magnitude)
      #expect(remainder.isZero || remainder.isNegative == a.isNegative)
      #expect((a * b).quotientAndRemainder(dividingBy: b).quotient == a)
    }
  }

  @Test func `Halves are rounded to the even neighbour`() {
    func rounded(_ a: Int, _ b: Int) -> String {
      WideInteger(a).dividedHalfEven(by: WideInteger(b)).description
    }
    #expect(
      (-7...7).map { rounded($0, 2) }.joined(separator: " ")
        == "-4 -3 -2 -2 -2 -1 0 0 0 1 2 2 2 3 4")
    #expect(
      (-7...7).map { rounded($0, -2) }.joined(separator: " ")
        == "4 3 2 2 2 1 0 0 0 -1 -2 -2 -2 -3 -4")
    #expect([rounded(4, 3), rounded(5, 3), rounded(-5, 3)] == ["1", "2", "-2"])
  }

  @Test func `Common divisors and multiples`() {
    var random = SeededGenerator(test: "wide divisors")
    for _ in 0..<500 {
      let common = Self.number(2, &random).magnitude
      let a = common * Self.number(2, &random)
      let b = common * Self.number(1, &random)
      if a.isZero || b.isZero { continue }
      let divisor = WideInteger.commonDivisor(a, b)
      #expect(divisor.quotientAndRemainder(dividingBy: common).remainder.isZero)
      #expect(a.quotientAndRemainder(dividingBy: divisor).remainder.isZero)
      #expect(WideInteger.commonMultiple(a, b) * divisor == (a * b).magnitude)
    }
    #expect(WideInteger.commonDivisor(.zero, .zero) == .zero)
    #expect(WideInteger.commonMultiple(.zero, WideInteger(3)) == .zero)
  }

  @Test func `Long numbers are written with every digit`() {
    let text = WideInteger.powerOfTen(40) + WideInteger(7)
    #expect(text.description == "1" + String(repeating: "0", count: 39) + "7")
    #expect((-text).description.hasPrefix("-1000"))
    #expect(WideInteger.zero.description == "0" && (-WideInteger.zero) == .zero)
  }

  @Test func `Decimals have 8 places at most, no trailing zeros and no minus zero`() {
    func text(_ a: Int, _ b: Int) -> String {
      RoundedDecimal(WideInteger(a), over: WideInteger(b)).description
    }
    #expect(text(1, 3) == "0.33333333" && text(-2, 3) == "-0.66666667")
    #expect(text(1, 1_000_000_000) == "0" && text(-1, 1_000_000_000) == "0")
    #expect(text(5, 1_000_000_000) == "0" && text(15, 1_000_000_000) == "0.00000002")
    #expect(text(2_500, 1) == "2500" && text(-1, 4) == "-0.25")
    #expect(RoundedDecimal(WideInteger(25_005), over: WideInteger(1000)).cents == "25.00")
    #expect(RoundedDecimal(WideInteger(-25_015), over: WideInteger(1000)).cents == "-25.02")
    #expect(RoundedDecimal.zero.cents == "0.00")
  }
}
