import Journal
import TestSupport
import Testing

@Suite struct ValuesRoundingTests {
  // The definition, slowly: of all whole numbers take the nearest to the quotient, and of two
  // equally near ones the even one. Distances are compared after multiplying out.
  private static func nearest(_ numerator: Int128, _ denominator: Int128) -> Int128 {
    let start = numerator / denominator
    var best = start - 2
    for candidate in (start - 2)...(start + 2) {
      let distance = (numerator - candidate * denominator).magnitude
      let least = (numerator - best * denominator).magnitude
      if distance < least || (distance == least && candidate % 2 == 0) { best = candidate }
    }
    return best
  }

  @Test func `Every small quotient is the nearest whole number, ties to even`() {
    for denominator in Int128(1)...24 {
      for numerator in Int128(-120)...120 {
        #expect(
          Rounding.halfEven(numerator, denominator) == Self.nearest(numerator, denominator),
          "\(numerator)/\(denominator)")
      }
    }
  }

  @Test func `Random wide quotients follow the definition too, ties included`() {
    var generator = SeededGenerator(test: "half-even rounding")
    for _ in 0..<2_000 {
      let denominator = Int128(generator.nextOfAnyWidth() >> 1) + 1
      let whole = Int128(VarInt.unzigzag(generator.nextOfAnyWidth()) >> 4)
      let any = Int128(generator.next() >> 1) % denominator
      for rest in [any, denominator / 2, denominator - 1] {
        let numerator = whole * denominator + rest
        #expect(
          Rounding.halfEven(numerator, denominator) == Self.nearest(numerator, denominator),
          "\(numerator)/\(denominator)")
      }
    }
  }

  @Test func `The ends of the range are rounded without overflow`() {
    #expect(Rounding.halfEven(.max, 1) == .max)
    #expect(Rounding.halfEven(.min, 1) == .min)
    #expect(Rounding.halfEven(.max, .max) == 1)
    #expect(Rounding.halfEven(.min, .max) == -1)
    #expect(Rounding.halfEven(.max / 2, .max) == 0)
    #expect(Rounding.halfEven(.max / 2 + 1, .max) == 1)
  }

  @Test func `A denominator of zero is a mistake of the caller`() async {
    await #expect(processExitsWith: .failure) { _ = Rounding.halfEven(1, 0) }
  }

  // Money keeps 1e-9 of a product in 1e-17, so at most half a unit may be lost, and only once.
  @Test func `A product of price and quantity is exact to half a billionth`() {
    var generator = SeededGenerator(test: "money products")
    for _ in 0..<2_000 {
      let price = Price(rawValue: VarInt.unzigzag(generator.nextOfAnyWidth()))
      let quantity = Quantity(rawValue: VarInt.unzigzag(generator.nextOfAnyWidth()))
      let exact = Int128(price.rawValue) * Int128(quantity.rawValue)
      let money = Money(price, times: quantity)
      let lost = exact - money.rawValue * 100_000_000
      #expect(lost.magnitude <= 50_000_000)
      if lost.magnitude == 50_000_000 { #expect(money.rawValue % 2 == 0) }
    }
  }

  @Test func `Whole shares at a price in cents lose nothing`() {
    let value = Money(Price(rawValue: 45_670_000_000), times: Quantity(shares: 219))
    #expect(value.description == "10001.73")
    #expect((-value).magnitude == value)
    let future = Money(
      Price(rawValue: 4_500_250_000_000), times: Quantity(shares: -2), multiplier: 50)
    #expect(future.description == "-450025")
  }

  @Test func `A tie in a product goes to the even billionth`() {
    // 1e-9 × 0.5 = 0.5e-9 → 0; 3e-9 × 0.5 = 1.5e-9 → 2e-9.
    let half = Quantity(rawValue: 50_000_000)
    #expect(Money(Price(rawValue: 1), times: half).rawValue == 0)
    #expect(Money(Price(rawValue: 3), times: half).rawValue == 2)
    #expect(Money(Price(rawValue: -1), times: half).rawValue == 0)
    #expect(Money(Price(rawValue: -3), times: half).rawValue == -2)
  }

  @Test(arguments: [
    (1_000, 300, 900, 1_200), (900, 300, 900, 900), (-1_000, 300, -1_200, -900),
    (-900, 300, -900, -900), (0, 7, 0, 0), (1, 7, 0, 7), (-1, 7, -7, 0),
  ])
  func `A price moves to the tick below or above, also below zero`(
    raw: Int64, tick: Int64, down: Int64, up: Int64
  ) {
    let price = Price(rawValue: raw)
    let step = Price(rawValue: tick)
    #expect(price.rounded(to: step, up: false).rawValue == down)
    #expect(price.rounded(to: step, up: true).rawValue == up)
  }

  @Test func `Whole shares are cut towards zero`() {
    #expect(Quantity("2.99")?.wholeShares == 2)
    #expect(Quantity("-2.99")?.wholeShares == -2)
    #expect(Quantity("-2.5")?.magnitude == Quantity("2.5"))
  }
}
