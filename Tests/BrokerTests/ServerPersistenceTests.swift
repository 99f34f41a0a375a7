import Journal
import Testing

@testable import Broker

@Suite struct ServerPersistenceTests {
  /// Fills, a resting order, a bracket whose entry filled, a held order, a change.
  private func day() -> ServerScript {
    var script = ServerScript()
    let id = script.connect(7)
    script.send(ServerScript.order(1, "BUY", 700, "MKT"), from: id)
    script.wait(.seconds(3))
    script.send(
      ServerScript.order(2, "BUY", 10, "LMT", limit: 100) { $0.order.tif = "GTC" }, from: id)
    script.send(
      ServerScript.order(2, "BUY", 12, "LMT", limit: 90) { $0.order.tif = "GTC" }, from: id)
    script.send(
      ServerScript.order(3, "BUY", 10, "LMT", limit: 400) { $0.order.transmit = false }, from: id)
    script.send(
      ServerScript.order(4, "SELL", 10, "LMT", limit: 400) {
        ($0.order.parentId, $0.order.transmit) = (3, false)
      }, from: id)
    script.send(
      ServerScript.order(5, "SELL", 10, "STP") { ($0.order.parentId, $0.order.auxPrice) = (3, 50) },
      from: id)
    script.wait(.seconds(2))
    script.send(ServerScript.order(6, "SELL", 200, "MKT"), from: id)
    script.send(ServerScript.order(7, "BUY", 5, "MKT") { $0.order.transmit = false }, from: id)
    script.wait(.seconds(3))
    script.disconnect(id)
    return script
  }

  /// What a client learns when it asks for everything.
  private func picture(_ script: inout ServerScript, _ client: Int64) -> [String] {
    let id = script.connect(client)
    script.clear()
    script.send(TWS.RequestOpenOrders(), from: id)
    script.send(TWS.RequestCompletedOrders(apiOnly: false), from: id)
    script.send(TWS.RequestExecutions(), from: id)
    script.send(TWS.RequestPositions(), from: id)
    script.send(
      TWS.RequestAccountSummary(reqId: 1, groupName: "All", tags: "TotalCashValue,RealizedPnL"),
      from: id)
    script.send(TWS.RequestIDs(), from: id)
    defer { script.disconnect(id) }
    return (script.frames[id] ?? []).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `Reconnecting brings the same orders and fills, and numbers above all that were used`()
  {
    var script = day()
    let first = script.connect(8)
    let id = script.connect(7)
    #expect(script.all(TWS.NextValidID.self, to: id).map(\.orderId) == [8])
    #expect(script.openOrders(id) == [2, 4, 5])
    var request = TWS.RequestExecutions()
    request.reqId = 3
    script.send(request, from: id)
    let fills = script.all(TWS.ExecutionDetails.self, to: id)
    #expect(Set(fills.map(\.orderId)) == [1, 3, 6])
    script.send(request, from: first)
    #expect(script.all(TWS.ExecutionDetails.self, to: first).isEmpty, "they are another client's")
  }

  @Test func `Orders fill while their owner is away`() {
    var script = ServerScript()
    let id = script.connect(7)
    script.send(ServerScript.order(1, "BUY", 2_000, "MKT"), from: id)
    script.disconnect(id)
    script.wait(.seconds(10))
    let again = script.connect(7)
    script.send(TWS.RequestCompletedOrders(apiOnly: true), from: again)
    let done = script.all(TWS.CompletedOrder.self, to: again)
    #expect(done.map(\.orderState.status) == ["Filled"])
  }

  // Goal: a restart loses nothing. Method: the same questions to the old server and to one that
  // was made from its records, at the same time; every byte must agree.
  @Test func `A restarted server tells what the old one told`() throws {
    var old = day()
    var new = try ServerScript(restoring: old, after: .zero)
    let before = picture(&old, 7)
    let after = picture(&new, 7)
    #expect(before == after)
  }

  @Test func `A restarted server goes on where the old one stopped`() throws {
    let old = day()
    var new = try ServerScript(restoring: old, after: .seconds(60))
    let id = new.connect(7)
    let permanent = new.all(TWS.OpenOrder.self, to: id).map(\.order.permId)
    new.clear()
    new.send(TWS.CancelOrder(orderId: 2, manualCancelOrderTime: ""), from: id)
    #expect(new.statuses(2, to: id).last == "Cancelled")
    // The bracket is alive: its target fills and takes the stop with it.
    new.send(
      ServerScript.order(4, "SELL", 10, "LMT", limit: 50) { $0.order.parentId = 3 }, from: id)
    new.wait(.seconds(2))
    #expect(new.statuses(4, to: id).last == "Filled")
    #expect(new.statuses(5, to: id).last == "Cancelled")
    new.send(ServerScript.order(8, "BUY", 1, "LMT", limit: 50), from: id)
    let ids = Set(new.all(TWS.OpenOrder.self, to: id).map(\.order.permId)).union(permanent)
    #expect(new.all(TWS.OpenOrder.self, to: id).last?.order.permId == ids.max())
    var fills = TWS.RequestExecutions()
    fills.reqId = 1
    new.clear()
    new.send(fills, from: id)
    let executions = new.all(TWS.ExecutionDetails.self, to: id).map(\.execId)
    #expect(Set(executions).count == executions.count)
  }

  @Test func `Two restarts in a row change nothing more`() throws {
    let old = day()
    var once = try ServerScript(restoring: old, after: .seconds(5))
    var twice = try ServerScript(
      restoring: try ServerScript(restoring: old, after: .zero), after: .seconds(5))
    #expect(picture(&once, 7) == picture(&twice, 7))
  }

  @Test func `A second client sees nothing of the first, but everything when it asks for all`() {
    var script = ServerScript()
    let first = script.connect(1)
    let second = script.connect(2)
    script.clear()
    script.send(ServerScript.order(1, "BUY", 3, "LMT", limit: 100), from: first)
    script.send(ServerScript.order(2, "BUY", 3, "MKT"), from: first)
    script.wait(.seconds(2))
    #expect(script.inbox[second] == nil)
    #expect(script.openOrders(second).isEmpty)
    #expect(script.openOrders(second, all: true) == [1])
    script.clear()
    script.send(TWS.GlobalCancel(), from: second)
    #expect(script.statuses(1, to: first) == ["Cancelled"], "a global cancel is for everybody")
    #expect(script.inbox[second] == nil)
  }

  @Test func `Equal numbers of two clients are two orders, and the master client is told of both`()
    throws
  {
    var configuration = ServerScript.configuration
    configuration.masterClient = 9
    var script = ServerScript(configuration)
    let (first, second) = (script.connect(1), script.connect(2))
    let master = script.connect(9)
    script.clear()
    for id in [first, second] {
      script.send(ServerScript.order(1, "BUY", 3, "MKT"), from: id)
    }
    script.wait(.seconds(2))
    #expect(script.all(TWS.ExecutionDetails.self, to: first).count == 1)
    #expect(script.all(TWS.ExecutionDetails.self, to: second).count == 1)
    let told = script.all(TWS.ExecutionDetails.self, to: master)
    #expect(told.map(\.clientId).sorted() == [1, 2])
    #expect(script.all(TWS.CommissionReport.self, to: master).count == 2)
  }
}
