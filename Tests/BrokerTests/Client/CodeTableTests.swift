import Broker
import Journal
import Testing

@Suite struct CodeTableTests {
  /// The reference's table, code by code.
  static let reference: [(CodeClass, [Int64])] = [
    (.disconnected, [1100, 1300, 2110, 10197, 502, 504, 507, 509]),
    (.resubscribe, [1101, 10225]),
    (
      .inform,
      [1102, 2104, 2106, 2158, 2119, 2107, 2108, 300, 366, 165, 202, 501]
    ),
    (
      .warn,
      [
        2100, 2101, 2102, 2103, 2105, 2157, 2109, 2137, 100, 105, 136, 161, 10148, 329, 354, 10089,
        10090, 10091, 10186, 10167, 399, 404, 10311, 10329, 10328,
      ]
    ),
    (
      .reject,
      [
        2168, 2169, 10268, 10269, 10270, 101, 10190, 102, 103, 104, 106, 107, 109, 163, 382, 383,
        110, 111, 113, 387, 388, 135, 10147, 162, 200, 201, 203, 320, 321, 322, 327, 10168, 10187,
        10189, 420, 413, 434, 435, 10006, 10243, 10318, 10326, 10327, 10341,
      ]
    ),
    (.fatal, [326, 503, 505]),
  ]

  @Test func `Every code of the reference has its class, and the table has no other`() {
    var known: Set<Int64> = []
    for (kind, codes) in Self.reference {
      for code in codes {
        #expect(CodeTable.entry(code).kind == kind, "code \(code)")
        #expect(known.insert(code).inserted, "code \(code) twice")
      }
    }
    #expect(CodeTable.entries.map(\.code) == known.sorted())
    #expect(CodeTable.entries.allSatisfy { !$0.meaning.isEmpty })
  }

  @Test func `An unknown code never ends anything, and asks about the order it names`() {
    #expect(CodeTable.entry(2150).kind == .warn)
    #expect(CodeTable.entry(2150, namesOrder: true).reaction == .none)
    #expect(CodeTable.entry(99_999).reaction == .none)
    #expect(CodeTable.entry(99_999, namesOrder: true).reaction == .reconciles)
    #expect(CodeTable.entry(99_999, namesOrder: true).kind == .warn)
  }

  @Test func `Read-Only mode calls for the operator, other words of the same code do not`() {
    let entry = CodeTable.entry(
      321, text: "Error validating request: The API interface is currently in Read-Only mode.",
      namesOrder: true)
    #expect(entry.kind == .fatal && entry.reaction == .callsOperator)
    #expect(CodeTable.entry(321, text: "Invalid", namesOrder: true).kind == .reject)
  }

  @Test func `A change that was refused leaves its order as it was`() {
    for code: Int64 in [110, 321] { #expect(CodeTable.entry(code).kindOnChange == .warn) }
    #expect(CodeTable.entry(103).kindOnChange == .reject)
  }
}

@Suite struct CodeRoutingTests {
  @Test(arguments: CodeTable.entries.map(\.code))
  func `Every code becomes a frame of the session once and leaves the connection usable`(
    code: Int64
  ) {
    for subject: Int64 in [-1, 5, RequestID.first + 500] {
      var script = ClientScript()
      script.becomeReady()
      let before = script.frames.count
      script.error(subject, code)
      #expect(script.frames.count == before + 1)
      #expect(script.connection.counts.isWhole)
      let ends = subject < RequestID.first && [1300, 326, 503].contains(code)
      #expect((script.connection.phase == .closed) == ends, "code \(code)")
    }
  }

  @Test func `1100 degrades the link, 1102 restores it and everything is compared`() {
    var script = ClientScript()
    script.becomeReady()
    script.error(-1, 1100)
    script.error(-1, 2110)
    #expect(script.connection.isLinkLost)
    #expect(script.states.last == .degraded)
    #expect(script.states.filter { $0 == .degraded }.count == 1)
    let asked = script.names.count
    script.error(-1, 1102)
    #expect(script.states.last == .ready)
    script.wait(0)
    #expect(
      script.names.suffix(from: asked) == ["reqPositions", "reqOpenOrders", "reqCompletedOrders"])
  }

  @Test func `1101 asks for market data again, 1102 does not`() {
    for (code, count) in [(Int64(1101), 2), (1102, 1)] {
      var script = ClientScript()
      script.connection.define(instrument(0, "AAPL"))
      script.connection.subscribe(InstrumentID(rawValue: 0), .topOfBook, at: script.now)
      script.becomeReady()
      script.error(-1, 1100)
      script.error(-1, code)
      script.wait(10)
      #expect(script.names.filter { $0 == "reqMktData" }.count == count, "code \(code)")
    }
  }

  @Test func `A farm that goes and comes back leaves the link alone`() {
    var script = ClientScript()
    script.becomeReady()
    let states = script.states
    script.error(-1, 2103, "Market data farm connection is broken:usfarm")
    #expect(script.connection.farmsDown == ["usfarm"])
    script.error(-1, 2104, "Market data farm connection is OK:usfarm")
    #expect(script.connection.farmsDown.isEmpty)
    #expect(script.states == states)
  }

  @Test func `A competing session degrades the link until ticks come again`() {
    var script = ClientScript()
    script.connection.define(instrument(0, "AAPL"))
    script.connection.subscribe(InstrumentID(rawValue: 0), .topOfBook, at: script.now)
    script.becomeReady()
    script.error(-1, 10197)
    #expect(script.states.last == .degraded)
    var tick = TWS.TickPrice()
    tick.reqId = script.last(TWS.RequestMarketData.self)?.reqId ?? 0
    tick.tickType = 1
    tick.price = 100
    tick.size = 5
    script.server(tick)
    #expect(script.states.last == .ready)
    #expect(!script.connection.hasCompetingSession)
  }

  @Test func `A number used before asks for the next one and for the truth, once`() {
    var script = ClientScript()
    script.becomeReady()
    let asked = script.names.count
    for order: Int64 in [3, 4, 5] { script.error(order, 103) }
    #expect(script.names.suffix(from: asked) == ["reqIds", "reqIds", "reqIds"])
    script.wait(500)
    #expect(script.names.filter { $0 == "reqOpenOrders" }.count == 2)
  }

  @Test func `Notices carry no account number`() {
    var script = ClientScript()
    script.becomeReady()
    script.error(5, 201, "Order rejected - account DU1234567 has insufficient margin")
    let text = script.notices.last?.text ?? ""
    #expect(text.contains("DU*****67") && !text.contains("DU1234567"))
    #expect(AccountMask.mask("U1234567,F99999:AAPL12345 x") == "U*****67,F***99:AAPL12345 x")
  }
}
