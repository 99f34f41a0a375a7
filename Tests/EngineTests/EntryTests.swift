import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

@Suite struct EntryTests {
  @Test func `A long entry is signal, decision, verdict and three commands, and nothing else`() {
    var harness = EngineHarness.ready()
    #expect(
      harness.predict().lines == [
        "signal AIG buy 0.8", "decision entry 0 enterLong", "verdict admits 1",
        "place 1 entry buy 100 market held", "place 2 target sell 100 limit 100.35 under 1 held",
        "place 3 stop sell 100 stop 99.4 under 1",
      ])
  }

  @Test func `A short entry is priced from the bid, stop above and target below, rounded away`() {
    var harness = EngineHarness.ready()
    #expect(
      harness.predict("SELL").lines == [
        "signal AIG sell 0.8", "decision entry 0 enterShort", "verdict admits 1",
        "place 1 entry sell 100 market held", "place 2 target buy 100 limit 99.65 under 1 held",
        "place 3 stop buy 100 stop 100.6 under 1",
      ])
  }

  @Test func `Each output names what led to it, back to the prediction`() {
    var harness = EngineHarness.ready()
    let outputs = harness.predict()
    let input = harness.records[harness.records.count - 7].sequence.rawValue
    #expect(outputs.map(\.sequence.rawValue) == (1...6).map { input + $0 })
    #expect(
      outputs.map(\.envelope.cause.rawValue)
        == [input, input + 1, input + 2, input + 3, input + 3, input + 3])
    #expect(outputs.decisions[0].signal == outputs[0].sequence)
    #expect(
      outputs.commands.map(\.orderReference) == [
        "entry-\(input + 2)", "target-\(input + 2)", "stop-\(input + 2)",
      ])
    #expect(outputs.commands.allSatisfy { $0.account == "DU0000001" && $0.timeInForce == .day })
    #expect(outputs.allSatisfy { $0.envelope.recordedAt == harness.now })
  }

  @Test func `The verdict records every check with what it saw`() {
    var harness = EngineHarness.ready()
    let checks = harness.predict().verdicts[0].checks
    #expect(
      checks.map(\.name) == [
        "risk level", "daily loss", "position notional", "portfolio notional", "order rate",
        "last trade", "price collar", "order type", "time in force", "lot", "prices of the type",
        "tick", "tick", "exits apart", "session", "not halted",
      ])
    #expect(checks.allSatisfy { $0.held })
    #expect(checks[1].value == .money(.zero))
    #expect(checks[1].threshold == .money(Money(units: -1_000)))
    #expect(checks[2].value == .money(Money(units: 10_001)))
    #expect(checks[2].threshold == .money(Money(units: 25_000)))
    #expect(checks[4].value == .count(1))
    #expect(checks[5].value == .price(Price(rawValue: 100_000_000_000)))
    #expect(checks[6].value == .ratio(Ratio(rawValue: 100_000)))
  }

  @Test func `The decision records every condition, all of them held`() {
    var harness = EngineHarness.ready()
    let decision = harness.predict("SELL").decisions[0]
    #expect(decision.conditions.count == 16)
    #expect(decision.conditions.allSatisfy { $0.held })
    #expect(decision.stoppedBy.isEmpty)
  }

  @Test func `Where there are no quotes the last trade is the far side`() {
    var harness = EngineHarness.make()
    harness.start()
    for _ in 0..<4 {
      harness.trade("100.1")
      harness.trade("100")
      harness.now = harness.now + .seconds(10)
    }
    let commands = harness.predict().commands
    #expect(commands[1].limitPrice?.description == "100.3")
    #expect(commands[2].stopPrice?.description == "99.4")
  }

  @Test func `Order numbers begin where the broker says and never come back`() {
    var harness = EngineHarness.ready()
    harness.frame(TWS.NextValidID(orderId: 41))
    #expect(harness.predict().commands.map(\.order.rawValue) == [41, 42, 43])
    harness.frame(TWS.NextValidID(orderId: 7))
    harness.warm(1)
    let next = harness.predict(symbol: "SPY").commands
    #expect(next.map(\.order.rawValue) == [44, 45, 46])
    #expect(next.map(\.parent.rawValue) == [0, 44, 44])
  }

  @Test(arguments: [
    ("", "not JSON"), ("{", "not JSON"), ("[]", "not a JSON object"),
    (#"{"id":"p","id":"q"}"#, "not JSON"), ("{}", "\"id\" is missing"),
    (
      #"{"id":"p","ts_ns":1381152640000000000,"symbol":"AIG","side":"LONG","confidence":0.8}"#,
      "\"side\" is not BUY, SELL or HOLD"
    ),
    (
      #"{"id":"p","ts_ns":1381152640000000000,"symbol":"AIG","side":"BUY","confidence":NaN}"#,
      "not JSON"
    ),
  ])
  func `A body that is no prediction is rejected with its reason and nothing else happens`(
    body: String, reason: String
  ) {
    var harness = EngineHarness.ready()
    let before = harness.engine.ledger.decisions.total
    let outputs = harness.body(body)
    #expect(outputs.count == 1)
    #expect(outputs.lines.first?.hasPrefix("rejected: " + reason) == true, "\(outputs.lines)")
    #expect(harness.engine.ledger.signals.rejectedCount == 1)
    #expect(harness.engine.ledger.decisions.total == before)
  }
}
