import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: no exit works on at the broker for what is not held, also where a change, a cancel or a
// word of the broker crossed a fill or was lost. Method: the shortest of the histories that the
// order model found, by hand. The bracket is order 1 (entry), 2 (target) and 3 (stop).
@Suite struct ExitDoubtTests {
  private func link(_ harness: inout EngineHarness, _ state: ConnectionState) {
    var change = ConnectionChanged()
    change.state = state
    change.serverVersion = 178
    harness.input(.connection(change))
  }

  private func working(_ harness: EngineHarness, _ order: Int64) throws -> Int64 {
    try #require(harness.engine.ledger.orders[OrderID(rawValue: order)]).working.wholeShares
  }

  @Test func `A stop that a bust left on the wrong side is cancelled, also when it seems spent`()
    throws
  {
    var harness = EngineHarness.long()
    #expect(harness.fill(1, 10, "100.01", id: "x.02").commands.count == 2)
    // The target filled, then the stop was made smaller, then more of the entry was taken back.
    harness.fill(2, 10, "101", id: "t.01")
    harness.fill(1, 5, "100.01", id: "x.03")
    #expect(harness.position == -5)
    #expect(try working(harness, 3) == 0)
    let outputs = harness.open(3)
    #expect(outputs.commands.map(\.action) == [.cancel])
    #expect(outputs.commands.map(\.order.rawValue) == [3])
  }

  @Test func `An exit that is spent for us and works for the broker is cancelled when flat`() {
    var harness = EngineHarness.long()
    harness.fill(1, 10, "100.01", id: "x.02")
    harness.fill(2, 10, "101", id: "t.01")
    let outputs = harness.open(3)
    #expect(outputs.commands.map(\.action) == [.cancel])
  }

  @Test func `An entry at work is no reason for an exit larger than the position`() {
    var harness = EngineHarness.long()
    var scale = ScalePlan(
      instrument: InstrumentID(rawValue: 0), quantity: Quantity(shares: 50),
      price: Price(rawValue: 100_000_000_000))
    scale.type = .limit
    scale.limitPrice = Price(rawValue: 99_000_000_000)
    harness.act { #expect($0.perform(scale, cause: $1) == .begun) }
    harness.status(4, "Submitted", remaining: 50)
    let outputs = harness.status(3, "Submitted", remaining: 150)
    #expect(outputs.commands.map(\.action) == [.modify])
    #expect(outputs.commands.map(\.quantity.wholeShares) == [100])
    #expect(harness.status(2, "Submitted", remaining: 100).commands.isEmpty)
  }

  @Test func `An exit whose cancel is refused is asked about and, if it works, cancelled again`() {
    var harness = EngineHarness.long()
    harness.status(3, "PreSubmitted")
    harness.fill(1, 0, "100.01", id: "x.02")
    harness.status(2, "Cancelled", remaining: 0)
    #expect(
      harness.error(3, 161).lines == [
        "error 3 161", "order 3 cancelPending>unknown 0", "timer 2 set: orderProbe",
      ])
    harness.now = harness.now + .seconds(5)
    #expect(harness.fire(2).commands.map(\.action) == [.query])
    let outputs = harness.open(3)
    #expect(outputs.lines.contains("order 3 unknown>accepted 0"))
    #expect(outputs.commands.map(\.action) == [.cancel])
    #expect(harness.status(3, "Submitted").commands.isEmpty)
    #expect(harness.orderStatus(3) == .cancelPending)
  }

  @Test func `An order that is over has no cancel to be asked about, and a notice is none`() {
    var harness = EngineHarness.long()
    harness.fill(1, 0, "100.01", id: "x.02")
    #expect(harness.error(3, 202).lines == ["error 3 202"])
    #expect(harness.orderStatus(3) == .cancelPending)
    harness.status(3, "Cancelled", remaining: 0)
    #expect(harness.error(3, 161).lines == ["error 3 161"])
    #expect(harness.orderStatus(3) == .cancelled)
  }

