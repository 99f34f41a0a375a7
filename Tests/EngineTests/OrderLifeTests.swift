import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: what the broker says becomes the right facts, states and positions, and nothing else.
// Method: frames by hand, and the complete list of what each step emitted.
@Suite struct OrderLifeTests {
  private func entered() -> EngineHarness {
    var harness = EngineHarness.ready()
    harness.predict()
    return harness
  }

  @Test func `An acknowledgement accepts an order once and keeps the broker's number`() {
    var harness = entered()
    #expect(
      harness.status(1, "PreSubmitted").lines == [
        "status 1 preSubmitted 0/100", "order 1 submitted>accepted 0",
      ])
    #expect(harness.engine.ledger.orders[OrderID(rawValue: 1)]?.permanentID == 1_001)
    #expect(harness.status(1, "Submitted").lines == ["status 1 submitted 0/100"])
  }

  @Test func `Partial fills add up, and the last one fills the order`() {
    var harness = entered()
    harness.status(1, "Submitted")
    #expect(
      harness.fill(1, 40, "100.01", id: "a.01").lines == [
        "fill a.01 of 1 buy 40@100.01", "order 1 accepted>partiallyFilled 40",
      ])
    #expect(harness.position == 40)
    #expect(
      harness.fill(1, 60, "100.02", id: "b.01").lines == [
        "fill b.01 of 1 buy 60@100.02", "order 1 partiallyFilled>filled 100",
      ])
    #expect(harness.position == 100)
    #expect(harness.engine.ledger.book.averagePrice(InstrumentID(rawValue: 0)) == Price("100.016"))
  }

  @Test func `An execution sent twice is booked once`() {
    var harness = entered()
    harness.fill(1, 40, "100.01", id: "a.01")
    #expect(harness.fill(1, 40, "100.01", id: "a.01").first?.event.kind == .execution)
    #expect(harness.position == 40)
    #expect(harness.orderStatus(1) == .partiallyFilled)
    harness.fill(1, 60, "100.01", id: "b.01")
    harness.fill(1, 60, "100.01", id: "b.01")
    harness.fill(1, 40, "100.01", id: "a.01")
    #expect(harness.position == 100)
    #expect(harness.orderStatus(1) == .filled)
    #expect(harness.engine.ledger.orders[OrderID(rawValue: 1)]?.filled == Quantity(shares: 100))
  }

  @Test func `A correction replaces what it corrects, in any order`() {
    var harness = entered()
    harness.fill(1, 40, "100.01", id: "a.01")
    #expect(
      harness.fill(1, 30, "100.02", id: "a.02").lines == [
        "fill a.02 of 1 buy 30@100.02", "order 1 partiallyFilled>partiallyFilled 30",
        "alert warning execution.corrected",
      ])
    #expect(harness.position == 30)
    harness.fill(1, 40, "100.01", id: "a.01")
    #expect(harness.position == 30)
    var early = entered()
    early.fill(1, 30, "100.02", id: "a.02")
    early.fill(1, 40, "100.01", id: "a.01")
    #expect(early.position == 30)
    #expect(early.engine.ledger.orders[OrderID(rawValue: 1)]?.filled == Quantity(shares: 30))
  }

  @Test func `The word Filled without an execution books nothing and leaves the order live`() {
    var harness = entered()
    #expect(
      harness.status(1, "Filled", filled: 100, remaining: 0).lines == [
        "status 1 filled 100/0", "order 1 submitted>accepted 0",
      ])
    #expect(harness.position == 0)
    #expect(harness.engine.ledger.orders.liveCount == 3)
    #expect(
      harness.fill(1, 100, "100.01", id: "a.01").last?.event.line == "order 1 accepted>filled 100")
    #expect(harness.position == 100)
  }

  @Test(arguments: [true, false])
  func `A leg made smaller by the other leg is over when the broker has filled what was left`(
    isFillFirst: Bool
  ) {
    var harness = EngineHarness.long()
    harness.fill(2, 5, "100.35", id: "t.01")
    if isFillFirst {
      harness.fill(3, 95, "99.4", id: "s.01")
      #expect(harness.orderStatus(3) == .partiallyFilled)
      #expect(
        harness.status(3, "Filled", filled: 95, remaining: 0).lines == [
          "status 3 filled 95/0", "order 3 partiallyFilled>filled 95",
        ])
    } else {
      harness.status(3, "Filled", filled: 95, remaining: 0)
      #expect(harness.orderStatus(3) == .accepted)
      #expect(
        harness.fill(3, 95, "99.4", id: "s.01").lines == [
          "fill s.01 of 3 sell 95@99.4", "order 3 accepted>filled 95",
        ])
    }
    harness.status(2, "Cancelled", filled: 5, remaining: 0)
    #expect(harness.engine.ledger.isQuiet(InstrumentID(rawValue: 0)))
  }

  @Test func `A cancel after a partial fill keeps what was filled`() {
    var harness = entered()
    harness.fill(1, 40, "100.01", id: "a.01")
    #expect(
      harness.status(1, "Cancelled", filled: 40, remaining: 0).lines == [
        "status 1 cancelled 40/0", "order 1 partiallyFilled>cancelled 40",
        "modify 2 target sell 40 limit 100.35 under 1", "modify 3 stop sell 40 stop 99.4 under 1",
      ])
    #expect(harness.position == 40)
    // The broker may still report a fill that crossed the cancel.
    #expect(
      harness.fill(1, 10, "100.01", id: "b.01").lines == [
        "fill b.01 of 1 buy 10@100.01", "order 1 cancelled>cancelled 50",
        "modify 2 target sell 50 limit 100.35 under 1", "modify 3 stop sell 50 stop 99.4 under 1",
      ])
    #expect(harness.position == 50)
  }

  @Test func `A refusal rejects an order that is not known to work, and alerts`() {
    var harness = entered()
    #expect(
      harness.error(1, 201, "no margin").lines == [
        "error 1 201", "order 1 submitted>rejected 0", "alert warning order.rejected",
      ])
    #expect(harness.engine.ledger.orders[OrderID(rawValue: 1)]?.lastReason == "201 no margin")
    #expect(
      harness.status(1, "Inactive").lines == [
        "status 1 inactive 0/100", "order 1 rejected>rejected 0",
      ])
  }

  @Test func `A duplicate order number leaves the order's fate open, and it stays live`() {
    var harness = entered()
    #expect(
      harness.error(1, 103).lines == [
        "error 1 103", "order 1 submitted>unknown 0", "timer 2 set: orderProbe",
      ])
    #expect(harness.engine.ledger.orders.liveCount == 3)
    #expect(harness.predict().decisions.first?.stoppedBy == "orders.live == 0")
  }

  @Test(arguments: [Int64(202), 399, 2_104, 10_147, 99_999])
  func `A code that says nothing about the order's life changes no order`(code: Int64) {
    var harness = entered()
    #expect(harness.error(1, code).lines == ["error 1 \(code)"])
    #expect(harness.orderStatus(1) == .submitted)
    #expect(harness.error(-1, code).lines == ["error -1 \(code)"])
  }

  @Test(arguments: [("Inactive", "inactive"), ("", "unknown"), ("Sideways", "unknown")])
  func `A word that leaves the fate open makes the order unknown, and it counts as live`(
    word: String, fact: String
  ) {
    var harness = entered()
    harness.status(1, "Submitted")
    #expect(
      harness.status(1, word).lines == [
        "status 1 \(fact) 0/100", "order 1 accepted>unknown 0", "timer 2 set: orderProbe",
      ])
    #expect(harness.engine.ledger.orders.live(InstrumentID(rawValue: 0)).count == 3)
    #expect(harness.predict().decisions.first?.stoppedBy == "orders.live == 0")
    #expect(harness.status(1, "Submitted").lines.last == "order 1 unknown>accepted 0")
  }

  @Test func `An execution of a foreign order is booked and a person is told`() {
    var harness = entered()
    #expect(
      harness.fill(77, 5, "100", id: "m.01", side: .sell).lines == [
        "fill m.01 of 77 sell 5@100", "alert warning execution.foreign",
      ])
    #expect(harness.position == -5)
  }

  @Test func `An execution of an unknown symbol is kept, never booked, and a person is told`() {
    var harness = entered()
    let outputs = harness.fill(77, 5, "100", id: "m.01", symbol: "XYZ", side: .sell)
    #expect(outputs.lines == ["fill m.01 of 77 sell 5@100", "alert warning execution.foreign"])
    #expect(harness.engine.ledger.book.unknownInstrumentCount == 1)
    #expect(harness.engine.ledger.book.cash == Money(units: 100_000))
  }

  @Test func `Our own order's fill is booked whatever the broker calls the symbol`() {
    var harness = entered()
    let outputs = harness.fill(1, 100, "100.01", id: "a.01", symbol: "AIG WS")
    #expect(
      outputs.lines == ["fill a.01 of 1 buy 100@100.01", "order 1 submitted>filled 100"])
    #expect(harness.position == 100)
  }

  @Test func `A commission before its execution waits for it`() {
    var harness = entered()
    #expect(harness.fee("a.01", "1.25").lines == ["fee a.01 1.25"])
    #expect(harness.engine.ledger.book.feesTotal == .zero)
    harness.fill(1, 100, "100.01", id: "a.01")
    #expect(harness.engine.ledger.book.feesTotal == Money("1.25"))
    harness.fee("a.01", "1.25")
    #expect(harness.engine.ledger.book.feesTotal == Money("1.25"))
  }

  @Test func `A command that never left denies its order and a person is told`() {
    var harness = entered()
    #expect(harness.drop(1).lines == ["order 1 submitted>denied 0", "alert warning order.dropped"])
    harness.drop(2)
    harness.drop(3)
    #expect(harness.engine.ledger.orders.liveCount == 0)
    #expect(harness.predict().commands.count == 3)
    #expect(harness.drop(99).isEmpty)
  }

  @Test func `An order whose placing never left is over even when its cancel was commanded`() {
    var harness = entered()
    harness.say(.flatten)
    #expect(harness.orderStatus(1) == .cancelPending)
    let outputs = harness.drop(1)
    #expect(outputs.lines.first == "order 1 cancelPending>denied 0", "\(outputs.lines)")
  }

  @Test func `A cancel that never left leaves the order live and the flatten check repeats it`() {
    var harness = entered()
    harness.status(1, "Submitted")
    let cancel = harness.say(.flatten).commands[0]
    #expect(cancel.action == .cancel && cancel.order.rawValue == 1)
    let record = harness.engine.ledger.orders[OrderID(rawValue: 1)]
    #expect(harness.drop(1, command: record?.cancelledBy).alerts.map(\.code) == ["order.dropped"])
    #expect(harness.engine.ledger.orders.liveCount == 3)
    harness.now = harness.now + .seconds(60)
    #expect(harness.fire(2).lines.contains("cancel 1 entry"))
  }

  @Test func `A frame that cannot be read is recorded and changes nothing`() {
    var harness = entered()
    let before = harness.engine.ledger.orders
    var frame = BrokerFrame()
    frame.bytes = Array("3\u{0}1\u{0}".utf8)
    #expect(harness.input(.brokerFrame(frame)).lines == ["unreadFrame"])
    frame.bytes = [0xFF, 0xFE]
    #expect(harness.input(.brokerFrame(frame)).lines == ["unreadFrame"])
    #expect(harness.engine.ledger.orders == before)
  }

  @Test func `Inputs that only inform lead to nothing`() {
    var harness = entered()
    var sent = CommandSent()
    sent.order = OrderID(rawValue: 1)
    #expect(harness.input(.commandSent(sent)).isEmpty)
    #expect(harness.engine.ledger.orders[sent.order]?.wasSent == true)
    #expect(harness.input(.connection(ConnectionChanged())).isEmpty)
    var deposit = Adjustment()
    deposit.amount = Money(units: 5)
    #expect(harness.input(.adjustment(deposit)).isEmpty)
    #expect(harness.engine.ledger.book.cash == Money(units: 100_005))
  }
}
