import Journal
import Testing

@testable import Broker

/// Market data of single symbols that falls silent.
@Suite struct ServerSilenceTests {
  private static func line(_ request: Int64, _ symbol: String) -> TWS.RequestMarketData {
    var message = TWS.RequestMarketData()
    (message.reqId, message.contract) = (request, ServerScript.stock(symbol))
    return message
  }

  private func session() -> (ServerScript, Int) {
    var script = ServerScript()
    let id = script.connect(7)
    script.send(Self.line(1, "AAPL"), from: id)
    script.send(Self.line(2, "SPY"), from: id)
    script.clear()
    return (script, id)
  }

  private func fault(_ line: String, _ script: inout ServerScript) throws {
    let fault = try #require(SimulatorFault(line), "\(line)")
    let time = script.time
    script.change { $0.schedule(fault, at: time) }
  }

  /// The requests that had prices within two seconds.
  private func flowing(_ script: inout ServerScript, _ id: Int) -> [Int64] {
    script.clear()
    script.wait(.seconds(2))
    return Set(script.all(TWS.TickPrice.self, to: id).map(\.reqId)).sorted()
  }

  @Test func `A stream that stalls is silent until it is asked for anew; the others flow`() throws {
    var (script, id) = session()
    #expect(flowing(&script, id) == [1, 2])
    try fault("stall AAPL", &script)
    #expect(flowing(&script, id) == [2])
    script.send(TWS.CancelMarketData(reqId: 1), from: id)
    script.send(Self.line(3, "AAPL"), from: id)
    #expect(flowing(&script, id) == [2, 3])
  }

  @Test func `A silenced symbol says nothing to whoever asks, until it may speak again`() throws {
    var (script, id) = session()
    try fault("silence AAPL on", &script)
    #expect(flowing(&script, id) == [2])
    script.clear()
    script.send(Self.line(3, "AAPL"), from: id)
    #expect(script.all(TWS.TickPrice.self, to: id).isEmpty)
    #expect(flowing(&script, id) == [2])
    try fault("silence AAPL off", &script)
    #expect(flowing(&script, id) == [1, 2, 3])
    try fault("silence * on", &script)
    #expect(flowing(&script, id) == [])
  }

  @Test func `A mute symbol's streams say nothing, while snapshots are answered`() throws {
    var (script, id) = session()
    try fault("mute AAPL on", &script)
    #expect(flowing(&script, id) == [2])
    script.clear()
    script.send(Self.line(3, "AAPL"), from: id)
    #expect(script.all(TWS.TickPrice.self, to: id).isEmpty, "another stream is mute, too")
    var snapshot = Self.line(4, "AAPL")
    snapshot.snapshot = true
    script.send(snapshot, from: id)
    let prices = script.all(TWS.TickPrice.self, to: id)
    #expect(!prices.isEmpty && prices.allSatisfy { $0.reqId == 4 })
    #expect(script.all(TWS.TickSnapshotEnd.self, to: id).map(\.reqId) == [4])
    #expect(flowing(&script, id) == [2], "it was one answer")
    try fault("mute AAPL off", &script)
    #expect(flowing(&script, id) == [1, 2, 3])
  }

  @Test(arguments: [
    "stall", "stall A B", "silence AAPL", "silence AAPL maybe", "silence", "mute", "mute AAPL",
    "mute AAPL maybe",
  ])
  func `Another form is no fault`(line: String) { #expect(SimulatorFault(line) == nil) }
}
