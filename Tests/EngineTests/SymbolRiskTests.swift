import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: K5: a limit of one instrument blocks that instrument, is latched, and lifted by the day or
// the operator.
@Suite struct SymbolRiskTests {
  private func gapped(_ open: String) -> (harness: EngineHarness, lines: [String]) {
    var configuration = EngineHarness.configuration
    configuration.risk.market.maximumGap = Ratio("0.05")
    var harness = EngineHarness.make()
    harness.start(configuration)
    harness.warm()
    harness.warm(1)
    harness.now = EngineHarness.at(86_400)
    harness.input(EngineHarness.session(configuration, EngineHarness.calendar(day: 1)))
    let lines = harness.trade(open).lines
    harness.warm()
    harness.warm(1)
    return (harness, lines)
  }

  @Test(arguments: ["105", "95"])
  func `An open within the limit blocks nothing`(open: String) {
    var (harness, lines) = gapped(open)
    #expect(lines.isEmpty)
    #expect(harness.predict().verdicts.first?.isAdmitted == true)
  }

  @Test(arguments: ["105.01", "94.99"])
  func `An open beyond it blocks its own instrument until the next day`(open: String) throws {
    var (harness, lines) = gapped(open)
    #expect(lines == ["symbol 0 blocked: gap", "alert warning risk.gap"])
    let check = try #require(harness.predict().verdicts.first?.checks.last)
    #expect(check.name == "symbol" && check.value == .text("gap"))
    #expect(harness.predict(symbol: "SPY").verdicts.first?.isAdmitted == true)
    #expect(harness.engine.ledger.risk.level == .normal)
    harness.restart()
    harness.now = EngineHarness.at(2 * 86_400)
    let opened = harness.input(
      EngineHarness.session(
        harness.engine.ledger.configuration, EngineHarness.calendar(day: 2))
    )
    #expect(opened.lines.first == "symbol 0 allowed: new day")
    #expect(harness.engine.ledger.risk.blocks.isEmpty)
  }

  @Test func `A first session has no gap, and doubtful or early trades open nothing`() {
    var configuration = EngineHarness.configuration
    configuration.risk.market.maximumGap = Ratio("0.05")
    var harness = EngineHarness.make()
    harness.start(configuration)
    #expect(harness.trade("100").isEmpty)
    harness.now = EngineHarness.at(86_400 - 60)
    harness.input(EngineHarness.session(configuration, EngineHarness.calendar(day: 1)))
    #expect(harness.trade("200").isEmpty)
    harness.now = EngineHarness.at(86_400)
    #expect(harness.tick(.trade, "200", flags: .suspicious).isEmpty)
    #expect(harness.tick(.bid, "200").isEmpty)
    #expect(harness.trade("101").isEmpty)
    #expect(harness.trade("200").isEmpty)
  }

  private func reject(_ harness: inout EngineHarness) -> [String] {
    let first = harness.engine.ledger.orders.highestID.rawValue + 1
    harness.predict()
    let lines = harness.error(first, 201).lines
    harness.error(first + 1, 201)
    harness.error(first + 2, 201)
    return lines
  }

  @Test func `Entries rejected in a row block their instrument until the operator resumes`() {
    var harness = EngineHarness.ready {
      $0.risk.market.maximumRejects = 2
      $0.entryRule.cooldown = .zero
    }
    harness.warm(1)
    #expect(!reject(&harness).contains { $0.hasPrefix("symbol") })
    // One that the broker took begins the count anew.
    harness.predict()
    harness.status(4, "Submitted")
    for order in 4...6 as ClosedRange<Int64> { harness.status(order, "Cancelled") }
    #expect(!reject(&harness).contains { $0.hasPrefix("symbol") })
    let lines = reject(&harness)
    #expect(lines.suffix(2) == ["symbol 0 blocked: rejections", "alert warning risk.rejections"])
    #expect(harness.predict().verdicts.first?.deniedBy == "symbol")
    #expect(harness.predict(symbol: "SPY").verdicts.first?.isAdmitted == true)
    #expect(harness.say(.resume).lines == ["symbol 0 allowed: operator: test"])
    #expect(!reject(&harness).contains { $0.hasPrefix("symbol") })
  }

  @Test func `A held position of a blocked instrument is closed as any other`() {
    var harness = EngineHarness.long {
      $0.risk.market.maximumGap = Ratio("0.001")
      $0.risk.dailyLossLimit = Money(units: 50_000)
    }
    harness.now = EngineHarness.at(86_400)
    harness.input(
      EngineHarness.session(
        harness.engine.ledger.configuration, EngineHarness.calendar(day: 1)))
    #expect(harness.trade("99").lines.first == "symbol 0 blocked: gap")
    harness.say(.flatten)
    harness.status(2, "Cancelled")
    #expect(harness.status(3, "Cancelled").lines.last == "place 4 close sell 100 market")
  }

  @Test func `Near misses and denials are counted by check`() {
    var harness = EngineHarness.ready {
      $0.risk.maximumPositionNotional = Money(units: 11_112)
      $0.entryRule.cooldown = .zero
    }
    _ = reject(&harness)
    #expect(harness.engine.ledger.risk.checks.map(\.check) == ["position notional"])
    #expect(harness.engine.ledger.risk.checks.first?.near == 1)
    var tight = EngineHarness.ready { $0.risk.maximumPositionNotional = Money(units: 10_000) }
    tight.predict()
    #expect(tight.engine.ledger.risk.checks.first?.denied == 1)
    #expect(tight.engine.ledger.risk.checks.first?.near == 0)
    var wide = EngineHarness.ready { $0.risk.maximumPositionNotional = Money(units: 11_113) }
    wide.predict()
    #expect(wide.engine.ledger.risk.checks.isEmpty)
  }
}
