import Broker
import Journal
import Testing

@Suite struct TrailingTests {
  private func trailing(
    _ number: Int64, _ side: Side, amount: String? = nil, percent: String? = nil,
    offset: String? = nil, stop: String? = nil, limit: String? = nil, parent: Int64 = 0
  ) -> OrderCommand {
    var command = order(
      number, side, 100, offset == nil && limit == nil ? .trailingStop : .trailingLimit,
      limit: limit, stop: stop, parent: parent)
    command.trailingAmount = amount.flatMap { Price($0) }
    command.trailingRatio = percent.flatMap { Ratio($0) }
    command.limitOffset = offset.flatMap { Price($0) }
    return command
  }

  @Test func `Rule 19: a sell stop follows the bid up, stays when it falls, and triggers there`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, trailing(1, .sell, amount: "0.10"))
    script.bid(100, "10.30", 500)
    script.bid(200, "10.21", 500)
    script.run(to: 400)
    #expect(script.executions.isEmpty)
    script.bid(500, "10.20", 500)
    script.run(to: 1000)
    #expect(
      script.answers.suffix(4) == [
        "status 1 Submitted 0/100", "fill 1 100@10.2", "status 1 Filled 100/0", "fee 1",
      ])
  }

  @Test func `Rule 19: a buy stop follows the ask down, by a part of the price`() {
    var script = VenueScript()
    script.quote(0, "9.98", 500, "10.00", 500)
    script.send(1, trailing(1, .buy, percent: "0.05"))
    script.ask(100, "9.00", 500)
    script.ask(200, "9.44", 500)
    script.run(to: 400)
    #expect(script.executions.isEmpty)
    script.ask(500, "9.45", 500)
    script.run(to: 1000)
    #expect(script.answers.contains("fill 1 100@9.45"))
  }

  @Test func `Rule 19: a trailing limit's limit follows its stop`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, trailing(1, .sell, amount: "0.10", offset: "0.02", stop: "9.90"))
    script.bid(100, "10.30", 500)
    // Stop 10.20, limit 10.18: a gap through both leaves it resting.
    script.bid(200, "10.00", 500)
    script.run(to: 400)
    #expect(script.executions.isEmpty)
    script.bid(500, "10.18", 500)
    script.run(to: 1000)
    #expect(script.answers.contains("fill 1 100@10.18"))
  }

  @Test func `Rule 19: the first stop may be said; a change of the amount keeps where it stands`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, trailing(1, .sell, amount: "0.50", stop: "9.95"))
    var change = trailing(1, .sell, amount: "0.20")
    change.action = .modify
    script.send(100, change)
    script.bid(200, "9.95", 500)
    script.run(to: 1000)
    #expect(script.answers.contains("fill 1 100@9.95"))
  }

  @Test func `Rule 19: a child trails once its parent has a fill`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(1, order(1, .buy, 100, .limit, limit: "9.90", transmits: false))
    script.send(1, trailing(2, .sell, amount: "0.10", parent: 1))
    script.quote(100, "11.00", 500, "11.02", 500)
    script.quote(200, "9.88", 500, "9.90", 500)
    script.run(to: 400)
    #expect(script.executions.map(\.order.rawValue) == [1])
    script.bid(500, "9.79", 500)
    script.bid(600, "9.78", 500)
    script.run(to: 1000)
    #expect(script.executions.map(\.order.rawValue) == [1, 2])
  }

  @Test func `Rule 15: a trailing order needs one distance, and one way to its limit`() {
    let bad = [
      trailing(1, .sell), trailing(2, .sell, amount: "0.1", percent: "0.01"),
      trailing(3, .sell, amount: "0.1", offset: "0.02"),
      trailing(4, .sell, amount: "0.1", offset: "0.02", stop: "9", limit: "8.9"),
    ]
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    for command in bad { script.send(1, command) }
    script.run(to: 1000)
    #expect(script.answers == ["error 1 321", "error 2 321", "error 3 321", "error 4 321"])
  }
}
