import Broker
import Journal

/// Downloads a day of single ticks of some instruments and puts them in one order.
struct TickDownload {
  /// One tick with its place: second, then series, then its place there.
  struct Row {
    let second: Int64
    let series: Int
    let place: Int
    let tick: Tick
  }

  /// What was downloaded of one series.
  struct Series {
    let name: String
    var ticks = 0
    var pages = 0
    var repeated = 0
  }

  /// In the order of time.
  private(set) var rows: [Row] = []
  /// In the order they were asked for.
  private(set) var series: [Series] = []
  private(set) var findings = HistoryFindings()
  private let span: Range<Int64>
  private let regular: Range<Int64>
  private let options: FetchOptions

  /// Nothing downloaded yet.
  init(_ calendar: SessionCalendar, _ options: FetchOptions) {
    span = options.span(calendar)
    regular = FetchOptions.regular(calendar)
    self.options = options
  }

  /// Downloads one kind of ticks of an instrument.
  mutating func fetch(
    _ instrument: InstrumentDefined, _ show: Show, _ session: BrokerSession, _ console: Console
  ) throws {
    var pager = TickPager(start: span.lowerBound, end: span.upperBound)
    var result = Series(name: "\(instrument.symbol) \(show.rawValue)")
    var check = TickCheck(
      result.name, instrument: instrument.instrument, regular: regular,
      gapSeconds: options.gapSeconds)
    let progress = Progress("fetching \(result.name)", total: UInt64(span.count), on: console)
    while let next = pager.next {
      progress.update(UInt64(next - span.lowerBound))
      let answer = try session.ask(.ticks(request(instrument, show, next)))
      result.pages += 1
      try take(answer, &pager, &check, result.name, session)
    }
    progress.finish()
    check.finish(pager)
    findings.add(check.findings)
    result.repeated = pager.repeated
    result.ticks = rows.count { $0.series == series.count }
    series.append(result)
  }

  /// What to download.
  enum Show: String, CaseIterable {
    case quotes
    case trades

    /// The server's word.
    var word: String { self == .quotes ? "BID_ASK" : "TRADES" }
  }

  private func request(
    _ instrument: InstrumentDefined, _ show: Show, _ second: Int64
  ) -> TWS.RequestHistoricalTicks {
    var request = TWS.RequestHistoricalTicks()
    request.contract = TWS.Contract(instrument)
    request.startDateTime = WireTime.write(Timestamp(rawValue: second * 1_000_000_000))
    request.numberOfTicks = TickPager.pageSize
    request.whatToShow = show.word
    request.useRth = options.regularOnly
    return request
  }

  private mutating func take(
    _ answer: RequestAnswer, _ pager: inout TickPager, _ check: inout TickCheck, _ name: String,
    _ session: BrokerSession
  ) throws {
    switch answer {
    case .quotes(let quotes):
      for place in try fresh(&pager, quotes.map(\.time), name, session) {
        add(quotes[place].time, check.take(quotes[place]))
      }
    case .trades(let trades):
      for place in try fresh(&pager, trades.map(\.time), name, session) {
        add(trades[place].time, check.take(trades[place]))
      }
    case let other where BrokerSession.isNothing(other): _ = pager.take([])
    case let other:
      throw InputError("\(session.place): \(name): \(BrokerSession.text(other))")
    }
  }

  private func fresh(
    _ pager: inout TickPager, _ times: [Int64], _ name: String, _ session: BrokerSession
  ) throws -> [Int] {
    guard let fresh = pager.take(times) else {
      throw InputError("\(session.place): \(name): a page is not in the order of time")
    }
    return fresh
  }

  private mutating func add(_ second: Int64, _ tick: Tick?) {
    guard let tick else { return }
    rows.append(Row(second: second, series: series.count, place: rows.count, tick: tick))
  }

  /// Puts everything into the order of time; within a second, in the order it was asked for.
  mutating func sort() {
    rows.sort { ($0.second, $0.series, $0.place) < ($1.second, $1.series, $1.place) }
  }
}
