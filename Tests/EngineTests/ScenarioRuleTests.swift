import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// The sentences of the production rules, each played against the simulated exchange with all four
// rules in force. $10,000 at the ask of 50.01 are 199 shares.
@Suite struct ScenarioRuleTests {
  // MARK: Entry

  @Test func `Entry at a confidence of 0.50 or more, and not a billionth below`() throws {
    for side in ["BUY", "SELL"] {
      var market = ScenarioMarket.warm()
      market.prices(200...210, 5_000)
      market.predict(201, side, "0.499999999")
      market.predict(203, side, "0.50")
      let day = try market.play()
      #expect(day.position(at: 202) == 0)
      #expect(try day.stop("entry", at: 201) == "prediction.confidence >= confidence")
      #expect(try day.stop("entry", at: 203) == "")
      #expect(day.position(at: 205) == (side == "BUY" ? 199 : -200))
    }
  }

  @Test func `An entry has its stop at 6 and its target at 3 average true ranges`() throws {
    var market = ScenarioMarket.warm()
    market.prices(200...210, 5_000)
    market.predict(203, "BUY", "0.6")
    let day = try market.play()
    // The range is 4 cents, or a hair more or less: prices are rounded away from the entry.
    let exits = day.exits(at: 205)
    #expect(exits.map(\.role) == [.target, .stop])
    #expect(exits.allSatisfy { $0.side == .sell && $0.shares == 199 })
    #expect(["50.13", "50.14"].contains(exits[0].price))
    #expect(["49.77", "49.76"].contains(exits[1].price))
  }

  @Test func `A prediction older than 30 seconds, or dated as far ahead, enters nothing`() throws {
    var market = ScenarioMarket.warm()
    market.prices(200...210, 5_000)
    market.predict(201, "BUY", "0.9", age: 31)
    market.predict(202, "BUY", "0.9", age: -31)
    market.predict(203, "BUY", "0.9", age: -30)
    let day = try market.play()
    #expect(try day.stop("entry", at: 201) == "prediction.age <= maximum_age")
    #expect(try day.stop("entry", at: 202) == "prediction.age <= maximum_age")
    #expect(day.position(at: 205) == 199)
  }

  // MARK: Scale-in

  /// A long position of confidence 0.60, in profit from second 211 on.
  private func rising() -> ScenarioMarket {
    var market = ScenarioMarket.warm()
    market.prices(200...210, 5_000)
    market.predict(201, "BUY", "0.60")
    market.prices(211...240, 5_008)
    return market
  }

  @Test func `Scale-in at the position's confidence + 0.05, and not a billionth below`() throws {
    var market = rising()
    market.predict(212, "BUY", "0.649999999")
    market.predict(214, "BUY", "0.65")
    let day = try market.play()
    let wanted = "prediction.confidence >= position.confidence + step"
    #expect(try day.stop("scale_in", at: 212) == wanted)
    #expect(day.position(at: 213) == 199)
    #expect(try day.decision("scale_in", at: 214).outcome == .scaleIn)
    #expect(day.position(at: 216) == 398)
  }

  @Test func `Scale-in only in profit, fees and spread paid`() throws {
    var market = ScenarioMarket.warm()
    market.prices(200...210, 5_000)
    market.predict(201, "BUY", "0.60")
    market.predict(205, "BUY", "0.90")
    // One cent for each share is less than the dollar that each way costs.
    market.prices(211...215, 5_003)
    market.predict(213, "BUY", "0.90")
    market.prices(216...225, 5_006)
    market.predict(220, "BUY", "0.90")
    let day = try market.play()
    for second in [Int64(205), 213] {
      #expect(try day.stop("scale_in", at: second) == "position.profit > 0")
    }
    #expect(day.position(at: 219) == 199)
    #expect(day.position(at: 222) == 398)
  }

  @Test func `With each scale-in the confidence for the next one moves up`() throws {
    var market = rising()
    market.configuration.risk.maximumPositionNotional = Money(units: 50_000)
    market.predict(212, "BUY", "0.65")
    market.predict(216, "BUY", "0.699999999")
    market.predict(220, "BUY", "0.70")
    let day = try market.play()
    #expect(day.position(at: 215) == 398)
    #expect(day.position(at: 219) == 398)
    #expect(day.position(at: 224) == 597)
    #expect(day.ledger.entries[0].confidence == Ratio("0.7"))
    #expect(day.ledger.entries[0].count == 3)
  }

