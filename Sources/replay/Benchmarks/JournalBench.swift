import Journal

/// The suite `journal`: everything that the journal does with a recorded day, in one run.
struct JournalBench {
  let market: String?
  let folder: String
  let rounds: Int
  /// Ticks of the synthetic day.
  let ticks: Int
  /// Single operations where each waits for the disk or is timed alone.
  let samples: Int
  /// Gets each row as soon as it is there.
  let show: (BenchRow) -> Void

  /// Ticks between the executions that are put in for the filters.
  private static let ticksPerExecution = 10_000
  /// Raw bytes of a segment where memory is looked at.
  private static let shortSegmentBytes = 4 << 20

  /// What is appended how: where each commit takes its time, only some records go in.
  private func appends(_ source: String) -> [(name: String, bench: AppendBench)] {
    var found: [(name: String, bench: AppendBench)] = []
    let few = UInt64(samples)
    for per in [1, 10, 100, 1_000] {
      func add(_ name: String, _ policy: CommitPolicy, limit: UInt64) {
        var bench = AppendBench(source: source)
        (bench.policy, bench.recordsPerCommit, bench.limit) = (policy, per, limit)
        found.append((name: "append \(name) \(per)", bench: bench))
      }
      add("none", .none, limit: .max)
      add("interval", .interval(milliseconds: 50), limit: per == 1 ? few * 20 : .max)
      add("commit", .commit, limit: per == 1_000 ? .max : few * UInt64(per == 1 ? 2 : per))
    }
    return found
  }

  /// Runs every case.
  ///
  /// - Returns: the targets, after all rows have been shown.
  func run() throws -> BenchTargets {
    let source = try market ?? BenchFolder.syntheticMarket(in: folder, ticks: ticks)
    // Before anything is measured: a damaged recording must be refused, not timed.
    let statistics = try JournalStatistics(of: source)
    guard statistics.ticks > 0 else { throw InputError("\(source): there are no ticks in it") }
    var rows: [BenchRow] = []
    func take(_ row: BenchRow) {
      rows.append(row)
      show(row)
    }
    for (name, bench) in appends(source) { take(try append(bench, name)) }
    let plain = "\(folder)/plain"
    _ = try AppendBench(source: source).run("plain", to: plain)
    try read(plain, "unsealed", statistics, take)
    take(try seal(source))
    _ = try Sealer.seal(root: plain)
    try read(plain, "sealed", statistics, take)
    try filter(source, ticks: statistics.ticks, take)
    try follow(source, take)
    let pair = try DurableBench.measure(in: folder, samples: samples / 2, suite: "journal")
    take(pair.disk)
    take(pair.journal)
    for days: Int64 in [1, 4] { take(try memory(source, days: days)) }
    return BenchTargets(rows, source: market ?? "synthetic day of \(ticks) ticks")
  }

  private func append(_ bench: AppendBench, _ name: String) throws -> BenchRow {
    PeakMemory.restart()
    var rows: [BenchRow] = []
    for _ in 0..<rounds {
      rows.append(try bench.run(name, to: "\(folder)/append"))
      try Folders.remove("\(folder)/append")
    }
    return BenchRow.median(rows)
  }

  /// Everything that only reads.
  private func read(
    _ root: String, _ state: String, _ source: JournalStatistics, _ take: (BenchRow) -> Void
  ) throws {
    let bench = ReadBench(root: root, state: state, rounds: rounds, seeks: samples / 2)
    if state == "sealed" { take(try bench.scan(maps: true)) }
    take(try bench.scan(maps: false))
    take(try bench.iterate())
    take(try bench.seekBySequence(of: UInt64(source.records)))
    take(try bench.seekByTime(source.firstTime...source.lastTime))
    take(try bench.check())
  }

  /// Sealing, the reading back included; the bytes are those of the sealed journal.
  private func seal(_ source: String) throws -> BenchRow {
    PeakMemory.restart()
    var rows: [BenchRow] = []
    let root = "\(folder)/seal"
    for _ in 0..<rounds {
      let records = try AppendBench(source: source).run("plain", to: root).events
      let files = CountingFiles()
      var watch = Stopwatch()
      _ = try watch.run { try Sealer.seal(root: root, files: files) }
      var row = BenchRow("journal", "seal", events: records, seconds: watch.seconds)
      (row.bytes, row.syncs) = (try FolderSize.bytes(root), files.syncs)
      row.allocations = watch.allocations
      rows.append(row)
      try Folders.remove(root)
    }
    return BenchRow.median(rows)
  }

  /// Filters over the same day with an execution put in now and then, each of an order of its own.
  private func filter(
    _ source: String, ticks count: Int, _ take: (BenchRow) -> Void
  ) throws {
    let root = "\(folder)/orders"
    var bench = AppendBench(source: source)
    bench.ticksPerExecution = min(Self.ticksPerExecution, max(1, count / 10))
    _ = try bench.run("orders", to: root)
    for state in ["unsealed", "sealed"] {
      if state == "sealed" { _ = try Sealer.seal(root: root) }
      let statistics = try JournalStatistics(of: root)
      let reading = ReadBench(root: root, state: state, rounds: rounds, seeks: samples / 2)
      for (name, query, expected) in try Self.queries(statistics) {
        take(
          try reading.filter(name, query, of: UInt64(statistics.records), expected: expected))
      }
    }
  }

  /// What is looked for, with how many there must be at least.
  private static func queries(
    _ statistics: JournalStatistics
  ) throws -> [(name: String, query: JournalQuery, expected: UInt64)] {
    let kind = EventKind.execution.rawValue
    let executions = statistics.kinds.first { $0.kind == kind }?.count ?? 0
    let rarest = statistics.instruments.filter { $0.ticks > 0 }.min { $0.ticks < $1.ticks }
    guard executions > 0, let rarest else {
      throw InputError("the filters have nothing to find: the copy of the recording is short")
    }
    var (byKind, byOrder, byInstrument) = (JournalQuery(), JournalQuery(), JournalQuery())
    byKind.kinds = [kind]
    byOrder.orders = [RecordAppender.order(executions / 2 + 1)]
    byInstrument.instruments = [rarest.instrument]
    return [
      ("kind", byKind, UInt64(executions)), ("order", byOrder, 1),
      ("instrument", byInstrument, UInt64(rarest.ticks)),
    ]
  }

  private func follow(_ source: String, _ take: (BenchRow) -> Void) throws {
    let root = "\(folder)/tail"
    take(try TailBench(source: source, commits: samples / 10).run(to: root))
    try Folders.remove(root)
  }

  /// One journal of so many days, written and scanned: only the peak is of interest.
  private func memory(_ source: String, days: Int64) throws -> BenchRow {
    PeakMemory.restart()
    let root = "\(folder)/memory"
    let name = "memory \(days) day\(days == 1 ? "" : "s")"
    var bench = AppendBench(source: source)
    bench.repeats = days
    // Short, so that one day is longer than a segment already: a sealed one is mapped whole.
    bench.segmentRawBytes = Self.shortSegmentBytes
    var row = try bench.run(name, to: root)
    _ = try Sealer.seal(root: root)
    try JournalReader(opening: root).scanTicks { _, _ in }
    row.peakMegabytes = PeakMemory.megabytes
    try Folders.remove(root)
    return row
  }
}
