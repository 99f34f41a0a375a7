import Broker
import Journal

/// `fetch ticks`: downloads a day of quotes and trades into a recording.
struct FetchTicksCommand: Subcommand {
  static let name = "fetch ticks"
  static let group = CommandGroup.market
  static let summary = "download a day of ticks from TWS as a recording"
  static let usage =
    "--symbols <A,B,…> --date <yyyymmdd> --out <folder> [--show quotes|trades] "
    + FetchOptions.usage
  static let details =
    [
      "--symbols    tickers of stocks in dollars; within a second their order decides",
      "--date       the day, for example 20131007",
      "--out        the journal to make; it must not exist",
      "--show       only quotes or only trades; usual are both, quotes first within a second",
    ] + FetchOptions.details + [
      "The server tells times to the second. What is wrong with the data is reported, and then the",
      "exit code is 1; crossed quotes are kept and marked, prices that are none are left out.",
    ]

  private let symbols: [String]
  private let calendar: SessionCalendar
  private let out: String
  private let shows: [TickDownload.Show]
  private let options: FetchOptions

  init(_ arguments: inout Arguments) throws(UsageError) {
    options = try FetchOptions(&arguments)
    guard let symbols = try arguments.option("--symbols") else {
      throw UsageError("`--symbols` is missing")
    }
    guard let date = try arguments.number("--date") else {
      throw UsageError("`--date` is missing")
    }
    guard let out = try arguments.option("--out") else { throw UsageError("`--out` is missing") }
    self.out = out
    self.symbols = try Self.symbols(symbols)
    guard let calendar = TradingCalendar.session(date) else {
      throw UsageError("`--date`: there is no session on \(CivilDate.isoText(date))")
    }
    self.calendar = calendar
    let show = try arguments.option("--show")
    if let show, TickDownload.Show(rawValue: show) == nil {
      throw UsageError("`--show`: `\(show)` is none of quotes, trades")
    }
    shows = TickDownload.Show.allCases.filter { show == nil || $0.rawValue == show }
  }

  private static func symbols(_ list: String) throws(UsageError) -> [String] {
    var symbols: [String] = []
    for text in list.split(separator: ",", omittingEmptySubsequences: false) {
      guard let symbol = RecordingSession.symbol(text) else {
        throw UsageError("`--symbols`: `\(text)` is not a ticker")
      }
      guard !symbols.contains(symbol) else {
        throw UsageError("`--symbols`: `\(symbol)` is given twice")
      }
      symbols.append(symbol)
    }
    return symbols
  }

  func run(_ console: Console) throws -> ExitCode {
    if Folders.exists(out) { throw OutputError.alreadyExists(path: out) }
    var instruments: [InstrumentDefined] = []
    var download = TickDownload(calendar, options)
    try BrokerSession.with(options.connection, console) { session in
      for symbol in symbols {
        var instrument = try session.stock(symbol)
        instrument.instrument = InstrumentID(rawValue: UInt32(instruments.count))
        instruments.append(instrument)
      }
      for instrument in instruments {
        for show in shows { try download.fetch(instrument, show, session, console) }
      }
    }
    download.sort()
    guard !download.rows.isEmpty else {
      throw InputError("there are no ticks of \(symbols.joined(separator: ", ")) on that day")
    }
    let head = try record(instruments, download.rows)
    show(download, head, console)
    return download.findings.total == 0 ? .success : .failure
  }

  private func record(
    _ instruments: [InstrumentDefined], _ rows: [TickDownload.Row]
  ) throws -> JournalHead {
    try AtomicFolder.write(out) { folder in
      var options = WriterOptions()
      options.policy = .none
      var writer = try JournalWriter(at: folder, day: calendar.date, options: options)
      var session = RecordingSession(calendar: calendar)
      try session.start(build: BuildInformation.text, venue: "tws", into: &writer)
      for instrument in instruments { try session.define(instrument, into: &writer) }
      for row in rows {
        let time = Timestamp(rawValue: row.second * 1_000_000_000)
        try session.tick(row.tick, at: time, into: &writer)
      }
      try writer.commit()
      return try writer.close()
    }
  }

  private func show(_ download: TickDownload, _ head: JournalHead, _ console: Console) {
    if options.json {
      return console.print(json: [
        "ticks": .whole(download.rows.count), "head": .string(head.hex),
        "series": .array(
          download.series.map {
            [
              "name": .string($0.name), "ticks": .whole($0.ticks), "pages": .whole($0.pages),
              "repeated": .whole($0.repeated),
            ]
          }),
        "findings": FindingsText.json(download.findings),
      ])
    }
    for series in download.series {
      console.print("\(series.name): \(series.ticks) ticks, \(series.pages) pages")
    }
    console.print("recorded \(download.rows.count) ticks in \(out), head \(head.hex)")
    FindingsText.show(download.findings, console)
  }
}
