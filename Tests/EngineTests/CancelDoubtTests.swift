import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: what was to be cancelled is cancelled, whatever the link does to it. The bracket of
// the harness is order 1 (entry), 2 (target) and 3 (stop). Found by `EngineHistoryTests`.
@Suite struct CancelDoubtTests {
  private func link(_ harness: inout EngineHarness, _ state: ConnectionState) {
    var change = ConnectionChanged()
    change.state = state
    harness.input(.connection(change))
  }

  /// An entry at work whose cancel was commanded because only less may be held.
  private func reduced() -> EngineHarness {
    var harness = EngineHarness.ready()
    harness.enter()
    #expect(harness.say(.reduce).commands.map(\.action) == [.cancel])
    return harness
  }

  @Test func `An entry whose cancel was lost with the link is cancelled again once it is shown`() {
    var harness = reduced()
    link(&harness, .disconnected)
    link(&harness, .ready)
    #expect(harness.orderStatus(1) == .unknown)
    let outputs = harness.open(1)
    #expect(
      outputs.lines == [
        "open 1", "order 1 unknown>accepted 0", "cancel 1 entry",
        "order 1 accepted>cancelPending 0",
      ])
    #expect(harness.status(1, "Submitted").commands.isEmpty)
    harness.status(1, "Cancelled", remaining: 0)
    #expect(harness.orderStatus(1) == .cancelled)
  }

  @Test func `A fill that comes while its cancel is in doubt leads to another cancel`() {
    var harness = reduced()
    link(&harness, .disconnected)
    link(&harness, .ready)
    let outputs = harness.fill(1, 40, "100.01", id: "x.01")
    #expect(outputs.commands.contains { $0.action == .cancel && $0.order.rawValue == 1 })
    #expect(harness.orderStatus(1) == .cancelPending)
  }

  @Test func `A cancel that never left is asked about, and given again when the order works`() {
    var harness = reduced()
    let cancel = harness.engine.ledger.orders[OrderID(rawValue: 1)]?.cancelledBy
    let dropped = harness.drop(1, command: cancel)
    #expect(dropped.lines.contains("order 1 cancelPending>unknown 0"))
    #expect(dropped.alerts.map(\.code) == ["order.dropped"])
    harness.now = harness.now + .seconds(5)
    #expect(harness.fire(2).commands.map(\.action) == [.query])
    #expect(harness.open(1).commands.map(\.action) == [.cancel])
  }

  @Test func `An order in doubt that nobody wanted to cancel works on`() {
    var harness = EngineHarness.ready()
    harness.enter()
    link(&harness, .disconnected)
    link(&harness, .ready)
    #expect(harness.open(1).commands.isEmpty)
    #expect(harness.orderStatus(1) == .accepted)
  }

  // MARK: Words that overtake their fills

  @Test func `An entry that was cancelled with fills to come is over once they are here`() {
    var harness = EngineHarness.ready()
    harness.enter()
    harness.say(.flatten)
    #expect(harness.status(1, "Cancelled", filled: 40, remaining: 0).commands.isEmpty)
    #expect(harness.orderStatus(1) == .cancelPending)
    let outputs = harness.fill(1, 40, "100.01", id: "x.01")
    #expect(harness.orderStatus(1) == .cancelled)
    #expect(outputs.commands.map(\.action) == [.cancel, .cancel])
    // The broker tells it again after a reconnect.
    harness.fill(1, 40, "100.01", id: "x.01")
    #expect(harness.orderStatus(1) == .cancelled)
    harness.status(2, "Cancelled", remaining: 0)
    #expect(
      harness.status(3, "Cancelled", remaining: 0).lines.last == "place 4 close sell 40 market")
  }

  @Test
  func `A close is no larger than what a cancelled exit has left, whichever word comes first`() {
    var harness = EngineHarness.long()
    harness.status(3, "Submitted")
    #expect(harness.say(.flatten).commands.count == 2)
    harness.status(3, "Cancelled", remaining: 0)
    // 30 of the target were filled before the cancel; the fill itself is still on its way.
    #expect(harness.status(2, "Cancelled", filled: 30, remaining: 0).commands.isEmpty)
    #expect(
      harness.fill(2, 30, "101", id: "t.01").lines.last == "place 4 close sell 70 market")
    harness.fill(4, 70, "100", id: "c.01")
    #expect(harness.position == 0)
  }
}
