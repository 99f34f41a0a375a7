import Journal

/// Records ticks from one CSV file with the columns of `docs/import.md`.
///
/// The file is read twice: first for its day and symbols, so that every instrument is defined
/// before the first tick, then for the ticks.
struct CSVImport {
  /// What the columns are called, in order; also the first line of the file.
  static let columns = [
    "time_ns", "symbol", "kind", "price", "size", "ask_price", "ask_size", "exchange",
    "condition", "flags",
  ]
  /// The first line of the file.
  static let header = columns.joined(separator: ",")

  /// The file.
  let path: String
  /// Tickers in order of definition; nil takes all, in order of first appearance.
  let symbols: [String]?
  /// The day as yyyymmdd; nil takes New York's date of the first good row.
  let date: Int64?
  /// What to do with bad rows.
  let policy: BadRowPolicy

  /// Checks the symbols; the file is opened by ``run(build:into:progress:)``.
  init(
    path: String, date: Int64? = nil, symbols: [String]? = nil, policy: BadRowPolicy = .fail
  ) throws(ImportError) {
    self.path = path
    self.date = date
    self.symbols = try symbols.map { (list) throws(ImportError) in try LeanImport.checked(list) }
    self.policy = policy
  }

  /// The day of the recording, for the journal's folder; reads the file up to its first good row.
  func day() throws(ImportError) -> Int64 {
    if let date {
      guard TradingCalendar.day(date) != nil else { throw .badDate(date) }
      return date
    }
    var file = try open(policy: policy, calendar: nil, known: nil)
    guard try file.advance() else { throw .noRows(file: path) }
    return try Self.date(of: file.time)
  }

  /// Records session start, instruments and ticks, and commits.
  ///
  /// - Parameter progress: bytes of the file done and in all, every 65 536 ticks.
  /// - Throws: ``ImportError``, or what the recorder throws; what it took so far is to be dropped.
  func run<R: Recorder>(
    build: String, into recorder: inout R, progress: ProgressReport? = nil
  ) throws -> ImportReport {
    let calendar = try calendar()
    let names = try symbols ?? appearing(calendar)
    var session = RecordingSession(calendar: calendar)
    try session.start(build: build, venue: "csv", into: &recorder)
    for symbol in names { try session.define(symbol, into: &recorder) }
    var file = try open(policy: policy, calendar: calendar, known: names)
    while try file.advance() {
      try session.tick(file.tick, at: file.time, into: &recorder)
      if file.rows % 65_536 == 0 { progress?(file.consumed, file.size) }
    }
    progress?(file.consumed, file.size)
    if file.rows == 0 && file.bad.total == 0 { throw ImportError.noRows(file: path) }
    try recorder.commit()
    var report = ImportReport(bad: file.bad)
    report.files = [ImportReport.File(name: path, rows: file.rows)]
    report.ticks = file.rows
    report.records = Int(session.last.rawValue)
    return report
  }

  private func calendar() throws(ImportError) -> SessionCalendar {
    let date = try day()
    guard let calendar = TradingCalendar.day(date) else { throw .badDate(date) }
    return calendar
  }

  private static func date(of time: Timestamp) throws(ImportError) -> Int64 {
    guard let date = NewYorkTime.date(of: time) else { throw .badDate(0) }
    return date
  }

  /// The symbols of the file's good rows, in order of first appearance.
  private func appearing(_ calendar: SessionCalendar) throws(ImportError) -> [String] {
    var file = try open(policy: policy, calendar: calendar, known: nil)
    while try file.advance() {}
    return file.symbols
  }

  private func open(
    policy: BadRowPolicy, calendar: SessionCalendar?, known: [String]?
  ) throws(ImportError) -> CSVTickFile {
    try CSVTickFile(path: path, policy: policy, calendar: calendar, known: known)
  }
}
