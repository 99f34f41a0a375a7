import Journal
import Testing

// Goal: numbers from outside never stop the program. Method: arithmetic at both ends of each range.
@Suite struct ValuesEdgeTests {
  @Test func `A sum that does not fit is held at the edge of its side`() {
    let most = Price(rawValue: .max)
    let least = Price(rawValue: .min)
    #expect(most + Price(rawValue: 1) == most)
    #expect(least - Price(rawValue: 1) == least)
    #expect(least + Price(rawValue: -1) == least)
    #expect(most - Price(rawValue: -1) == most)
    #expect(-least == most)
    #expect(least.magnitude == most)
  }

  @Test func `Money adds and subtracts up to its edge`() {
    var amount = Money(rawValue: .max)
    amount += Money(rawValue: 1)
    #expect(amount.rawValue == .max)
    amount = Money(rawValue: .min)
    amount -= Money(rawValue: 1)
    #expect(amount.rawValue == .min)
  }

  @Test func `A product that a multiplier makes too large is held with its sign`() {
    let price = Price(rawValue: .max)
    let quantity = Quantity(rawValue: .max)
    let edge = Money(price, times: quantity, multiplier: .max)
    #expect(edge > .zero)
    #expect(Money(price, times: quantity, multiplier: .min) == -edge)
    #expect(Money(price, times: -quantity, multiplier: .max) == -edge)
    #expect(Money(price, times: quantity) < edge)
    #expect((0..<1000).reduce(Money.zero) { sum, _ in sum + edge } > edge)
  }

  @Test func `Times at the edge stay there`() {
    let last = Timestamp(rawValue: .max)
    let first = Timestamp(rawValue: .min)
    #expect(last + .seconds(1) == last)
    #expect(first + .seconds(-1) == first)
    #expect((last - first).rawValue == .max)
    #expect((first - last).rawValue == .min)
  }

  @Test func `Shares beyond what a quantity holds, and the last order number, stay at the edge`() {
    #expect(Quantity(shares: .max).rawValue == .max)
    #expect(Quantity(shares: .min).rawValue == .min)
    #expect(OrderID(rawValue: .max).advanced(by: 1).rawValue == .max)
    #expect(OrderID(rawValue: 7).advanced(by: 2).rawValue == 9)
  }

  @Test func `Rounding to a tick at the edge does not overflow`() {
    let tick = Price(rawValue: 10_000_000)
    #expect(Price(rawValue: .max).rounded(to: tick, up: true).rawValue == .max)
    #expect(Price(rawValue: .min).rounded(to: tick, up: false).rawValue == .min)
    let wide = Price(rawValue: .max)
    #expect(Price(rawValue: -1).rounded(to: wide, up: true) == .zero)
  }
}
