import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: a change of an exit that is still on its way is never forgotten: what may be in force at
// the broker counts until the broker has said what is. Method: the shortest of the histories that
// `EngineHistoryTests` found, by hand. The bracket is order 1 (entry), 2 (target) and 3 (stop).
@Suite struct ChangeDoubtTests {
  private static let aig = InstrumentID(rawValue: 0)

  private func link(_ harness: inout EngineHarness, _ state: ConnectionState) {
    var change = ConnectionChanged()
    change.state = state
    change.serverVersion = 178
    harness.input(.connection(change))
  }

  private func order(_ harness: EngineHarness, _ number: Int64) throws -> OrderRecord {
    try #require(harness.engine.ledger.orders[OrderID(rawValue: number)])
  }

  /// The stop works for 80, then for 100, then for 80 again, and the broker has answered neither.
  private func changedTwice() throws -> EngineHarness {
    var harness = EngineHarness.long()
    harness.status(3, "PreSubmitted")
    harness.fill(2, 20, "101", id: "t.01")
    // The target's fill is a mistake, and so is a part of the entry's.
    #expect(
      harness.fill(2, 0, "101", id: "t.02").lines.last
        == "modify 3 stop sell 100 stop 99.4 under 1")
    harness.fill(1, 80, "100.01", id: "x.02")
    #expect(harness.position == 80)
    let sizes = try order(harness, 3).standing.map(\.quantity.wholeShares)
    #expect(sizes == [80, 100])
    #expect(try order(harness, 3).command.quantity == Quantity(shares: 80))
    return harness
  }

  @Test
  func `An order is not over by the size of its last change while a larger one may come first`()
    throws
  {
    var harness = try changedTwice()
    harness.fill(3, 80, "99", id: "s.01")
    #expect(harness.orderStatus(3) == .partiallyFilled)
    harness.status(3, "Filled", filled: 80, remaining: 0)
    #expect(harness.orderStatus(3) == .filled)
  }

  @Test func `What works on behind the last fill of an order is taken away`() throws {
    var harness = try changedTwice()
    harness.fill(3, 80, "99", id: "s.01")
    // The change to 100 came before the fill, the one to 80 after it.
    harness.open(3, quantity: 100)
    harness.status(3, "Submitted", filled: 80, remaining: 20)
    #expect(try order(harness, 3).standing.map(\.quantity.wholeShares) == [100])
    #expect(harness.error(3, 105).commands.map(\.action) == [.cancel])
    #expect(harness.orderStatus(3) == .cancelPending)
  }

  @Test func `A refusal concerns the oldest of several changes`() throws {
    var harness = try changedTwice()
    #expect(harness.error(3, 105).commands.isEmpty)
    #expect(try order(harness, 3).standing.map(\.quantity.wholeShares) == [80])
    #expect(try order(harness, 3).command.quantity == Quantity(shares: 80))
    harness.open(3, quantity: 80)
    #expect(try !order(harness, 3).isChanging)
  }

  @Test func `Of several changes that never left the broker is asked which one works`() throws {
    var harness = try changedTwice()
    let dropped = harness.drop(3, command: SequenceNumber(rawValue: 1))
    #expect(harness.orderStatus(3) == .unknown)
    #expect(dropped.commands.map(\.action) == [.query])
    // The question itself may not leave: that is no reason for another one.
    let again = harness.drop(3, command: SequenceNumber(rawValue: 2))
    #expect(again.commands.isEmpty)
    // The change to 100 was made, the one to 80 was not.
    let outputs = harness.open(3, quantity: 100)
    #expect(harness.orderStatus(3) == .accepted)
    #expect(outputs.commands.map(\.quantity) == [Quantity(shares: 80)])
    #expect(try order(harness, 3).standing.map(\.quantity.wholeShares) == [100])
  }

  @Test func `A change that was commanded after the question is not undone by its answer`() throws {
    var harness = EngineHarness.long()
    link(&harness, .disconnected)
    link(&harness, .ready)
    #expect(harness.fill(1, 10, "100.01", id: "x.02").commands.count == 2)
    #expect(harness.open(3, quantity: 100).commands.isEmpty)
    #expect(try order(harness, 3).isChanging)
    #expect(try order(harness, 3).command.quantity == Quantity(shares: 10))
    // A stop that is moved now is moved with the size of what is held.
    let adjust = AdjustStopPlan(instrument: Self.aig, price: Price("99.5"))
    let moved = harness.act { #expect($0.perform(adjust, cause: $1) == .begun) }
    #expect(moved.commands.map(\.quantity) == [Quantity(shares: 10)])
  }

  @Test
  func `An exit that was set anew behind its sibling's fill is cancelled whichever word is last`()
    throws
  {
    var harness = EngineHarness.long()
    harness.fill(1, 50, "100.01", id: "x.02")
    harness.fill(2, 50, "101", id: "t.01")
    #expect(harness.position == 0)
    #expect(harness.status(3, "Submitted", remaining: 50).commands.isEmpty)
    let outputs = harness.open(3, quantity: 50)
    #expect(outputs.commands.map(\.action) == [.cancel])
    #expect(outputs.commands.map(\.order.rawValue) == [3])
  }

  @Test func `A change that is shown whole was made after the sibling's fill and is made again`()
    throws
  {
    var harness = EngineHarness.long()
    harness.fill(1, 90, "100.01", id: "x.02")
    harness.fill(2, 30, "101", id: "t.01")
    let outputs = harness.open(3, quantity: 90)
    #expect(outputs.commands.map(\.quantity) == [Quantity(shares: 60)])
    // 90 works there until the change arrives.
    harness.fill(3, 60, "99", id: "s.01")
    #expect(harness.orderStatus(3) == .partiallyFilled)
  }

  @Test func `What a sibling's fill took off an exit is no proof that its change was made`() {
    var harness = EngineHarness.long()
    harness.fill(1, 90, "100.01", id: "x.02")
    harness.fill(2, 60, "101", id: "t.01")
    // 100 less 60: the change to 90 may still come.
    #expect(harness.open(3, quantity: 40).commands.map(\.quantity) == [Quantity(shares: 30)])
    harness.fill(3, 30, "99", id: "s.01")
    #expect(harness.position == 0)
    #expect(harness.orderStatus(3) == .partiallyFilled)
    harness.status(3, "Filled", filled: 30, remaining: 0)
    #expect(harness.orderStatus(3) == .filled)
  }

  @Test func `An exit comes back from refused changes with the size that was shown last`() throws {
    var harness = EngineHarness.long()
    harness.fill(1, 60, "100.01", id: "x.02")
    harness.fill(1, 40, "100.01", id: "x.03")
    harness.fill(2, 20, "101", id: "t.01")
    // The change to 60 came after the target's fill, and so will the one to 40.
    #expect(harness.open(3, quantity: 60).commands.map(\.quantity) == [Quantity(shares: 20)])
    #expect(harness.error(3, 105).commands.isEmpty)
    #expect(harness.error(3, 105).commands.map(\.action) == [.cancel])
    #expect(try order(harness, 3).command.quantity == Quantity(shares: 60))
  }

  @Test func `A rule of a bar acts on what the frame that came with the bar's end has told`() {
    let bar = EngineHarness.long { configuration in
      var rule = RuleDefinition()
      rule.name = "trim"
      rule.on = "bar 10s"
      rule.when = ["position.quantity >= 6"]
      rule.actions = ["target_position(4)"]
      configuration.rules.append(rule)
    }
    var told = bar
    told.now = bar.now + .seconds(10)
    #expect(told.status(3, "PreSubmitted").commands.map(\.action) == [.modify, .modify])
    var filled = bar
    filled.now = bar.now + .seconds(10)
    #expect(filled.fill(2, 100, "101", id: "t.01").commands.isEmpty)
    #expect(filled.position == 0)
  }

  @Test func `What a correction leaves held while halted is closed`() {
    var harness = EngineHarness.long()
    harness.say(.stop)
    harness.status(2, "Cancelled", remaining: 0)
    #expect(harness.status(3, "Cancelled", remaining: 0).commands.map(\.role) == [.close])
    harness.fill(4, 100, "100", id: "c.01")
    #expect(!harness.engine.ledger.isClosing)
    let outputs = harness.fill(1, 60, "100.01", id: "x.02")
    #expect(harness.position == -40)
    #expect(outputs.lines.last == "place 5 close buy 40 market")
    harness.fill(5, 40, "100", id: "d.01")
    #expect(harness.position == 0)
    #expect(!harness.engine.ledger.isClosing)
  }

  @Test func `An order in doubt that never left is over, and no change of it follows`() {
    var harness = EngineHarness.ready()
    harness.predict()
    link(&harness, .disconnected)
    link(&harness, .ready)
    #expect(harness.orderStatus(2) == .unknown)
    harness.drop(2)
    #expect(harness.orderStatus(2) == .denied)
    harness.fill(1, 40, "100.01", id: "x.01")
    let outputs = harness.status(1, "Cancelled", filled: 40, remaining: 0)
    #expect(outputs.commands.map(\.order.rawValue) == [3])
  }

  @Test func `An order that the broker has numbered did leave, whatever the edge says`() {
    var harness = EngineHarness.ready()
    harness.enter()
    link(&harness, .disconnected)
    link(&harness, .ready)
    harness.drop(1)
    #expect(harness.orderStatus(1) == .unknown)
  }

  @Test func `Nothing is added to a position that is being made smaller`() {
    var harness = EngineHarness.long()
    let less = TargetPlan(
      instrument: Self.aig, quantity: Quantity(shares: 60), price: Price("100") ?? .zero,
      stopPrice: nil, targetPrice: nil)
    harness.act { #expect($0.perform(less, cause: $1) == .begun) }
    let scale = ScalePlan(
      instrument: Self.aig, quantity: Quantity(shares: 50), price: Price("100") ?? .zero)
    let outputs = harness.act {
      #expect($0.perform(scale, cause: $1) == .denied("not being made smaller"))
    }
    #expect(outputs.commands.isEmpty)
    harness.open(2)
    #expect(harness.open(3, "PreSubmitted").lines.last == "place 4 close sell 40 market")
  }
}
