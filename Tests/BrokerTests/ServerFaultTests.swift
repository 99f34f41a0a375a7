import Journal
import Testing

@testable import Broker

@Suite struct ServerFaultTests {
  private func session(_ client: Int64 = 7) -> (ServerScript, Int) {
    var script = ServerScript()
    let id = script.connect(client)
    script.clear()
    return (script, id)
  }

  private func fault(_ line: String, _ script: inout ServerScript) throws {
    let fault = try #require(SimulatorFault(line), "\(line)")
    let time = script.time
    script.change { $0.schedule(fault, at: time) }
  }

  private func line(_ request: Int64) -> TWS.RequestMarketData {
    var message = TWS.RequestMarketData()
    (message.reqId, message.contract) = (request, ServerScript.stock("AAPL"))
    return message
  }

  @Test func `A line that is no fault is refused`() {
    for line in [
      "", "x", "link", "link up", "swallow 0", "swallow x", "reject 0", "delay cancels",
      "delay x 2s",
      "correct last 0", "manual HOLD 1 AAPL", "manual BUY 0 AAPL", "manual BUY 1 AAPL x",
      "split 0", "hold 7 maybe", "notice x y", "reset soon", "logout now", "history", "duplicate",
    ] { #expect(SimulatorFault(line) == nil, "\(line)") }
  }

  @Test func `A lost link holds everything back, and a restored one tells it`() throws {
    var (script, id) = session()
    script.send(line(1), from: id)
    script.send(ServerScript.order(1, "BUY", 900, "MKT"), from: id)
    script.clear()
    try fault("link lost", &script)
    script.send(ServerScript.order(2, "BUY", 10, "LMT", limit: 100), from: id)
    script.wait(.seconds(5))
    #expect(script.inbox[id]?.map(\.name) == ["error"])
    #expect(script.codes(-1, to: id) == [1100])
    let late = script.connect(8)
    #expect(script.codes(-1, to: late).last == 1100, "a new session hears of it")
    try fault("link restored", &script)
    #expect(script.codes(-1, to: id) == [1100, 1102])
    #expect(script.statuses(1, to: id).last == "Filled")
    #expect(script.statuses(2, to: id) == ["Submitted"])
    script.clear()
    script.wait(.seconds(2))
    #expect(!script.all(TWS.TickPrice.self, to: id).isEmpty, "market data goes on")
  }

  @Test func `A link restored with data lost tells nothing of what was missed`() throws {
    var (script, id) = session()
    script.send(line(1), from: id)
    script.send(ServerScript.order(1, "BUY", 900, "MKT"), from: id)
    script.clear()
    try fault("link lost", &script)
    script.wait(.seconds(5))
    try fault("link restored-lost", &script)
    script.wait(.seconds(2))
    #expect(script.codes(-1, to: id) == [1100, 1101])
    #expect(script.inbox[id]?.count == 2, "no fills, no ticks")
    script.send(TWS.RequestCompletedOrders(apiOnly: true), from: id)
    #expect(script.all(TWS.CompletedOrder.self, to: id).map(\.orderState.status) == ["Filled"])
  }

  @Test func `A scenario happens at its times: a reset, notices, a logout`() throws {
    var (script, id) = session()
    let start = script.time
    for (after, line) in [
      (Int64(1), "notice 2103 Market data farm connection is broken:usfarm"), (2, "reset 30s"),
      (60, "logout"),
    ] {
      let fault = try #require(SimulatorFault(line))
      script.change { $0.schedule(fault, at: start + .seconds(after)) }
    }
    script.wait(.seconds(10))
    #expect(script.codes(-1, to: id) == [2103, 1100])
    script.wait(.seconds(30))
    #expect(script.codes(-1, to: id) == [2103, 1100, 1102])
    #expect(script.closed.isEmpty)
    script.wait(.seconds(30))
    #expect(script.closed == [id])
  }

  @Test func `A competing session takes the market data and gives it back`() throws {
    var (script, id) = session()
    script.send(line(1), from: id)
    try fault("market-data taken", &script)
    script.clear()
    script.wait(.seconds(5))
    #expect(script.inbox[id] == nil)
    try fault("market-data back", &script)
    script.wait(.seconds(5))
    #expect(script.inbox[id]?.first?.name == "marketDataType")
    #expect(!script.all(TWS.TickPrice.self, to: id).isEmpty)
  }

  @Test func `History can fail by pacing`() throws {
    var (script, id) = session()
    try fault("history error pacing violation", &script)
    var request = TWS.RequestHistoricalData()
    (request.reqId, request.contract) = (1, ServerScript.stock("AAPL"))
    (request.barSizeSetting, request.durationStr, request.whatToShow) = ("1 min", "60 S", "TRADES")
    script.send(request, from: id)
    #expect(script.codes(1, to: id) == [162])
    try fault("history ok", &script)
    request.reqId = 2
    script.send(request, from: id)
    #expect(script.all(TWS.HistoricalData.self, to: id).count == 1)
  }

  @Test func `A swallowed placement gets no answer and leaves no order`() throws {
    var (script, id) = session()
    try fault("swallow 1", &script)
    script.send(ServerScript.order(1, "BUY", 1, "MKT"), from: id)
    script.wait(.seconds(5))
    #expect(script.inbox[id] == nil)
    script.send(ServerScript.order(2, "BUY", 1, "MKT"), from: id)
    script.wait(.seconds(2))
    #expect(script.statuses(2, to: id).last == "Filled")
  }

  @Test func `A refused placement gets 201 and the next one works`() throws {
    var (script, id) = session()
    try fault("reject 1", &script)
    script.send(ServerScript.order(1, "BUY", 1, "MKT"), from: id)
    script.wait(.seconds(5))
    #expect(script.codes(1, to: id) == [201] && script.statuses(1, to: id).isEmpty)
    script.send(ServerScript.order(2, "BUY", 1, "MKT"), from: id)
    script.wait(.seconds(2))
    #expect(script.statuses(2, to: id).last == "Filled")
  }

  @Test func `A late cancel can be crossed by a fill`() throws {
    var (script, id) = session()
    try fault("delay cancels 2s", &script)
    script.send(ServerScript.order(1, "BUY", 900, "LMT", limit: 400), from: id)
    script.send(ServerScript.order(2, "BUY", 10, "LMT", limit: 100), from: id)
    for order: Int64 in [1, 2] {
      script.send(TWS.CancelOrder(orderId: order, manualCancelOrderTime: ""), from: id)
    }
    #expect(script.codes(2, to: id).isEmpty)
    script.wait(.seconds(5))
    #expect(script.statuses(1, to: id).last == "Filled")
    #expect(script.statuses(2, to: id).last == "Cancelled")
  }

  @Test func `Fees can come late, callbacks twice or backwards`() throws {
    var (script, id) = session()
    try fault("delay commissions 2s", &script)
    script.send(ServerScript.order(1, "BUY", 10, "MKT"), from: id)
    script.wait(.seconds(1))
    #expect(script.all(TWS.ExecutionDetails.self, to: id).count == 1)
    #expect(script.all(TWS.CommissionReport.self, to: id).isEmpty)
    script.wait(.seconds(2))
    #expect(script.all(TWS.CommissionReport.self, to: id).count == 1)
    try fault("delay commissions off", &script)
    try fault("duplicate on", &script)
    script.clear()
    script.send(ServerScript.order(2, "BUY", 10, "LMT", limit: 50), from: id)
    #expect(script.statuses(2, to: id) == ["Submitted", "Submitted"])
    try fault("duplicate off", &script)
    try fault("reorder on", &script)
    script.clear()
    script.send(ServerScript.order(3, "BUY", 10, "LMT", limit: 50), from: id)
    #expect(script.inbox[id]?.map(\.name) == ["orderStatus", "openOrder"])
  }

  @Test func `A correction and a bust replace the execution, and the books follow`() throws {
    var (script, id) = session()
    script.send(ServerScript.order(1, "BUY", 50, "MKT"), from: id)
    script.wait(.seconds(1))
    let first = try #require(script.all(TWS.ExecutionDetails.self, to: id).first)
    try fault("correct last 200", &script)
    let second = try #require(script.all(TWS.ExecutionDetails.self, to: id).last)
    #expect(second.execId == String(first.execId.dropLast(2)) + "02")
    #expect(second.price == 200 && second.shares == 50)
    #expect(script.all(TWS.CommissionReport.self, to: id).last?.execId == second.execId)
    var summary = TWS.RequestAccountSummary()
    (summary.reqId, summary.groupName, summary.tags) = (1, "All", "TotalCashValue")
    script.send(summary, from: id)
    #expect(script.all(TWS.AccountSummary.self, to: id).last?.value == "989999.00")
    try fault("bust \(second.execId)", &script)
    let third = try #require(script.all(TWS.ExecutionDetails.self, to: id).last)
    #expect(third.execId == String(first.execId.dropLast(2)) + "03" && third.shares == 0)
    var request = TWS.RequestExecutions()
    request.reqId = 5
    script.clear()
    script.send(request, from: id)
    script.send(TWS.RequestPositions(), from: id)
    #expect(script.all(TWS.ExecutionDetails.self, to: id).map(\.execId) == [third.execId])
    #expect(script.all(TWS.Position.self, to: id).isEmpty)
    var new = try ServerScript(restoring: script, after: .zero)
    let again = new.connect(7)
    new.send(summary, from: again)
    #expect(new.all(TWS.AccountSummary.self, to: again).last?.value == "1000000.00")
  }

  @Test func `Orders made by hand are client 0's, and can be bound to it`() throws {
    var script = ServerScript()
    let (zero, other) = (script.connect(0), script.connect(7))
    script.clear()
    try fault("manual BUY 10 AAPL 100", &script)
    #expect(script.all(TWS.OpenOrder.self, to: zero).map(\.order.orderId) == [-1])
    #expect(script.inbox[other] == nil)
    script.send(TWS.RequestAutoOpenOrders(bAutoBind: true), from: zero)
    try fault("manual SELL 5 AAPL", &script)
    let bound = try #require(script.all(TWS.OrderBound.self, to: zero).first)
    #expect(bound.apiClientId == 0 && bound.apiOrderId == 1)
    script.send(TWS.CancelOrder(orderId: 1, manualCancelOrderTime: ""), from: zero)
    script.send(TWS.GlobalCancel(), from: other)
    #expect(script.openOrders(other, all: true).isEmpty)
  }

  @Test func `The broker can close every position itself`() throws {
    var (script, id) = session()
    script.send(ServerScript.order(1, "BUY", 300, "MKT"), from: id)
    let zero = script.connect(0)
    script.wait(.seconds(3))
    script.send(TWS.RequestPositions(), from: id)
    script.clear()
    try fault("liquidate DU1000001", &script)
    script.wait(.seconds(3))
    #expect(script.all(TWS.Position.self, to: id).last?.position == 0)
    #expect(script.all(TWS.ExecutionDetails.self, to: id).isEmpty, "it is not this client's order")
    let fills = script.all(TWS.ExecutionDetails.self, to: zero)
    #expect(
      !fills.isEmpty && fills.allSatisfy { $0.liquidation == 1 && $0.orderId == 2_147_483_647 })
  }

