import Broker
import Journal
import Testing

// A session that closes 1000 ms after the start of the script.
@Suite struct SessionCloseTests {
  private func script() -> VenueScript {
    var script = VenueScript()
    script.open(closingAt: 1_000)
    script.quote(0, "10.00", 500, "10.02", 500)
    script.trade(1, "10.01", 100)
    return script
  }

  @Test func `Rule 20: orders for the close trade there, whole, at the last trade`() {
    var script = script()
    script.send(10, order(1, .buy, 2_000, .marketOnClose))
    script.send(10, order(2, .sell, 300, .limitOnClose, limit: "10.00"))
    script.send(10, order(3, .sell, 300, .limitOnClose, limit: "10.05"))
    script.quote(500, "9.00", 500, "11.00", 500)
    script.run(to: 900)
    #expect(script.executions.isEmpty)
    // No tick comes any more: the close comes by itself.
    script.run(to: 2_000)
    #expect(script.answers.contains("fill 1 2000@10.01"))
    #expect(script.answers.contains("fill 2 300@10.01"))
    #expect(script.answers.suffix(2) == ["status 3 Cancelled 0/300", "error 3 202"])
    #expect(script.timed.contains("1050 fill 1 2000@10.01"))
  }

  @Test func `Rule 21: day orders end at the close, good-till-cancelled ones live on`() {
    var script = script()
    script.send(10, order(1, .buy, 100, .limit, limit: "9"))
    script.send(10, order(2, .buy, 100, .limit, limit: "9", life: .goodTillCancelled))
    script.send(10, order(3, .sell, 100, .stop, stop: "9"))
    script.run(to: 900)
    script.quote(1_000, "8.90", 500, "8.95", 500)
    script.run(to: 2_000)
    #expect(script.answers.contains("status 1 Cancelled 0/100"))
    #expect(script.answers.contains("status 3 Cancelled 0/100"))
    #expect(script.executions.map(\.order.rawValue) == [2], "the tick at the close comes after it")
  }

  @Test func `Rule 22: a good-till-date order ends at its time`() {
    var script = script()
    var command = order(1, .buy, 100, .limit, limit: "9", life: .goodTillDate)
    command.goodTill = VenueScript.at(5_000)
    script.send(10, command)
    script.quote(4_999, "9.5", 500, "9.6", 500)
    script.run(to: 4_999)
    #expect(!script.answers.contains("status 1 Cancelled 0/100"))
    script.quote(5_000, "8.90", 500, "8.95", 500)
    script.run(to: 6_000)
    #expect(script.executions.isEmpty)
    #expect(script.answers.contains("status 1 Cancelled 0/100"))
  }

  @Test func `Rule 15: an order for the close must be a day order, and come before the close`() {
    var script = script()
    script.send(10, order(1, .buy, 100, .marketOnClose, life: .goodTillCancelled))
    script.quote(1_500, "10.00", 500, "10.02", 500)
    script.send(1_600, order(2, .buy, 100, .marketOnClose))
    script.run(to: 3_000)
    #expect(script.answers == ["error 1 113", "error 2 201"])
  }

  @Test func `Rule 20: a new day closes the one before it first`() {
    var script = script()
    script.send(10, order(1, .buy, 100, .limit, limit: "9"))
    script.run(to: 900)
    script.open(closingAt: 90_000_000, day: 1)
    script.run(to: 90_000_000)
    #expect(script.answers.contains("status 1 Cancelled 0/100"))
  }

  @Test(arguments: [GroupRule.cancelWithBlock, .reduceWithBlock, .reduce])
  func `Rule 11: a group's other members are cancelled or made smaller`(rule: GroupRule) {
    var script = script()
    for number in [Int64(1), 2] {
      var command = order(number, .buy, 100, .limit, limit: number == 1 ? "9.5" : "9", group: "g")
      command.groupRule = rule
      script.send(10, command)
    }
    script.quote(500, "9.4", 500, "9.5", 40)
    script.run(to: 900)
    #expect(script.answers.contains("fill 1 40@9.5"))
    let expected =
      rule == .cancelWithBlock ? "status 2 Cancelled 0/100" : "status 2 Submitted 0/60"
    #expect(script.answers.contains(expected), "\(script.answers)")
  }

  @Test func `Rule 14: a group is not revised, a size is set anew`() {
    var script = script()
    script.send(10, order(1, .buy, 100, .limit, limit: "9", group: "g"))
    script.send(20, order(1, .buy, 100, .limit, limit: "9", group: "h", action: .modify))
    script.run(to: 900)
    #expect(script.answers.last == "error 1 10326")
  }

  @Test func `Rule 23: the question which orders work is answered by each of them`() {
    var script = script()
    script.send(10, order(1, .buy, 100, .limit, limit: "9"))
    script.run(to: 200)
    var query = order(1, .buy, 100)
    query.action = .query
    script.send(300, query)
    script.run(to: 900)
    #expect(
      script.answers.suffix(3).prefix(2) == ["open 1 Submitted 100", "status 1 Submitted 0/100"])
  }
}
