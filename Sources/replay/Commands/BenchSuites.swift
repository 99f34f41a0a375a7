import Broker
import Engine
import Glibc
import Journal

/// Appending, scanning and checking the ticks of a recording.
struct JournalBench {
  let market: String?
  let folder: String
  let rounds: Int

  func run() throws -> [BenchResult] {
    let source = try market ?? BenchFolder.syntheticMarket(in: folder)
    let ticks = try Self.load(source)
    var round = 0
    var results: [BenchResult] = []
    results.append(
      try BenchResult.measure("journal", "append", rounds: rounds) {
        round += 1
        return try append(ticks, to: "\(folder)/append-\(round)")
      })
    results.append(
      try BenchResult.measure("journal", "scan", rounds: rounds) {
        (try Self.scan(source), nil)
      })
    results.append(
      try BenchResult.measure("journal", "read", rounds: rounds) {
        (try Self.read(source), nil)
      })
    return results
  }

  private static func load(_ root: String) throws -> [(Envelope, Tick)] {
    var ticks: [(Envelope, Tick)] = []
    let reader = try JournalReader(opening: root)
    while let shape = try reader.advance() {
      if shape == .tick { ticks.append((reader.envelope, reader.tick)) }
    }
    return ticks
  }

  private func append(
    _ ticks: [(Envelope, Tick)], to root: String
  ) throws -> (UInt64, UInt64?) {
    var options = WriterOptions()
    options.policy = .none
    let writer = try JournalWriter(at: root, day: 20_240_605, options: options)
    for index in ticks.indices {
      var envelope = ticks[index].0
      envelope.sequence = writer.nextSequence
      try writer.append(ticks[index].1, envelope)
      try writer.endInput()
    }
    _ = try writer.close()
    return (UInt64(ticks.count), UInt64(writer.statistics.diskBytes))
  }

  /// Every tick in runs, as a whole-day query reads them.
  private static func scan(_ root: String) throws -> UInt64 {
    var count: UInt64 = 0
    var checksum: Int64 = 0
    try JournalReader(opening: root).scanTicks { _, rows in
      count += UInt64(rows.count)
      checksum &+= rows[0].tick.price.rawValue
    }
    return checksum == .min ? 0 : count
  }

  /// Every record one by one, as a session reads them.
  private static func read(_ root: String) throws -> UInt64 {
    let reader = try JournalReader(opening: root)
    var count: UInt64 = 0
    while try reader.advance() != nil { count += 1 }
    return count
  }
}

/// Re-executing and folding a traded day.
struct ReplayBench {
  let day: String?
  let folder: String
  let rounds: Int

  func run() throws -> [BenchResult] {
    let journal = try day ?? syntheticDay()
    return [
      try BenchResult.measure("replay", "verify", rounds: rounds) {
        let report = try Verifier(journal: journal, overrides: []).run()
        guard report.isIdentical else { throw InputError(report.text) }
        return (report.events, nil)
      },
      try BenchResult.measure("replay", "fold", rounds: rounds) {
        (try JournalFold(root: journal).ledger.lastSequence.rawValue, nil)
      },
    ]
  }

  private func syntheticDay() throws -> String {
    let market = try BenchFolder.syntheticMarket(in: folder)
    let text = try SyntheticMarket(seed: 1, ticks: BenchFolder.ticks).predictions()
    let predictions = try PredictionFile(
      path: "synthetic.ndjson", bytes: Array(text.utf8), skipsBad: false)
    _ = try Backtest(
      configuration: Configuration(), market: market, predictions: predictions,
      out: "\(folder)/day"
    ).run()
    return "\(folder)/day"
  }
}

/// A folder for measurements that is gone afterwards.
enum BenchFolder {
  /// Ticks of the synthetic day that is used without a journal.
  static let ticks = 2_000_000

  static func with<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = "\(Environment.value("TMPDIR") ?? "/tmp")/replay-bench-\(getpid())"
    try Folders.create(path)
    let result: Result
    do { result = try body(path) } catch {
      try Folders.remove(path)
      throw error
    }
    try Folders.remove(path)
    return result
  }

  static func syntheticMarket(in folder: String) throws -> String {
    let root = "\(folder)/market"
    let synthetic = try SyntheticMarket(seed: 1, ticks: ticks)
    var options = WriterOptions()
    options.policy = .none
    var writer = try JournalWriter(at: root, day: synthetic.calendar.date, options: options)
    try synthetic.record(build: BuildInformation.text, into: &writer)
    _ = try writer.close()
    return root
  }
}

/// The most memory this process has held.
enum PeakMemory {
  /// Megabytes of resident memory, by the kernel's count.
  static var megabytes: Double {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
  }
}
