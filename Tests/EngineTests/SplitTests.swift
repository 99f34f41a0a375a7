import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: after a split was booked, what works is for the new shares, at the prices that go with
// them, whatever the link does to the change. The bracket of the harness is order 1 (entry), 2
// (target) and 3 (stop); 100 shares are held at 100.01, and the grid is 0.05.
@Suite struct SplitTests {
  private func split(_ harness: inout EngineHarness, _ new: Int64, _ old: Int64) -> [Recorded] {
    var split = Adjustment()
    (split.type, split.instrument) = (.split, InstrumentID(rawValue: 0))
    (split.ratioNumerator, split.ratioDenominator) = (new, old)
    split.reason = "anna: announced"
    // At one time a split comes before fills.
    harness.now = harness.now + .seconds(1)
    return harness.input(.adjustment(split))
  }

  private func link(_ harness: inout EngineHarness, _ state: ConnectionState) {
    var change = ConnectionChanged()
    change.state = state
    harness.input(.connection(change))
  }

  private func command(_ harness: EngineHarness, _ order: Int64) throws -> OrderCommand {
    try #require(harness.engine.ledger.orders[OrderID(rawValue: order)]).command
  }

  /// A price of the harness's bracket after a split, on the grid.
  private func moved(_ price: Price?, _ new: Int64, _ old: Int64, up: Bool) throws -> Price {
    let raw = try #require(price).rawValue * old
    let even = Price(rawValue: raw / new)
    let tick = Price(rawValue: 50_000_000)
    let isExact = raw % new == 0 && even.rawValue % tick.rawValue == 0
    return isExact ? even : even.rounded(to: tick, up: up)
  }

  @Test(arguments: [(2, 1), (3, 2), (10, 1), (1, 2), (1, 10)])
  func `Stop and target get the prices and sizes of the new shares in one change each`(
    new: Int64, old: Int64
  ) throws {
    var harness = EngineHarness.long()
    harness.status(3, "Submitted")
    let before = (target: try command(harness, 2), stop: try command(harness, 3))
    let outputs = split(&harness, new, old)
    let commands = outputs.commands
    #expect(commands.map(\.action) == [.modify, .modify])
    #expect(commands.map(\.order.rawValue) == [2, 3])
    #expect(harness.position == 100 * new / old)
    #expect(commands.allSatisfy { $0.quantity.wholeShares == 100 * new / old })
    #expect(commands[0].limitPrice == (try moved(before.target.limitPrice, new, old, up: true)))
    #expect(commands[1].stopPrice == (try moved(before.stop.stopPrice, new, old, up: false)))
    // Why it was changed stands in the journal, with the ratio and the person's words.
    let decisions = outputs.decisions.filter { $0.rule == "split" }
    #expect(decisions.count == 2 && decisions.allSatisfy { $0.outcome == .adjust })
    let words = decisions.flatMap { $0.conditions.map { "\($0.name) \($0.value)" } }
    #expect(words.contains { $0.contains("\(new):\(old) anna: announced") }, "\(words)")
    for record in outputs {
      guard case .orderCommand = record.event else { continue }
      let cause = outputs.first { $0.sequence == record.envelope.cause }
      #expect(cause?.event.kind == .decision)
    }
    // The broker shows both: nothing is left to do.
    harness.open(2)
    harness.open(3)
    #expect(harness.status(2, "Submitted", remaining: harness.position).commands.isEmpty)
    #expect(harness.engine.ledger.orders.live.allSatisfy { $0.afterSplit.isEmpty })
  }

  @Test func `The exits of a short position move the other way round`() throws {
    var harness = EngineHarness.ready()
    harness.enter("SELL")
    harness.fill(1, 100, "99.99", id: "x.01")
    harness.status(2, "Submitted")
    let before = (target: try command(harness, 2), stop: try command(harness, 3))
    let commands = split(&harness, 3, 1).commands
    #expect(commands.map(\.quantity.wholeShares) == [300, 300])
    #expect(commands[0].limitPrice == (try moved(before.target.limitPrice, 3, 1, up: false)))
    #expect(commands[1].stopPrice == (try moved(before.stop.stopPrice, 3, 1, up: true)))
  }

  @Test func `Two splits in a row add up, also while the first change is on its way`() throws {
    var harness = EngineHarness.long()
    let stop = try #require(try command(harness, 3).stopPrice)
    _ = split(&harness, 2, 1)
    #expect(split(&harness, 2, 1).commands.isEmpty, "the first change has to be answered")
    harness.open(2)
    let outputs = harness.open(3)
    let last = try #require(outputs.commands.last)
    #expect(last.order.rawValue == 3 && last.quantity.wholeShares == 400)
    let price = try #require(last.stopPrice)
    #expect(price <= Price(rawValue: stop.rawValue / 4))
    #expect(Price(rawValue: stop.rawValue / 4) - price < Price(rawValue: 150_000_000))
  }

