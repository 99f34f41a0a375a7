import Glibc
import Journal

/// One decision made durable, measured in turn with the disk's own sync of the same bytes.
///
/// It also holds the other end of `scripts/crash-test.sh` and `scripts/tail-lag.sh`, see
/// ``DurableWorker``.
struct DurableBench {
  private let samples: Int
  private let worker: DurableWorker?

  init(_ arguments: inout Arguments) throws(UsageError) {
    samples = Int(try arguments.number("--samples", in: 100...10_000_000) ?? 10_000)
    worker = try DurableWorker(&arguments)
  }

  func run(_ journal: String?, _ console: Console, json: Bool) throws -> ExitCode {
    if let worker {
      guard let journal else { throw InputError("the journal's folder is missing") }
      return try worker.run(journal, console)
    }
    // Of these files one folder holds both, so that they are on one disk.
    for result in try BenchFolder.with({ try measure(in: journal ?? $0) }) {
      if json { console.print(json: result.json) } else { console.print(result.text) }
    }
    return .success
  }

  private func measure(in folder: String) throws -> [LatencyResult] {
    var disk = LatencyResult(name: "disk")
    var journal = LatencyResult(name: "journal")
    let writer = try JournalWriter(at: "\(folder)/durable", day: 20_240_605)
    let raw = try RawFile("\(folder)/raw", zeros: samples * 512)
    for sample in 0..<samples {
      let before = writer.statistics.diskBytes
      let start = MonotonicTime.now
      try writer.append(Self.decision(writer.nextSequence))
      try writer.endInput()
      try writer.commit()
      let middle = MonotonicTime.now
      let bytes = writer.statistics.diskBytes - before
      let restart = MonotonicTime.now
      try raw.write(bytes)
      let end = MonotonicTime.now
      // The first ones open files and wake threads; they are no steady state.
      if sample < 50 { continue }
      journal.note(middle - start, bytes: bytes)
      disk.note(end - restart, bytes: bytes)
    }
    _ = try writer.close()
    raw.close()
    return [disk, journal]
  }

  private static func decision(_ sequence: SequenceNumber) -> Recorded {
    var decision = Decision()
    decision.rule = "entry"
    decision.instrument = InstrumentID(rawValue: UInt32(sequence.rawValue % 8))
    decision.stoppedBy = "confidence"
    decision.signal = SequenceNumber(rawValue: sequence.rawValue - 1)
    let time = Timestamp(rawValue: 1_717_594_200_000_000_000 + Int64(sequence.rawValue) * 1_234_567)
    return Recorded(
      Envelope(sequence: sequence, recordedAt: time, occurredAt: time), .decision(decision))
  }
}

/// How long each of many operations took.
struct LatencyResult {
  let name: String
  private var nanoseconds: [UInt64] = []
  private var bytes = 0

  init(name: String) { self.name = name }

  mutating func note(_ nanoseconds: UInt64, bytes: Int) {
    self.nanoseconds.append(nanoseconds)
    self.bytes += bytes
  }

  private var seconds: Double { Double(nanoseconds.reduce(0, +)) / 1e9 }

  /// Microseconds that `share` of the operations took at most.
  private func quantile(_ share: Double) -> Double {
    let sorted = nanoseconds.sorted()
    guard let last = sorted.last else { return 0 }
    let index = Int(Double(sorted.count) * share)
    return Double(index < sorted.count ? sorted[index] : last) / 1e3
  }

  var json: JSONValue {
    [
      "suite": "durable", "case": .string(name), "events": .whole(nanoseconds.count),
      "seconds": .measure(seconds),
      "events_per_s": .measure((Double(nanoseconds.count) / max(seconds, 1e-9)).rounded()),
      "bytes_per_event": .measure(Double(bytes) / Double(max(nanoseconds.count, 1))),
      "p50_us": .measure(quantile(0.5)), "p99_us": .measure(quantile(0.99)),
      "p999_us": .measure(quantile(0.999)), "peak_rss_mb": .measure(PeakMemory.megabytes),
    ]
  }

  var text: String {
    "durable \(name): \(nanoseconds.count) commits of \(bytes / max(nanoseconds.count, 1)) bytes, "
      + "p50 \(quantile(0.5)) us, p99 \(quantile(0.99)) us, p99.9 \(quantile(0.999)) us"
  }
}

/// A zeroed file that is written from front to end, each write synced: what the disk can do.
private final class RawFile {
  private let files = PosixFiles()
  private let file: OpenFile
  private var offset = 0

  init(_ path: String, zeros: Int) throws {
    file = try files.create(path)
    let piece = [UInt8](repeating: 0, count: 1 << 20)
    var done = 0
    while done < zeros {
      try files.write(file, at: done, piece[...])
      done += piece.count
    }
    try files.sync(file)
  }

  func write(_ count: Int) throws {
    let bytes = [UInt8](repeating: 0xA5, count: count)
    try files.write(file, at: offset, bytes[...])
    try files.sync(file)
    offset += count
  }

  func close() { files.close(file) }
}
