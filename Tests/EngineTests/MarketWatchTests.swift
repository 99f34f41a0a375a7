import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: K5: the spread and the data of what is held are watched always, not only when an entry
// is wanted; what they block comes back by itself.
@Suite struct MarketWatchTests {
  private func held(
    _ change: (inout Configuration) -> Void = { _ in }
  ) -> EngineHarness {
    EngineHarness.long {
      $0.risk.market.maximumSpread = Ratio("0.002")
      $0.risk.market.maximumDataAge = .seconds(15)
      change(&$0)
    }
  }

  @Test func `A spread beyond the limit blocks what is held until it is well within`() {
    var harness = held()
    #expect(
      harness.tick(.ask, "100.3").lines == [
        "symbol 0 blocked: spread", "alert warning risk.spread",
      ])
    #expect(harness.engine.ledger.risk.block(InstrumentID(rawValue: 0))?.reason == "spread")
    // 0.0021 of the middle, then just above nine tenths of the limit, then below.
    for ask in ["100.2", "100.175"] { #expect(harness.tick(.ask, ask).isEmpty, "\(ask)") }
    harness.restart()
    #expect(harness.tick(.ask, "100.165").lines == ["symbol 0 allowed: spread is back"])
    #expect(harness.engine.ledger.risk.blocks.isEmpty)
  }

  @Test func `A wide spread of what is not held blocks nothing`() {
    var harness = held()
    harness.tick(.bid, "50", instrument: 1)
    #expect(harness.tick(.ask, "60", instrument: 1).isEmpty)
  }

  @Test func `Held data that stops blocks its instrument until it is back`() {
    var harness = held()
    harness.now = harness.now + .seconds(14)
    #expect(harness.trade("50", instrument: 1).isEmpty)
    harness.now = harness.now + .seconds(10)
    let lines = harness.trade("50", instrument: 1).lines
    #expect(lines == ["symbol 0 blocked: stale data", "alert warning risk.stale_data"])
    harness.now = harness.now + .seconds(20)
    #expect(harness.trade("50", instrument: 1).isEmpty)
    #expect(harness.tick(.trade, "100", flags: .delayed).isEmpty)
    #expect(harness.trade("100").lines == ["symbol 0 allowed: data is back"])
  }

  @Test func `Data is not due outside the session`() {
    var harness = held()
    harness.now = EngineHarness.at(23_400)
    #expect(!harness.trade("50", instrument: 1).lines.contains { $0.hasPrefix("symbol") })
  }

  @Test func `A block for the day takes the place of one that would pass, and stays`() {
    var harness = held { $0.risk.market.maximumRejects = 1 }
    harness.act {
      $0.perform(
        ScalePlan(
          instrument: InstrumentID(rawValue: 0), quantity: Quantity(shares: 10),
          price: Price("100.01") ?? .zero), cause: $1)
    }
    harness.tick(.ask, "100.3")
    #expect(harness.error(4, 201).lines.contains("symbol 0 blocked: rejections"))
    #expect(harness.tick(.ask, "100.01").isEmpty)
    #expect(harness.engine.ledger.risk.block(InstrumentID(rawValue: 0))?.reason == "rejections")
  }

  @Test func `A limit that is off watches nothing`() {
    var harness = EngineHarness.long()
    harness.tick(.bid, "50")
    #expect(harness.tick(.ask, "99").isEmpty)
    harness.now = harness.now + .seconds(300)
    #expect(harness.trade("50", instrument: 1).isEmpty)
  }
}
