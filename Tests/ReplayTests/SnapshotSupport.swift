import Foundation
import Journal
import Projections

@testable import replay

/// A traded synthetic day with snapshots, made once; tests that change it take a copy.
enum SnapshotDay {
  static let interval: UInt64 = 20_000

  private static let made: Result<String, any Error> = Result {
    let path = "/tmp/replay-test-snapshots-\(getpid())"
    try Folders.create(path)
    // The folder serves every test of the process, so it goes when the process does.
    atexit { try? Folders.remove("/tmp/replay-test-snapshots-\(getpid())") }
    try trade(in: path, account: "DU0000001", snapshotInterval: interval)
    return path
  }

  /// The journal; not to be changed.
  static var root: String { get throws { try made.get() + "/day" } }

  private static let wholeResult: Result<Ledger, any Error> = Result { try folded(root) }

  /// The state at the end of the journal, everything folded.
  static var whole: Ledger { get throws { try wholeResult.get() } }

  /// Makes `day` in `folder` from the recording `market` there, which is made when missing.
  @discardableResult
  static func trade(
    in folder: String, account: String, snapshotInterval: UInt64, day: String = "day"
  ) throws -> RunSummary {
    let synthetic = try SyntheticMarket(seed: 7, ticks: 90_000)
    let market = folder + "/market"
    if !Folders.exists(market) {
      var writer = try JournalWriter(at: market, day: synthetic.calendar.date)
      try synthetic.record(build: BuildInformation.text, into: &writer)
      _ = try writer.close()
    }
    let predictions = try PredictionFile(
      path: "synthetic.ndjson", bytes: Array(synthetic.predictions().utf8), skipsBad: false)
    var configuration = Configuration()
    configuration.account = account
    return try Backtest(
      configuration: configuration, market: market, predictions: predictions,
      out: folder + "/" + day, snapshotInterval: snapshotInterval
    ).run()
  }

  /// Calls `body` with a copy of the journal that it may change.
  static func withCopy(_ body: (String) throws -> Void) throws {
    let folder = TestFolder()
    let copy = folder.path + "/day"
    try FileManager.default.copyItem(atPath: root, toPath: copy)
    try body(copy)
  }

  /// The state at a place, everything folded.
  static func folded(_ root: String, at place: JournalPlace = .end) throws -> Ledger {
    try LedgerLoader(root: root, usesSnapshots: false).load(at: place).ledger
  }

  /// Writes the snapshot of `ledger` anew, with its header changed.
  static func resave(
    _ root: String, _ sequence: SequenceNumber, state: Ledger? = nil,
    _ change: (inout SnapshotHeader) -> Void = { _ in }
  ) throws {
    let store = SnapshotStore(root: root)
    var (header, bytes) = try store.load(sequence)
    change(&header)
    try store.save(header, state?.canonicalBytes ?? bytes)
  }

  /// What a command prints, and its exit code.
  static func run(_ words: String...) -> (code: ExitCode, output: String, error: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(words, console)
    return (code, console.capturedOutput, console.capturedError)
  }
}
