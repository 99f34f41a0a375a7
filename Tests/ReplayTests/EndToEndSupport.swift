import Glibc
import Journal
import TestSupport

@testable import replay

/// What a command line answered.
struct CommandResult {
  var code: ExitCode
  var output: String
  var error: String

  /// The output as JSON.
  func json() throws -> JSONValue { try JSONReader.read(Array(output.utf8)) }
}

/// Runs a command line in this process.
func replay(_ words: String...) -> CommandResult { replay(words) }

/// Runs a command line in this process.
func replay(_ words: [String]) -> CommandResult {
  let console = Console.inMemory()
  let code = Dispatcher(CommandRegistry.all).run(words, console)
  return CommandResult(
    code: code, output: console.capturedOutput, error: console.capturedError)
}

/// Reads whole journals into memory; for the short days of tests.
enum JournalRecords {
  static func all(_ root: String) throws -> [Recorded] {
    let reader = try JournalReader(opening: root)
    var records: [Recorded] = []
    while let shape = try reader.advance() {
      let event = shape == .tick ? Event.tick(reader.tick) : try reader.event()
      records.append(Recorded(reader.envelope, event))
    }
    return records
  }

  /// Writes records as a journal of their own, with checksums and chain as they must be.
  static func write(_ records: [Recorded], to root: String, day: Int64) throws {
    var options = WriterOptions()
    options.policy = .none
    let writer = try JournalWriter(at: root, day: day, options: options)
    for record in records {
      try writer.append(record)
      try writer.endInput()
    }
    _ = try writer.close()
  }

  /// The records of `events` at whole seconds of `calendar`'s day, gapless from 1.
  static func inputs(_ events: [(second: Int64, event: Event)], midnight: Timestamp) -> [Recorded] {
    events.enumerated().map { index, item in
      Recorded(
        Envelope(
          sequence: SequenceNumber(rawValue: UInt64(index + 1)),
          recordedAt: midnight + .seconds(item.second)),
        item.event)
    }
  }
}

/// Names and bytes of every file below a folder, for comparing whole folders.
enum FolderContents {
  static func files(_ path: String) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for name in try Folders.names(in: path) {
      let child = path + "/" + name
      var status = stat()
      guard unsafe lstat(child, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        for (inner, bytes) in try files(child) { found[name + "/" + inner] = bytes }
      } else {
        found[name] = try TestFiles.bytes(child)
      }
    }
    return found
  }
}

/// A short synthetic day, recorded and ready to be traded: predictions in its first 45 minutes and
/// around 15:30, so that entries, exits and the end of day all happen in a second of test time.
struct EndToEndMarket: @unchecked Sendable {
  // safe: the folder is a class for its deinit only; its one property never changes.
  let folder = TestFolder()
  let seed: UInt64
  var market: String { folder.path + "/market" }
  var predictions: String { folder.path + "/predictions.ndjson" }
  static let config = RepositoryFiles.fixtures + "/configs/demo.yaml"
  static let date = SyntheticMarket.defaultDate

  init(seed: UInt64, ticks: Int = 20_000) throws {
    self.seed = seed
    let synthetic = try SyntheticMarket(seed: seed, ticks: ticks)
    var options = WriterOptions()
    options.policy = .none
    var writer = try JournalWriter(at: market, day: Self.date, options: options)
    try synthetic.record(build: BuildInformation.text, into: &writer)
    _ = try writer.close()
    try TestFiles.write(Array(Self.lines(synthetic).utf8), to: predictions)
  }

  private static func lines(_ synthetic: SyntheticMarket) -> String {
    let bell = synthetic.calendar.midnight + .seconds(34_200)
    let early = bell...(bell + .seconds(45 * 60))
    let late = (bell + .seconds(345 * 60))...(bell + .seconds(370 * 60))
    var text = ""
    synthetic.visitPredictions {
      if early.contains($0.time) || late.contains($0.time) { text += $0.line + "\n" }
    }
    return text
  }

  /// The command line that trades it into `name` of its folder.
  func words(_ name: String, _ more: [String] = []) -> [String] {
    [
      "backtest", "--config", Self.config, "--market", market, "--predictions", predictions,
      "--out", folder.path + "/" + name, "--json",
    ] + more
  }

  /// Trades it.
  func trade(_ name: String, _ more: String...) -> CommandResult { replay(words(name, more)) }
}

/// The day that most tests look at, traded once.
struct EndToEndDay: Sendable {
  let market: EndToEndMarket
  let path: String
  let records: [Recorded]
  let printed: JSONValue

  /// Shared by all tests, which only read it; its folder goes when the process ends.
  static let shared = Result { try EndToEndDay() }

  private init() throws {
    market = try EndToEndMarket(seed: 1)
    path = market.folder.path + "/day"
    let result = market.trade("day")
    guard result.code == .success else { throw InputError(result.error) }
    printed = try result.json()
    records = try JournalRecords.all(path)
    removeAtExit(market.folder.path)
  }

  static func get() throws -> EndToEndDay { try shared.get() }
}

/// Folders of values that live as long as the process.
private nonisolated(unsafe) var foldersToRemove: [String] = []

/// Removes a folder when the process ends normally; statics are never deinitialised.
func removeAtExit(_ path: String) {
  // safe: called from the one-time initialisation of a static, and read after all tests.
  if unsafe foldersToRemove.isEmpty {
    atexit { for path in unsafe foldersToRemove { try? Folders.remove(path) } }
  }
  unsafe foldersToRemove.append(path)
}
