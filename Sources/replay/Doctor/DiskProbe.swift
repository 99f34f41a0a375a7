import Glibc
import Journal

/// How fast a disk makes a commit durable, and how much room it has.
struct DiskProbe {
  /// Microseconds that half, and 99 of 100, of the syncs took at most.
  let median: Double
  let slow: Double
  /// Bytes that may still be written.
  let freeBytes: Int

  private static let rounds = 200
  /// About what a commit of a live session writes.
  private static let bytes = [UInt8](repeating: 0x5A, count: 4_096)

  /// Writes and syncs a file beside the journal at `root`, and removes it.
  ///
  /// - Throws: what the machine refused.
  init(beside root: String) throws {
    let files = PosixFiles()
    let path = "\(root).doctor.\(getpid())"
    freeBytes = try files.freeBytes(at: Folders.parent(of: root))
    let file = try files.create(path)
    var times = Latencies()
    do {
      for round in 0..<Self.rounds {
        try files.write(file, at: round * Self.bytes.count, Self.bytes[...])
        let start = MonotonicTime.now
        try files.sync(file)
        times.note(Int64(clamping: MonotonicTime.now - start))
      }
    } catch {
      files.close(file)
      try files.remove(path)
      throw error
    }
    files.close(file)
    try files.remove(path)
    (median, slow) = (times.quantile(0.5), times.quantile(0.99))
  }
}
