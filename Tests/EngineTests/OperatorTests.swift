import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

@Suite struct OperatorTests {
  private let quietSPY = "decision operator 1 nothing: position or live orders"

  @Test func `Pause, reduce and resume change the level, and only when it changes`() {
    var harness = EngineHarness.long()
    #expect(harness.say(.pause).lines == ["risk normal>paused: operator: test"])
    #expect(harness.say(.pause).isEmpty)
    #expect(harness.say(.reduce).lines == ["risk paused>reduceOnly: operator: test"])
    #expect(harness.say(.resume).lines == ["risk reduceOnly>normal: operator: test"])
    #expect(harness.say(.resume).isEmpty)
    #expect(harness.orderStatus(2) == .accepted)
  }

  @Test func `A configuration that cannot be read stops trading with an alert`() throws {
    var harness = EngineHarness.long()
    var change = ConfigurationChanged()
    change.configuration = Array(#"{"from_a_newer_build":1}"#.utf8)
    let outputs = harness.input(.configurationChanged(change))
    #expect(outputs.map(\.event.kind) == [.riskState, .alert])
    #expect(harness.engine.ledger.risk.level == .halted)
    var started = SessionStarted()
    started.mode = .backtest
    started.calendar = EngineHarness.calendar(day: 1)
    started.configuration = change.configuration
    #expect(harness.input(.sessionStarted(started)).contains { $0.event.kind == .alert })
    #expect(harness.engine.ledger.risk.level == .halted)
  }

  @Test(arguments: [OperatorVerb.pause, .reduce])
  func `A word that asks for caution never loosens a stricter level`(verb: OperatorVerb) {
    var harness = EngineHarness.long()
    harness.say(.stop)
    #expect(harness.say(verb).isEmpty)
    #expect(harness.engine.ledger.risk.level == .halted)
    #expect(harness.say(.resume).lines.contains("risk halted>normal: operator: test"))
  }

  @Test func `Cancel all cancels the legs of a held position and does not close it`() {
    var harness = EngineHarness.long()
    #expect(
      harness.say(.cancelAll).lines == [
        "cancel 2 target", "order 2 accepted>cancelPending 0", "cancel 3 stop",
        "order 3 accepted>cancelPending 0",
      ])
    harness.status(2, "Cancelled")
    #expect(harness.status(3, "Cancelled").commands.isEmpty)
    #expect(harness.position == 100)
    #expect(harness.say(.cancelAll).isEmpty)
  }

  @Test func `Cancel all takes an entry without fills back, and can be said again`() {
    var harness = EngineHarness.ready()
    harness.enter()
    #expect(
      harness.say(.cancelAll).lines == ["cancel 1 entry", "order 1 accepted>cancelPending 0"])
    #expect(harness.say(.cancelAll).lines == ["timer 2 set: cancelCheck"])
    harness.now = harness.now + .seconds(10)
    #expect(harness.say(.cancelAll).lines == ["cancel 1 entry"])
    #expect(harness.engine.ledger.risk.level == .normal)
  }

  @Test func `Flatten closes what is held and leaves the level alone`() {
    var harness = EngineHarness.long()
    #expect(
      harness.say(.flatten).lines == [
        "decision operator 0 close", "cancel 2 target", "order 2 accepted>cancelPending 0",
        "cancel 3 stop", "order 3 accepted>cancelPending 0", quietSPY, "timer 2 set: flattenCheck",
      ])
    harness.status(2, "Cancelled")
    harness.status(3, "Cancelled")
    harness.fill(4, 100, "99.99", id: "c.01")
    #expect(harness.engine.ledger.risk.level == .normal)
    harness.now = EngineHarness.at(300)
    #expect(harness.predict().commands.count == 3)
  }

  @Test func `Stop halts first and then closes everything`() {
    var harness = EngineHarness.long()
    let outputs = harness.say(.stop)
    #expect(
      outputs.lines == [
        "risk normal>halted: operator: test", "decision operator 0 close", "cancel 2 target",
        "order 2 accepted>cancelPending 0", "cancel 3 stop", "order 3 accepted>cancelPending 0",
        quietSPY, "timer 2 set: flattenCheck",
      ])
    #expect(outputs[1].envelope.cause == outputs[0].sequence)
    harness.warm(1)
    #expect(harness.predict(symbol: "SPY").verdicts.first?.deniedBy == "risk level")
  }

  @Test func `With nothing to do the words are still recorded as decided`() {
    var harness = EngineHarness.ready()
    let quiet = "decision operator 0 nothing: position or live orders"
    #expect(harness.say(.flatten).lines == [quiet, quietSPY])
    #expect(harness.say(.cancelAll).isEmpty)
    #expect(harness.say(.stop).lines == ["risk normal>halted: operator: test", quiet, quietSPY])
  }

  @Test func `Two instruments are closed side by side`() {
    var harness = EngineHarness.long()
    harness.warm(1)
    harness.predict(symbol: "SPY")
    #expect(
      harness.say(.flatten).lines == [
        "decision operator 0 close", "cancel 2 target", "order 2 accepted>cancelPending 0",
        "cancel 3 stop", "order 3 accepted>cancelPending 0", "decision operator 1 close",
        "cancel 4 entry", "order 4 submitted>cancelPending 0", "timer 2 set: flattenCheck",
      ])
  }
}
