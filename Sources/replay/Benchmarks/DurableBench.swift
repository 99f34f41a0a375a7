import Glibc
import Journal

/// One decision made durable, measured in turn with the disk's own sync of the same bytes.
///
/// It also holds the other end of `scripts/crash-test.sh` and `scripts/tail-lag.sh`, see
/// ``DurableWorker``.
struct DurableBench {
  /// How many decisions.
  let samples: Int
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
    let rows = try TemporaryFolder.with {
      try Self.measure(in: journal ?? $0, samples: samples, suite: "durable")
    }
    for row in [rows.disk, rows.journal] { BenchCommand.show(row, console, json: json) }
    return .success
  }

  /// The disk's row and the journal's, in this order, from one file each in `folder`.
  static func measure(
    in folder: String, samples: Int, suite: String
  ) throws -> (disk: BenchRow, journal: BenchRow) {
    PeakMemory.restart()
    var disk = DurableSide()
    var journal = DurableSide()
    let writer = try JournalWriter(at: "\(folder)/durable", day: SyntheticMarket.defaultDate)
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
      if sample < min(50, samples / 2) { continue }
      journal.note(middle - start, bytes)
      disk.note(end - restart, bytes)
    }
    _ = try writer.close()
    raw.close()
    return (disk.row(suite, "durable disk"), journal.row(suite, "durable journal"))
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

/// Times and bytes of one of the two.
private struct DurableSide {
  private var latencies = Latencies()
  private var bytes: UInt64 = 0

  mutating func note(_ nanoseconds: UInt64, _ bytes: Int) {
    latencies.note(Int64(nanoseconds))
    self.bytes += UInt64(bytes)
  }

  func row(_ suite: String, _ name: String) -> BenchRow {
    var row = BenchRow(
      suite, name, events: UInt64(latencies.count), seconds: latencies.seconds)
    (row.bytes, row.commits, row.latencies) = (bytes, row.events, latencies)
    return row
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