  @Test func `Without a session nothing that was dropped is commanded again, with one it is`() {
    var harness = EngineHarness.long()
    harness.status(2, "Submitted")
    harness.status(3, "PreSubmitted")
    link(&harness, .ready)
    link(&harness, .disconnected)
    // The entry turns out smaller, so the exits are to shrink; the change cannot leave.
    let changes = harness.fill(1, 10, "100.01", id: "x.02").filter { record in
      if case .orderCommand(let command) = record.event { return command.action == .modify }
      return false
    }
    #expect(changes.count == 2)
    for change in changes {
      guard case .orderCommand(let command) = change.event else { continue }
      let later = harness.drop(command.order.rawValue, command: change.sequence)
      #expect(later.commands.allSatisfy { $0.action == .query }, "it would be dropped for ever")
    }
    link(&harness, .ready)
    harness.open(2)
    harness.open(3)
    let second = harness.status(2, "Submitted", remaining: 100)
    let third = harness.status(3, "PreSubmitted", remaining: 100)
    #expect((second + third).commands.contains { $0.action == .modify })
  }

  @Test func `A change that the broker does not show after a reconnect is commanded again`() {
    var harness = EngineHarness.long()
    harness.fill(1, 10, "100.01", id: "x.02")
    link(&harness, .disconnected)
    link(&harness, .ready)
    // A fill that is told again says nothing about the change.
    harness.fill(3, 1, "99", id: "s.01")
    #expect(harness.orderStatus(3) == .partiallyFilled)
    let outputs = harness.open(3, quantity: 100)
    #expect(harness.status(3, "Submitted", filled: 1, remaining: 99).commands.isEmpty)
    #expect(outputs.commands.filter { $0.order.rawValue == 3 }.map(\.action) == [.modify])
    #expect(outputs.commands.last?.quantity == Quantity(shares: 10))
  }

  @Test func `The broker's count of what is left takes back what a sibling's fill took off`() throws
  {
    var harness = EngineHarness.long()
    harness.fill(2, 40, "101", id: "t.01")
    #expect(try working(harness, 3) == 60)
    // Said before the broker knew of the fill.
    harness.status(2, "Submitted", filled: 0, remaining: 100)
    #expect(try working(harness, 2) == 60)
    harness.status(3, "Submitted", remaining: 80)
    // 80 are at work there, so the order is not over with 60 of them.
    harness.fill(3, 60, "99", id: "s.01")
    #expect(harness.orderStatus(3) == .partiallyFilled)
    #expect(harness.position == 0)
  }

  @Test func `An exit that its entry's end made smaller may still get the size of its change`() {
    var harness = EngineHarness.ready()
    harness.enter()
    harness.fill(1, 60, "100.01", id: "x.01")
    harness.status(2, "Submitted", remaining: 60)
    #expect(harness.status(1, "Cancelled", filled: 60, remaining: 0).commands.count == 2)
    // The broker's own doing: our change to the same size is still on its way.
    harness.open(3, quantity: 60)
    harness.fill(1, 20, "100.01", id: "x.02")
    harness.fill(2, 20, "101", id: "t.01")
    #expect(harness.open(3, quantity: 40).commands.map(\.action) == [.cancel])
    // The change to 60 came first, and the execution is heard before it.
    harness.fill(3, 40, "99", id: "s.01")
    #expect(harness.orderStatus(3) == .cancelPending)
    harness.status(3, "Cancelled", filled: 40, remaining: 0)
    #expect(harness.orderStatus(3) == .cancelled)
  }

  @Test func `A change that never left is commanded again once the question after it is answered`()
    throws
  {
    var harness = EngineHarness.long()
    harness.fill(1, 10, "100.01", id: "x.02")
    let change = try #require(harness.engine.ledger.orders[OrderID(rawValue: 3)]).changedBy
    link(&harness, .ready)
    // It or the question: nobody says which.
    #expect(harness.drop(3, command: change).commands.isEmpty)
    #expect(harness.orderStatus(3) == .unknown)
    let outputs = harness.open(3, quantity: 100)
    #expect(outputs.commands.map(\.order.rawValue) == [3])
    #expect(outputs.commands.map(\.quantity) == [Quantity(shares: 10)])
  }

