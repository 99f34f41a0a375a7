import Journal
import TestSupport
import Testing

@testable import replay

/// The parts of the benchmarks that can be wrong without looking wrong.
@Suite struct BenchTests {
  private func market(_ folder: TestFolder) throws -> String {
    try BenchFolder.syntheticMarket(in: folder.path, ticks: 20_000)
  }

  @Test func `A quantile is the time that so many operations stayed within`() {
    var latencies = Latencies()
    #expect(latencies.quantile(0.5) == 0)
    for number in (1...1_000).reversed() { latencies.note(Int64(number) * 1_000) }
    #expect(latencies.quantile(0.5) == 501)
    #expect(latencies.quantile(0.99) == 991)
    #expect(latencies.quantile(1) == 1_000)
    #expect(latencies.count == 1_000)
  }

  @Test func `The median round is kept with the largest peak of all`() {
    let rows = [3.0, 1, 2].map { seconds in
      var row = BenchRow("journal", "x", events: 10, seconds: seconds)
      row.peakMegabytes = seconds
      return row
    }
    let median = BenchRow.median(rows)
    #expect(median.seconds == 2)
    #expect(median.peakMegabytes == 3)
    #expect(median.rate == 5)
  }

  @Test func `Pieces of a recording are its records, in order and as many as asked for`() throws {
    let folder = TestFolder()
    let root = try market(folder)
    let all = try JournalRecords.all(root)
    for limit in [0, 1, 9, 10_000, UInt64.max] {
      let chunks = try RecordChunks(root, limit: limit)
      var events: [Event] = []
      while try chunks.advance() {
        for item in chunks.items {
          switch item {
          case .ticks(let range): events += chunks.rows[range].map { .tick($0.tick) }
          case .event(let record): events.append(record.event)
          }
        }
      }
      #expect(events == all.prefix(Int(clamping: limit)).map { $0.event }, "limit \(limit)")
    }
  }

  @Test func `What is appended is the recording, whatever the policy and the commits`() throws {
    let folder = TestFolder()
    let root = try market(folder)
    let expected = try JournalRecords.all(root)
    for (policy, per) in [(CommitPolicy.none, 7), (.interval(milliseconds: 1), 10), (.commit, 999)]
    {
      var bench = AppendBench(source: root)
      (bench.policy, bench.recordsPerCommit) = (policy, per)
      let out = "\(folder.path)/\(per)"
      let row = try bench.run("x", to: out)
      #expect(try JournalRecords.all(out) == expected, "\(policy)")
      #expect(row.events == UInt64(expected.count))
      #expect(row.commits == UInt64((expected.count + per - 1) / per))
      #expect(row.bytes == UInt64(try FolderContents.files(out).values.reduce(0) { $0 + $1.count }))
    }
  }

  @Test func `Repeated days and added executions follow on without a gap`() throws {
    let folder = TestFolder()
    let root = try market(folder)
    let count = try JournalRecords.all(root).count
    var bench = AppendBench(source: root)
    (bench.repeats, bench.ticksPerExecution) = (3, 1_000)
    let row = try bench.run("x", to: folder.path + "/out")
    let statistics = try JournalStatistics(of: folder.path + "/out")
    let executions = statistics.kinds.first { $0.kind == EventKind.execution.rawValue }?.count ?? 0
    #expect(executions == statistics.ticks / 1_000)
    #expect(row.events == UInt64(count * 3 + executions))
    #expect(try JournalCheck.run(root: folder.path + "/out").isClean)
  }

  @Test func `A sync is counted for each file and folder that was synced`() throws {
    let folder = TestFolder()
    let files = CountingFiles()
    let file = try files.create(folder.path + "/f")
    try files.write(file, at: 0, [1, 2, 3])
    try files.sync(file)
    try files.syncFolder(folder.path)
    #expect(files.syncs == 2)
    #expect(files.writes == 1)
    #expect(try files.map(file, count: 3)?.count == 3)
    #expect(try CountingFiles(maps: false).map(file, count: 3) == nil)
    files.close(file)
  }

  @Test func `A target is met at its bound and missed beyond it`() {
    func target(_ measured: Double, isLeast: Bool) -> BenchTargets.Target {
      BenchTargets.Target(
        what: "x", unit: "y", target: 2, isLeast: isLeast, measured: measured)
    }
    #expect(target(2, isLeast: true).isMet && target(2, isLeast: false).isMet)
    #expect(!target(1.9, isLeast: true).isMet && target(1.9, isLeast: false).isMet)
    #expect(target(2.1, isLeast: true).isMet && !target(2.1, isLeast: false).isMet)
  }

  @Test func `A recording without ticks is refused, not measured`() throws {
    let folder = TestFolder()
    let root = folder.path + "/empty"
    _ = try JournalWriter(at: root, day: 20_240_605).close()
    let result = replay("bench", "journal", root, "--rounds", "1")
    #expect(result.code == .cannotRun)
    #expect(result.error.contains("\(root): there are no ticks in it"))
    #expect(result.output == "")
  }

  @Test func `The peak of memory is known, and can be started anew`() {
    #expect(PeakMemory.megabytes > 1)
    PeakMemory.restart()
    #expect(PeakMemory.megabytes > 1)
  }
}