  @Test func `A prediction that adds nothing moves no confidence, even while an order works`()
    throws
  {
    var market = rising()
    // At half a second past, both at one instant: the second finds the first one's order working.
    market.predict(212, "BUY", "0.65")
    market.predict(212, "BUY", "0.95")
    market.predict(216, "BUY", "0.70")
    market.configuration.risk.maximumPositionNotional = Money(units: 50_000)
    let day = try market.play()
    #expect(day.ledger(at: 215).entries[0].confidence == Ratio("0.65"))
    #expect(day.position(at: 215) == 398)
    #expect(day.position(at: 219) == 597)
  }

  @Test func `Stop and target cover the whole position after a scale-in`() throws {
    var market = rising()
    market.predict(214, "BUY", "0.65")
    market.prices(241...250, 4_970)
    let day = try market.play()
    let before = day.exits(at: 213)
    let after = day.exits(at: 218)
    #expect(before.map(\.shares) == [199, 199])
    #expect(after.map(\.shares) == [398, 398])
    #expect(after.map(\.price) == before.map(\.price))
    // The stop takes all of it out.
    #expect(day.position(at: 245) == 0)
    #expect(day.exits(at: 245).isEmpty)
    let roles = day.ledger.book.executions.compactMap { day.ledger.orders[$0.order]?.command.role }
    #expect(roles.last == .stop && !roles.contains(.close))
  }

  @Test func `A short position scales in when it is in profit, that is, below its entry`() throws {
    var market = ScenarioMarket.warm()
    market.prices(200...210, 5_000)
    market.predict(201, "SELL", "0.60")
    market.predict(205, "SELL", "0.70")
    market.prices(211...225, 4_992)
    market.predict(213, "SELL", "0.70")
    let day = try market.play()
    #expect(try day.stop("scale_in", at: 205) == "position.profit > 0")
    #expect(day.position(at: 206) == -200)
    #expect(day.position(at: 218) == -400)
    #expect(day.exits(at: 218).map(\.shares) == [400, 400])
    #expect(day.exits(at: 218).allSatisfy { $0.side == .buy })
  }

  // MARK: Reversal

  @Test(arguments: [("BUY", "SELL", Int64(1)), ("SELL", "BUY", -1)])
  func `Reversal on an opposite signal: the other side, its own bracket and no stale exits`(
    first: String, second: String, sign: Int64
  ) throws {
    var market = ScenarioMarket.warm()
    market.prices(200...240, 5_000)
    market.predict(201, first, "0.80")
    market.predict(210, second, "0.50")
    let day = try market.play()
    #expect(day.position(at: 209) == (sign > 0 ? 199 : -200))
    let old = day.exits(at: 209)
    #expect(try day.decision("reversal", at: 210).outcome == .reverse)
    #expect(day.position(at: 215) == (sign > 0 ? -200 : 199))
    let exits = day.exits(at: 215)
    #expect(exits.map(\.role) == [.target, .stop])
    #expect(exits.allSatisfy { $0.side == (sign > 0 ? .buy : .sell) })
    #expect(exits.allSatisfy { $0.shares == (sign > 0 ? 200 : 199) })
    #expect(Set(exits).isDisjoint(with: Set(old)))
    #expect(day.ledger.entries[0].confidence == Ratio("0.5"))
    #expect(day.ledger.plans.active.isEmpty)
    // The position that was turned round was closed, not sold over.
    let roles = day.ledger.book.executions.compactMap { day.ledger.orders[$0.order]?.command.role }
    #expect(roles == [.entry, .close, .entry])
  }

  @Test func `Nothing is turned round below 0.50, by HOLD, by the same side or by what is stale`()
    throws
  {
    var market = ScenarioMarket.warm()
    market.prices(200...240, 5_000)
    market.predict(201, "BUY", "0.80")
    market.predict(210, "SELL", "0.499999999")
    market.predict(212, "HOLD", "0.9")
    market.predict(214, "BUY", "0.8")
    market.predict(216, "SELL", "0.9", age: 31)
    let day = try market.play()
    #expect(try day.stop("reversal", at: 210) == "prediction.confidence >= entry.confidence")
    for second in [Int64(212), 214] {
      let stop = try day.stop("reversal", at: second)
      #expect(stop == "prediction.direction == opposite(position.direction)")
    }
    #expect(try day.stop("reversal", at: 216) == "prediction.age <= entry.maximum_age")
    #expect(day.position(at: 230) == 199)
  }

  @Test func `Where nothing may be sold short a long position is not turned round`() throws {
    var market = ScenarioMarket.warm()
    market.configuration.entryRule.allowShort = false
    market.prices(200...240, 5_000)
    market.predict(201, "BUY", "0.80")
    market.predict(210, "SELL", "0.9")
    let day = try market.play()
    #expect(
      try day.stop("reversal", at: 210) == "prediction.direction == buy or entry.allow_short")
    #expect(day.position(at: 230) == 199)
  }
}