  @Test func `Garbage, short writes and a held line are left to the owner of the sockets`() throws {
    var (script, id) = session()
    let outputs = script.change { server in
      for line in ["garbage 7", "split 1", "hold 7 on", "garbage 99", "hold 99 on"] {
        if let fault = SimulatorFault(line) { server.schedule(fault, at: .zero) }
      }
      return server.takeOutgoing()
    }
    #expect(outputs.map(\.connection) == Array(repeating: id, count: 6))
    #expect(outputs.suffix(2).map(\.output) == [.split(1), .hold(true)])
  }

  @Test func `In lock step the clock moves only when a client asks for the time`() {
    var configuration = ServerScript.configuration
    configuration.lockStep = .seconds(1)
    func day() -> [[UInt8]]? {
      var script = ServerScript(configuration)
      let id = script.connect(7)
      script.send(line(1), from: id)
      script.send(ServerScript.order(1, "BUY", 900, "MKT"), from: id)
      let count = script.inbox[id]?.count ?? 0
      #expect(script.inbox[id]?.last?.name != "currentTime")
      script.send(TWS.RequestCurrentTime(), from: id)
      #expect(script.inbox[id]?.last?.name == "currentTime")
      #expect((script.inbox[id]?.count ?? 0) > count + 4)
      return script.frames[id]
    }
    #expect(day() == day())
  }
}
