import Broker
import Glibc
import Journal
import TestSupport
import Testing

@testable import replay

/// A session that cannot keep up with its broker.
@Suite(.serialized) struct OverrunTests {
  private static let ticks = 200_000

  private func instrument() -> InstrumentDefined {
    var instrument = InstrumentDefined()
    instrument.symbol = "AAPL"
    return instrument
  }

  @Test func `An inbox that stays full ends the connection; what came before is all there`() throws
  {
    let server = try TickServer(account: LiveScenario.account, ticks: Self.ticks, symbols: 1)
    defer { server.stop() }
    let client = try TWSClient(
      host: "127.0.0.1", port: server.port, inboxMax: 1_000, patience: 0.3)
    var connection = TWSConnection(LiveScenario.client())
    connection.define(instrument())
    connection.subscribe(InstrumentID(rawValue: 0), .topOfBook, at: .zero)
    try client.start(connection)
    defer { client.stop() }
    // Nobody takes anything while ticks flow.
    var isFlowing = false
    for _ in 0..<3_000 where !isFlowing {
      usleep(20_000)
      do { isFlowing = try server.start() > 0 } catch { isFlowing = false }
    }
    usleep(2_000_000)
    var actions: [ClientAction] = []
    for _ in 0..<300 {
      guard let more = client.take(milliseconds: 100) else { break }
      actions += more
    }
    guard case .close(let reason)? = actions.last else {
      Issue.record("it goes on")
      return
    }
    #expect(reason.kind == .overrun)
    #expect(reason.description.contains("1000 messages have waited for more than 0.3 s"))
    let prices = actions.compactMap { action -> Int64? in
      if case .tick(let row) = action { row.tick.price.rawValue } else { nil }
    }
    #expect(prices.count > 500 && prices.count < Self.ticks)
    #expect(Array(prices.prefix(8)).allSatisfy { $0 > 0 })
  }

  @Test func `A session that is overrun ends with an error, its journal whole`() throws {
    let server = try TickServer(account: LiveScenario.account, ticks: Self.ticks, symbols: 2)
    defer { server.stop() }
    let link = try SocketLink(
      host: "127.0.0.1", port: server.port, configuration: LiveScenario.client(), inboxMax: 1_000,
      patience: 0.2)
    let scenario = LiveScenario()
    var looks = 0
    let error = #expect(throws: InputError.self) {
      try scenario.run(
        link, until: link.now + .seconds(60),
        listen: {
          // Slower than any machine: each look takes a second once ticks flow.
          looks += 1
          if looks > 20 { usleep(1_000_000) }
          return nil
        })
    }
    #expect(error?.description.contains("the session cannot keep up") == true)
    let reader = try JournalReader(opening: scenario.root)
    var records = 0
    while try reader.advance() != nil { records += 1 }
    #expect(records > 0 && reader.isCleanlyClosed)
  }

  @Test func `A session that keeps up takes every tick however fast they come`() throws {
    let server = try TickServer(account: LiveScenario.account, ticks: Self.ticks, symbols: 1)
    defer { server.stop() }
    let client = try TWSClient(
      host: "127.0.0.1", port: server.port, inboxMax: 1_000, patience: 5)
    var connection = TWSConnection(LiveScenario.client())
    connection.define(instrument())
    connection.subscribe(InstrumentID(rawValue: 0), .topOfBook, at: .zero)
    try client.start(connection)
    defer { client.stop() }
    var ticks = 0
    let begun = MonotonicTime.now
    while ticks < Self.ticks, MonotonicTime.seconds(since: begun) < 60 {
      let actions = try #require(client.take(milliseconds: 1_000), "it ended")
      ticks += actions.count { if case .tick = $0 { true } else { false } }
    }
    #expect(ticks == Self.ticks)
  }
}
