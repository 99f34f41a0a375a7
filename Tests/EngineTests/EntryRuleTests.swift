import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: nothing enters that the rule forbids, and the record says which condition. Method: a market
// in which an entry would happen, one change that forbids it, and the complete list of what the
// step emitted.
@Suite struct EntryRuleTests {
  private static let texts = RuleDefinition.production[0].when
  private static let endOfDay = "now < min(end_of_day.flatten_at, session.close - 30m)"

  /// Expects a signal and a decision that `name` stopped, with every condition up to it recorded.
  ///
  /// - Parameter planned: what was looked at after the rule's own conditions all held.
  @discardableResult
  private func expectStop(
    _ outputs: [Recorded], by name: String, planned: [String] = [], rule: String = "entry",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Condition {
    try #require(outputs.count == 2, "\(outputs.lines)", sourceLocation: sourceLocation)
    guard case .signal = outputs[0].event else {
      throw Failure(words: "no signal: \(outputs.lines)")
    }
    let decision = try #require(outputs.decisions.first, sourceLocation: sourceLocation)
    #expect(decision.rule == rule, sourceLocation: sourceLocation)
    #expect(decision.outcome == .nothing, sourceLocation: sourceLocation)
    #expect(decision.stoppedBy == name, sourceLocation: sourceLocation)
    #expect(decision.signal == outputs[0].sequence, sourceLocation: sourceLocation)
    #expect(outputs[1].envelope.cause == outputs[0].sequence, sourceLocation: sourceLocation)
    let place = Self.texts.firstIndex(of: name).map { $0 + 1 } ?? Self.texts.count
    let isAlone = name == "instrument" || name == "cooldown"
    let before = isAlone ? [name] : Array(Self.texts[..<place])
    #expect(decision.conditions.map(\.name) == before + planned, sourceLocation: sourceLocation)
    #expect(decision.conditions.dropLast().allSatisfy { $0.held }, sourceLocation: sourceLocation)
    let last = try #require(decision.conditions.last, sourceLocation: sourceLocation)
    #expect(last.name == name && !last.held, sourceLocation: sourceLocation)
    return last
  }

  private struct Failure: Error { let words: String }

  @Test func `An unknown symbol is a signal about no instrument and stops every rule`() throws {
    var harness = EngineHarness.ready()
    let outputs = harness.predict(symbol: "NONE")
    let last = try expectStop(outputs, by: "instrument", rule: "scope")
    #expect(last.value == .text("NONE"))
    #expect(outputs.decisions.first?.instrument == InstrumentID.none)
  }

  @Test func `An instrument that the configuration does not list is not traded`() throws {
    var harness = EngineHarness.ready { configuration in
      var only = InstrumentConfiguration()
      only.symbol = "SPY"
      configuration.instruments = [only]
    }
    try expectStop(harness.predict(), by: "instrument", rule: "scope")
  }

  @Test func `HOLD is recorded and does nothing`() throws {
    var harness = EngineHarness.ready()
    let last = try expectStop(harness.predict("HOLD"), by: "prediction.direction != hold")
    #expect(last.value == .text("hold"))
  }

  @Test func `Confidence a billionth below the threshold stops, exactly equal enters`() throws {
    var harness = EngineHarness.ready()
    let last = try expectStop(
      harness.predict(confidence: "0.499999999"), by: "prediction.confidence >= confidence")
    #expect(last.value == .ratio(Ratio(rawValue: 499_999_999)))
    #expect(last.threshold == .ratio(Ratio(rawValue: 500_000_000)))
    #expect(last.comparison == .atLeast)
    #expect(harness.predict(confidence: "0.5").commands.count == 3)
  }

  @Test func `A prediction a nanosecond over its age stops, exactly at it enters`() throws {
    var harness = EngineHarness.ready()
    let last = try expectStop(
      harness.predict(issuedAt: EngineHarness.at(9, 999_999_999)),
      by: "prediction.age <= maximum_age")
    #expect(last.value == .duration(Nanoseconds(rawValue: 30_000_000_001)))
    #expect(last.threshold == .duration(.seconds(30)))
    #expect(harness.predict(issuedAt: EngineHarness.at(10)).commands.count == 3)
  }

  @Test func `A prediction dated ahead is as old as one dated back by as much`() throws {
    var harness = EngineHarness.ready()
    let last = try expectStop(
      harness.predict(issuedAt: EngineHarness.at(70, 1)), by: "prediction.age <= maximum_age")
    #expect(last.value == .duration(Nanoseconds(rawValue: 30_000_000_001)))
    #expect(harness.predict(issuedAt: EngineHarness.at(70)).commands.count == 3)
  }

  @Test func `A prediction dated at the end of time is too old and breaks nothing`() throws {
    var harness = EngineHarness.ready()
    try expectStop(
      harness.predict(issuedAt: Timestamp(rawValue: .max)), by: "prediction.age <= maximum_age")
  }

  @Test func `A sale without a position needs leave to go short`() throws {
    var harness = EngineHarness.ready { $0.entryRule.allowShort = false }
    try expectStop(harness.predict("SELL"), by: "prediction.direction == buy or allow_short")
    #expect(harness.predict("BUY").commands.count == 3)
  }

  @Test func `A nanosecond before the open stops`() throws {
    var calendar = EngineHarness.calendar()
    calendar.open = EngineHarness.at(40, 1)
    // The bars are those of the day before, so only the moment is missing.
    var harness = EngineHarness.ready()
    harness.input(EngineHarness.session(EngineHarness.configuration, calendar))
    let last = try expectStop(harness.predict(), by: "session.is_open")
    #expect(last.value == .text("no"))
    harness.now = EngineHarness.at(40, 1)
    #expect(harness.predict().commands.count == 3)
  }

  @Test func `On a day without a session nothing enters`() throws {
    var harness = EngineHarness.ready()
    var holiday = EngineHarness.calendar(day: 1)
    holiday.open = holiday.midnight
    holiday.close = holiday.midnight
    harness.now = holiday.midnight + .seconds(36_000)
    harness.input(EngineHarness.session(EngineHarness.configuration, holiday))
    try expectStop(harness.predict(), by: "session.is_open")
  }

  @Test(arguments: [(false, Int64(21_600)), (true, 10_800)])
  func `Nothing enters from the end of day on`(earlyClose: Bool, end: Int64) throws {
    let calendar = EngineHarness.calendar(earlyClose: earlyClose)
    var harness = EngineHarness.ready(calendar: calendar)
    harness.now = EngineHarness.at(end)
    let last = try expectStop(harness.predict(), by: Self.endOfDay)
    #expect(last.threshold == .time(EngineHarness.at(end)))
    var earlier = EngineHarness.ready(calendar: calendar)
    earlier.now = EngineHarness.at(end - 1, 999_999_999)
    #expect(earlier.predict().commands.count == 3)
  }

  // The risk level is no condition of the rule: the gate denies what the rule wants.
  @Test(arguments: [(OperatorVerb.pause, "paused"), (.reduce, "reduceOnly"), (.stop, "halted")])
  func `Nothing enters while the risk level is not normal`(verb: OperatorVerb, level: String) throws
  {
    var harness = EngineHarness.ready()
    harness.say(verb)
    let outputs = harness.predict()
    #expect(outputs.map(\.event.kind) == [.signal, .decision, .riskVerdict])
    #expect(outputs.verdicts.first?.deniedBy == "risk level")
    #expect(outputs.verdicts.first?.checks.last?.value == .text(level))
    harness.say(.resume)
    #expect(harness.predict().commands.count == 3)
  }

  @Test func `Nothing is added to an open position`() throws {
    var harness = EngineHarness.long()
    harness.now = EngineHarness.at(300)
    let last = try expectStop(harness.predict(), by: "position.quantity == 0")
    #expect(last.value == .quantity(Quantity(shares: 100)))
  }

  @Test func `Nothing enters while orders of the instrument live`() throws {
    var harness = EngineHarness.ready()
    harness.predict()
    let last = try expectStop(harness.predict(), by: "orders.live == 0")
    #expect(last.value == .ratio(Ratio(whole: 3)))
    #expect(last.threshold == .ratio(.zero))
  }

  @Test func `The cooldown ends to the nanosecond 180 seconds after the first fill`() throws {
    var harness = EngineHarness.ready()
    harness.enter()
    harness.fill(1, 40, "100.01", id: "a.01")
    harness.now = EngineHarness.at(45)
    harness.fill(1, 60, "100.01", id: "b.01")
    harness.fill(2, 100, "100.35", id: "c.01")
    harness.status(3, "Cancelled")
    #expect(harness.position == 0)
    harness.now = EngineHarness.at(219, 999_999_999)
    let last = try expectStop(harness.predict(), by: "cooldown")
    #expect(last.threshold == .time(EngineHarness.at(220)))
    #expect(last.value == .time(harness.now))
    harness.now = EngineHarness.at(220)
    #expect(harness.predict().commands.count == 3)
  }

  @Test func `A stop's fill ends the cooldown at once`() {
    var harness = EngineHarness.long()
    harness.fill(3, 100, "99.4", id: "s.01")
    harness.status(2, "Cancelled")
    #expect(harness.predict().commands.count == 3)
  }

  @Test func `A resent fill neither starts nor clears a cooldown again`() throws {
    var harness = EngineHarness.long()
    harness.fill(3, 100, "99.4", id: "s.01")
    harness.status(2, "Cancelled")
    harness.enter()
    harness.now = EngineHarness.at(50)
    harness.fill(4, 100, "100.01", id: "e.01")
    harness.fill(5, 100, "100.35", id: "t.01")
    harness.status(6, "Cancelled")
    // After a reconnect the broker sends the day's executions again.
    harness.now = EngineHarness.at(60)
    harness.fill(3, 100, "99.4", id: "s.01")
    harness.fill(4, 100, "100.01", id: "e.01")
    let last = try expectStop(harness.predict(), by: "cooldown")
    #expect(last.threshold == .time(EngineHarness.at(230)))
  }

  @Test func `A halted instrument is left alone`() throws {
    var harness = EngineHarness.ready()
    harness.tick(.bid, "99.99", flags: .halted)
    try expectStop(harness.predict(), by: "not market.is_halted")
    harness.tick(.bid, "99.99")
    #expect(harness.predict().commands.count == 3)
  }

  @Test func `Without any price there is nothing to decide on`() throws {
    var harness = EngineHarness.make()
    harness.start()
    let last = try expectStop(harness.predict(), by: "known(price.entry)")
    #expect(last.value == .text("no"))
  }

  @Test func `Before the average true range is ready nothing enters`() throws {
    var harness = EngineHarness.make()
    harness.start()
    for second in [0, 10, 20] {
      harness.now = EngineHarness.at(Int64(second))
      harness.trade("100")
      harness.trade("100.1")
    }
    let last = try expectStop(harness.predict(), by: "known(atr)")
    #expect(last.value == .text("no"))
    // The third bar closes when a record first shows its end.
    harness.now = EngineHarness.at(30)
    #expect(harness.predict().commands.count == 3)
  }

  @Test func `An allocation that does not pay for the fewest shares is no order`() throws {
    var harness = EngineHarness.ready {
      $0.sizing.allocation = Money(units: 1_001)
      $0.sizing.minimumShares = 11
      $0.sizing.fallbackShares = 11
    }
    let last = try expectStop(
      harness.predict(), by: "size",
      planned: Self.measured + ["size policy", "allocation", "price", "shares", "size"])
    #expect(last.value == .quantity(.zero))
    #expect(last.threshold == .text("at least one share"))
  }

  @Test func `A bracket without room for its stop is no order`() throws {
    var harness = EngineHarness.ready { $0.entryRule.stopATR = Ratio(whole: 1_000) }
    let last = try expectStop(
      harness.predict(), by: "bracket", planned: ["stop 1000 * atr", "target 3 * atr"] + Self.sized)
    #expect(last.value == .price(Price(rawValue: 100_010_000_000)))
  }

  @Test func `An instrument whose price step is zero gets no bracket and stops nothing else`()
    throws
  {
    var harness = EngineHarness.ready()
    var broken = EngineHarness.instrument(0)
    broken.tickSize = .zero
    harness.input(.instrumentDefined(broken))
    try expectStop(harness.predict(), by: "bracket", planned: Self.measured + Self.sized)
  }

  @Test func `A decision to enter shows the range that stop and target are measured in`() throws {
    var harness = EngineHarness.ready()
    let decision = try #require(harness.predict().decisions.first { $0.outcome == .enterLong })
    let stop = try #require(decision.conditions.first { $0.name == "stop 6 * atr" })
    #expect(stop.value.unit == .indicator && stop.value.text.hasPrefix("0.099999"))
    #expect(stop.comparison == .equals && stop.threshold == .price(Price("0.6") ?? .zero))
    let target = try #require(decision.conditions.first { $0.name == "target 3 * atr" })
    #expect(target.value == stop.value && target.threshold == .price(Price("0.3") ?? .zero))
  }

  @Test func `A distance from more than one measure shows each of them first`() throws {
    var harness = EngineHarness.ready { configuration in
      guard let at = configuration.rules.firstIndex(where: { $0.name == "entry" }) else { return }
      configuration.rules[at].actions = [
        "enter(side: prediction.direction, size: allocation, "
          + "stop: max(stop_atr * atr, 0.5% * price.entry), target: 2)"
      ]
      configuration.rules[at].parameters.removeAll { $0.name == "target_atr" }
    }
    let decision = try #require(harness.predict().decisions.first { $0.outcome == .enterLong })
    let shown = decision.conditions.drop { $0.name != "atr" }.prefix(4)
    #expect(
      shown.map { "\($0.name) \($0.value.text.prefix(6))" } == [
        "atr 0.0999", "price.entry 100.01", "stop max(6 * atr, 0.005 * price.entry) 0.6",
        "size policy alloca",
      ])
  }

  private static let measured = ["stop 6 * atr", "target 3 * atr"]
  private static let sized = ["size policy", "allocation", "shares", "bracket"]
}
