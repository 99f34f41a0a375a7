import Broker
import Journal
import TestSupport
import Testing

@testable import replay

/// The client over real sockets against the simulated broker.
@Suite(.serialized) struct ClientSocketTests {
  /// 2013-10-07, 09:50 New York: few pages of history, so that the server's pace is no matter.
  private static let time = Timestamp(rawValue: 1_381_153_800_000_000_000)

  private static var configuration: ClientConfiguration {
    var configuration = ClientConfiguration()
    configuration.clientID = 7
    configuration.zones = ServerZones.all
    return configuration
  }

  private static var simulator: SimulatorConfiguration {
    var configuration = SimulatorConfiguration()
    configuration.zoneOffsets = SimulatorZone().offsets
    return configuration
  }

  private static func connection() -> TWSConnection {
    var connection = TWSConnection(configuration)
    var instrument = InstrumentDefined()
    instrument.symbol = "SPY"
    connection.define(instrument)
    return connection
  }

  private static func order(_ number: Int64, _ type: OrderType) -> OrderCommand {
    var command = OrderCommand()
    command.order = OrderID(rawValue: number)
    command.instrument = InstrumentID(rawValue: 0)
    command.quantity = Quantity(shares: 100)
    command.type = type
    if type == .limit { command.limitPrice = Price(rawValue: 1_000_000_000) }
    command.orderReference = "ref \(number)"
    return command
  }

  /// What is done with the connection once it is ready, in both worlds.
  private static func trade(_ connection: inout TWSConnection, at now: Timestamp) {
    connection.send(order(1, .market), sequence: SequenceNumber(rawValue: 10), at: now)
    connection.send(order(2, .limit), sequence: SequenceNumber(rawValue: 11), at: now)
    var cancel = order(2, .limit)
    cancel.action = .cancel
    connection.send(cancel, sequence: SequenceNumber(rawValue: 12), at: now)
  }

  /// The frames that the session would journal.
  private static func frames(_ actions: [ClientAction]) -> [[UInt8]] {
    actions.compactMap {
      if case .input(.brokerFrame(let frame), _) = $0 { frame.bytes } else { nil }
    }
  }

  private static func isReady(_ actions: [ClientAction]) -> Bool {
    actions.contains {
      if case .input(.connection(let change), _) = $0 { change.state == .ready } else { false }
    }
  }

  /// Client and server in one process, without sockets.
  private static func inProcess() -> [[UInt8]] {
    var server = SimulatorServer(simulator, at: time)
    var connection = connection()
    var actions: [ClientAction] = []
    var hasTraded = false
    server.connect(1, at: time)
    connection.connected(at: time)
    for _ in 0..<100 {
      let new = connection.takeActions()
      actions += new
      if isReady(new), !hasTraded {
        hasTraded = true
        trade(&connection, at: time)
      }
      for case .write(let bytes) in new { server.receive(bytes, from: 1, at: time) }
      server.advance(to: time)
      for (_, output) in server.takeOutgoing() {
        if case .frame(let payload) = output {
          connection.receive(Framing.prefixed(payload), at: time)
        }
      }
    }
    return frames(actions)
  }

  @Test func `The session sees the same frames over a socket as in one process`() throws {
    let expected = Self.inProcess()
    let ids = Set(expected.map(Self.number)).sorted()
    #expect(Set([3, 4, 5, 9, 11, 15, 53, 54, 55, 59, 62, 102]).isSubset(of: ids))

    let server = try LoopbackServer(Self.simulator, at: Self.time)
    defer { server.stop() }
    let client = try TWSClient(host: "127.0.0.1", port: server.port)
    try client.start(Self.connection())
    var actions: [ClientAction] = []
    var hasTraded = false
    let start = MonotonicTime.now
    while Self.frames(actions).count < expected.count, MonotonicTime.seconds(since: start) < 20 {
      actions += try #require(client.take(milliseconds: 100))
      if Self.isReady(actions), !hasTraded {
        hasTraded = true
        client.call { connection, now in Self.trade(&connection, at: now) }
      }
    }
    client.stop()
    // Answers to requests that meet on the way may change places; those of one kind do not.
    for id in ids {
      let kind = { (frame: [UInt8]) in Self.number(frame) == id }
      #expect(Self.frames(actions).filter(kind) == expected.filter(kind), "message \(id)")
    }
    #expect(Self.frames(actions).count == expected.count)
  }

  private static func number(_ frame: [UInt8]) -> Int {
    Int(String(decoding: frame.prefix { $0 != 0 }, as: UTF8.self)) ?? -1
  }

  @Test func `A port where nobody listens is told as that`() throws {
    let port = ClosedPort()
    defer { withExtendedLifetime(port) {} }
    let client = try TWSClient(host: "127.0.0.1", port: port.number)
    try client.start(Self.connection())
    guard case .close(let reason)? = client.take(milliseconds: 5_000)?.last else {
      Issue.record("the connection did not end")
      return
    }
    #expect(reason.description.contains("nothing listens"))
    client.stop()
  }

