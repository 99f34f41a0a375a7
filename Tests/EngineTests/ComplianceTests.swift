import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: K1's duplicate check and K5's short-sale, day-trade and wash safeguards.
@Suite struct ComplianceTests {
  private func compliance(
    _ change: (inout ComplianceConfiguration) -> Void
  ) -> EngineHarness {
    .ready {
      change(&$0.risk.compliance)
      $0.entryRule.cooldown = .zero
    }
  }

  private func refuse(_ harness: inout EngineHarness, _ first: Int64) {
    for order in first..<(first + 3) { harness.error(order, 201) }
  }

  @Test func `The same instrument, side and size within the window is a duplicate`() throws {
    var harness = compliance { $0.duplicateWindow = .seconds(10) }
    harness.warm(1)
    let begin = harness.now
    #expect(harness.predict().commands.count == 3)
    refuse(&harness, 1)
    harness.now = Timestamp(rawValue: begin.rawValue + 9_999_999_999)
    let check = try #require(harness.predict().verdicts.first?.checks.last)
    #expect(check.name == "duplicate" && !check.held)
    #expect(check.headroom == .duration(Nanoseconds(rawValue: -1)))
    #expect(harness.predict("SELL").verdicts.first?.isAdmitted == true)
    #expect(harness.predict(symbol: "SPY").verdicts.first?.isAdmitted == true)
    refuse(&harness, 4)
    harness.now = begin + .seconds(10)
    #expect(harness.predict().verdicts.first?.isAdmitted == true)
  }

  private func plan(_ side: Side, _ price: String) -> EntryPlan {
    let price = Price(price) ?? .zero
    return EntryPlan(
      instrument: InstrumentID(rawValue: 0), side: side, quantity: Quantity(shares: 1),
      price: price)
  }

  @Test func `An entry that would trade with our own working order is denied`() {
    // The target is a limit sale at 100.35, the stop below is no counterparty.
    let harness = EngineHarness.long { $0.risk.compliance.washCheck = true }
    let ledger = harness.engine.ledger
    let target = ledger.orders[OrderID(rawValue: 2)]?.command.limitPrice
    #expect(target == Price("100.35"))
    #expect(RiskGate.admit(plan(.buy, "100.34"), ledger).holds)
    #expect(RiskGate.admit(plan(.buy, "100.35"), ledger).stoppedBy == "wash")
    #expect(RiskGate.admit(plan(.sell, "100"), ledger).holds)
  }

  @Test func `Symbols that may not be sold short are only bought`() {
    var harness = compliance { $0.noShort = ["AIG"] }
    #expect(harness.predict("SELL").verdicts.first?.deniedBy == "shortable")
    #expect(harness.predict("BUY").verdicts.first?.isAdmitted == true)
  }

  @Test func `After a fall from the last close nothing is sold short for the rest of the session`()
    throws
  {
    func next(_ low: String) -> EngineHarness {
      var configuration = EngineHarness.configuration
      configuration.risk.compliance.shortSaleDrop = Ratio("0.1")
      configuration.entryRule.maximumAge = .seconds(60)
      var harness = EngineHarness.make()
      harness.start(configuration)
      harness.warm()
      #expect(harness.predict("SELL").verdicts.first?.isAdmitted == true)
      refuse(&harness, 1)
      harness.now = EngineHarness.at(86_400)
      harness.input(EngineHarness.session(configuration, EngineHarness.calendar(day: 1)))
      harness.trade(low)
      harness.warm()
      return harness
    }
    var fallen = next("89.99")
    let check = try #require(fallen.predict("SELL").verdicts.first?.checks.last)
    #expect(check.name == "short sale drop" && check.value == .ratio(Ratio("0.1001") ?? .zero))
    #expect(fallen.predict("BUY").verdicts.first?.isAdmitted == true)
    var near = next("90")
    #expect(near.predict("SELL").verdicts.first?.isAdmitted == true)
  }

  /// Enters and leaves AIG once: one day trade.
  private func roundTrip(_ harness: inout EngineHarness) {
    let first = (harness.engine.ledger.orders.highestID.rawValue) + 1
    #expect(harness.predict().commands.count == 3)
    harness.fill(first, 40, "100.01", id: "b\(first).01")
    harness.fill(first, 60, "100.01", id: "c\(first).01")
    harness.fill(first + 1, 50, "100.35", id: "s\(first).01")
    harness.fill(first + 1, 50, "100.35", id: "t\(first).01")
    harness.status(first + 2, "Cancelled")
  }

  @Test func `A small account makes its day trades and no more, a large one as many as it likes`()
    throws
  {
    for equity in ["100000.01", "100000"] {
      var harness = compliance {
        $0.dayTradeLimit = 3
        $0.dayTradeEquity = Money(equity) ?? .zero
      }
      let isSmall = harness.engine.ledger.book.equity.map { $0 < Money(equity) ?? .zero }
      if isSmall != true {
        for _ in 0..<5 { roundTrip(&harness) }
        #expect(harness.engine.ledger.risk.dayTrades == 5)
        continue
      }
      // Its profits would make it large.
      var deposit = Adjustment()
      deposit.amount = Money(units: -1_000)
      deposit.type = .withdrawal
      harness.input(.adjustment(deposit))
      for _ in 0..<3 { roundTrip(&harness) }
      #expect(harness.engine.ledger.risk.dayTrades == 3)
      let check = try #require(harness.predict().verdicts.first?.checks.last)
      #expect(check.name == "day trades" && check.value == .count(4))
    }
  }

  @Test func `Positions opened today count as the day trades they will become`() {
    var harness = EngineHarness.long {
      $0.risk.compliance.dayTradeLimit = 1
      $0.risk.compliance.dayTradeEquity = Money(units: 1_000_000)
    }
    harness.warm(1)
    #expect(harness.predict(symbol: "SPY").verdicts.first?.deniedBy == "day trades")
  }

  @Test func `Day trades are forgotten after five sessions, and held over night is none`() {
    var configuration = EngineHarness.configuration
    configuration.entryRule.cooldown = .zero
    var harness = EngineHarness.make()
    harness.start(configuration)
    harness.warm()
    roundTrip(&harness)
    harness.predict()
    harness.fill(4, 100, "100.01", id: "n.01")
    for day in 1...5 as ClosedRange<Int64> {
      #expect(harness.engine.ledger.risk.dayTrades == 1, "day \(day)")
      harness.now = EngineHarness.at(86_400 * day)
      harness.input(EngineHarness.session(configuration, EngineHarness.calendar(day: day)))
      if day == 1 { harness.fill(5, 100, "100.35", id: "o.01") }
    }
    #expect(harness.engine.ledger.risk.dayTrades == 0)
    #expect(harness.engine.ledger.risk.sessionCount == 6)
  }
}
