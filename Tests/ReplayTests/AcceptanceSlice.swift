import Journal
import TestSupport

@testable import replay

/// Passes on the records of chosen times only and numbers them anew.
struct SlicingRecorder: Recorder {
  let writer: JournalWriter
  let windows: [Range<Timestamp>]
  private(set) var ticks = 0
  private var last = SequenceNumber.none

  init(_ writer: JournalWriter, windows: [Range<Timestamp>]) {
    self.writer = writer
    self.windows = windows
  }

  mutating func append(_ tick: Tick, _ envelope: Envelope) throws {
    guard windows.contains(where: { $0.contains(envelope.recordedAt) }) else { return }
    ticks += 1
    last = last.next
    try writer.append(tick, Envelope(sequence: last, recordedAt: envelope.recordedAt))
  }

  mutating func append(_ record: Recorded) throws {
    var record = record
    last = last.next
    record.envelope.sequence = last
    try writer.append(record)
  }

  mutating func endInput() throws { try writer.endInput() }
  mutating func commit() throws { try writer.commit() }
}

/// One tick of the slice with its place.
struct SliceTick {
  let sequence: SequenceNumber
  let time: Timestamp
  let tick: Tick
}

/// BAC with quotes and SPY without, 7 October 2013, from 09:25 to 10:45 and around 15:30 New York,
/// traded on the day's predictions; made once for all tests that recompute it.
struct AcceptanceSlice: @unchecked Sendable {
  // safe: the folder is a class for its deinit only; its one property never changes.
  let folder = TestFolder()
  var market: String { folder.path + "/market" }
  var day: String { folder.path + "/day" }
  let records: [Recorded]
  /// Ticks by instrument number, in order.
  let ticks: [[SliceTick]]
  let calendar: SessionCalendar
  static let symbols = ["BAC", "SPY"]

  /// Nil, said once, where the large data is not there.
  static func get() throws -> AcceptanceSlice? { try shared.get() }

  private static let shared = Result { () throws -> AcceptanceSlice? in
    guard let folder = TestFiles.shared else {
      print("skipped: the shared data is not here")
      return nil
    }
    let slice = try AcceptanceSlice(shared: folder)
    removeAtExit(slice.folder.path)
    return slice
  }

  private init(shared: String) throws {
    guard let calendar = TradingCalendar.day(20_131_007) else { throw InputError("no such day") }
    self.calendar = calendar
    let (market, day) = (folder.path + "/market", folder.path + "/day")
    let bell = calendar.open
    try Self.record(
      shared, calendar, to: market,
      windows: [
        (bell + .seconds(-300))..<(bell + .seconds(4_500)),
        (bell + .seconds(21_570))..<(bell + .seconds(21_660)),
      ])
    let traded = replay(
      "backtest", "--config", RepositoryFiles.fixtures + "/configs/lean-day.yaml", "--market",
      market, "--predictions", shared + "/golden/predictions/20131007.ndjson", "--out", day)
    guard traded.code == .success else { throw InputError(traded.error) }
    records = try JournalRecords.all(day)
    var ticks = [[SliceTick]](repeating: [], count: Self.symbols.count)
    for record in records {
      guard case .tick(let tick) = record.event else { continue }
      ticks[tick.instrument.index].append(
        SliceTick(sequence: record.sequence, time: record.envelope.recordedAt, tick: tick))
    }
    self.ticks = ticks
  }

  private static func record(
    _ shared: String, _ calendar: SessionCalendar, to root: String, windows: [Range<Timestamp>]
  ) throws {
    var options = WriterOptions()
    options.policy = .none
    let writer = try JournalWriter(at: root, day: calendar.date, options: options)
    var slicing = SlicingRecorder(writer, windows: windows)
    _ = try LeanImport(folder: shared + "/data/lean", date: calendar.date, symbols: symbols).run(
      build: BuildInformation.text, into: &slicing)
    _ = try writer.close()
  }
}
