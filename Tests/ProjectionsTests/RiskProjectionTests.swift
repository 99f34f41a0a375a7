import Journal
import TestSupport
import Testing

@testable import Projections

@Suite struct CloseRingTests {
  private func ring(_ closes: [(Int64, String)], capacity: Int = 10) -> CloseRing {
    var ring = CloseRing()
    for (start, text) in closes { ring.fold(Self.bar(start, text), capacity: capacity) }
    return ring
  }

  private static func bar(_ start: Int64, _ close: String) -> Bar {
    Bar(
      start: Timestamp(rawValue: start),
      BarTrade(Price(close) ?? .zero, Quantity(shares: 1)))
  }

  // Goal: the textbook value. Method: returns of 10, -10, 20 and 20 % against 5, -5, 5 and 15 %,
  // with means 10 and 5: sums of squares 600 and 200, of products 300 (in percent), so that the
  // correlation is 300 / sqrt(600 × 200).
  @Test func `Correlation and deviation are those of the sample`() throws {
    let a = ring([(0, "100"), (1, "110"), (2, "99"), (3, "118.8"), (4, "142.56")])
    let b = ring([(0, "100"), (1, "105"), (2, "99.75"), (3, "104.7375"), (4, "120.448125")])
    let correlation = try #require(a.correlation(with: b))
    #expect(abs(correlation - 300 / (120_000.0).squareRoot()) < 1e-9)
    #expect(abs(try #require(a.deviation) - (0.06 / 3).squareRoot()) < 1e-9)
    #expect(abs(try #require(a.correlation(with: a)) - 1) < 1e-12)
  }

  @Test func `Only bars that both have are compared`() throws {
    let a = ring([(0, "100"), (1, "5"), (2, "110"), (4, "99"), (5, "118.8")])
    let b = ring([(0, "10"), (2, "11"), (3, "700"), (4, "9.9"), (5, "11.88")])
    #expect(abs(try #require(a.correlation(with: b)) - 1) < 1e-12)
  }

  @Test func `Fewer than three common returns, or no movement, is no correlation`() {
    let a = ring([(0, "100"), (1, "110"), (2, "99")])
    #expect(a.correlation(with: a) == nil)
    #expect(a.deviation == nil)
    let still = ring([(0, "7"), (1, "7"), (2, "7"), (3, "7")])
    #expect(still.correlation(with: still) == nil)
    #expect(still.deviation == 0)
    #expect(CloseRing().correlation(with: CloseRing()) == nil)
  }

  @Test func `A full ring forgets the oldest, and a new size begins anew`() throws {
    var ring = CloseRing()
    for start in 0..<25 as Range<Int64> {
      ring.fold(Self.bar(start, "\(100 + start % 7)"), capacity: 5)
    }
    #expect(ring.count == 5)
    #expect((0..<5).map { ring.close($0).start.rawValue } == [20, 21, 22, 23, 24])
    for capacity in [8, 3, 0] {
      var changed = ring
      for start in 30..<60 as Range<Int64> {
        changed.fold(Self.bar(start, "100"), capacity: capacity)
      }
      #expect(changed.count == capacity)
      let starts = (0..<capacity).map { changed.close($0).start.rawValue }
      #expect(starts == Array((60 - Int64(capacity))..<60))
    }
    var writer = PayloadWriter()
    try ring.visit(&writer)
    var read = CloseRing()
    var reader = PayloadReader(writer.bytes[...])
    try read.visit(&reader)
    #expect(read == ring)
  }
}

@Suite struct SymbolStateTests {
  private let zero = (before: Money.zero, after: Money.zero)

  private func shares(_ count: Int64) -> Quantity { Quantity(shares: count) }

  @Test func `A day trade is a position made larger and then smaller on one day`() {
    var state = SymbolState()
    func move(_ from: Int64, _ to: Int64, day: Int64) -> Bool {
      state.position(from: shares(from), to: shares(to), realised: zero, day: day).isDayTrade
    }
    #expect(!move(0, 50, day: 1))
    #expect(!move(50, 100, day: 1))
    #expect(move(100, 60, day: 1))
    #expect(!move(60, 0, day: 1))
    // Over night it is none; turning round opens anew, so closing that is one.
    #expect(!move(0, -10, day: 1))
    #expect(!move(-10, 10, day: 2))
    #expect(move(10, 0, day: 2))
  }

  @Test func `The result of a closed position is what it realised since it was opened`() {
    var state = SymbolState()
    func move(_ from: Int64, _ to: Int64, _ before: Int64, _ after: Int64) -> Money? {
      state.position(
        from: shares(from), to: shares(to),
        realised: (Money(units: before), Money(units: after)), day: 1
      ).result
    }
    #expect(move(0, 10, 7, 7) == nil)
    #expect(move(10, 4, 7, 9) == nil)
    #expect(move(4, 0, 9, 3) == Money(units: -4))
    #expect(move(0, 5, 3, 3) == nil)
    #expect(move(5, -5, 3, 4) == Money(units: 1))
    #expect(move(-5, 0, 4, 10) == Money(units: 6))
  }
}

@Suite struct RiskMoneyTests {
  @Test func `A fall is compared exactly, and never traps`() {
    let half = Ratio("0.5") ?? .zero
    #expect(Money(rawValue: 5).isFall(of: half, from: Money(rawValue: 10)))
    #expect(!Money(rawValue: 4).isFall(of: half, from: Money(rawValue: 9)))
    #expect(Money(rawValue: 5).isFall(of: half, from: Money(rawValue: 9)))
    #expect(!Money.zero.isFall(of: half, from: .zero))
    #expect(Money(rawValue: 1).isFall(of: half, from: .zero))
    #expect(Money(rawValue: .max).isFall(of: half, from: Money(units: 1)))
    #expect(!Money(rawValue: .max).isFall(of: half, from: Money(rawValue: .max)))
  }

  @Test func `A part of money is rounded once, half to even, and held at the edge`() {
    let half = Ratio("0.5") ?? .zero
    #expect(Money(rawValue: 5).part(half) == Money(rawValue: 2))
    #expect(Money(rawValue: 7).part(half) == Money(rawValue: 4))
    #expect(Money(rawValue: -7).part(half) == Money(rawValue: -4))
    #expect(Money(rawValue: .max).part(Ratio(whole: 2)) == Money(rawValue: .max))
    #expect(Money(rawValue: .max).part(Ratio(whole: -2)) == Money(rawValue: .min))
  }
}

@Suite struct RiskLimitTests {
  @Test func `Every limit is found again by the words of its record`() {
    for limit in RiskLimit.allCases {
      #expect(RiskLimit(reason: limit.reason) == limit)
      #expect(RiskLimit(reason: "operator: \(limit.reason)") == nil)
    }
  }
}
