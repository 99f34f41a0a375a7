import Broker
import Journal
import TestSupport
import Testing

@testable import replay

/// Journals as the market of the simulated broker, finished and growing ones.
@Suite struct JournalMarketTests {
  private let folder = ScratchFolder()
  private var root: String { folder.path + "/journal" }

  /// A writer with the records of `script` behind it, all durable.
  private func writer(_ script: LedgerScript) throws -> JournalWriter {
    let writer = try JournalWriter(at: root, day: 20_131_007)
    try add(script, from: 0, to: writer)
    return writer
  }

  private func add(_ script: LedgerScript, from first: Int, to writer: JournalWriter) throws {
    for record in script.records[first...] {
      try writer.append(record)
      try writer.endInput()
    }
    try writer.commit()
  }

  private static func quote(_ instrument: UInt32, cents: Int64) -> Event {
    .tick(
      Tick(
        instrument: InstrumentID(rawValue: instrument), kind: .quote,
        price: Price(rawValue: cents * 10_000_000), size: Quantity(shares: 100),
        askPrice: Price(rawValue: (cents + 1) * 10_000_000), askSize: Quantity(shares: 100)))
  }

  private static func server(_ recording: RecordedMarket, _ time: Timestamp) -> SimulatorServer {
    var configuration = SimulatorConfiguration()
    configuration.zoneOffsets = SimulatorZone().offsets
    return SimulatorServer(configuration, recording: recording, at: time)
  }

  @Test func `What becomes durable in a journal that is followed becomes the market`() throws {
    var script = LedgerScript(["AIG", "SPY"])
    script.add(Self.quote(0, cents: 10_000))
    let writer = try writer(script)
    let market = try JournalMarket.follow(root)
    #expect(market.isGrowing)
    let recording = market.takeRecording()
    #expect(recording.symbols == ["AIG", "SPY"], "also before the first tick")
    let now = script.ledger.now + .seconds(1)
    var server = Self.server(recording, now)
    #expect(try market.advance(into: &server).isEmpty)
    let before = script.records.count
    script.add(Self.quote(1, cents: 17_000))
    for record in script.records[before...] { try writer.append(record) }
    #expect(try market.advance(into: &server).isEmpty)
    #expect(server.nextTime > server.now, "what is not durable is not shown")
    try writer.endInput()
    try writer.commit()
    #expect(try market.advance(into: &server).isEmpty)
    #expect(server.nextTime == server.now, "a tick waits")
    server.advance(to: now + .seconds(1))
    #expect(server.nextTime > server.now)
    _ = try writer.close()
  }

  @Test func `A symbol that comes later is named once, and its ticks are left out`() throws {
    var script = LedgerScript(["AIG"])
    let writer = try writer(script)
    let market = try JournalMarket.follow(root)
    var server = Self.server(market.takeRecording(), script.ledger.now)
    let before = script.records.count
    var definition = InstrumentDefined()
    (definition.instrument, definition.symbol) = (InstrumentID(rawValue: 1), "IBM")
    script.add(.instrumentDefined(definition))
    for cents in 1...3 as ClosedRange<Int64> { script.add(Self.quote(1, cents: 18_000 + cents)) }
    try add(script, from: before, to: writer)
    #expect(try market.advance(into: &server) == ["IBM"])
    let then = script.records.count
    script.add(Self.quote(1, cents: 18_100))
    try add(script, from: then, to: writer)
    #expect(try market.advance(into: &server).isEmpty)
    #expect(server.nextTime > server.now)
    _ = try writer.close()
  }

  @Test func `A finished journal is the whole market and does not grow`() throws {
    var script = LedgerScript(["AIG"])
    script.add(Self.quote(0, cents: 10_000))
    _ = try writer(script).close()
    let market = try JournalMarket.load(root)
    #expect(!market.isGrowing)
    let recording = market.takeRecording()
    #expect(recording.symbols == ["AIG"] && recording.end == script.ledger.now)
    var server = Self.server(recording, script.ledger.now)
    #expect(try market.advance(into: &server).isEmpty)
  }

  @Test func `A journal without instruments, or a clock of its own, cannot be followed`() throws {
    _ = try JournalWriter(at: root, day: 20_131_007).close()
    let error = #expect(throws: InputError.self) { try JournalMarket.follow(root) }
    #expect(error?.description.contains("no instrument is defined in it yet") == true)
    for words in [["--follow"], ["--follow", "--market", root, "--speed", "2"]] {
      let console = Console.inMemory()
      let code = Dispatcher(CommandRegistry.all).run(["simulate", "tws"] + words, console)
      #expect(code == .cannotRun && console.capturedError.contains("`--follow` needs `--market`"))
    }
  }
}
