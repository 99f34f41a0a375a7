import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

@Suite struct LanguageProgramTests {
  private let vocabulary = RuleVocabulary(
    EngineHarness.configuration, MarketPlan(EngineHarness.configuration))

  @Test func `The production rules compile without a problem`() {
    let (program, problems) = RuleProgram.compile(RuleDefinition.production, vocabulary)
    #expect(problems.isEmpty, "\(problems)")
    #expect(program.rules.map(\.name) == ["entry", "scale_in", "reversal", "end_of_day"])
    #expect(program.rules.map(\.event) == [.prediction, .prediction, .prediction, .at])
    #expect(program.order == [0, 1, 2, 3])
    #expect(program.rules.map(\.looksAtInstrument) == [true, true, true, false])
    #expect(program.rules[0].cooldown == .seconds(180))
    #expect(program.rules[0].cooldownStart == .fill)
    #expect(program.rules[0].cooldownReset == .stop)
  }

  @Test func `The end of the day is the earlier of its time and half an hour before the close`() {
    let (program, _) = RuleProgram.compile(RuleDefinition.production, vocabulary)
    for isEarly in [false, true] {
      let harness = EngineHarness.ready(calendar: EngineHarness.calendar(earlyClose: isEarly))
      #expect(
        program.dueAt(3, harness.engine.ledger) == EngineHarness.at(isEarly ? 10_800 : 21_600))
      #expect(program.dueAt(0, harness.engine.ledger) == nil)
    }
    #expect(program.dueAt(3, Ledger()) == nil)
  }

  @Test func `A time of day may still be written as the time since midnight`() throws {
    var rules = RuleDefinition.production
    rules[3]["flatten_at"] = "930m"
    let (program, problems) = RuleProgram.compile(rules, vocabulary)
    #expect(problems.isEmpty, "\(problems)")
    let harness = EngineHarness.ready()
    #expect(program.dueAt(3, harness.engine.ledger) == EngineHarness.at(21_600))
  }

  @Test func `The entry rule stops at its first condition that does not hold, with evidence`() {
    var harness = EngineHarness.ready()
    let (program, _) = RuleProgram.compile(RuleDefinition.production, vocabulary)
    var moment = RuleMoment(InstrumentID(rawValue: 0))
    var signal = Signal()
    (signal.instrument, signal.direction) = (moment.instrument, .buy)
    (signal.confidence, signal.issuedAt) = (Ratio("0.45") ?? .zero, harness.now)
    moment.signal = signal
    #expect(program.firstFailing(0, harness.engine.ledger, moment) == 1)
    let found = program.evidence(0, harness.engine.ledger, moment)
    #expect(found.count == 2)
    #expect(
      found[0]
        == Condition(
          "prediction.direction != hold", .text("buy"), .differs, .text("hold"), held: true))
    #expect(
      found[1]
        == Condition(
          "prediction.confidence >= confidence", .ratio(Ratio("0.45") ?? .zero), .atLeast,
          .ratio(Ratio("0.5") ?? .zero), held: false))
    moment.signal?.confidence = Ratio("0.5") ?? .zero
    #expect(program.firstFailing(0, harness.engine.ledger, moment) == nil)
    let all = program.evidence(0, harness.engine.ledger, moment)
    #expect(all.count == 11)
    #expect(all[5].comparison == .before)
    #expect(all[5].threshold == .time(EngineHarness.at(21_600)))
    #expect(all[6].threshold == .quantity(.zero))
    #expect(all[8].value == .text("yes"))
    harness.tick(.bid, "99.99", flags: .halted)
    #expect(program.firstFailing(0, harness.engine.ledger, moment) == 8)
  }

  @Test func `Evidence keeps units, and says nothing of what nobody knows`() {
    let bench = LanguageBench()
    let texts = [
      "price.last > 50", "account.cash >= 5", "trade.size != 5", "session.age < 1h", "5 < 6",
      "now >= session.open", "atr <= 1", "weekday == 'Monday'", "session.is_open == true",
      "prediction.horizon > 1s",
    ]
    let (program, problems) = RuleProgram.compile(
      [LanguageBench.rule(texts)], LanguageBench.vocabulary)
    #expect(problems.isEmpty, "\(problems)")
    let found = program.evidence(0, bench.ledger, bench.moment)
    #expect(found.map(\.name) == texts)
    #expect(
      found.map(\.comparison) == [
        .above, .atLeast, .differs, .below, .below, .notBefore, .atMost, .equals, .equals, .above,
      ])
    #expect(
      found.map(\.threshold.unit) == [
        .price, .money, .quantity, .duration, .ratio, .time, .price, .text, .text, .duration,
      ])
    #expect(found.map(\.held) == Array(repeating: true, count: 9) + [false])
    #expect(found[9].value == Evidence.none)
  }

  @Test func `Rules run by descending priority, then in the order of the file`() {
    var rules = ["a", "b", "c", "d"].map { name in
      var rule = LanguageBench.rule()
      rule.name = name
      return rule
    }
    rules[2].priority = 5
    rules[0].priority = -1
    rules[3].enabled = false
    let (program, problems) = RuleProgram.compile(rules, LanguageBench.vocabulary)
    #expect(problems.isEmpty)
    #expect(program.order.map { program.rules[$0].name } == ["c", "b", "a"])
  }

  @Test func `A scope names symbols and groups`() {
    var rule = LanguageBench.rule()
    rule.scope = ["financials", "SPY"]
    var narrow = LanguageBench.rule()
    (narrow.name, narrow.scope) = ("narrow", ["financials"])
    var open = LanguageBench.rule()
    open.name = "open"
    let (program, problems) = RuleProgram.compile([rule, narrow, open], LanguageBench.vocabulary)
    #expect(problems.isEmpty)
    let instruments = LanguageBench().ledger.instruments
    #expect(program.scope(0, of: instruments) == [true, true])
    #expect(program.scope(1, of: instruments) == [true, false])
    #expect(program.scope(2, of: instruments) == [true, true])
  }

  @Test func `A rule with a problem is left out and the others stand`() {
    let broken = LanguageBench.rule(["price.lost > 5"])
    var sound = LanguageBench.rule(["price.last > 5"])
    sound.name = "sound"
    let (program, problems) = RuleProgram.compile([broken, sound], LanguageBench.vocabulary)
    #expect(problems.count == 1)
    #expect(program.rules.map(\.name) == ["sound"])
  }

  @Test func `A context that a rule sets can be looked at by all`() throws {
    var script = LedgerScript(["AIG"])
    var setter = LanguageBench.rule(actions: ["set_context(mood, 2)"])
    setter.name = "setter"
    let rules = [setter, LanguageBench.rule(["context.mood >= 2"])]
    let (program, problems) = RuleProgram.compile(rules, LanguageBench.vocabulary)
    #expect(problems.isEmpty, "\(problems)")
    let moment = RuleMoment(InstrumentID(rawValue: 0))
    #expect(program.firstFailing(1, script.ledger, moment) == 0)
    for (name, value) in [("zeal", 1), ("mood", 1), ("mood", 2)] as [(String, Int64)] {
      var change = ContextChanged()
      (change.name, change.value, change.rule) = (name, Ratio(whole: value), "setter")
      script.add(.contextChanged(change))
    }
    #expect(program.firstFailing(1, script.ledger, moment) == nil)
    #expect(script.ledger.contexts.map(\.name) == ["mood", "zeal"])
    #expect(try Ledger(canonical: script.ledger.canonicalBytes) == script.ledger)
  }

  @Test func `The bar that happened is what bar means`() {
    var bar = Bar()
    bar.start = EngineHarness.open
    (bar.open, bar.high) = (Price("1") ?? .zero, Price("4") ?? .zero)
    (bar.low, bar.close) = (Price("0.5") ?? .zero, Price("2") ?? .zero)
    (bar.volume, bar.trades) = (Quantity(shares: 9), 3)
    let texts = [
      "bar.open == 1", "bar.high == 4", "bar.low == 0.5", "bar.close == 2", "bar.volume == 9",
      "bar.trades == 3", "bar.range == 3.5", "bar.start == session.open", "bars.10s.close == 2",
    ]
    let (program, problems) = RuleProgram.compile(
      [LanguageBench.rule(texts, on: "bar 10s")], LanguageBench.vocabulary)
    #expect(problems.isEmpty, "\(problems)")
    let bench = LanguageBench()
    let moment = RuleMoment(InstrumentID(rawValue: 0), bar: RuleBar(series: 0, bar: bar))
    #expect(program.firstFailing(0, bench.ledger, moment) == nil)
    #expect(program.rules.first?.event == .bar(series: 0))
  }

  @Test(
    arguments: [
      ("prediction", RuleEvent.prediction), ("quote", .quote), ("trade", .trade), ("fill", .fill),
      ("order_rejected", .orderRejected), ("session_open", .sessionOpen), ("at 15:30", .at),
      ("bar 10s", .bar(series: 0)), ("at  session.close - 5m", .at),
    ])
  func `Every event has its word`(text: String, event: RuleEvent) {
    let (program, problems) = RuleProgram.compile(
      [LanguageBench.rule(on: text)], LanguageBench.vocabulary)
    #expect(problems.isEmpty, "\(problems)")
    #expect(program.rules.first?.event == event)
  }

  @Test(
    arguments: [
      ("5", "price.last > x"), ("-5", "price.last > x"), ("30s", "quote.age < x"),
      ("15:30", "now < x"), ("true", "x"), ("buy", "prediction.direction == x"),
      ("fast", "prediction.model == x"), ("'slow one'", "prediction.model == x"),
      ("5%", "prediction.confidence > x"),
    ])
  func `A parameter is a value of any kind`(value: String, condition: String) {
    let rule = LanguageBench.rule([condition], parameters: [Parameter("x", value)])
    #expect(LanguageBench.problems([rule]) == [])
  }

  @Test(
    arguments: [
      ("x", "", "has no value"), ("x", "5 + 5", "a parameter is one value"),
      ("x", "-30s", "a parameter is one value"), ("x", "5 5", "expected an operator"),
      ("price", "5", "`price` is a word of the rule language"),
      ("atr", "5", "`atr` is an indicator"),
      ("2x", "5", "the name of a parameter is letters"),
      ("cooldwn", "3m", "did you mean `cooldown`?"),
    ])
  func `A parameter that cannot be is refused`(name: String, value: String, message: String) {
    let rule = LanguageBench.rule(parameters: [Parameter(name, value)])
    let found = LanguageBench.problems([rule])
    #expect(found.contains { $0.contains(message) }, "\(found)")
  }
}
