import Broker
import Journal
import Testing

/// One test or more for each numbered rule of `docs/broker.md`.
@Suite struct MatchingRulesTests {
  /// Lines of fills only.
  private func fills(_ script: VenueScript) -> [String] {
    script.answers.filter { $0.hasPrefix("fill") }
  }

  @Test func `Rule 1: the last update of each side is the market`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.ask(1, "10.05", 500)
    script.bid(2, "9.99", 500)
    script.send(10, order(1, .buy, 100))
    script.send(10, order(2, .sell, 100))
    script.run(to: 1000)
    #expect(fills(script) == ["fill 1 100@10.05", "fill 2 100@9.99"])
  }

  @Test func `Rule 1: a size-only update changes the size and keeps the price`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.ask(1, "0", 30)
    script.send(10, order(1, .buy, 100))
    script.run(to: 1000)
    #expect(fills(script) == ["fill 1 30@10.02"])
  }

  @Test func `Rule 1: the side that a quote leaves at zero is unchanged, a withdrawn one is gone`()
  {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.quote(1, "9.98", 100, "0", 0)
    script.send(10, order(1, .buy, 100))
    script.run(to: 110)
    #expect(fills(script) == ["fill 1 100@10.02"])
    script.tick(200, .ask, "-1", 0)
    script.send(210, order(2, .buy, 100))
    script.run(to: 1000)
    #expect(fills(script).count == 1)
    script.ask(1001, "10.04", 100)
    script.run(to: 2000)
    #expect(fills(script).last == "fill 2 100@10.04")
  }

  @Test(arguments: [TickFlags.suspicious, .halted, .delayed])
  func `Rule 2: flagged ticks fill nothing`(flag: TickFlags) {
    var script = VenueScript()
    script.tick(0, .ask, "10.02", 500, flags: flag)
    script.send(1, order(1, .buy, 100))
    script.run(to: 100)
    script.tick(101, .ask, "10.03", 500, flags: flag)
    script.run(to: 300)
    #expect(fills(script) == [])
  }

  @Test func `Rule 3: an instrument that never showed a quote fills on its trades`() {
    var script = VenueScript()
    script.trade(0, "170.10", 200)
    script.send(1, order(1, .buy, 300))
    script.send(1, order(2, .sell, 50))
    script.trade(100, "170.20", 120)
    script.run(to: 1000)
    #expect(fills(script) == ["fill 1 200@170.1", "fill 1 100@170.2", "fill 2 20@170.2"])
  }

  @Test func `Rule 3: once a quote was seen, trades fill nothing`() {
    var script = VenueScript()
    script.bid(0, "10.00", 100)
    script.send(1, order(1, .buy, 100))
    script.trade(100, "10.01", 1000)
    script.run(to: 1000)
    #expect(fills(script) == [])
    script.ask(1001, "10.02", 1000)
    script.run(to: 2000)
    #expect(fills(script) == ["fill 1 100@10.02"])
  }

  @Test func `Rule 4: a displayed size is taken once, by the earlier order first`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 150)
    script.send(1, order(1, .buy, 100))
    script.send(2, order(2, .buy, 100))
    script.bid(100, "10.01", 900)
    script.run(to: 200)
    #expect(fills(script) == ["fill 1 100@10.02", "fill 2 50@10.02"])
    script.ask(201, "10.02", 150)
    script.run(to: 1000)
    #expect(fills(script).dropFirst(2) == ["fill 2 50@10.02"])
  }

  @Test func `Rule 5: a market order larger than the display fills in parts`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 40)
    script.send(1, order(1, .buy, 100))
    script.ask(100, "10.03", 25)
    script.ask(101, "10.05", 500)
    script.run(to: 1000)
    #expect(
      script.answers == [
        "open 1 Submitted 100", "status 1 Submitted 0/100",
        "fill 1 40@10.02", "status 1 Submitted 40/60", "fee 1",
        "fill 1 25@10.03", "status 1 Submitted 65/35", "fee 0",
        "fill 1 35@10.05", "status 1 Filled 100/0", "fee 0",
      ])
    #expect(script.statuses.last?.averagePrice == Price("10.033"))
    #expect(script.executions.last?.averagePrice == Price("10.033"))
    #expect(script.executions.map(\.cumulativeQuantity.wholeShares) == [40, 65, 100])
  }

  @Test func `Rule 6: a marketable limit fills at the far side, a resting one at its own price`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 40)
    script.send(1, order(1, .buy, 100, .limit, limit: "10.04"))
    script.run(to: 101)
    #expect(fills(script) == ["fill 1 40@10.02"])
    script.ask(102, "10.05", 500)
    script.ask(103, "10.03", 500)
    script.run(to: 1000)
    #expect(fills(script) == ["fill 1 40@10.02", "fill 1 60@10.04"])
  }

  @Test func `Rule 6: a resting sell waits for the bid to reach it`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 40)
    script.send(1, order(1, .sell, 100, .limit, limit: "10.05"))
    script.bid(100, "10.04", 500)
    script.bid(101, "10.05", 30)
    script.bid(102, "10.07", 500)
    script.run(to: 1000)
    #expect(fills(script) == ["fill 1 30@10.05", "fill 1 70@10.05"])
    #expect(script.executions.map(\.liquidity) == [1, 1])
  }

  @Test func `Rule 7: a sell stop waits for the bid, then fills at once as a market order`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, order(1, .sell, 100, .stop, stop: "9.95"))
    script.ask(100, "9.90", 500)
    script.bid(101, "9.96", 500)
    script.trade(102, "9.80", 500)
    script.run(to: 200)
    #expect(script.answers == ["open 1 PreSubmitted 100", "status 1 PreSubmitted 0/100 (trigger)"])
    script.bid(201, "9.93", 60)
    script.bid(202, "9.97", 500)
    script.run(to: 1000)
    #expect(
      script.answers.dropFirst(2) == [
        "status 1 Submitted 0/100",
        "fill 1 60@9.93", "status 1 Submitted 60/40", "fee 1",
        "fill 1 40@9.97", "status 1 Filled 100/0", "fee 0",
      ])
  }

  @Test func `Rule 7: a buy stop waits for the ask, and one already through triggers on arrival`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, order(1, .buy, 100, .stop, stop: "10.10"))
    script.send(1, order(2, .buy, 100, .stop, stop: "10.01"))
    script.run(to: 200)
    #expect(fills(script) == ["fill 2 100@10.02"])
    script.ask(201, "10.10", 500)
    script.run(to: 1000)
    #expect(fills(script).last == "fill 1 100@10.1")
  }

  @Test func `Rule 7: without quotes a stop watches the trades`() {
    var script = VenueScript()
    script.trade(0, "170.10", 200)
    script.send(1, order(1, .sell, 100, .stop, stop: "170.00"))
    script.trade(100, "170.01", 200)
    script.trade(101, "169.90", 200)
    script.run(to: 1000)
    #expect(fills(script) == ["fill 1 100@169.9"])
  }

  @Test func `Rule 7: a triggered stop limit is a limit order`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, order(1, .sell, 100, .stopLimit, limit: "9.94", stop: "9.95"))
    script.bid(100, "9.90", 500)
    script.run(to: 200)
    #expect(fills(script) == [])
    #expect(script.answers.last == "status 1 Submitted 0/100")
    script.bid(201, "9.96", 30)
    script.bid(202, "9.95", 500)
    script.run(to: 1000)
    #expect(fills(script) == ["fill 1 30@9.94", "fill 1 70@9.94"])
  }

  @Test func `Rule 8: immediate-or-cancel keeps what it got, fill-or-kill wants all`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 40)
    script.send(1, order(1, .buy, 100, .limit, limit: "10.02", life: .fillOrKill))
    script.send(2, order(2, .buy, 100, .limit, limit: "10.02", life: .immediateOrCancel))
    script.send(3, order(3, .sell, 500, life: .fillOrKill))
    script.run(to: 1000)
    #expect(
      script.answers == [
        "open 1 Submitted 100", "status 1 Submitted 0/100",
        "status 1 Cancelled 0/100", "error 1 202",
        "open 2 Submitted 100", "status 2 Submitted 0/100",
        "fill 2 40@10.02", "status 2 Submitted 40/60", "fee 1",
        "status 2 Cancelled 40/60", "error 2 202",
        "open 3 Submitted 500", "status 3 Submitted 0/500",
        "fill 3 500@10", "status 3 Filled 500/0", "fee 2.5",
      ])
  }

  @Test func `Rule 12: commissions add up to the rate, with the minimum charged first`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 150)
    script.send(1, order(1, .buy, 500))
    for step in 1...4 { script.ask(Int64(100 + step), "10.03", 100) }
    script.run(to: 1000)
    // 150 × 0.005 is below the minimum of 1; 250 × 0.005 = 1.25; then 0.50 for each hundred.
    #expect(
      script.commissions.map(\.commission) == ["1", "0.25", "0.5", "0.5", "0.25"].map { Money($0) })
    #expect(script.commissions.map(\.currency) == Array(repeating: "USD", count: 5))
    #expect(script.commissions.allSatisfy { $0.realisedPnL == nil })
    #expect(script.commissions.map(\.execution) == script.executions.map(\.execution))
  }

  @Test func `Rule 13: a cancel is confirmed, or refused with the reason`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, order(1, .buy, 100, .limit, limit: "9.00"))
    script.cancel(100, 1)
    script.cancel(200, 1)
    script.cancel(201, 77)
    script.run(to: 1000)
    #expect(
      script.answers == [
        "open 1 Submitted 100", "status 1 Submitted 0/100",
        "status 1 Cancelled 0/100", "error 1 202", "error 1 10148", "error 77 10147",
      ])
  }

  @Test func `Rule 13: a fill that happens while the cancel travels wins`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, order(1, .buy, 100, .limit, limit: "9.99"))
    script.cancel(100, 1)
    script.ask(149, "9.99", 500)
    script.run(to: 1000)
    #expect(
      script.answers.dropFirst(2) == [
        "fill 1 100@9.99", "status 1 Filled 100/0", "fee 1", "error 1 10148",
      ])
  }

  @Test func `Rule 13: a tick at the very instant of the cancel comes too late`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, order(1, .buy, 100, .limit, limit: "9.99"))
    script.cancel(100, 1)
    script.ask(150, "9.99", 500)
    script.run(to: 1000)
    #expect(script.answers.dropFirst(2) == ["status 1 Cancelled 0/100", "error 1 202"])
  }

  @Test func `Rule 14: the same number changes quantity and prices and keeps its permanent id`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 30)
    script.send(1, order(1, .buy, 100, .limit, limit: "9.00"))
    script.send(
      100, order(1, .buy, 50, .limit, limit: "10.05", action: .modify))
    script.run(to: 1000)
    #expect(
      script.answers == [
        "open 1 Submitted 100", "status 1 Submitted 0/100",
        "open 1 Submitted 50", "status 1 Submitted 0/50",
        "fill 1 30@10.02", "status 1 Submitted 30/20", "fee 1",
      ])
    #expect(script.openOrders.map(\.permanentID) == [1, 1])
    #expect(script.openOrders.last?.limitPrice == Price("10.05"))
  }

  @Test func `Rule 14: changes that make no sense leave the order as it was`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 30)
    script.send(1, order(1, .buy, 100, .limit, limit: "10.02"))
    script.run(to: 200)
    let before = script.answers.count
    script.send(201, order(1, .buy, 30, .limit, limit: "10.02", action: .modify))
    script.send(202, order(1, .buy, 100, action: .modify))
    script.send(203, order(1, .sell, 100, .limit, limit: "10.02"))
    script.send(204, order(1, .buy, 100, .limit, limit: "10.02", instrument: 1))
    script.send(205, order(1, .buy, 100, .limit, limit: "10.021", action: .modify))
    script.run(to: 400)
    #expect(
      script.answers.dropFirst(before) == [
        "error 1 105", "error 1 329", "error 1 103", "error 1 103", "error 1 110",
      ])
    script.ask(401, "10.02", 70)
    script.send(500, order(1, .buy, 200, .limit, limit: "10.02", action: .modify))
    script.run(to: 1000)
    #expect(script.answers.suffix(2) == ["fee 0", "error 1 104"])
    #expect(script.statuses.last?.status == .filled)
  }

  @Test func `Rule 15: what is not simulated is refused and leaves no order`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, order(1, .buy, 100, .trailingStop, stop: "0.50"))
    script.send(2, order(2, .buy, 100, .marketOnClose, life: .goodTillCancelled))
    script.send(3, order(3, .buy, 100, life: .opening))
    script.send(4, order(4, .buy, 0))
    script.send(5, order(5, .buy, 100, .limit, limit: "10.005"))
    script.send(6, order(6, .sell, 100, .stop, stop: "9.999"))
    script.send(7, order(7, .buy, 100, .limit))
    var foreign = order(8, .buy, 100)
    foreign.account = "DU9999999"
    script.send(8, foreign)
    var fractional = order(9, .buy, 1)
    fractional.quantity = Quantity("0.5") ?? .zero
    script.send(9, fractional)
    script.send(10, order(10, .sell, 100, parent: 99))
    script.cancel(200, 1)
    script.run(to: 1000)
    #expect(
      script.answers == [
        "error 1 321", "error 2 113", "error 3 111", "error 4 434", "error 5 110", "error 6 110",
        "error 7 321", "error 8 435", "error 9 10243", "error 10 10006", "error 1 10147",
      ])
  }
}
