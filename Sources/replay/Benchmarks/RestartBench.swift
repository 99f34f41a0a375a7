import Glibc
import Journal

/// How long a session that was killed after a full day needs to trade again: from the start of the
/// process until its journal says that the session goes on with the whole state, and until the
/// broker has told everything, too.
struct RestartBench {
  let rounds: Int
  /// Records of the day, about.
  let ticks: Int

  /// A session's morning, whatever day it is, for every process alike.
  private let begun = Timestamp(rawValue: SocketLoop.wallClock)

  private static let symbols = ["AAPL", "SPY"]
  /// Seconds that anything may take.
  private static let patience = 300.0

  init(rounds: Int, ticks: Int) { (self.rounds, self.ticks) = (rounds, ticks) }

  func run(_ show: (BenchRow) -> Void) throws {
    try TemporaryFolder.with { folder in
      try prepare(folder)
      try day(folder)
      let (opened, ready) = try restarts(folder)
      for (name, latency) in [("session goes on", opened), ("broker ready", ready)] {
        var row = BenchRow(
          "restart", "exec to \(name), \(ticks) records", events: UInt64(rounds),
          seconds: latency.seconds)
        row.latencies = latency
        show(row)
      }
    }
  }

  private func prepare(_ folder: String) throws {
    let settings = try BufferedFile(creating: "\(folder)/bench.yaml")
    try settings.put(
      LiveDemoSettings.text(account: StopBench.account, symbols: Self.symbols))
    try settings.close()
    // Without one a service would be asked that some environment names.
    try BufferedFile(creating: "\(folder)/none.ndjson").close()
  }

  /// A session that takes a day's ticks as fast as it can, and is killed then.
  private func day(_ folder: String) throws {
    let server = try server(ticks: ticks)
    defer { server.stop() }
    let session = try start("day", folder, server)
    defer { session.kill() }
    let root = "\(folder)/journal"
    var opened: JournalTail?
    try wait("journal", session) {
      opened = Self.tail(root)
      return opened != nil
    }
    guard let tail = opened else { return }
    try wait("the last tick", session) {
      while try tail.advance() != nil {}
      return tail.record.envelope.sequence.rawValue >= UInt64(ticks)
    }
  }

  private func restarts(_ folder: String) throws -> (opened: Latencies, ready: Latencies) {
    var (opened, ready) = (Latencies(), Latencies())
    for round in 0..<rounds {
      let server = try server(ticks: 100)
      defer { server.stop() }
      let tail = try JournalTail(following: "\(folder)/journal", last: 1)
      while try tail.advance() != nil {}
      let begun = MonotonicTime.now
      let session = try start("session\(round)", folder, server)
      defer { session.kill() }
      try wait("a session", session) {
        try Self.finds(tail) { if case .sessionStarted = $0 { true } else { false } }
      }
      opened.note(Int64(MonotonicTime.now - begun))
      try wait("the broker", session) {
        try Self.finds(tail) {
          if case .connection(let change) = $0 { change.state == .ready } else { false }
        }
      }
      ready.note(Int64(MonotonicTime.now - begun))
    }
    return (opened, ready)
  }

  /// nil before its first segment is there.
  private static func tail(_ root: String) -> JournalTail? {
    do { return try JournalTail(following: root) } catch { return nil }
  }

  private static func finds(_ tail: JournalTail, _ isIt: (Event) -> Bool) throws -> Bool {
    while let shape = try tail.advance() {
      if shape == .event, isIt(try tail.record.event()) { return true }
    }
    return false
  }

  private func server(ticks: Int) throws -> TickServer {
    try TickServer(account: StopBench.account, ticks: ticks, symbols: Self.symbols.count)
  }

  private func start(
    _ name: String, _ folder: String, _ server: TickServer
  ) throws -> ChildProcess {
    try ChildProcess(
      name, in: folder,
      arguments: [
        "run", "--config", "\(folder)/bench.yaml", "--out", "\(folder)/journal",
        "--predictions", "\(folder)/none.ndjson", "--port", "\(server.port)",
        "--start", "\(StopBench.start)", "--begun", "\(begun)",
        "--speed", "1",
      ],
      environment: LiveDemoSettings.environment(account: StopBench.account))
  }

  private func wait(
    _ what: String, _ session: ChildProcess, until isThere: () throws -> Bool
  ) throws {
    let begun = MonotonicTime.now
    while try !isThere() {
      if let code = session.poll() {
        throw InputError("restart: the session ended with \(code): \(session.complaint)")
      }
      guard MonotonicTime.seconds(since: begun) < Self.patience else {
        throw InputError("restart: no \(what) after \(Int(Self.patience)) s")
      }
      usleep(500)
    }
  }
}