  @Test func `A question that came before a change does not stand for one after it`() throws {
    var harness = EngineHarness.long()
    link(&harness, .ready)
    harness.fill(1, 20, "100.01", id: "x.02")
    harness.fill(1, 10, "100.01", id: "x.03")
    let change = try #require(harness.engine.ledger.orders[OrderID(rawValue: 3)]).changedBy
    #expect(harness.orderStatus(3) == .unknown)
    #expect(harness.drop(3, command: change).commands.map(\.action) == [.query])
    // The question itself may not leave.
    #expect(harness.drop(3, command: SequenceNumber(rawValue: 2)).commands.isEmpty)
    let outputs = harness.open(3, quantity: 20)
    #expect(outputs.commands.map(\.quantity) == [Quantity(shares: 10)])
  }

  @Test func `What a trade by hand leaves held while halted is closed`() {
    var harness = EngineHarness.long()
    harness.say(.stop)
    harness.status(2, "Cancelled", remaining: 0)
    #expect(harness.status(3, "Cancelled", remaining: 0).commands.map(\.role) == [.close])
    harness.fill(4, 100, "100", id: "c.01")
    #expect(harness.position == 0)
    // It was made at another screen before the close had filled, and is heard after it.
    let outputs = harness.fill(
      2_147_483_647, 30, "100", id: "h.01", side: .sell, permanentID: 900)
    #expect(harness.position == -30)
    #expect(outputs.lines.last == "place 5 close buy 30 market")
    harness.fill(5, 30, "100", id: "d.01")
    #expect(harness.position == 0)
    #expect(!harness.engine.ledger.isClosing)
  }

  @Test func `A stop that is to be cancelled is not moved, also where its cancel is in doubt`() {
    var harness = EngineHarness.long()
    harness.fill(1, 10, "100.01", id: "x.02")
    harness.say(.flatten)
    link(&harness, .disconnected)
    link(&harness, .ready)
    #expect(harness.orderStatus(3) == .unknown)
    let adjust = AdjustStopPlan(instrument: InstrumentID(rawValue: 0), price: Price("99.5"))
    let outputs = harness.act { #expect($0.perform(adjust, cause: $1) == .denied("stop order")) }
    #expect(outputs.commands.isEmpty)
  }

  @Test func `A stop that was to be cancelled by hand is not moved either`() {
    var harness = EngineHarness.long()
    harness.fill(1, 10, "100.01", id: "x.02")
    harness.say(.cancelAll)
    link(&harness, .disconnected)
    link(&harness, .ready)
    let adjust = AdjustStopPlan(instrument: InstrumentID(rawValue: 0), price: Price("99.5"))
    let outputs = harness.act { #expect($0.perform(adjust, cause: $1) == .denied("stop order")) }
    #expect(outputs.commands.isEmpty)
  }

  @Test func `A refusal of an order that the broker never showed does not say that it works`() {
    var harness = EngineHarness.ready()
    harness.predict("BUY")
    harness.status(1, "Submitted")
    harness.fill(1, 100, "100.01", id: "x.01")
    link(&harness, .disconnected)
    link(&harness, .ready)
    #expect(harness.orderStatus(2) == .unknown)
    // It is to be made smaller while nobody knows whether it was ever taken.
    let outputs = harness.fill(1, 10, "100.01", id: "x.02")
    #expect(outputs.commands.contains { $0.order.rawValue == 2 && $0.action == .modify })
    let refused = harness.error(2, 201, "rejected")
    #expect(harness.orderStatus(2) == .unknown, "\(refused.lines)")
    // Once it is shown, a refusal is of its change.
    harness.open(2)
    harness.error(2, 201, "rejected")
    #expect(harness.orderStatus(2) == .accepted)
  }
}
