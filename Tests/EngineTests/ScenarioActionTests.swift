import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Rules of the user's own, each sentence played by hand: a market of 99.99 to 100.01 in AIG.
@Suite struct ScenarioActionTests {
  private static func rule(
    _ name: String, on: String, when: [String] = [], do actions: [String]
  ) -> RuleDefinition {
    var rule = RuleDefinition()
    rule.name = name
    rule.on = on
    rule.when = when
    rule.actions = actions
    return rule
  }

  /// A long position of 100 with target (2) and stop (3), under the entry rule and these.
  private static func long(_ rules: RuleDefinition...) -> EngineHarness {
    .long { $0.rules = [$0.rules[0], $0.rules[1]] + rules }
  }

  @Test func `Event, position, time and market conditions are joined with and, or and not`() {
    var harness = EngineHarness.ready {
      $0.rules.append(
        Self.rule(
          "watch", on: "trade",
          when: [
            "(price.last > 100.5 and not market.is_halted) or position.quantity != 0",
            "now >= session.open + 1m",
          ], do: [#"alert("seen")"#]))
    }
    func seen(_ outputs: [Recorded]) -> Bool { outputs.alerts.contains { $0.code == "rule.watch" } }
    #expect(!seen(harness.trade("101")))
    harness.now = EngineHarness.at(60)
    #expect(seen(harness.trade("101")))
    #expect(!seen(harness.trade("100.5")))
    #expect(!seen(harness.tick(.trade, "101", flags: .halted)))
    #expect(seen(harness.trade("101")))
    harness.trade("100")
    harness.enter()
    harness.fill(1, 100, "100.01", id: "x.01")
    #expect(seen(harness.trade("100")))
  }

  @Test func `Rules of one event look by priority, then in the order of the file`() {
    var rules = ["a", "b", "c"].map { Self.rule($0, on: "prediction", do: [#"alert("x")"#]) }
    rules[1].priority = 5
    var harness = EngineHarness.ready { $0.rules += rules }
    #expect(harness.predict("HOLD").alerts.map(\.code) == ["rule.b", "rule.a", "rule.c"])
  }

  @Test func `A rule leaves one instrument alone for its cooldown, and only that one`() {
    var rule = Self.rule("watch", on: "trade", do: [#"alert("x")"#])
    rule.when = ["price.last > 0"]
    rule.cooldown = .seconds(10)
    var harness = EngineHarness.make()
    var configuration = EngineHarness.configuration
    configuration.rules.append(rule)
    harness.start(configuration)
    #expect(harness.trade("100").alerts.count == 1)
    harness.now = EngineHarness.at(9, 999_999_999)
    #expect(harness.trade("100").alerts.isEmpty)
    #expect(harness.trade("100", instrument: 1).alerts.count == 1)
    harness.now = EngineHarness.at(10)
    #expect(harness.trade("100").alerts.count == 1)
  }

  @Test func `A rule creates an order`() {
    var harness = EngineHarness.ready {
      $0.rules = [
        Self.rule(
          "dip", on: "trade", when: ["price.last < 99", "orders.live == 0"],
          do: ["enter(side: buy, size: shares(7), type: limit, limit: 98.5)"])
      ]
    }
    #expect(harness.trade("99").isEmpty)
    #expect(
      harness.trade("98.95").lines == [
        "decision dip 0 enterLong", "verdict admits 1", "place 1 entry buy 7 limit 98.5",
      ])
  }

  @Test func `A rule closes a position`() {
    var harness = Self.long(
      Self.rule("leave", on: "trade", when: ["position.quantity > 0"], do: ["close"]))
    #expect(
      harness.trade("100").commands.map { "\($0.action) \($0.role)" } == [
        "cancel target", "cancel stop",
      ])
  }

  @Test func `A rule turns a position round`() {
    var harness = Self.long(
      Self.rule(
        "turn", on: "trade", when: ["price.last < 99.8", "position.quantity > 0"],
        do: ["reverse(size: shares(50), stop: 1, target: 1)"]))
    #expect(harness.trade("99.8").commands.isEmpty)
    harness.trade("99.75")
    harness.status(2, "Cancelled")
    #expect(harness.status(3, "Cancelled").lines.last == "place 4 close sell 100 market")
    let turned = harness.fill(4, 100, "99.99", id: "c.01")
    #expect(turned.commands.map(\.role) == [.entry, .target, .stop])
    #expect(turned.commands.allSatisfy { $0.quantity == Quantity(shares: 50) })
    #expect(turned.commands.map(\.side) == [.sell, .buy, .buy])
  }

  @Test func `A rule scales in`() {
    var harness = Self.long(
      Self.rule(
        "more", on: "trade", when: ["price.last > 100.2", "orders.entries == 0"],
        do: ["scale_in(size: shares(10))"]))
    #expect(harness.trade("100.2").isEmpty)
    #expect(harness.trade("100.25").commands.map(\.quantity) == [Quantity(shares: 10)])
    harness.fill(4, 10, "100.25", id: "y.01")
    #expect(harness.position == 110)
    let exits = harness.engine.ledger.orders.live(InstrumentID(rawValue: 0))
    #expect(exits.map(\.working) == [Quantity(shares: 110), Quantity(shares: 110)])
  }

  @Test func `A rule moves a stop towards the price and not away from it`() {
    var harness = Self.long(
      Self.rule("up", on: "trade", when: ["price.last > 100.2"], do: ["adjust_stop(distance: 0.2)"])
    )
    harness.tick(.bid, "100.2")
    let moved = harness.trade("100.25").commands
    #expect(moved.map(\.action) == [.modify] && moved.map(\.stopPrice?.description) == ["100"])
    harness.tick(.bid, "100.1")
    let back = harness.trade("100.25")
    #expect(back.commands.isEmpty)
    #expect(back.verdicts.map(\.deniedBy) == ["not away from the price"])
  }

  @Test func `A context that one rule sets is seen by the others at once, and survives a restart`()
  {
    let rules = [
      Self.rule("set", on: "trade", when: ["price.last > 101"], do: ["set_context(calm, 0.25)"]),
      Self.rule("see", on: "trade", when: ["context.calm == 0.25"], do: [#"alert("calm")"#]),
    ]
    var harness = EngineHarness.ready { $0.rules += rules }
    #expect(harness.trade("100").alerts.isEmpty)
    #expect(harness.trade("101.05").alerts.map(\.message) == ["calm"])
    harness.restart()
    #expect(harness.engine.ledger.context("calm") == Ratio("0.25"))
    #expect(harness.trade("100").alerts.map(\.message) == ["calm"])
  }

  @Test func `A rule pauses and reduces, and does not resume`() {
    var harness = EngineHarness.ready {
      $0.rules += [
        Self.rule("stop", on: "trade", when: ["price.last > 101"], do: ["pause"]),
        Self.rule("less", on: "trade", when: ["price.last > 102"], do: ["reduce"]),
      ]
    }
    harness.trade("101.05")
    #expect(harness.engine.ledger.risk.level == .paused)
    #expect(harness.predict().verdicts.first?.deniedBy == "risk level")
    harness.trade("102.05")
    #expect(harness.engine.ledger.risk.level == .reduceOnly)
    harness.trade("101.05")
    #expect(harness.engine.ledger.risk.level == .reduceOnly)
  }
}