  @Test func `An inbox that nobody empties holds up the server and loses nothing`() throws {
    let server = try LoopbackServer(Self.simulator, at: Self.time)
    defer { server.stop() }
    let client = try TWSClient(host: "127.0.0.1", port: server.port, inboxMax: 4)
    try client.start(Self.connection())
    let expected = 12
    var actions: [ClientAction] = []
    let start = MonotonicTime.now
    while !Self.isReady(actions), MonotonicTime.seconds(since: start) < 20 {
      actions += client.take(milliseconds: 50) ?? []
    }
    client.stop()
    #expect(Self.isReady(actions))
    #expect(Self.frames(actions).count >= expected)
  }

  private func run(_ words: [String]) -> (code: ExitCode, output: String, error: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(words, console)
    return (code, console.capturedOutput, console.capturedError)
  }

  @Test func `doctor goes through every step, and explains a port that is closed`() throws {
    let server = try LoopbackServer(Self.simulator, at: Self.time)
    let good = run(["doctor", "tws", "--port", "\(server.port)", "--wait", "2"])
    for step in ["port", "greeting", "login", "orders", "broker", "contract", "history"] {
      #expect(good.output.contains("ok    \(step)"), "\(step):\n\(good.output)")
    }
    #expect(good.output.contains("DU*****01, paper"))
    // The market's clock stands still in 2013, and that is worth a warning.
    #expect(good.output.contains("warn  clock"))
    #expect(good.code == .success)
    server.stop()
    let port = ClosedPort()
    defer { withExtendedLifetime(port) {} }
    let bad = run(["doctor", "tws", "--port", "\(port.number)"])
    #expect(bad.code == .failure)
    #expect(bad.output.contains("FAIL  port") && bad.output.contains("nothing listens"))
    #expect(bad.output.contains("-     history"))
  }

  @Test func `Downloaded ticks are those the server has, as a recording that bars can read`() throws
  {
    let server = try LoopbackServer(Self.simulator, at: Self.time)
    defer { server.stop() }
    let folder = ScratchFolder()
    let out = folder.path + "/ticks"
    let fetched = run([
      "fetch", "ticks", "--symbols", "SPY", "--date", "20131007", "--show", "trades", "--out", out,
      "--port", "\(server.port)", "--json",
    ])
    #expect(fetched.error == "")
    #expect(fetched.code != .cannotRun)
    var count = 0
    let reader = try JournalReader(opening: out)
    while let shape = try reader.advance() {
      if shape == .tick { count += 1 }
    }
    #expect(count > 100)
    #expect(fetched.output.contains("\"ticks\":\(count)"))
    let bars = run(["bars", "--market", out, "--symbol", "SPY", "--width", "5m"])
    #expect(bars.code == .success)
    // The header, four bars from 09:30 on, and the one that the recording ends in.
    #expect(bars.output.split(separator: "\n").count == 6)
  }

  @Test func `Downloaded bars agree with the bars of the downloaded ticks`() throws {
    let server = try LoopbackServer(Self.simulator, at: Self.time)
    defer { server.stop() }
    let folder = ScratchFolder()
    let port = "\(server.port)"
    let ticks = run([
      "fetch", "ticks", "--symbols", "SPY", "--date", "20131007", "--show", "trades", "--out",
      folder.path + "/ticks", "--port", port,
    ])
    #expect(ticks.code != .cannotRun, "\(ticks.error)")
    let file = folder.path + "/bars.csv"
    let bars = run([
      "fetch", "bars", "--symbol", "SPY", "--from", "20131007", "--width", "5m", "--out", file,
      "--port", port,
    ])
    #expect(bars.code != .cannotRun, "\(bars.error)")
    let local = run([
      "bars", "--market", folder.path + "/ticks", "--symbol", "SPY", "--width", "5m",
    ])
    let mine = local.output.split(separator: "\n").dropLast()
    let theirs = try TestFiles.text(file).split(separator: "\n")
    // The header and four bars; the one that the recording ends in is left out.
    #expect(mine.count == 5 && theirs.count >= 5)
    for (a, b) in zip(mine, theirs) {
      // All but the sum of price × size, which the server tells as an average.
      #expect(a.split(separator: ",").prefix(6) == b.split(separator: ",").prefix(6))
    }
  }

  @Test func `Bad options are refused before anything is connected`() {
    for words in [
      ["fetch", "bars", "--symbol", "SPY"],
      ["fetch", "bars", "--symbol", "SPY", "--from", "20131005", "--width", "5m", "--out", "x"],
      ["fetch", "bars", "--symbol", "SPY", "--from", "20131007", "--width", "7s", "--out", "x"],
      ["fetch", "ticks", "--symbols", "SPY,SPY", "--date", "20131007", "--out", "x"],
      ["fetch", "ticks", "--symbols", "SPY", "--date", "20131006", "--out", "x"],
      ["doctor", "tws", "--port", "0"],
    ] {
      let result = run(words)
      #expect(result.code == .cannotRun)
      #expect(result.error.contains("usage: replay"))
    }
  }
}
