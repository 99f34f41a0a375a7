import Broker
import Journal
import Synchronization

/// A session under load over a socket of this machine: a steady stream of ticks, orders that some
/// of them trigger, and a person who pauses it near the end.
///
/// Two threads beside the server's, as in `run`; the journal is synced before any order leaves.
struct LoadBench {
  /// Ticks a second.
  let rate: Int
  let seconds: Int

  private static let account = "DU1000001"
  private static let symbols = ["AAPL", "SPY"]
  /// 2026-11-20 10:00 New York: a session in which orders are taken.
  private static let start = Timestamp(rawValue: 1_795_186_800_000_000_000)

  /// The disk's own sync, an order's way from tick to wire, and a pause's way into the journal.
  func run() throws -> [BenchRow] {
    PeakMemory.restart()
    return try TemporaryFolder.with { folder in
      let disk = try DurableBench.measure(in: folder, samples: 1_000, suite: "live").disk
      return [disk] + (try load(folder))
    }
  }

  private func load(_ folder: String) throws -> [BenchRow] {
    let ticks = rate * seconds
    let server = try LoadServer(
      LoadServer.Plan(
        account: Self.account, symbols: Self.symbols.count, ticksPerSecond: rate, ticks: ticks,
        triggerEvery: max(rate / 25, 2) | 1))
    defer { server.stop() }
    let root = "\(folder)/journal"
    let control = try ControlSocket(path: "\(folder)/control")
    let caller = try PauseCaller("\(folder)/control", after: Double(seconds) * 0.9)
    var isOver = false
    let begun = MonotonicTime.now
    let summary = try LiveRun(
      configuration: configuration, root: root, link: try link(server.port), predictions: nil,
      until: nil,
      listen: { control.take() ?? (isOver ? .end("every tick is here") : nil) },
      tell: { action in
        guard case .notice(let notice) = action else { return }
        if notice.code == TickServer.endCode { isOver = true }
      }, probe: LiveProbe(LiveMonitor())
    ).run()
    let took = MonotonicTime.seconds(since: begun)
    let counts = server.counts
    guard summary.counts.ticks == ticks else {
      throw InputError("live: \(summary.counts.ticks) of \(ticks) ticks are in the journal")
    }
    var orders = BenchRow(
      "live", "tick to order at \(rate) ticks/s", events: UInt64(ticks), seconds: took)
    (orders.latencies, orders.matches) = (counts.latencies, UInt64(counts.latencies.count))
    (orders.commits, orders.bytes) = (
      UInt64(summary.counts.commits), try FolderSize.bytes(root)
    )
    guard counts.latencies.count > 0 else { throw InputError("live: no order came") }
    let answer = try caller.join()
    guard counts.lastOrderAt < answer.heardAt + 100_000_000 else {
      throw InputError("live: an order came more than 100 ms after the pause")
    }
    var pause = BenchRow("live", "pause to journal at \(rate) ticks/s", events: 1, seconds: took)
    var latency = Latencies()
    latency.note(Int64(answer.heardAt - answer.saidAt))
    pause.latencies = latency
    return [orders, pause]
  }

  private var configuration: Configuration {
    var configuration = Configuration()
    configuration.account = Self.account
    configuration.instruments = Self.symbols.map { symbol in
      var instrument = InstrumentConfiguration()
      instrument.symbol = symbol
      return instrument
    }
    var rule = RuleDefinition()
    (rule.name, rule.on) = ("trigger", "quote")
    rule.when = ["price.ask >= \(LoadServer.trigger)", "orders.live == 0"]
    rule.actions = ["enter(buy, shares(1), type: limit, limit: 189)"]
    configuration.rules = [rule]
    configuration.risk.maximumOrders = 1_000
    configuration.risk.orderRateWindow = .seconds(1)
    configuration.risk.priceCollar = Ratio(whole: 1)
    let problems = configuration.problems()
    precondition(problems.isEmpty, "\(problems)")
    return configuration
  }

  private func link(_ port: Int) throws -> SocketLink {
    var client = ClientConfiguration()
    client.clientID = 1
    client.account = Self.account
    client.requiredMode = .paper
    client.zones = ServerZones.all
    return try SocketLink(
      host: "127.0.0.1", port: port, configuration: client, clock: ClientClock(start: Self.start))
  }
}

/// Somebody who pauses a session after a while, and notes when it was journaled.
private final class PauseCaller: Sendable {
  struct Answer {
    var saidAt: UInt64 = 0
    var heardAt: UInt64 = 0
    var text = ""
  }

  private let answer = Mutex(Answer())
  private let thread = Mutex<ClientThread?>(nil)

  init(_ path: String, after seconds: Double) throws {
    let pause = try ClientSignal()
    let new = try ClientThread { [self] in
      pause.wait(milliseconds: Int32(seconds * 1_000))
      answer.withLock { $0.saidAt = MonotonicTime.now }
      let text: String
      do { text = try ControlCall.ask(path, "pause bench load") ?? "nobody listens" } catch {
        text = "\(error)"
      }
      answer.withLock {
        $0.heardAt = MonotonicTime.now
        $0.text = text
      }
    }
    thread.withLock { $0 = new }
  }

  /// - Throws: ``InputError`` when the session did not take it.
  func join() throws -> Answer {
    thread.withLock {
      $0?.join()
      $0 = nil
    }
    let answer = answer.withLock { $0 }
    guard answer.text == "ok" else { throw InputError("live: pause: \(answer.text)") }
    return answer
  }
}
