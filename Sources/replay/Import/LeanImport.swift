import Journal

/// Records one day of LEAN tick archives, losslessly, as one stream in time order.
///
/// Equal milliseconds keep the order of symbols, trades before quotes, then the order in the file.
struct LeanImport {
  /// The data folder: the one that holds `equity/`.
  let folder: String
  /// The day as yyyymmdd.
  let date: Int64
  /// Tickers in merge order, in capitals.
  let symbols: [String]
  /// What to do with bad rows.
  var policy = BadRowPolicy.fail
  private let calendar: SessionCalendar

  /// Checks date and symbols; files are opened by ``run(build:into:progress:)``.
  init(
    folder: String, date: Int64, symbols: [String], policy: BadRowPolicy = .fail
  ) throws(ImportError) {
    guard let calendar = TradingCalendar.day(date) else { throw .badDate(date) }
    self.folder = folder
    self.date = date
    self.symbols = try Self.checked(symbols)
    self.policy = policy
    self.calendar = calendar
  }

  /// Records session start, instruments and ticks, and commits.
  ///
  /// - Parameter progress: bytes of CSV done and in all, every 65 536 ticks.
  /// - Throws: ``ImportError``, or what the recorder throws; what it took so far is to be dropped.
  func run<R: Recorder>(
    build: String, into recorder: inout R, progress: ProgressReport? = nil
  ) throws -> ImportReport {
    var (files, total) = try open()
    var session = RecordingSession(calendar: calendar)
    try session.start(build: build, venue: "lean", into: &recorder)
    for symbol in symbols { try session.define(symbol, into: &recorder) }
    try merge(&files, &session, &recorder) { files in
      progress?(files.reduce(0) { $0 + $1.consumed }, total)
    }
    try recorder.commit()
    return try report(files, session)
  }

  /// The archive of a symbol under the data folder.
  static func path(folder: String, date: Int64, symbol: String, kind: LeanFileKind) -> String {
    "\(folder)/equity/usa/tick/\(symbol.lowercased())/\(date)_\(kind.suffix).zip"
  }

  static func checked(_ symbols: [String]) throws(ImportError) -> [String] {
    guard !symbols.isEmpty else { throw .badSymbol("", reason: "name at least one symbol") }
    var result: [String] = []
    for text in symbols {
      guard let symbol = RecordingSession.symbol(text) else {
        throw .badSymbol(text, reason: RowFault.badSymbol.explanation)
      }
      guard !result.contains(symbol) else { throw .badSymbol(text, reason: "it is named twice") }
      result.append(symbol)
    }
    return result
  }

  private func open() throws(ImportError) -> (files: [LeanFile<ZipArchive>], bytes: Int) {
    var files: [LeanFile<ZipArchive>] = []
    var bytes = 0
    for (index, symbol) in symbols.enumerated() {
      let paths = LeanFileKind.allCases.map {
        Self.path(folder: folder, date: date, symbol: symbol, kind: $0)
      }
      guard paths.contains(where: Folders.exists) else {
        throw .noFiles(symbol: symbol, looked: paths)
      }
      for (kind, path) in zip(LeanFileKind.allCases, paths) where Folders.exists(path) {
        let archive = try ZipArchive(path: path)
        bytes = bytes.addingReportingOverflow(archive.size).partialValue
        files.append(
          LeanFile(
            name: archive.name, kind: kind, instrument: InstrumentID(rawValue: UInt32(index)),
            source: archive, policy: policy))
      }
    }
    return (files, bytes)
  }

  /// Merges by (millisecond, file): the leader runs until the runner-up is due.
  private func merge<R: Recorder>(
    _ files: inout [LeanFile<ZipArchive>], _ session: inout RecordingSession,
    _ recorder: inout R, _ progress: ([LeanFile<ZipArchive>]) -> Void
  ) throws {
    var keys: [Int64] = []
    for index in files.indices {
      keys.append(try files[index].advance() ? Self.key(files[index], index) : .max)
    }
    var untold = 0
    while let leader = Self.smallest(keys), keys[leader] != .max {
      keys[leader] = .max
      let limit = keys[Self.smallest(keys) ?? leader]
      repeat {
        let time = calendar.midnight + .milliseconds(files[leader].milliseconds)
        try session.tick(files[leader].tick, at: time, into: &recorder)
        keys[leader] = try files[leader].advance() ? Self.key(files[leader], leader) : .max
        untold += 1
      } while keys[leader] < limit
      if untold >= 65_536 {
        progress(files)
        untold = 0
      }
    }
    progress(files)
  }

  @inline(__always)
  private static func key(_ file: LeanFile<ZipArchive>, _ index: Int) -> Int64 {
    file.milliseconds << 20 | Int64(index)
  }

  private static func smallest(_ keys: [Int64]) -> Int? {
    var best: Int?
    for index in keys.indices where best == nil || keys[index] < keys[best ?? 0] { best = index }
    return best
  }

  private func report(
    _ files: [LeanFile<ZipArchive>], _ session: RecordingSession
  ) throws(ImportError) -> ImportReport {
    var report = ImportReport()
    for file in files {
      if file.rows == 0 && file.bad.total == 0 { throw .noRows(file: file.name) }
      report.files.append(ImportReport.File(name: file.name, rows: file.rows))
      report.ticks += file.rows
      report.bad.add(file.bad)
    }
    report.records = Int(session.last.rawValue)
    return report
  }
}
