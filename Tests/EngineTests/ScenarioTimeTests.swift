import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// The sentences of the production rules about time: the pause after an entry and the end of the
// day.
@Suite struct ScenarioTimeTests {
  // MARK: Cooldown

  /// A long position from second 201 whose target or stop fills at second 211.
  private func left(_ cents: Int64) -> ScenarioMarket {
    var market = ScenarioMarket.warm()
    market.prices(200...210, 5_000)
    market.predict(201, "BUY", "0.60")
    market.prices(211...215, cents)
    market.prices(216...230, 5_000)
    for second in stride(from: Int64(240), through: 400, by: 10) {
      market.price(second, 5_000 + (second / 10 % 2) * 4)
    }
    return market
  }

  @Test func `Cooldown of 3 minutes from the entry, not from the exit`() throws {
    var market = left(5_020)
    market.predict(300, "BUY", "0.9")
    // The entry of second 201.5 filled a few milliseconds later.
    market.predict(381, "BUY", "0.9")
    market.predict(382, "BUY", "0.9")
    let day = try market.play()
    let entered = try day.fill(.entry)
    let left = try day.fill(.target)
    #expect(left.time > entered.time + .seconds(9))
    #expect(day.position(at: 299) == 0)
    #expect(try day.stop("entry", at: 300) == "cooldown")
    #expect(try day.stop("entry", at: 381) == "cooldown")
    let evidence = try day.decision("entry", at: 381).conditions
    #expect(evidence.map(\.threshold) == [.time(entered.time + .seconds(180))])
    #expect(try day.stop("entry", at: 382) == "")
  }

  @Test func `A stop that fills ends the cooldown`() throws {
    var market = left(4_970)
    market.predict(220, "BUY", "0.9")
    let day = try market.play()
    #expect(try day.fill(.stop).time < EngineHarness.at(213))
    #expect(day.position(at: 219) == 0)
    #expect(try day.stop("entry", at: 220) == "")
    #expect(day.position(at: 225) > 0)
  }

  @Test func `A target that fills does not end the cooldown`() throws {
    var market = left(5_020)
    market.predict(220, "BUY", "0.9")
    let day = try market.play()
    #expect(day.position(at: 219) == 0)
    #expect(try day.stop("entry", at: 220) == "cooldown")
  }

  @Test func `The cooldown holds back entries only: within it a position may be turned round`()
    throws
  {
    var market = ScenarioMarket.warm()
    market.prices(200...240, 5_000)
    market.predict(201, "BUY", "0.60")
    market.predict(210, "SELL", "0.60")
    let day = try market.play()
    #expect(try day.stop("entry", at: 210) == "cooldown")
    #expect(day.position(at: 215) == -200)
  }

  // MARK: End of day

  /// Prices around the end of the day, which is `end` seconds after the open.
  private func late(_ end: Int64) -> ScenarioMarket {
    var market = ScenarioMarket.warm()
    for second in stride(from: Int64(210), to: end - 60, by: 10) {
      market.price(second, 5_000 + (second / 10 % 2) * 4)
    }
    market.prices((end - 60)...(end + 90), 5_000)
    return market
  }

  @Test(arguments: [("BUY", false, Int64(21_600)), ("SELL", false, 21_600), ("BUY", true, 10_800)])
  func `Everything is closed at 15:30 New York, or 30 minutes before an early close`(
    side: String, earlyClose: Bool, end: Int64
  ) throws {
    var market = late(end)
    market.calendar = EngineHarness.calendar(earlyClose: earlyClose)
    market.predict(end - 50, side, "0.6")
    let day = try market.play()
    let shares = day.position(at: end - 1)
    #expect(shares == (side == "BUY" ? 199 : -200))
    let closed = try day.fill(.close)
    #expect(closed.time > EngineHarness.at(end))
    #expect(closed.time < EngineHarness.at(end + 1))
    #expect(day.position(at: end + 1) == 0)
    #expect(day.exits(at: end + 1).isEmpty)
    let decisions = day.records.decisions.filter { $0.rule == "end_of_day" }
    #expect(decisions.map(\.outcome) == [.close])
  }

  @Test func `From 15:30 on nothing enters, nothing is added and nothing is turned round`() throws {
    let end: Int64 = 21_600
    var market = late(end)
    // Early enough that its cooldown is over by then.
    market.predict(end - 300, "BUY", "0.6")
    market.prices((end - 30)...(end + 90), 5_008)
    // Before the close of the position is through, and long after.
    market.predictExactly(end, 1, "SELL", "0.9")
    market.predictExactly(end, 2, "BUY", "0.9")
    market.predict(end + 60, "BUY", "0.9")
    market.predict(end + 62, "SELL", "0.9")
    let day = try market.play()
    let late = day.records.filter { $0.envelope.recordedAt >= EngineHarness.at(end) }
    #expect(late.decisions.filter { $0.outcome != .nothing }.map(\.rule) == ["end_of_day"])
    #expect(late.commands.allSatisfy { $0.action == .cancel || $0.role == .close })
    #expect(day.position(at: end + 80) == 0)
    let stop = try day.stop("entry", at: end + 60)
    #expect(stop == "now < min(end_of_day.flatten_at, session.close - 30m)")
  }

  @Test func `A position that is turned round when 15:30 comes is closed and stays closed`() throws
  {
    let end: Int64 = 21_600
    var market = late(end)
    market.predict(end - 50, "BUY", "0.6")
    // Decided before the end of the day; the cancels are confirmed after it.
    market.predictExactly(end - 1, 999_999_000, "SELL", "0.9")
    let day = try market.play()
    let reversals = day.records.decisions.filter { $0.outcome == .reverse }
    #expect(reversals.count == 1)
    #expect(day.position(at: end + 1) == 0)
    #expect(day.position(at: end + 80) == 0)
    #expect(day.ledger.plans.active.isEmpty)
  }

  @Test func `A position that a person flattens is not turned round meanwhile`() throws {
    var market = ScenarioMarket.warm()
    market.prices(200...240, 5_000)
    market.predict(201, "BUY", "0.60")
    market.flatten(210, 500_000_000)
    // While the cancels of the exits are under way.
    market.predictExactly(210, 510_000_000, "SELL", "0.90")
    let day = try market.play()
    #expect(day.records.verdicts.contains { $0.deniedBy == "not being closed" })
    #expect(day.position(at: 230) == 0)
    #expect(day.ledger.plans.active.isEmpty)
  }
}
