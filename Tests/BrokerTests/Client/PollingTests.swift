import Broker
import Journal
import Testing

// Goal: an instrument whose stream is silent is asked for by one answer after another, and the
// ticks of these are told apart from a stream's.
@Suite struct PollingTests {
  private static let interval = Nanoseconds.seconds(5)
  private let aapl = InstrumentID(rawValue: 0)

  private func ready() -> ClientScript {
    var script = ClientScript()
    for (number, symbol) in [(UInt32(0), "AAPL"), (1, "SPY")] {
      script.connection.define(instrument(number, symbol))
      script.connection.subscribe(InstrumentID(rawValue: number), .topOfBook, at: script.now)
    }
    script.becomeReady()
    return script
  }

  private func poll(_ script: inout ClientScript) {
    script.connection.poll(aapl, every: Self.interval, at: script.now)
    script.take()
  }

  /// The numbers of the snapshots that were asked for, in order.
  private func questions(_ script: ClientScript) -> [Int64] {
    script.written.compactMap { payload in
      guard case .message(let message) = ClientMessage.decode(payload),
        let request = message.message as? TWS.RequestMarketData, request.snapshot
      else { return nil }
      #expect(request.genericTickList.isEmpty, "refused with a snapshot")
      #expect(!request.regulatorySnapshot, "those cost money")
      #expect(request.contract.symbol == "AAPL")
      return request.reqId
    }
  }

  private func price(_ request: Int64, _ kind: Int64, _ cents: Int64) -> TWS.TickPrice {
    var tick = TWS.TickPrice()
    (tick.reqId, tick.tickType, tick.attrMask) = (request, kind, 1)
    tick.price = WireNumber(significand: cents, exponent: -2)
    tick.size = WireNumber(significand: 100, exponent: 0)
    return tick
  }

  @Test func `A snapshot is asked for at once, and its ticks are polled`() throws {
    var script = ready()
    poll(&script)
    let id = try #require(questions(script).first)
    script.server(price(id, 1, 19_000), price(id, 2, 19_002), price(id, 4, 19_001))
    script.server(TWS.TickSnapshotEnd(reqId: id))
    #expect(script.ticks.map(\.tick.kind) == [.bid, .ask, .trade])
    #expect(script.ticks.allSatisfy { $0.tick.flags.contains(.polled) })
    #expect(script.ticks.allSatisfy { $0.tick.instrument == aapl })
    #expect(script.ticks.last?.tick.size == .zero, "where the market stood, no trade of now")
    // What comes under that number later is nobody's.
    script.server(price(id, 1, 18_000))
    #expect(script.ticks.count == 3)
  }

  @Test func `The stream's own ticks stay unmarked beside it`() throws {
    var script = ready()
    poll(&script)
    let streams = script.connection.wantedSubscriptions.compactMap { stream -> Int64? in
      if case .open(let id) = stream.state { id.rawValue } else { nil }
    }
    script.server(price(streams[0], 1, 19_000))
    #expect(script.ticks.map { $0.tick.flags.contains(.polled) } == [false])
  }

  @Test func `The next question follows the interval, or the end of an answer that took longer`()
    throws
  {
    var script = ready()
    poll(&script)
    script.server(TWS.TickSnapshotEnd(reqId: try #require(questions(script).last)))
    script.wait(4_999)
    #expect(questions(script).count == 1)
    #expect(script.connection.nextTime.map { $0 <= script.now + .milliseconds(1) } == true)
    script.wait(1)
    #expect(questions(script).count == 2)
    script.wait(11_000)
    #expect(questions(script).count == 2, "one question at a time")
    script.server(TWS.TickSnapshotEnd(reqId: try #require(questions(script).last)))
    script.wait(0)
    #expect(questions(script).count == 3)
  }

  @Test func `An answer without an end is given up, and asked for ever later`() throws {
    var script = ready()
    poll(&script)
    for (number, pause) in [Int64(10_000), 20_000, 40_000, 60_000, 60_000].enumerated() {
      // The server's clock keeps the session alive.
      script.server(TWS.CurrentTime(time: 1))
      script.wait(15_000)
      #expect(script.names.count { $0 == "cancelMktData" } == number + 1)
      script.server(TWS.CurrentTime(time: 1))
      var left = pause - 1
      while left > 0 {
        let step = min(left, 20_000)
        script.wait(step)
        script.server(TWS.CurrentTime(time: 1))
        left -= step
      }
      #expect(questions(script).count == number + 1)
      script.wait(1)
      #expect(questions(script).count == number + 2)
    }
  }

  @Test(arguments: [(354, true), (10_167, false), (200, true), (322, true)])
  func `A refusal ends the question, delayed data does not`(code: Int64, ends: Bool) throws {
    var script = ready()
    poll(&script)
    let id = try #require(questions(script).last)
    script.error(id, code)
    script.server(price(id, 1, 19_000))
    #expect(script.ticks.isEmpty == ends)
    if !ends {
      #expect(script.ticks.first?.tick.flags.isSuperset(of: [.polled, .delayed]) == true)
    }
    script.wait(9_999)
    #expect(questions(script).count == 1)
    if ends {
      script.wait(1)
      #expect(questions(script).count == 2)
    }
  }

  @Test func `Stopped, nothing more is asked, and what comes is left out`() throws {
    var script = ready()
    poll(&script)
    poll(&script)
    #expect(questions(script).count == 1, "twice is once")
    #expect(script.connection.polledInstruments == [aapl])
    script.connection.stopPolling(aapl, at: script.now)
    script.take()
    #expect(script.names.last == "cancelMktData" && script.connection.polledInstruments.isEmpty)
    script.server(price(try #require(questions(script).last), 1, 19_000))
    script.wait(10_000)
    #expect(questions(script).count == 1 && script.ticks.isEmpty)
    script.connection.stopPolling(aapl, at: script.now)
  }

  @Test func `Without a session nothing is asked, and the next one begins with it`() {
    var script = ClientScript()
    script.connection.define(instrument(0, "AAPL"))
    poll(&script)
    #expect(script.written.isEmpty)
    script.becomeReady()
    script.wait(0)
    #expect(questions(script).count == 1)
    script.connection.disconnected("gone", at: script.now)
    script.take()
    script.becomeReady()
    script.wait(5_000)
    #expect(questions(script).count == 2)
  }
}
