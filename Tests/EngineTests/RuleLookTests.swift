import Broker
import Engine
import Journal
import Projections
import TestSupport
import Testing

/// How rules looked when nothing was recorded about it, and what they would make of a moment.
@Suite struct RuleLookTests {
  private static let aig = InstrumentID(rawValue: 0)

  /// A rule of bars that waits for a price that never comes, beside the production rules.
  private static var configuration: Configuration {
    var configuration = EngineHarness.configuration
    var rule = RuleDefinition()
    (rule.name, rule.on) = ("waits", "bar 10s")
    rule.when = ["bar.close > 1000"]
    rule.actions = ["alert(\"it came\", severity: notice)"]
    configuration.rules.append(rule)
    return configuration
  }

  private func harness() -> EngineHarness {
    var harness = EngineHarness { Issue.record("\($0)") }
    harness.start(Self.configuration)
    return harness
  }

  /// An engine that watches, driven by the inputs of `records` alone.
  private func watching(_ records: [Recorded]) -> (engine: Engine, outputs: [Recorded]) {
    var engine = Engine(decoder: TWSFrameDecoder())
    engine.watchRules(at: Self.aig)
    var outputs: [Recorded] = []
    for record in records where record.event.kind.isInput {
      if case .tick(let tick) = record.event {
        engine.step(tick, record.envelope)
      } else {
        engine.step(record)
      }
      outputs += engine.outputs
    }
    return (engine, outputs)
  }

  @Test func `A look like the one before is noted with its own values, and nothing else changes`()
    throws
  {
    var harness = harness()
    for price in ["100", "101", "102", "103"] {
      harness.trade(price)
      harness.now = harness.now + .seconds(10)
    }
    harness.trade("104")
    let recorded = harness.records.filter { record in
      guard case .decision(let decision) = record.event else { return false }
      return decision.rule == "waits"
    }
    #expect(recorded.count == 1)
    let (engine, outputs) = watching(harness.records)
    #expect(outputs == harness.records.filter { !$0.event.kind.isInput })
    #expect(engine.ledger.digest() == harness.engine.ledger.digest())
    let look = try #require(engine.looks.first { $0.rule == "waits" })
    #expect(look.stop?.name == "bar.close > 1000")
    #expect(look.stop?.value.text == "103")
    #expect(look.lookedAt == harness.engine.ledger.now)
    #expect(harness.engine.looks.isEmpty)
  }

  @Test func `Asked about a moment, a copy judges: size, gate and reason, and nothing is recorded`()
    throws
  {
    var harness = harness()
    harness.warm()
    harness.predict(confidence: "0.3")
    let engine = harness.engine
    let before = engine.ledger.digest()
    var looks = engine.looksNow(at: Self.aig)
    let entry = try #require(looks.first { $0.rule == "entry" })
    #expect(entry.stop?.name == "prediction.confidence >= confidence")
    #expect(entry.outcome == .nothing && entry.verdict == nil)
    #expect(engine.ledger.digest() == before && engine.outputs == harness.engine.outputs)
    // A rule of a time of day cannot look at any moment; it is known when it does.
    #expect(!looks.contains { $0.rule == "end_of_day" })
    #expect(engine.dueTime(of: "end_of_day") == EngineHarness.at(21_600))
    #expect(engine.dueTime(of: "entry") == nil && engine.dueTime(of: "nobody") == nil)
    // Halted by the operator, an entry is wanted and denied.
    harness.say(.pause)
    harness.predict(confidence: "0.8")
    looks = harness.engine.looksNow(at: Self.aig)
    let denied = try #require(looks.first { $0.rule == "entry" })
    #expect(denied.stop == nil && denied.outcome == .enterLong)
    #expect(denied.verdict?.isAdmitted == false && denied.verdict?.deniedBy == "risk level")
  }

  @Test func `Rules are listed with whether they look at an instrument`() {
    var configuration = Self.configuration
    configuration.rules[configuration.rules.count - 1].scope = ["SPY"]
    var harness = EngineHarness { Issue.record("\($0)") }
    harness.start(configuration)
    let rules = harness.engine.rules(at: Self.aig)
    #expect(rules.first { $0.name == "waits" }?.isInScope == false)
    #expect(rules.first { $0.name == "entry" }?.isInScope == true)
    #expect(harness.engine.rules(at: InstrumentID(rawValue: 1)).allSatisfy { $0.isInScope })
  }
}
