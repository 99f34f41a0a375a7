import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: no limit can be passed, not even by two orders at one instant. Method: one limit at a time
// is set so that the entry just passes it, and the complete list of what the step emitted is
// stated.
@Suite struct RiskGateTests {
  /// Expects an entry that the rule wants and the gate denies, and gives back the failed check.
  private func expectDenial(
    _ outputs: [Recorded], by name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Condition {
    #expect(
      outputs.map(\.event.kind) == [.signal, .decision, .riskVerdict],
      sourceLocation: sourceLocation)
    let verdict = try #require(outputs.verdicts.first, sourceLocation: sourceLocation)
    #expect(!verdict.isAdmitted, sourceLocation: sourceLocation)
    #expect(verdict.deniedBy == name, sourceLocation: sourceLocation)
    #expect(verdict.order == .none, sourceLocation: sourceLocation)
    #expect(verdict.checks.dropLast().allSatisfy { $0.held }, sourceLocation: sourceLocation)
    let last = try #require(verdict.checks.last, sourceLocation: sourceLocation)
    #expect(last.name == name && !last.held, sourceLocation: sourceLocation)
    return last
  }

  @Test func `A position's notional may equal its limit and not exceed it`() throws {
    var harness = EngineHarness.ready {
      $0.risk.maximumPositionNotional = Money(rawValue: 10_000_999_999_999)
    }
    let check = try expectDenial(harness.predict(), by: "position notional")
    #expect(check.value == .money(Money(units: 10_001)))
    var equal = EngineHarness.ready { $0.risk.maximumPositionNotional = Money(units: 10_001) }
    #expect(equal.predict().commands.count == 3)
  }

  @Test func `The portfolio's notional counts open entries of other instruments`() throws {
    var harness = EngineHarness.ready { $0.risk.maximumPortfolioNotional = Money(units: 20_000) }
    harness.warm(1)
    #expect(harness.predict().commands.count == 3)
    let check = try expectDenial(harness.predict(symbol: "SPY"), by: "portfolio notional")
    // 100 open at the last trade of 100, and 100 wanted at the ask of 100.01.
    #expect(check.value == .money(Money(units: 20_001)))
  }

  @Test func `Two predictions at one instant cannot spend one limit`() throws {
    var enough = EngineHarness.ready { $0.risk.maximumPortfolioNotional = Money(units: 20_001) }
    enough.warm(1)
    #expect(enough.predict().commands.count == 3)
    #expect(enough.predict(symbol: "SPY").commands.count == 3)
    var tight = EngineHarness.ready { $0.risk.maximumPortfolioNotional = Money(units: 20_000) }
    tight.warm(1)
    #expect(tight.predict().commands.count == 3)
    _ = try expectDenial(tight.predict(symbol: "SPY"), by: "portfolio notional")
    var rated = EngineHarness.ready { $0.risk.maximumOrders = 1 }
    rated.warm(1)
    #expect(rated.predict().commands.count == 3)
    _ = try expectDenial(rated.predict(symbol: "SPY"), by: "order rate")
  }

  @Test func `A held position counts at the last trade, a closed one no more`() throws {
    var harness = EngineHarness.long { $0.risk.maximumPortfolioNotional = Money(units: 20_000) }
    harness.warm(1)
    harness.trade("99")
    #expect(harness.predict(symbol: "SPY").commands.count == 3)
    var risen = EngineHarness.long { $0.risk.maximumPortfolioNotional = Money(units: 20_000) }
    risen.warm(1)
    let check = try expectDenial(risen.predict(symbol: "SPY"), by: "portfolio notional")
    #expect(check.value == .money(Money(units: 20_001)))
    risen.fill(2, 100, "100.35", id: "t.01")
    risen.status(3, "Cancelled")
    #expect(risen.predict(symbol: "SPY").commands.count == 3)
  }

  @Test func `Entries within the window are counted, and free again to the nanosecond after it`()
    throws
  {
    var harness = EngineHarness.ready {
      $0.risk.maximumOrders = 2
      $0.entryRule.cooldown = .zero
    }
    harness.warm(1)
    let begin = harness.now
    func enterAndLeave(_ order: Int64) {
      harness.predict()
      harness.error(order, 201)
      harness.error(order + 1, 201)
      harness.error(order + 2, 201)
    }
    enterAndLeave(1)
    harness.now = begin + .seconds(1)
    enterAndLeave(4)
    harness.now = Timestamp(rawValue: begin.rawValue + 59_999_999_999)
    let check = try expectDenial(harness.predict(), by: "order rate")
    #expect(check.value == .count(3))
    #expect(check.threshold == .count(2))
    harness.now = begin + .seconds(60)
    #expect(harness.predict().commands.map(\.order.rawValue) == [7, 8, 9])
  }

  @Test func `Without a trade there is nothing to compare the price with`() {
    var harness = EngineHarness.ready()
    let definition = EngineHarness.instrument(1)
    // The rule needs bars, so it never gets here; the gate is asked directly.
    harness.tick(.ask, "50", instrument: 1)
    let ledger = harness.engine.ledger
    let plan = EntryPlan(
      instrument: definition.instrument, side: .buy, quantity: Quantity(shares: 1),
      price: Price(rawValue: 50_000_000_000))
    #expect(RiskGate.admit(plan, ledger).stoppedBy == "last trade")
  }

  @Test func `A far side beyond the collar around the last trade is denied, at it admitted`() throws
  {
    var harness = EngineHarness.ready()
    harness.tick(.ask, "105.05")
    let check = try expectDenial(harness.predict(), by: "price collar")
    #expect(check.value == .ratio(Ratio(rawValue: 50_500_000)))
    #expect(check.threshold == .ratio(Ratio(rawValue: 50_000_000)))
    harness.tick(.bid, "94.95")
    _ = try expectDenial(harness.predict("SELL"), by: "price collar")
    harness.tick(.ask, "105")
    #expect(harness.predict().commands.count == 3)
  }

  @Test func `A day that lost its limit enters nothing more, whatever the operator says`() throws {
    var harness = EngineHarness.long { $0.risk.dailyLossLimit = Money(units: 61) }
    harness.warm(1)
    harness.fill(3, 100, "99.4", id: "s.01")
    harness.status(2, "Cancelled")
    #expect(harness.engine.ledger.risk.level == .halted)
    harness.say(.resume)
    let check = try expectDenial(harness.predict(symbol: "SPY"), by: "daily loss")
    #expect(check.value == .money(Money(units: -61)))
    #expect(check.threshold == .money(Money(units: -61)))
  }

  @Test func `The gate itself looks at the risk level before anything else`() {
    var harness = EngineHarness.ready()
    harness.say(.pause)
    let plan = EntryPlan(
      instrument: InstrumentID(rawValue: 0), side: .buy, quantity: Quantity(shares: 1),
      price: Price(rawValue: 100_000_000_000))
    let checks = RiskGate.admit(plan, harness.engine.ledger)
    #expect(checks.stoppedBy == "risk level")
    #expect(checks.conditions.count == 1)
  }
}
