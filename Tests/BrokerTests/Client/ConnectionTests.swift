import Broker
import Journal
import TestSupport
import Testing

@Suite struct ConnectionTests {
  @Test func `The greeting offers what we speak, and the client names itself after the answer`() {
    var script = ClientScript()
    script.connection.connected(at: script.now)
    script.take()
    guard case .write(let bytes)? = script.actions.last else {
      Issue.record("nothing was written")
      return
    }
    #expect(bytes == Array("API\0\0\0\0\u{9}v176..178".utf8))
    script.feed(ClientScript.greeting)
    #expect(script.names == ["startApi"])
    #expect(script.last(TWS.StartAPI.self)?.clientId == 7)
    #expect(script.states == [.connecting, .synchronising])
  }

  @Test func `A session is ready when orders, positions, account and executions were told`() {
    var script = ClientScript()
    script.greet()
    script.server(TWS.ManagedAccounts(accountsList: "DU1234567,"), TWS.NextValidID(orderId: 1))
    #expect(
      script.names == [
        "startApi", "reqPositions", "reqOpenOrders", "reqCompletedOrders", "reqAccountUpdates",
      ])
    #expect(script.connection.phase == .synchronising)
    script.answerSynchronisation()
    #expect(script.names.last == "reqExecutions")
    #expect(script.connection.phase == .ready)
    #expect(script.states == [.connecting, .synchronising, .ready])
    #expect(script.connection.account == "DU1234567")
  }

  @Test func `Client 0 takes over orders entered by hand`() {
    var script = ClientScript { $0.clientID = 0 }
    script.becomeReady()
    #expect(script.names.prefix(2) == ["startApi", "reqAutoOpenOrders"])
  }

  @Test func `Executions are asked for last, whatever the order of the other ends`() {
    for first in [0, 1, 2, 3] {
      var script = ClientScript()
      script.greet()
      script.server(TWS.ManagedAccounts(accountsList: "DU1"), TWS.NextValidID(orderId: 1))
      let ends: [any WireMessage] = [
        TWS.PositionEnd(), TWS.OpenOrderEnd(), TWS.CompletedOrdersEnd(),
        TWS.AccountDownloadEnd(accountName: "DU1"),
      ]
      for offset in 0..<4 {
        #expect(!script.names.contains("reqExecutions"))
        script.server(ends[(first + offset) % 4])
      }
      #expect(script.names.last == "reqExecutions")
    }
  }

  @Test func `The session's frames are the same however the bytes are cut`() {
    var stream: [UInt8] = ClientScript.greeting
    stream += ClientScript.frame(TWS.ManagedAccounts(accountsList: "DU1234567"))
    stream += ClientScript.frame(TWS.NextValidID(orderId: 1))
    for golden in GoldenFrames.serverToClient where golden.name != "bad_partial_frame_pending" {
      stream += golden.stream
    }
    func run(_ cut: (Int) -> Int) -> (frames: [[UInt8]], ticks: Int, counts: ConnectionCounts) {
      var script = ClientScript()
      script.connection.connected(at: script.now)
      var at = 0
      while at < stream.count {
        let count = min(cut(at), stream.count - at)
        script.feed(Array(stream[at..<at + count]))
        at += count
      }
      return (script.frames, script.ticks.count, script.connection.counts)
    }
    let whole = run { _ in .max }
    #expect(whole.frames.count > 30)
    #expect(whole.counts.isWhole)
    var random = SeededGenerator.announced(11, "cuts")
    for size in [1, 2, 3, 5, 64, 1000] {
      let cut = run { _ in size }
      #expect(cut.frames == whole.frames && cut.counts == whole.counts, "size \(size)")
    }
    for _ in 0..<20 {
      let cut = run { _ in Int.random(in: 1...97, using: &random) }
      #expect(cut.frames == whole.frames && cut.counts == whole.counts)
    }
  }

  @Test func `Frames of the session carry the time they arrived at`() {
    var script = ClientScript()
    script.becomeReady()
    script.now = script.now + .milliseconds(250)
    script.error(-1, 2104, "Market data farm connection is OK:usfarm")
    guard case .input(.brokerFrame, let time)? = script.actions.last else {
      Issue.record("the notice was not journaled")
      return
    }
    #expect(time == script.now)
  }

  @Test func `A server that speaks another version, or something else, is left`() {
    for (version, kind) in [(175, CloseReason.Kind.version), (200, .version)] {
      var script = ClientScript()
      script.connection.connected(at: script.now)
      script.feed(Handshake.Answer(serverVersion: Int64(version), connectionTime: "now").bytes)
      #expect(script.closed?.kind == kind)
      #expect(script.connection.phase == .closed)
    }
    var script = ClientScript()
    script.connection.connected(at: script.now)
    script.feed(Array("HTTP/1.1 400 Bad Request\r\n".utf8))
    #expect(script.closed?.kind == .protocolBroken)
  }

  @Test func `A frame longer than the cap ends the connection without taking memory`() {
    var script = ClientScript()
    script.becomeReady()
    script.feed([0x7F, 0xFF, 0xFF, 0xFF])
    #expect(script.closed?.kind == .protocolBroken)
  }

  @Test(
    arguments: [
      ("DU7654321", nil, CloseReason.Kind.account), ("", AccountMode.live, .account),
    ] as [(String, AccountMode?, CloseReason.Kind)])
  func `Nothing starts when the account is not the one asked for`(
    account: String, mode: AccountMode?, kind: CloseReason.Kind
  ) {
    var script = ClientScript {
      $0.account = account
      $0.requiredMode = mode
    }
    script.greet()
    script.server(TWS.NextValidID(orderId: 1), TWS.ManagedAccounts(accountsList: "DU1234567"))
    #expect(script.closed?.kind == kind)
    #expect(script.closed?.description.contains("1234567") == false)
    #expect(script.names == ["startApi"])
  }

  @Test func `A client id in use ends the connection, and waiting may help`() {
    var script = ClientScript()
    script.greet()
    script.error(-1, 326, "Unable to connect as the client id is already in use.")
    #expect(script.closed?.kind == .clientIDTaken)
    #expect(script.closed?.mayReconnect == true)
    #expect(script.states.last == .disconnected)
  }

  @Test func `Each phase has a deadline that names what is missing`() {
    var script = ClientScript()
    script.connection.connected(at: script.now)
    script.wait(9_999)
    #expect(script.closed == nil)
    script.wait(1)
    #expect(script.closed?.description.contains("API") == true)

    script = ClientScript()
    script.greet()
    script.wait(10_000)
    #expect(script.closed?.description.contains("order number") == true)

    script = ClientScript()
    script.greet()
    script.server(TWS.ManagedAccounts(accountsList: "DU1"), TWS.NextValidID(orderId: 1))
    script.server(TWS.PositionEnd(), TWS.OpenOrderEnd())
    script.wait(30_000)
    #expect(script.closed?.description.contains("completed orders, account figures") == true)
  }

  @Test func `Silence is probed with the server's clock, and ends the connection when it goes on`()
  {
    var script = ClientScript()
    script.becomeReady()
    #expect(script.connection.nextTime == script.now + .seconds(30))
    script.wait(30_000)
    #expect(script.names.last == "reqCurrentTime")
    script.server(TWS.CurrentTime(time: 1_795_185_030))
    script.wait(29_999)
    #expect(script.closed == nil)
    script.wait(1)
    script.wait(30_000)
    #expect(script.closed?.kind == .silent)
  }

  @Test func `A second connection synchronises anew and asks for the same market data`() {
    var script = ClientScript()
    script.connection.define(instrument(0, "AAPL"))
    script.connection.subscribe(InstrumentID(rawValue: 0), .topOfBook, at: script.now)
    script.becomeReady()
    #expect(script.names.filter { $0 == "reqMktData" }.count == 1)
    script.connection.disconnected("reset by peer", at: script.now)
    script.take()
    #expect(script.closed?.kind == .lost)
    script.connection.connected(at: script.now)
    script.feed(ClientScript.greeting)
    script.server(TWS.ManagedAccounts(accountsList: "DU1234567"), TWS.NextValidID(orderId: 9))
    script.answerSynchronisation()
    #expect(script.connection.phase == .ready)
    #expect(script.names.filter { $0 == "reqMktData" }.count == 2)
    #expect(script.states.suffix(4) == [.disconnected, .connecting, .synchronising, .ready])
  }

  @Test func `A zone that is not known is said, and leaves the offsets empty`() {
    var script = ClientScript()
    script.connection.connected(at: script.now)
    script.feed(
      Handshake.Answer(serverVersion: 178, connectionTime: "20261120 09:30:00 British Summer Time")
        .bytes)
    #expect(script.notices.contains { $0.text.contains("`British Summer Time`") })
    guard case .connection(let change)? = script.inputs.last else {
      Issue.record("no change of the link")
      return
    }
    #expect(change.zoneOffsets.isEmpty && change.serverVersion == 178)
  }

  @Test func `Random bytes after the greeting never end in a trap, and every frame is counted`() {
    var random = SeededGenerator.announced(5, "bytes")
    for _ in 0..<300 {
      var script = ClientScript()
      script.becomeReady()
      for _ in 0..<20 {
        let id = [1, 2, 3, 4, 5, 9, 10, 11, 15, 17, 45, 46, 58, 61, 93, 98, 99, 101].randomElement(
          using: &random)
        var text = "\(id ?? 1)\0"
        for _ in 0..<Int.random(in: 0...14, using: &random) {
          text +=
            ["", "1", "-1", "178", "x", "1.5", "1;2;3", "999999999999999999999"]
            .randomElement(using: &random) ?? ""
          text += "\0"
        }
        script.feed(Framing.prefixed(Array(text.utf8)))
      }
      #expect(script.connection.counts.isWhole)
      #expect(script.connection.marketCounts.isWhole)
    }
  }
}
