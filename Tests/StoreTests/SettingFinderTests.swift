import Journal
import Testing

@testable import Store

/// Which of the changed settings is named for a decision that differs.
@Suite struct SettingFinderTests {
  private static func configuration(
    _ settings: [(String, String)], _ change: (inout Configuration) -> Void = { _ in }
  ) throws -> Configuration {
    var configuration = Configuration()
    for symbol in ["AAA", "BBB"] {
      var instrument = InstrumentConfiguration()
      instrument.symbol = symbol
      configuration.instruments.append(instrument)
    }
    for (path, text) in settings { try configuration.set(path: path, to: text) }
    change(&configuration)
    return configuration
  }

  /// A finder for two configurations, and one for the same the other way round.
  private struct Finders {
    let there: SettingFinder
    let back: SettingFinder
  }

  private static func finder(
    _ settings: (String, String)..., change: (inout Configuration) -> Void = { _ in }
  ) throws -> Finders {
    let (first, second) = (try configuration([]), try configuration(settings, change))
    return Finders(there: SettingFinder(first, second), back: SettingFinder(second, first))
  }

  private static func entry(
    _ rule: String, _ conditions: [Condition] = [], checks: [Condition] = [],
    shares: Int64 = 0, stop: String = "9"
  ) -> DecidedEntry {
    var entry = DecidedEntry()
    (entry.decision.rule, entry.decision.conditions) = (rule, conditions)
    entry.decision.stoppedBy = conditions.first { !$0.held }?.name ?? ""
    if !checks.isEmpty {
      var verdict = RiskVerdict()
      verdict.checks = checks
      entry.verdicts = [verdict]
    }
    if shares > 0 {
      var command = OrderCommand()
      (command.quantity, command.stopPrice) = (Quantity(shares: shares), Price(stop))
      entry.commands = [command]
    }
    return entry
  }

  private static func condition(
    _ name: String, _ value: Evidence = .count(1), against limit: Evidence = .count(1),
    held: Bool
  ) -> Condition {
    Condition(name, value, .atMost, limit, held: held)
  }

  private func names(
    _ finders: Finders, _ first: DecidedEntry, _ second: DecidedEntry
  ) -> [String] {
    let there = finders.there.find(first, second, "AAA").settings.map(\.name)
    let back = finders.back.find(second, first, "AAA").settings.map(\.name)
    #expect(Set(there) == Set(back), "the other way round names others")
    return there
  }

  /// Two evaluations of a rule that part at a condition.
  private func names(_ finder: Finders, of rule: String, parting name: String) -> [String] {
    names(
      finder, Self.entry(rule, [Self.condition(name, held: true)]),
      Self.entry(rule, [Self.condition(name, held: false)]))
  }

  @Test func `The value that the condition uses is named, and no other that changed`() throws {
    let finder = try Self.finder(
      ("rules.entry.confidence", "0.6"), ("rules.entry.stop_atr", "5"),
      ("rules.scale_in.step", "0.1"))
    let own = "prediction.confidence >= confidence"
    #expect(names(finder, of: "entry", parting: own) == ["rules.entry.confidence"])
    let other = "prediction.confidence >= entry.confidence"
    #expect(names(finder, of: "reversal", parting: other) == ["rules.entry.confidence"])
    #expect(names(finder, of: "entry", parting: "position.quantity == 0") == [])
    // `prediction.confidence` and `position.confidence` are no values of a rule.
    let added = "prediction.confidence >= position.confidence + step"
    #expect(names(finder, of: "scale_in", parting: added) == ["rules.scale_in.step"])
  }

  @Test func `A condition that was written anew is named with the values it uses`() throws {
    let text = "prediction.confidence >= position.confidence + 2 * step"
    let finder = try Self.finder(("rules.scale_in.step", "0.1")) { $0.rules[1].when[1] = text }
    let before = Configuration().rules[1].when[1]
    let found = names(
      finder, Self.entry("scale_in", [Self.condition(before, held: true)]),
      Self.entry("scale_in", [Self.condition(text, held: true)]))
    #expect(found == ["rules.scale_in.when[1]", "rules.scale_in.step"])
  }

  @Test func `A cooldown that runs on one side only is explained by its own settings alone`()
    throws
  {
    let waiting = Self.entry("entry", [Self.condition("cooldown", held: false)])
    let looking = Self.entry(
      "entry", [Self.condition("prediction.confidence >= confidence", held: false)])
    let changed = try Self.finder(("rules.entry.cooldown", "1m"), ("rules.entry.confidence", "0.6"))
    #expect(names(changed, waiting, looking) == ["rules.entry.cooldown"])
    let same = try Self.finder(("rules.entry.confidence", "0.6"))
    #expect(names(same, waiting, looking) == [])
  }

  @Test func `An indicator and its bars are named where a rule uses them`() throws {
    let finder = try Self.finder(("indicators.atr.period", "20"))
    #expect(names(finder, of: "entry", parting: "known(atr)") == ["indicators.atr.period"])
    #expect(names(finder, of: "entry", parting: "known(price.entry)") == [])
    let stops = (Self.entry("entry", shares: 5), Self.entry("entry", shares: 5, stop: "8"))
    #expect(names(finder, stops.0, stops.1) == ["indicators.atr.period"])
  }

