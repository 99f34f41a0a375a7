import Broker
import Journal
import Testing

/// Streams that are asked for again while a session goes on.
@Suite struct ResubscribeTests {
  private func ready() -> ClientScript {
    var script = ClientScript()
    for (number, symbol) in [(UInt32(0), "AAPL"), (1, "SPY")] {
      script.connection.define(instrument(number, symbol))
      script.connection.subscribe(
        InstrumentID(rawValue: number), .topOfBook, at: script.now)
    }
    script.becomeReady()
    return script
  }

  private func lines(_ script: ClientScript) -> [String] {
    script.connection.wantedSubscriptions.map {
      if case .open(let id) = $0.state {
        "\($0.instrument.rawValue) \(id.rawValue)"
      } else {
        "none"
      }
    }
  }

  @Test func `One instrument's stream is cancelled and asked for under a new number`() throws {
    var script = ready()
    let before = lines(script)
    script.connection.resubscribe(InstrumentID(rawValue: 0), at: script.now)
    script.take()
    #expect(script.names.suffix(2) == ["cancelMktData", "reqMktData"])
    let (after, cancelled) = (lines(script), script.last(TWS.CancelMarketData.self))
    #expect(after[1] == before[1] && after[0] != before[0])
    #expect(before[0] == "0 \(try #require(cancelled).reqId)")
    #expect(script.last(TWS.RequestMarketData.self)?.contract.symbol == "AAPL")
  }

  @Test func `All of them are asked for again where no instrument is named`() {
    var script = ready()
    let before = script.names.count { $0 == "reqMktData" }
    script.connection.resubscribe(nil, at: script.now)
    script.take()
    #expect(script.names.count { $0 == "cancelMktData" } == 2)
    #expect(script.names.count { $0 == "reqMktData" } == before + 2)
  }

  @Test func `Without a session nothing is written: the next one asks for all`() {
    var script = ClientScript()
    script.connection.define(instrument(0, "AAPL"))
    script.connection.subscribe(InstrumentID(rawValue: 0), .topOfBook, at: script.now)
    script.connection.resubscribe(nil, at: script.now)
    script.take()
    #expect(script.written.isEmpty)
    script.becomeReady()
    #expect(script.names.contains("reqMktData"))
  }

  @Test func `An owner that cannot keep up ends the connection, and no other may follow`() {
    var script = ready()
    script.connection.overrun("too much", at: script.now)
    script.take()
    guard case .close(let reason)? = script.actions.last else {
      Issue.record("it goes on")
      return
    }
    #expect(reason.kind == .overrun && !reason.mayReconnect)
    #expect(script.connection.phase == .closed)
  }
}
