import Broker
import Journal
import Projections

/// `fetch bars`: downloads bars of one instrument into a file.
struct FetchBarsCommand: Subcommand {
  static let name = "fetch bars"
  static let group = CommandGroup.market
  static let summary = "download bars of an instrument from TWS as CSV"
  static let usage =
    "--symbol <ticker> --from <yyyymmdd> [--to <yyyymmdd>] --width <length> --out <file> "
    + "[--show trades|mid|bid|ask] " + FetchOptions.usage
  static let details =
    [
      "--symbol     ticker of a stock in dollars",
      "--from       the first day, for example 20131007; --to the last one (the same)",
      "--width      length of a bar: 1s 5s 10s 15s 30s 1m 2m 3m 5m 10m 15m 20m 30m 1h",
      "--out        the file to make; it must not exist; `indicators --bars` reads it",
      "--show       of which prices: trades (usual), mid, bid or ask",
    ] + FetchOptions.details + [
      "What is wrong with the data is reported, and then the exit code is 1.",
      "notional is volume times average price; parts of shares in it are rounded and counted.",
    ]

  private let symbol: String
  private let days: [SessionCalendar]
  private let length: BarLength
  private let out: String
  private let show: String
  private let options: FetchOptions

  init(_ arguments: inout Arguments) throws(UsageError) {
    options = try FetchOptions(&arguments)
    guard let text = try arguments.option("--symbol") else {
      throw UsageError("`--symbol` is missing")
    }
    guard let symbol = RecordingSession.symbol(text) else {
      throw UsageError("`--symbol`: `\(text)` is not a ticker")
    }
    self.symbol = symbol
    guard let from = try arguments.number("--from") else {
      throw UsageError("`--from` is missing")
    }
    days = try Self.days(from, try arguments.number("--to") ?? from)
    length = try Self.length(&arguments)
    guard let out = try arguments.option("--out") else { throw UsageError("`--out` is missing") }
    self.out = out
    let show = try arguments.option("--show") ?? "trades"
    guard Self.words[show] != nil else {
      throw UsageError("`--show`: `\(show)` is none of trades, mid, bid, ask")
    }
    self.show = show
  }

  private static let words = ["trades": "TRADES", "mid": "MIDPOINT", "bid": "BID", "ask": "ASK"]

  private static func length(_ arguments: inout Arguments) throws(UsageError) -> BarLength {
    guard let width = try arguments.option("--width") else {
      throw UsageError("`--width` is missing")
    }
    guard let nanoseconds = Nanoseconds(width),
      let length = BarLength.of(seconds: nanoseconds.rawValue / 1_000_000_000),
      nanoseconds == .seconds(length.seconds)
    else { throw UsageError("`--width`: the server has no bars of `\(width)`") }
    return length
  }

  /// The sessions from one date to another, at most a year of them.
  private static func days(_ from: Int64, _ to: Int64) throws(UsageError) -> [SessionCalendar] {
    guard let first = CivilDate.days(from), let last = CivilDate.days(to), first <= last,
      last - first < 366
    else {
      throw UsageError("`--from` and `--to` must be dates in order, at most a year apart")
    }
    let days = (first...last).compactMap { TradingCalendar.session(CivilDate.date(days: $0)) }
    guard !days.isEmpty else { throw UsageError("there is no session on these days") }
    return days
  }

  func run(_ console: Console) throws -> ExitCode {
    var bars: [Bar] = []
    var findings = HistoryFindings()
    var rounded = 0
    try AtomicFile.write(out) { path in
      try BrokerSession.with(options.connection, console) { session in
        let instrument = try session.stock(symbol)
        let progress = Progress("fetching \(symbol)", total: UInt64(days.count), on: console)
        for (place, day) in days.enumerated() {
          progress.update(UInt64(place))
          var check = BarCheck("\(symbol) \(show)", length, day, options)
          for told in try fetch(instrument, day, session) {
            if let bar = check.take(told) { bars.append(bar) }
          }
          check.finish()
          findings.add(check.findings)
          rounded += check.rounded
        }
        progress.finish()
      }
      guard !bars.isEmpty else { throw InputError("there are no bars of \(symbol) on these days") }
      try write(bars, path)
    }
    report(bars.count, findings, rounded, console)
    return findings.total == 0 ? .success : .failure
  }

  /// A day's bars as told, page by page.
  private func fetch(
    _ instrument: InstrumentDefined, _ day: SessionCalendar, _ session: BrokerSession
  ) throws -> [TWS.Bar] {
    var told: [TWS.Bar] = []
    for page in BarPlan.pages(options.span(day), length) {
      var request = TWS.RequestHistoricalData()
      request.contract = TWS.Contract(instrument)
      request.endDateTime = WireTime.write(Timestamp(rawValue: page.end * 1_000_000_000))
      request.barSizeSetting = length.words
      request.durationStr = BarPlan.duration(page.seconds)
      request.useRTH = options.regularOnly
      request.whatToShow = Self.words[show] ?? "TRADES"
      request.formatDate = 2
      switch try session.ask(.bars(request)) {
      case .bars(let answer): told += answer.bars
      case let other where BrokerSession.isNothing(other): break
      case let other:
        throw InputError("\(session.place): \(symbol): \(BrokerSession.text(other))")
      }
    }
    return told
  }

  private func write(_ bars: [Bar], _ path: String) throws {
    let file = try BufferedFile(creating: path)
    let row = BarRow(decimals: 4)
    try file.put(BarFile.header + "\n")
    for bar in bars { try file.put(try row.text(bar) + "\n") }
    try file.close()
  }

  private func report(
    _ count: Int, _ findings: HistoryFindings, _ rounded: Int, _ console: Console
  ) {
    if options.json {
      return console.print(json: [
        "bars": .whole(count), "days": .whole(days.count), "rounded_volumes": .whole(rounded),
        "findings": FindingsText.json(findings),
      ])
    }
    console.print("wrote \(count) bars of \(days.count) days to \(out)")
    if rounded > 0 { console.print("\(rounded) volumes were rounded to whole shares") }
    FindingsText.show(findings, console)
  }
}