  @Test func `Orders of another price are the action's, those of another size also the sizing's`()
    throws
  {
    let finder = try Self.finder(
      ("rules.entry.stop_atr", "5"), ("rules.entry.target_atr", "4"),
      ("rules.entry.confidence", "0.6"), ("sizing.allocation", "5000"))
    let before = Self.entry("entry", shares: 10)
    #expect(
      names(finder, before, Self.entry("entry", shares: 10, stop: "8"))
        == ["rules.entry.stop_atr", "rules.entry.target_atr"])
    #expect(
      names(finder, before, Self.entry("entry", shares: 5))
        == ["rules.entry.stop_atr", "rules.entry.target_atr", "sizing.allocation"])
    #expect(
      names(finder, Self.entry("scale_in", shares: 10), Self.entry("scale_in", shares: 5))
        == ["sizing.allocation"])
  }

  @Test func `The allocation of another instrument is not named`() throws {
    let sizes = (Self.entry("entry", shares: 10), Self.entry("entry", shares: 5))
    let own = try Self.finder(("instruments[0].allocation", "5000"))
    #expect(names(own, sizes.0, sizes.1) == ["instruments[0].allocation"])
    let other = try Self.finder(("instruments[1].allocation", "5000"))
    #expect(names(other, sizes.0, sizes.1) == [])
  }

  /// Two evaluations that part at a check of the risk gate.
  private func names(
    _ finder: Finders, check name: String, _ first: (Evidence, Evidence),
    _ second: (Evidence, Evidence)
  ) -> [String] {
    names(
      finder,
      Self.entry("entry", checks: [Self.condition(name, first.0, against: first.1, held: true)]),
      Self.entry("entry", checks: [Self.condition(name, second.0, against: second.1, held: false)]))
  }

  @Test func `A limit is known by its two values or by its name, and is not blamed when equal`()
    throws
  {
    func money(_ units: Int64) -> Evidence { .money(Money(units: units)) }
    let finder = try Self.finder(
      ("risk.max_position_notional", "5000"), ("risk.daily_loss_limit", "500"),
      ("risk.max_orders", "3"), ("risk.exposure.max_leverage", "2"), ("sizing.allocation", "9000"))
    #expect(
      names(
        finder, check: "position notional", (money(9000), money(25_000)),
        (money(9000), money(5000))) == ["risk.max_position_notional"])
    #expect(
      names(
        finder, check: "daily loss", (money(-600), money(-1000)), (money(-600), money(-500)))
        == ["risk.daily_loss_limit"])
    #expect(
      names(finder, check: "order rate", (.count(4), .count(30)), (.count(4), .count(3)))
        == ["risk.max_orders"])
    // The limit was worked out from equity, so only the name tells.
    #expect(
      names(finder, check: "leverage", (money(1), money(100)), (money(1), money(99)))
        == ["risk.exposure.max_leverage"])
    // The same limit: the order was another one.
    #expect(
      names(
        finder, check: "portfolio notional", (money(9), money(10)), (money(11), money(10)))
        == ["sizing.allocation"])
  }

  @Test func `A check that only one side makes is the limit that only that side has`() throws {
    let finder = try Self.finder(("risk.exposure.max_net", "5000"), ("risk.max_orders", "3"))
    let common = Self.condition("order type", held: true)
    let limit = Self.condition(
      "net exposure", .count(9), against: .money(Money(units: 5000)), held: false)
    let found = names(
      finder, Self.entry("entry", checks: [common]), Self.entry("entry", checks: [limit]))
    #expect(found == ["risk.exposure.max_net"])
  }

  @Test func `Where the other journal recorded nothing, what it still stops at is named`() throws {
    let finder = try Self.finder(
      ("rules.entry.confidence", "0.6"), ("rules.entry.maximum_age", "20s"))
    let sure = "prediction.confidence >= confidence"
    let fresh = "prediction.age <= maximum_age"
    func names(_ conditions: [Condition], _ standing: String?) -> [String] {
      finder.there.settings(onlyOn: Self.entry("entry", conditions), standing: standing, "AAA")
        .map(\.name)
    }
    let acted = [Self.condition(sure, held: true), Self.condition(fresh, held: true)]
    #expect(names(acted, sure) == ["rules.entry.confidence"])
    #expect(names(acted, fresh) == ["rules.entry.maximum_age"])
    // This side stops before the condition at which the other does.
    #expect(names([Self.condition(sure, held: false)], fresh) == ["rules.entry.confidence"])
    // The other acted when it last looked, or never looked: nothing is known of it.
    #expect(names(acted, "") == [])
    #expect(names(acted, nil) == [])
  }

  @Test func `What makes a rule look is named, and a rule of one side alone by its event`() throws {
    let finder = try Self.finder(("rules.end_of_day.flatten_at", "15:00")) {
      var rule = RuleDefinition()
      (rule.name, rule.on, rule.actions) = ("dip", "bar 10s", ["close"])
      $0.rules.append(rule)
      $0.rules[0].enabled = false
    }
    func names(_ rule: String) -> [String] {
      finder.there.settings(onlyOn: Self.entry(rule), standing: nil, "AAA").map(\.name)
    }
    #expect(names("end_of_day") == ["rules.end_of_day.flatten_at"])
    #expect(names("entry") == ["rules.entry.enabled"])
    #expect(names("dip") == ["rules.dip.on"])
    #expect(names("scale_in") == [])
  }
}