  @Test func `The children of an entry at the market get prices and keep their shares`() throws {
    var harness = EngineHarness.ready()
    harness.enter()
    let before = (target: try command(harness, 2), stop: try command(harness, 3))
    let commands = split(&harness, 2, 1).commands
    // A market entry has no price: what it fills is for the broker to say.
    #expect(commands.map(\.order.rawValue) == [2, 3])
    #expect(commands.map(\.quantity.wholeShares) == [100, 100])
    #expect(commands[0].limitPrice == (try moved(before.target.limitPrice, 2, 1, up: true)))
    #expect(commands[1].stopPrice == (try moved(before.stop.stopPrice, 2, 1, up: false)))
  }

  @Test func `Without a link nothing is commanded, and the next one's answers lead on`() throws {
    var harness = EngineHarness.long()
    harness.status(3, "Submitted")
    let stop = try #require(try command(harness, 3).stopPrice)
    link(&harness, .ready)
    link(&harness, .disconnected)
    #expect(split(&harness, 2, 1).commands.isEmpty)
    link(&harness, .ready)
    harness.open(3)
    let outputs = harness.status(3, "PreSubmitted")
    let change = try #require(outputs.commands.first { $0.order.rawValue == 3 })
    #expect(change.action == .modify && change.quantity.wholeShares == 200)
    #expect(change.stopPrice == (try moved(stop, 2, 1, up: false)))
    #expect(outputs.decisions.map(\.rule) == ["split"])
    #expect(!outputs.commands.contains { $0.order.rawValue == 2 }, "nobody knows of it yet")
    harness.open(2)
    #expect(harness.status(2, "Submitted").commands.map(\.order.rawValue) == [2])
  }

  @Test func `A change that never left is given again once the broker shows the order`() throws {
    var harness = EngineHarness.long()
    harness.status(3, "Submitted")
    let old = try command(harness, 3)
    let outputs = split(&harness, 2, 1)
    let sent = try #require(outputs.last { $0.event.kind == .orderCommand })
    let dropped = harness.drop(3, command: sent.sequence)
    let again = try #require(dropped.commands.last)
    #expect(again.action == .modify && again.quantity.wholeShares == 200)
    #expect(again.stopPrice == (try moved(old.stopPrice, 2, 1, up: false)))
  }

  @Test func `A change that the broker refuses is tried three times, and a person hears of each`()
    throws
  {
    var harness = EngineHarness.long()
    harness.status(3, "Submitted")
    _ = split(&harness, 2, 1)
    harness.open(2)
    var tries = 1
    for _ in 0..<6 {
      let outputs = harness.error(3, 104)
      let again = outputs.commands.filter { $0.order.rawValue == 3 && $0.action == .modify }
      guard !again.isEmpty else { break }
      #expect(outputs.alerts.map(\.code).contains("order.modify_rejected"))
      tries += 1
    }
    #expect(tries == 3)
  }

  @Test func `A stop that was filled in part keeps what it filled`() throws {
    var harness = EngineHarness.long()
    harness.status(3, "Submitted")
    harness.fill(3, 40, "99", id: "s.01")
    #expect(harness.position == 60)
    let commands = split(&harness, 2, 1).commands
    let stop = try #require(commands.first { $0.order.rawValue == 3 })
    #expect(harness.position == 120)
    #expect(stop.quantity.wholeShares == 40 + 120, "filled, and what is left of it")
  }

  @Test func `What is being closed is not moved`() {
    var harness = EngineHarness.long()
    harness.status(3, "Submitted")
    harness.say(.flatten)
    #expect(split(&harness, 2, 1).commands.isEmpty)
    harness.status(2, "Cancelled", remaining: 0)
    let outputs = harness.status(3, "Cancelled", remaining: 0)
    #expect(outputs.lines.last == "place 4 close sell 200 market")
  }

  @Test func `A split of one for one, or of an instrument without orders, commands nothing`() {
    var harness = EngineHarness.long()
    #expect(split(&harness, 1, 1).commands.isEmpty)
    var quiet = EngineHarness.ready()
    #expect(split(&quiet, 2, 1).commands.isEmpty)
  }

  @Test func `After a restart the state is the fold, and what waits is still known`() throws {
    var harness = EngineHarness.long()
    link(&harness, .ready)
    link(&harness, .disconnected)
    _ = split(&harness, 2, 1)
    let before = harness.engine.ledger.canonicalBytes
    harness.restart()
    #expect(harness.engine.ledger.canonicalBytes == before)
    #expect(try Ledger(canonical: before).canonicalBytes == before)
    #expect(harness.engine.ledger.orders.live.contains { $0.wantedAfterSplit != nil })
  }
}
