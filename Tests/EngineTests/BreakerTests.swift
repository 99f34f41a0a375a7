import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: a day never loses much more than its limit unnoticed, and stopped stays stopped. Method:
// each way to lose money crosses the limit by a cent or stays a cent before it.
@Suite struct BreakerTests {
  private let closing = [
    "alert critical risk.daily_loss", "decision daily_loss 0 close", "cancel 2 target",
    "order 2 accepted>cancelPending 0", "cancel 3 stop", "order 3 accepted>cancelPending 0",
    "decision daily_loss 1 nothing: position or live orders", "timer 2 set: flattenCheck",
  ]

  private func limited(_ limit: Int64 = 61) -> EngineHarness {
    .long { $0.risk.dailyLossLimit = Money(units: limit) }
  }

  @Test func `A trade that marks the position at the limit trips once and closes everything`() {
    var harness = limited()
    #expect(harness.trade("99.41").isEmpty)
    let outputs = harness.trade("99.4")
    #expect(outputs.lines == ["risk normal>halted: daily loss"] + closing)
    guard case .riskState(let change) = outputs[0].event else { return }
    #expect(change.value == .money(Money(units: -61)))
    #expect(change.limit == .money(Money(units: -61)))
    #expect(outputs[1].envelope.cause == outputs[0].sequence)
    #expect(outputs[2].envelope.cause == outputs[0].sequence)
    #expect(harness.trade("90").isEmpty)
    harness.status(2, "Cancelled")
    #expect(harness.status(3, "Cancelled").lines.last == "place 4 close sell 100 market")
  }

  @Test func `A commission can be what crosses the limit`() {
    var harness = limited()
    harness.trade("99.41")
    #expect(harness.fee("x.01", "0.99").lines == ["fee x.01 0.99"])
    #expect(
      harness.fee("x.01", "1").lines == ["fee x.01 1", "risk normal>halted: daily loss"] + closing)
  }

  @Test func `A realised loss at the limit trips with nothing left to close but the other leg`() {
    var harness = limited()
    #expect(
      harness.fill(3, 100, "99.4", id: "s.01").lines == [
        "fill s.01 of 3 sell 100@99.4", "order 3 accepted>filled 100",
        "risk normal>halted: daily loss", "alert critical risk.daily_loss",
        "decision daily_loss 0 close", "cancel 2 target", "order 2 accepted>cancelPending 0",
        "decision daily_loss 1 nothing: position or live orders", "timer 2 set: flattenCheck",
      ])
    #expect(harness.status(2, "Cancelled").commands.isEmpty)
    #expect(harness.engine.ledger.isClosing == false)
  }

  @Test(arguments: [TickFlags.suspicious, .delayed])
  func `A doubtful trade marks nothing`(flags: TickFlags) {
    var harness = limited()
    #expect(harness.tick(.trade, "50", flags: flags).isEmpty)
    #expect(harness.tick(.bid, "50").isEmpty)
    #expect(harness.tick(.trade, "0").isEmpty)
    #expect(harness.engine.ledger.risk.level == .normal)
  }

  @Test func `A new position is valued at the last trade, not at a mark from long ago`() {
    var harness = limited()
    harness.trade("100")
    harness.fill(2, 100, "100.35", id: "t.01")
    harness.status(3, "Cancelled")
    // Nothing is held while the price moves, so nothing is marked.
    harness.now = EngineHarness.at(300)
    harness.trade("110")
    harness.tick(.ask, "110")
    harness.predict()
    #expect(harness.fill(4, 100, "110", id: "y.01").lines.count == 2)
    #expect(harness.engine.ledger.risk.level == .normal)
    #expect(harness.engine.ledger.book.unrealised(InstrumentID(rawValue: 0)) == .zero)
  }

  @Test func `A loss shows with the fill, without waiting for the next trade`() {
    var harness = EngineHarness.ready { $0.risk.dailyLossLimit = Money(units: 61) }
    harness.predict()
    let outputs = harness.fill(1, 100, "100.61", id: "y.01")
    #expect(outputs.lines.contains("risk normal>halted: daily loss"), "\(outputs.lines)")
  }

  @Test func `A tripped breaker survives a restart and the day's next session`() {
    var harness = limited()
    harness.trade("99.4")
    let digest = harness.engine.ledger.digest()
    harness.restart()
    #expect(harness.engine.ledger.digest() == digest)
    let again = harness.input(EngineHarness.session())
    #expect(!again.lines.contains { $0.hasPrefix("risk") }, "\(again.lines)")
    #expect(harness.engine.ledger.risk.level == .halted)
    #expect(harness.predict().verdicts.first?.deniedBy == "risk level")
  }

  private func nextDay(_ harness: inout EngineHarness) -> [String] {
    harness.now = EngineHarness.at(86_400 - 1_800)
    return harness.input(
      EngineHarness.session(EngineHarness.configuration, EngineHarness.calendar(day: 1))
    ).lines
  }

  @Test func `A new day lifts the breaker`() {
    var harness = limited()
    harness.fill(3, 100, "99.4", id: "s.01")
    harness.status(2, "Cancelled")
    #expect(harness.engine.ledger.risk.level == .halted)
    #expect(nextDay(&harness).first == "risk halted>normal: new day")
    harness.now = EngineHarness.at(86_400)
    #expect(harness.predict().commands.count == 3)
  }

  @Test(arguments: [OperatorVerb.stop, .pause, .reduce])
  func `A new day lifts nothing that an operator said`(verb: OperatorVerb) {
    var harness = EngineHarness.ready()
    harness.say(verb)
    #expect(!nextDay(&harness).contains { $0.hasPrefix("risk") })
    #expect(harness.engine.ledger.risk.level != .normal)
  }

  @Test func `An operator who stops a tripped system stops it beyond the day`() {
    var harness = limited()
    harness.fill(3, 100, "99.4", id: "s.01")
    harness.status(2, "Cancelled")
    #expect(harness.say(.stop).lines.first == "risk halted>halted: operator: test")
    #expect(!nextDay(&harness).contains { $0.hasPrefix("risk") })
    #expect(harness.engine.ledger.risk.level == .halted)
  }

  @Test func `After a resume the breaker trips again with the next mark of a held position`() {
    var harness = limited()
    harness.trade("99.4")
    #expect(harness.say(.resume).lines == ["risk halted>normal: operator: test"])
    #expect(harness.trade("99.39").lines.first == "risk normal>halted: daily loss")
  }

  @Test(arguments: [OperatorVerb.pause, .reduce])
  func `The breaker also trips while paused or reducing`(verb: OperatorVerb) {
    var harness = limited()
    harness.say(verb)
    #expect(harness.trade("99.4").lines.last == "timer 2 set: flattenCheck")
    #expect(harness.engine.ledger.risk.level == .halted)
  }
}
