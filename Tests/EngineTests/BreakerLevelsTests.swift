import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: K2 and K4: each breaker at its edge and at each level, what lifts it and what does not.
@Suite struct BreakerLevelsTests {
  private let legs = [
    "cancel 2 target", "order 2 accepted>cancelPending 0", "cancel 3 stop",
    "order 3 accepted>cancelPending 0",
  ]

  private func long(_ change: (inout BreakerConfiguration) -> Void) -> EngineHarness {
    .long {
      $0.risk.dailyLossLimit = Money(units: 61)
      change(&$0.risk.breakers)
    }
  }

  @Test(arguments: BreakerLevel.allCases)
  func `A breaker goes exactly as far as its level says`(level: BreakerLevel) {
    var harness = long { $0.dailyLossLevel = level }
    let lines = harness.trade("99.4").lines
    let change = "risk normal>\(level.riskLevel): daily loss"
    let alert = "alert critical risk.daily_loss"
    switch level {
    case .pause, .reduce: #expect(lines == [change, alert])
    case .cancelAll: #expect(lines == [change, alert] + legs)
    case .flatten:
      #expect(
        lines == [change, alert, "decision daily_loss 0 close"] + legs + [
          "decision daily_loss 1 nothing: position or live orders", "timer 2 set: flattenCheck",
        ])
    }
    harness.warm(1)
    #expect(harness.predict(symbol: "SPY").commands.isEmpty)
    // Once, however much further it falls.
    #expect(!harness.trade("90").lines.contains { $0.hasPrefix("risk") })
  }

  @Test(arguments: [BreakerLevel.pause, .reduce])
  func `An exit is never blocked, whatever the level`(level: BreakerLevel) {
    var harness = long { $0.dailyLossLevel = level }
    harness.trade("99.4")
    #expect(harness.say(.flatten).lines.contains("decision operator 0 close"))
    harness.status(2, "Cancelled")
    #expect(harness.status(3, "Cancelled").lines.last == "place 4 close sell 100 market")
  }

  @Test func `Equity that falls by its part of the highest ever trips the drawdown`() throws {
    // Bought at 100.01 for 10,001; the highest equity is 100,099 at 101.
    var harness = EngineHarness.long {
      $0.risk.dailyLossLimit = Money(units: 50_000)
      $0.risk.breakers.drawdown = Ratio("0.001")
      $0.risk.breakers.drawdownLevel = .reduce
    }
    harness.trade("101")
    #expect(harness.engine.ledger.risk.equity.peak == Money(units: 100_099))
    // 0.1 % of it is 100.099 dollars: 1.00099 a share.
    #expect(harness.trade("99.99902").lines.isEmpty)
    let outputs = harness.trade("99.99901")
    #expect(outputs.lines == ["risk normal>reduceOnly: drawdown", "alert critical risk.drawdown"])
    guard case .riskState(let change) = try #require(outputs.first).event else { return }
    #expect(change.value == .money(Money("100.099") ?? .zero))
    #expect(change.limit == .money(Money("100.099") ?? .zero))
  }

  private func nextDay(_ harness: inout EngineHarness, hour: Int64 = 9) -> [String] {
    harness.now = EngineHarness.at(86_400 - 34_200 + hour * 3_600)
    let configuration = harness.engine.ledger.configuration
    return harness.input(
      EngineHarness.session(configuration, EngineHarness.calendar(day: 1))
    ).lines
  }

  @Test func `A drawdown outlasts the day; the operator lifts it and begins a new peak`() {
    var harness = EngineHarness.long {
      $0.risk.dailyLossLimit = Money(units: 50_000)
      $0.risk.breakers.drawdown = Ratio("0.001")
      $0.risk.breakers.drawdownLevel = .pause
    }
    #expect(harness.trade("99.0").lines.first == "risk normal>paused: drawdown")
    #expect(!nextDay(&harness).contains { $0.hasPrefix("risk") })
    #expect(harness.engine.ledger.risk.level == .paused)
    #expect(harness.say(.resume).lines == ["risk paused>normal: operator: test"])
    #expect(harness.engine.ledger.risk.equity.peak == Money(units: 99_899))
    #expect(harness.trade("98.9").isEmpty)
    #expect(harness.trade("98").lines.first == "risk normal>paused: drawdown")
  }

  @Test func `The day's drawdown is measured from the day's peak and ends with the day`() {
    var harness = EngineHarness.long {
      $0.risk.dailyLossLimit = Money(units: 50_000)
      $0.risk.breakers.dailyDrawdown = Ratio("0.001")
      $0.risk.breakers.dailyDrawdownLevel = .reduce
    }
    #expect(harness.trade("99").lines.first == "risk normal>reduceOnly: daily drawdown")
    #expect(nextDay(&harness).first == "risk reduceOnly>normal: new day")
    #expect(harness.trade("98.5").isEmpty)
    #expect(harness.trade("97.9").lines.first == "risk normal>reduceOnly: daily drawdown")
  }

  /// Enters and is stopped out at `price`.
  private func lose(_ harness: inout EngineHarness, at price: String = "99.4") -> [String] {
    let first = harness.engine.ledger.orders.highestID.rawValue + 1
    harness.predict()
    harness.fill(first, 100, "100.01", id: "b\(first).01")
    harness.status(first + 1, "Cancelled")
    return harness.fill(first + 2, 100, price, id: "s\(first).01").lines
  }

  private func counting() -> EngineHarness {
    .ready {
      $0.risk.dailyLossLimit = Money(units: 50_000)
      $0.risk.breakers.maximumLosses = 2
      $0.entryRule.cooldown = .zero
    }
  }

  @Test func `Losses in a row pause entries, a gain between them begins anew`() {
    var harness = counting()
    #expect(!lose(&harness).contains { $0.hasPrefix("risk") })
    #expect(!lose(&harness, at: "100.5").contains { $0.hasPrefix("risk") })
    #expect(!lose(&harness, at: "100.01").contains { $0.hasPrefix("risk") })
    #expect(!lose(&harness).contains { $0.hasPrefix("risk") })
    #expect(lose(&harness).contains("risk normal>paused: consecutive losses"))
    #expect(harness.predict().commands.isEmpty)
    harness.say(.resume)
    #expect(!lose(&harness).contains { $0.hasPrefix("risk") })
    #expect(lose(&harness).contains("risk normal>paused: consecutive losses"))
    #expect(nextDay(&harness).first == "risk paused>normal: new day")
    #expect(harness.engine.ledger.risk.equity.losses == 0)
  }

  @Test func `The risk day begins at its New York time, with the first input from then on`() {
    var harness = long { _ in }
    harness.fill(3, 100, "99.4", id: "s.01")
    harness.status(2, "Cancelled")
    #expect(!nextDay(&harness, hour: 0).contains { $0.hasPrefix("risk") })
    harness.now = Timestamp(rawValue: EngineHarness.at(86_400 - 19_800).rawValue - 1)
    #expect(harness.tick(.bid, "99").isEmpty)
    harness.now = EngineHarness.at(86_400 - 19_800)
    #expect(harness.tick(.bid, "99").lines == ["risk halted>normal: new day"])
    #expect(harness.tick(.bid, "99").isEmpty)
    #expect(harness.engine.ledger.riskDayResult == .zero)
  }

  @Test(arguments: [OperatorVerb.pause, .reduce, .stop])
  func `What an operator said under a stricter breaker comes to light when that is lifted`(
    verb: OperatorVerb
  ) {
    var harness = long { _ in }
    harness.fill(3, 100, "99.4", id: "s.01")
    harness.status(2, "Cancelled")
    harness.say(verb)
    let levels: [OperatorVerb: RiskLevel] = [
      .pause: .paused, .reduce: .reduceOnly, .stop: .halted,
    ]
    _ = nextDay(&harness)
    #expect(harness.engine.ledger.risk.level == levels[verb])
  }

  @Test func `Two breakers hold each its level; a day lifts only what is daily`() {
    var harness = EngineHarness.long {
      $0.risk.dailyLossLimit = Money(units: 61)
      $0.risk.breakers.drawdown = Ratio("0.0007")
      $0.risk.breakers.drawdownLevel = .reduce
    }
    #expect(harness.trade("99.4").lines.first == "risk normal>halted: daily loss")
    #expect(harness.trade("99.2").lines.first == "risk halted>halted: drawdown")
    #expect(nextDay(&harness).first == "risk halted>reduceOnly: new day")
  }

  @Test func `Breakers, peaks and counts survive a restart`() {
    var harness = counting()
    _ = lose(&harness)
    harness.restart()
    #expect(harness.engine.ledger.risk.equity.losses == 1)
    _ = lose(&harness)
    let digest = harness.engine.ledger.digest()
    harness.restart()
    #expect(harness.engine.ledger.digest() == digest)
    #expect(harness.engine.ledger.risk.isHeld(.losses))
    harness.input(EngineHarness.session(harness.engine.ledger.configuration))
    #expect(harness.engine.ledger.risk.level == .paused)
  }

  @Test func `Money brought or taken is no gain and no loss`() {
    var harness = EngineHarness.long {
      $0.risk.breakers.drawdown = Ratio("0.1")
      $0.risk.dailyLossLimit = Money(units: 50_000)
    }
    for amount in [Money(units: 500_000), Money(units: -560_000)] {
      var adjustment = Adjustment()
      adjustment.type = amount > .zero ? .deposit : .withdrawal
      adjustment.amount = amount
      #expect(harness.input(.adjustment(adjustment)).isEmpty)
      #expect(harness.trade("100").isEmpty)
    }
    #expect(harness.engine.ledger.risk.equity.peak == Money(units: 40_000))
    #expect(harness.engine.ledger.book.equity == Money(units: 39_999))
  }
}
