import Journal
import Testing

@testable import Broker

@Suite struct ServerSessionTests {
  private func greet(_ versions: String) -> (script: ServerScript, id: Int) {
    var script = ServerScript()
    let id = script.open()
    script.send(Array("API\0".utf8) + Framing.prefixed(Array(versions.utf8)), from: id)
    return (script, id)
  }

  @Test(arguments: [
    ("v157..178", "178"), ("v176..176", "176"), ("v178..225", "178"), ("v100..177 +PACEAPI", "177"),
  ])
  func `The version is the newest that both know`(versions: String, expected: String) {
    let (script, id) = greet(versions)
    let fields = script.frames[id]?.first?.split(separator: 0)
      .map { String(decoding: $0, as: UTF8.self) }
    #expect(fields == [expected, "20261120 10:00:00 US/Eastern"])
    #expect(script.frames[id]?.count == 1, "nothing may follow until the client starts")
  }

  @Test(arguments: ["v100..157", "v179..225", "x", "v", "v1..2..3", "v178..abc"])
  func `A client without a version of ours is closed`(versions: String) {
    let (script, id) = greet(versions)
    #expect(script.closed == [id])
    #expect(script.frames[id] == nil)
  }

  @Test func `The session begins with accounts, the next order number and the farms`() {
    var script = ServerScript()
    let id = script.connect(7)
    let first = script.inbox[id]?.prefix(2).map(\.name)
    #expect(first == ["managedAccounts", "nextValidId"])
    #expect(script.all(TWS.ManagedAccounts.self, to: id).map(\.accountsList) == ["DU1000001"])
    #expect(script.all(TWS.NextValidID.self, to: id).map(\.orderId) == [1])
    #expect(script.codes(-1, to: id) == [2104, 2106, 2158])
  }

  @Test func `A client id in use gets 326 and is closed, and the first session lives on`() {
    var script = ServerScript()
    let first = script.connect(7)
    let second = script.connect(7)
    #expect(script.codes(-1, to: second) == [326])
    #expect(script.closed == [second])
    script.disconnect(second)
    script.send(TWS.RequestCurrentTime(), from: first)
    #expect(script.all(TWS.CurrentTime.self, to: first).map(\.time) == [1_795_186_800])
    script.disconnect(first)
    let third = script.connect(7)
    #expect(!script.closed.contains(third))
  }

  @Test func `The thirty-third client at a time is closed`() {
    var script = ServerScript()
    for client in 1...32 { _ = script.connect(Int64(client)) }
    let last = script.open()
    #expect(script.closed == [last])
  }

  // Goal: every list ends even when it is empty, or a client waits for ever.
  @Test func `Every request has its end though there is nothing`() {
    var script = ServerScript()
    let id = script.connect(7)
    script.clear()
    script.send(TWS.RequestPositions(), from: id)
    script.send(TWS.RequestOpenOrders(), from: id)
    script.send(TWS.RequestAllOpenOrders(), from: id)
    script.send(TWS.RequestCompletedOrders(apiOnly: false), from: id)
    script.send(TWS.RequestAccountUpdates(subscribe: true, acctCode: "DU1000001"), from: id)
    script.send(
      TWS.RequestAccountUpdatesMulti(
        reqId: 4, account: "DU1000001", modelCode: "", ledgerAndNLV: false), from: id)
    var executions = TWS.RequestExecutions()
    executions.reqId = 5
    script.send(executions, from: id)
    script.send(TWS.RequestAccountSummary(reqId: 6, groupName: "All", tags: "x"), from: id)
    let ends = script.inbox[id]?.map(\.name).filter { $0.hasSuffix("End") }
    #expect(
      ends == [
        "positionEnd", "openOrderEnd", "openOrderEnd", "completedOrdersEnd", "accountDownloadEnd",
        "accountUpdateMultiEnd", "execDetailsEnd", "accountSummaryEnd",
      ])
  }

  @Test func `A stream cut anywhere gives the same answers`() {
    var whole = ServerScript()
    let id = whole.connect(7)
    let order = ServerScript.order(1, "BUY", 10, "LMT", limit: 100)
    whole.send(order, from: id)
    let start = TWS.StartAPI(clientId: 7, optionalCapabilities: "")
    let stream =
      Array("API\0".utf8) + Framing.prefixed(Array("v157..178".utf8))
      + Framing.prefixed(start.payload()) + Framing.prefixed(order.payload())
    for size in [1, 2, 3, 5, 17] {
      var cut = ServerScript()
      let other = cut.open()
      var rest = stream[...]
      while !rest.isEmpty {
        cut.send(Array(rest.prefix(size)), from: other)
        rest = rest.dropFirst(size)
      }
      #expect(cut.frames[other] == whole.frames[id], "pieces of \(size)")
    }
  }

  // Goal: garbage harms nobody else. Method: random bytes, then a real session's answers compared.
  @Test func `Garbage never harms another session`() {
    var random = SeededGenerator.announced(20_261_120, "garbage")
    var script = ServerScript()
    let good = script.connect(1)
    for round in 0..<300 {
      let bad = round % 2 == 0 ? script.open() : script.connect(100 + Int64(round))
      let bytes = (0..<Int.random(in: 1...300, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      script.send(round % 3 == 0 ? Framing.prefixed(bytes) : bytes, from: bad)
      script.disconnect(bad)
    }
    script.clear()
    script.send(TWS.RequestIDs(), from: good)
    script.send(ServerScript.order(1, "BUY", 10, "LMT", limit: 100), from: good)
    #expect(script.statuses(1, to: good) == ["Submitted"])
    #expect(script.openOrders(good) == [1])
  }

  @Test func `A length beyond the limit closes the connection without taking memory`() {
    var script = ServerScript()
    let id = script.connect(1)
    script.send([0x7F, 0xFF, 0xFF, 0xFF, 0], from: id)
    #expect(script.closed == [id])
    let other = script.connect(2)
    script.send([0, 0xFF, 0xFF, 0xFF] + [UInt8](repeating: 65, count: 300_000), from: other)
    #expect(script.closed.contains(other), "no request is that long")
  }

  @Test func `An unknown message gets 505, a broken one 320, and both are forgotten`() {
    var script = ServerScript()
    let id = script.connect(1)
    script.clear()
    script.send(Framing.prefixed(Array("9999\0001\0".utf8)), from: id)
    script.send(Framing.prefixed(Array("1\00011\0x\0".utf8)), from: id)
    #expect(script.codes(-1, to: id) == [505, 320])
    script.send(TWS.RequestIDs(), from: id)
    #expect(script.all(TWS.NextValidID.self, to: id).count == 1)
  }

  @Test func `Too many messages in a second get error 100, and the third such second ends it`() {
    var configuration = ServerScript.configuration
    configuration.messagesPerSecond = 50
    var script = ServerScript(configuration)
    let id = script.connect(1)
    script.clear()
    for second in 1...3 {
      for _ in 0..<60 { script.send(TWS.RequestIDs(), from: id) }
      #expect(script.codes(-1, to: id).count == second)
      script.wait(.seconds(1))
    }
    #expect(script.codes(-1, to: id) == [100, 100, 100])
    #expect(script.closed == [id])
  }

  @Test func `Only client 0 may bind orders made by hand`() {
    var script = ServerScript()
    let id = script.connect(1)
    script.clear()
    script.send(TWS.RequestAutoOpenOrders(bAutoBind: true), from: id)
    #expect(script.codes(-1, to: id) == [327])
  }
}
