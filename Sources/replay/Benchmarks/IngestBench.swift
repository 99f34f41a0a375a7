import Broker
import Journal

/// Market data over a socket of this machine into a durable journal, through the client, the engine
/// and group commit, as `run` does it: a server thread on one core, everything else beside it.
struct IngestBench {
  let rounds: Int
  /// Ticks of a round.
  let ticks: Int

  private static let account = "DU1000001"
  private static let symbols = ["AAPL", "SPY"]

  func run() throws -> BenchRow {
    PeakMemory.restart()
    return BenchRow.median(
      try (0..<rounds).map { _ in try TemporaryFolder.with { folder in try round(folder) } })
  }

  private func round(_ folder: String) throws -> BenchRow {
    let server = try TickServer(account: Self.account, ticks: ticks, symbols: Self.symbols.count)
    defer { server.stop() }
    let root = "\(folder)/journal"
    var isOver = false
    let summary = try LiveRun(
      configuration: configuration, root: root, link: try link(server.port), predictions: nil,
      until: nil, listen: { isOver ? .end("every tick is here") : nil },
      tell: { action in
        guard case .notice(let notice) = action else { return }
        if notice.code == TickServer.endCode { isOver = true }
      }, probe: LiveProbe(LiveMonitor())
    ).run()
    let seconds = MonotonicTime.seconds(since: try server.start())
    guard summary.counts.ticks == ticks else {
      throw InputError("ingest: \(summary.counts.ticks) of \(ticks) ticks are in the journal")
    }
    var row = BenchRow("tws", "socket to journal", events: UInt64(ticks), seconds: seconds)
    row.commits = UInt64(summary.counts.commits)
    row.bytes = try FolderSize.bytes(root)
    return row
  }

  private var configuration: Configuration {
    var configuration = Configuration()
    configuration.account = Self.account
    configuration.instruments = Self.symbols.map { symbol in
      var instrument = InstrumentConfiguration()
      instrument.symbol = symbol
      return instrument
    }
    return configuration
  }

  private func link(_ port: Int) throws -> SocketLink {
    var client = ClientConfiguration()
    client.clientID = 1
    client.account = Self.account
    client.requiredMode = .paper
    client.zones = ServerZones.all
    return try SocketLink(host: "127.0.0.1", port: port, configuration: client)
  }
}
