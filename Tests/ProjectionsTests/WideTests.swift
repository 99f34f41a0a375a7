import Journal
import Testing

@testable import Projections

struct WideTests {
  @Test func `Long division rounds half to even as the short one does`() {
    var seed = SeededNumbers(3)
    for _ in 0..<2_000 {
      let a = Int128(Int64.random(in: -9_999...9_999, using: &seed))
      let b = Int128(Int64.random(in: -9_999...9_999, using: &seed))
      let c = Int128(Int64.random(in: 1...999, using: &seed))
      let short = Rounding.halfEven(a * b, c)
      #expect(Wide.multiply(a, b, dividedBy: c) == short)
      // The same quotient through a product beyond 128 bits.
      let scale: Int128 = 1 << 70
      #expect(
        Wide.multiply(a * scale, b * scale, dividedBy: c * scale) == short * scale
          || (a * b) % c != 0)
      let wide = Wide.multiply(a << 60, b << 60, dividedBy: c << 90)
      #expect(wide == Rounding.halfEven((a * b) << 30, c))
    }
  }

  @Test func `A tie goes to even also when the product needs more than 128 bits`() {
    for half: Int128 in 0..<20 {
      let odd = 2 * half + 1
      for sign: Int128 in [1, -1] {
        #expect(
          Wide.multiply(sign * odd << 60, 1 << 65, dividedBy: 1 << 126)
            == Rounding.halfEven(sign * odd, 2))
      }
    }
  }

  @Test func `A quotient that does not fit is nil, not a trap`() {
    #expect(Wide.multiply(.max, .max, dividedBy: 1) == nil)
    #expect(Wide.multiply(.min, .min, dividedBy: .max) == nil)
    #expect(Wide.multiply(.max, 7, dividedBy: 7) == .max)
    #expect(Wide.value(Price(rawValue: .max), Quantity(rawValue: .max), .max) == nil)
    #expect(Wide.value(Price(rawValue: .min), Quantity(rawValue: .min), 1) != nil)
  }

  @Test func `The number after the last dot is the revision`() {
    #expect(ExecutionKey("0000e0d5.53e2.01.02").chain == "0000e0d5.53e2.01.")
    #expect(ExecutionKey("0000e0d5.53e2.01.02").revision == 2)
    #expect(ExecutionKey("0000e0d5.53e2.01.10").revision == 10)
    for odd in ["", "plain", "a.", "a.b", "a.1x", "a.-1", "a.1234567890123456789"] {
      #expect(ExecutionKey(odd).chain == odd)
      #expect(ExecutionKey(odd).revision == 0)
    }
  }
}
