import Glibc
import Journal

/// A folder for measurements that is gone afterwards.
enum BenchFolder {
  /// Ticks of the synthetic day that is used without a journal.
  static let ticks = 2_000_000

  /// Runs `body` with the folder's path.
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

  /// A recording without outside data; the same number of ticks gives the same bytes.
  static func syntheticMarket(in folder: String, ticks: Int) throws -> String {
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
