import Journal

/// A made-up but plausible day of the production tickers: the same seed gives the same bytes.
///
/// No price here ever happened; it is for demonstrations and tests that need no outside data.
struct SyntheticMarket: Sendable {
  /// The day that is made unless another is asked for: a full Wednesday session.
  static let defaultDate: Int64 = 20_240_605
  /// Ticks that are made unless another number is asked for.
  static let defaultTicks = 400_000

  /// What the day is made from.
  let seed: UInt64
  /// The session's instants.
  let calendar: SessionCalendar
  /// The tickers in order of their numbers.
  let instruments: [SyntheticInstrument]
  let paths: SyntheticPaths
  private let expectedTicks: Int

  /// Prepares the day; ticks are made as they are visited.
  ///
  /// - Parameter date: yyyymmdd of a session.
  /// - Parameter ticks: about how many to make, 1 000 to 50 000 000; the count comes within 1 %.
  init(
    seed: UInt64, date: Int64 = defaultDate, ticks: Int = defaultTicks
  ) throws(SyntheticError) {
    guard let calendar = TradingCalendar.session(date) else { throw .noSession(date) }
    guard (1_000...50_000_000).contains(ticks) else { throw .tickCount(ticks) }
    self.seed = seed
    self.calendar = calendar
    expectedTicks = ticks
    instruments = SyntheticInstrument.all
    let open = (calendar.open - calendar.midnight).rawValue / 1_000_000_000
    let close = (calendar.close - calendar.midnight).rawValue / 1_000_000_000
    paths = SyntheticPaths(
      seed: seed, regular: Int(open)..<Int(close), instruments: instruments)
  }

  /// The tickers in order of their numbers.
  var symbols: [String] { instruments.map(\.symbol) }

  /// Hands over every tick in time order, whole milliseconds each.
  func visitTicks(_ body: (_ time: Timestamp, _ tick: Tick) throws -> Void) rethrows {
    var maker = SyntheticTicks(
      seed: seed, paths: paths, instruments: instruments, expected: expectedTicks)
    while let tick = maker.next() {
      try body(calendar.midnight + .milliseconds(Int64(tick.milliseconds)), tick.tick)
    }
  }

  /// Records session start, instruments and ticks as an import does, and commits.
  ///
  /// - Parameter progress: ticks done and about how many there will be, every 65 536.
  /// - Returns: the number of ticks.
  @discardableResult
  func record<R: Recorder>(
    build: String, into recorder: inout R, progress: ProgressReport? = nil
  ) throws -> Int {
    var session = RecordingSession(calendar: calendar)
    try session.start(build: build, venue: "synthetic", into: &recorder)
    for symbol in symbols { try session.define(symbol, into: &recorder) }
    var maker = SyntheticTicks(
      seed: seed, paths: paths, instruments: instruments, expected: expectedTicks)
    var ticks = 0
    while let next = maker.next() {
      let time = calendar.midnight + .milliseconds(Int64(next.milliseconds))
      try session.tick(next.tick, at: time, into: &recorder)
      ticks += 1
      if ticks % 65_536 == 0 { progress?(ticks, max(expectedTicks, ticks)) }
    }
    progress?(ticks, ticks)
    try recorder.commit()
    return ticks
  }
}

/// Why no synthetic day can be made.
enum SyntheticError: Error, Hashable, CustomStringConvertible {
  /// The exchange is closed that day: choose another date.
  case noSession(Int64)
  /// Too few ticks for a day, or too many for a demonstration.
  case tickCount(Int)

  var description: String {
    switch self {
    case .noSession(let date):
      "there is no session on \(CivilDate.isoText(date)); give a trading day as yyyymmdd"
    case .tickCount(let count):
      "\(count) ticks: the number must lie between 1000 and 50000000"
    }
  }
}
