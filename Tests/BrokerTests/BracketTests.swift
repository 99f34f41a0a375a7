import Broker
import Journal
import Testing

@Suite struct BracketTests {
  /// Entry 1, stop 2, target 3: buy 100 at the market, stop 9.50, target 10.50.
  private func bracket(
    _ script: inout VenueScript, at milliseconds: Int64 = 1, limit: String? = nil
  ) {
    script.send(
      milliseconds,
      order(1, .buy, 100, limit == nil ? .market : .limit, limit: limit, transmits: false))
    script.send(
      milliseconds, order(2, .sell, 100, .stop, stop: "9.50", parent: 1, transmits: false))
    script.send(milliseconds, order(3, .sell, 100, .limit, limit: "10.50", parent: 1))
  }

  @Test func `Rule 9: held orders are silent until the last one of the bracket transmits`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, order(1, .buy, 100, transmits: false))
    script.send(1, order(2, .sell, 100, .stop, stop: "9.50", parent: 1, transmits: false))
    script.ask(100, "10.01", 500)
    script.run(to: 200)
    #expect(script.answers == [])
    script.send(201, order(3, .sell, 100, .limit, limit: "10.50", parent: 1))
    script.run(to: 1000)
    #expect(
      script.answers == [
        "open 1 Submitted 100", "status 1 Submitted 0/100",
        "open 2 PreSubmitted 100", "status 2 PreSubmitted 0/100 (child)",
        "open 3 PreSubmitted 100", "status 3 PreSubmitted 0/100 (child)",
        "fill 1 100@10.01", "status 1 Filled 100/0", "fee 1",
        "status 2 PreSubmitted 0/100 (trigger)", "status 3 Submitted 0/100",
      ])
    #expect(script.openOrders.map(\.parent.rawValue) == [0, 1, 1])
    #expect(script.openOrders.map(\.permanentID) == [1, 2, 3])
    #expect(script.openOrders.map(\.ocaGroup) == ["", "1", "1"])
  }

  @Test func `Rule 9: a held order can be sent again to transmit it`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, order(1, .buy, 100, transmits: false))
    script.send(100, order(1, .buy, 60))
    script.run(to: 1000)
    #expect(script.answers.first == "open 1 Submitted 60")
    #expect(script.answers.contains("fill 1 60@10.02"))
  }

  @Test func `Rule 10: children work for what the parent has filled, no more`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 40)
    bracket(&script)
    script.run(to: 100)
    script.bid(101, "10.60", 500)
    script.run(to: 200)
    #expect(script.executions.last?.order.rawValue == 3)
    #expect(script.executions.last?.quantity == Quantity(shares: 40))
    script.bid(201, "9.40", 500)
    script.run(to: 300)
    #expect(script.executions.count == 2, "the stop has nothing left to close")
    script.ask(301, "10.02", 100)
    script.run(to: 1000)
    #expect(
      script.executions.map { "\($0.order) \($0.quantity)" } == ["1 40", "3 40", "1 60", "2 60"])
    #expect(script.answers.suffix(2) == ["status 3 Cancelled 40/60", "error 3 202"])
  }

  @Test func `Rule 11: the fill of one exit takes as much off the other`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    bracket(&script)
    script.run(to: 200)
    let before = script.answers.count
    script.bid(201, "10.50", 30)
    script.bid(202, "10.51", 500)
    script.run(to: 1000)
    #expect(
      script.answers.dropFirst(before) == [
        "fill 3 30@10.5", "status 3 Submitted 30/70", "fee 1",
        "open 2 PreSubmitted 70", "status 2 PreSubmitted 0/70 (trigger)",
        "fill 3 70@10.5", "status 3 Filled 100/0", "fee 0",
        "status 2 Cancelled 0/70", "error 2 202",
      ])
  }

  @Test func `Rule 11: cancelling an unfilled parent cancels its children`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    bracket(&script, limit: "9.90")
    script.run(to: 200)
    let before = script.answers.count
    script.cancel(201, 1)
    script.run(to: 1000)
    #expect(
      script.answers.dropFirst(before) == [
        "status 1 Cancelled 0/100", "error 1 202", "status 2 Cancelled 0/100", "error 2 202",
        "status 3 Cancelled 0/100", "error 3 202",
      ])
  }

  @Test func `Rule 11: cancelling a partly filled parent leaves exits for what it filled`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 40)
    bracket(&script)
    script.cancel(100, 1)
    script.run(to: 200)
    #expect(
      script.answers.suffix(6) == [
        "status 1 Cancelled 40/60", "error 1 202",
        "open 2 PreSubmitted 40", "status 2 PreSubmitted 0/40 (trigger)",
        "open 3 Submitted 40", "status 3 Submitted 0/40",
      ])
    script.bid(201, "9.50", 500)
    script.run(to: 1000)
    #expect(
      script.answers.suffix(6) == [
        "status 2 Submitted 0/40", "fill 2 40@9.5", "status 2 Filled 40/0", "fee 1",
        "status 3 Cancelled 0/40", "error 3 202",
      ])
    script.send(1001, order(4, .sell, 40, .limit, limit: "11.00", parent: 1))
    script.run(to: 2000)
    #expect(script.answers.last == "error 4 201", "nothing is left for a further child")
  }

  @Test func `Rule 11: a one-cancels-all group without a parent reduces its members`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, order(1, .sell, 100, .limit, limit: "10.50", group: "g"))
    script.send(1, order(2, .sell, 60, .stop, stop: "9.50", group: "g"))
    script.send(1, order(3, .sell, 100, .limit, limit: "11.00"))
    script.bid(100, "10.50", 40)
    script.bid(101, "9.50", 500)
    script.run(to: 1000)
    #expect(
      script.answers.dropFirst(6) == [
        "fill 1 40@10.5", "status 1 Submitted 40/60", "fee 1",
        "open 2 PreSubmitted 20", "status 2 PreSubmitted 0/20 (trigger)",
        "status 2 Submitted 0/20", "fill 2 20@9.5", "status 2 Filled 20/0", "fee 1",
        "open 1 Submitted 80", "status 1 Submitted 40/40",
      ])
  }

  // Goal: exits never exceed the position (I9), whatever the market does. Method: random quotes,
  // sizes, cancels and changes, then a market that would fill any exit; after every step, over all
  // executions in order, sold never exceeds bought.
  @Test func `Exits never exceed the position under random markets`() {
    var random = SeededGenerator.announced(9, "brackets")
    var closed = 0
    for _ in 0..<200 {
      var script = VenueScript(
        orderLatency: Int64.random(in: 0...5, using: &random),
        answerLatency: Int64.random(in: 0...5, using: &random))
      script.quote(0, "10.00", 50, "10.02", 20)
      bracket(&script, limit: Bool.random(using: &random) ? "10.05" : nil)
      var now: Int64 = 2
      for _ in 0..<120 {
        now += Int64.random(in: 0...4, using: &random)
        step(&script, now, &random)
        check(script)
      }
      script.bid(now + 10, "9.00", 5000)
      script.bid(now + 11, "11.00", 5000)
      script.run(to: now + 100)
      check(script)
      if script.executions.contains(where: { $0.side == .sell }) { closed += 1 }
    }
    #expect(closed > 100, "most markets must reach an exit, or the check sees nothing")
  }

  private func step(
    _ script: inout VenueScript, _ now: Int64, _ random: inout SeededGenerator
  ) {
    let cents = Int64.random(in: 940...1060, using: &random)
    let price = "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
    let size = Int64.random(in: 0...40, using: &random)
    switch Int.random(in: 0..<40, using: &random) {
    case 0: script.cancel(now, Int64.random(in: 1...3, using: &random))
    case 1:
      script.send(now, order(3, .sell, 150, .limit, limit: "10.40", parent: 1, action: .modify))
    case 2:
      script.send(now, order(2, .sell, 120, .stop, stop: "9.60", parent: 1, action: .modify))
    case 3..<20: script.bid(now, price, size)
    case 20..<25: script.quote(now, price, size, price, size)
    default: script.ask(now, price, size)
    }
  }

  private func check(_ script: VenueScript) {
    var position: Int64 = 0
    for execution in script.executions {
      position += execution.side.sign * execution.quantity.wholeShares
      #expect(position >= 0 && position <= 100, "\(script.answers)")
    }
  }
}
