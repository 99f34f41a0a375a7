import Broker
import Engine
import Journal
import Testing

@testable import replay

/// The order in which a backtest's inputs come, on recordings made by hand.
@Suite struct BacktestMarketTests {
  private static let calendar: SessionCalendar = {
    guard let day = TradingCalendar.day(20_131_007) else { preconditionFailure("a known day") }
    return day
  }()
  private static let noon = calendar.midnight + .seconds(12 * 3600)

  private func quote(_ bid: Int64) -> Tick {
    var tick = Tick()
    tick.kind = .quote
    (tick.price, tick.size) = (Price(rawValue: bid * 1_000_000_000), Quantity(shares: 100))
    tick.askPrice = Price(rawValue: bid * 1_000_000_000 + 10_000_000)
    tick.askSize = Quantity(shares: 100)
    return tick
  }

  /// A recording of one instrument with ticks at `offsets` from noon.
  private func record(_ offsets: [Nanoseconds], in folder: TestFolder) throws -> String {
    let root = folder.path + "/market"
    var options = WriterOptions()
    options.policy = .none
    var writer = try JournalWriter(at: root, day: Self.calendar.date, options: options)
    var session = RecordingSession(calendar: Self.calendar)
    try session.start(build: "b", venue: "hand", into: &writer)
    try session.define("AAA", into: &writer)
    for (index, offset) in offsets.enumerated() {
      try session.tick(quote(Int64(100 + index)), at: Self.noon + offset, into: &writer)
    }
    _ = try writer.close()
    return root
  }

  private func market(_ root: String, predictions: [Nanoseconds] = []) throws -> BacktestMarket {
    let text = predictions.map { #"{"ts_ns":\#((Self.noon + $0).rawValue)}"# }
      .joined(separator: "\n")
    return try BacktestMarket(
      recording: JournalReader(opening: root), name: root,
      predictions: PredictionFile(path: "p", bytes: Array(text.utf8), skipsBad: false),
      venue: SimulatedVenue(
        configuration: SimulationConfiguration(), account: "DU1", clientID: 1),
      opening: { $0 })
  }

  private func timer(_ id: UInt64, _ offset: Nanoseconds) -> TimerSet {
    var timer = TimerSet()
    timer.timer = TimerID(rawValue: id)
    timer.dueAt = Self.noon + offset
    return timer
  }

  private func entry() -> OrderCommand {
    var command = OrderCommand()
    command.order = OrderID(rawValue: 1)
    command.instrument = InstrumentID(rawValue: 0)
    command.quantity = Quantity(shares: 10)
    command.account = "DU1"
    return command
  }

  /// The next inputs as `kind@milliseconds after noon`, until the end or `limit`.
  private func take(_ market: BacktestMarket, _ limit: Int = .max) throws -> [String] {
    var found: [String] = []
    while found.count < limit {
      let step = try market.advance()
      if step == .end { break }
      let kind = step == .tick ? "tick" : "\(market.event.kind)"
      found.append("\(kind)@\((market.time - Self.noon).rawValue / 1_000_000)")
    }
    return found
  }

  /// Passes session, instrument and what the venue says at once.
  private func skipPreamble(_ market: BacktestMarket) throws {
    let midnight = -12 * 3600 * 1000
    #expect(
      try take(market, 5).sorted() == [
        "brokerFrame@\(midnight)", "brokerFrame@\(midnight)", "connection@\(midnight)",
        "instrumentDefined@\(midnight)", "sessionStarted@\(midnight)",
      ])
  }

  @Test func `The session is first and the venue answers before anything later`() throws {
    let folder = TestFolder()
    let market = try market(record([.zero], in: folder))
    let kinds = try take(market).map { $0.split(separator: "@")[0] }
    #expect(kinds.first == "sessionStarted")
    #expect(kinds.last == "tick")
    #expect(kinds.count == 6)
  }

  @Test func `At equal times: timers, broker, predictions, ticks`() throws {
    let folder = TestFolder()
    let market = try market(
      record([.milliseconds(-1000), .zero, .zero], in: folder), predictions: [.zero, .zero])
    try skipPreamble(market)
    #expect(try take(market, 1) == ["tick@-1000"])
    // Order latency and answer latency are 50 ms each, so the first answers come at noon.
    market.send(entry(), sequence: SequenceNumber(rawValue: 9), at: Self.noon + .milliseconds(-100))
    market.set(timer(3, .zero), sequence: SequenceNumber(rawValue: 5))
    let inputs = try take(market)
    #expect(inputs.prefix(2) == ["commandSent@-100", "timerFired@0"])
    let rest = Array(inputs.dropFirst(2))
    let frames = rest.prefix { $0 == "brokerFrame@0" }.count
    #expect(frames >= 2, "accepted and filled at the quote of one second before")
    #expect(
      rest.dropFirst(frames) == ["prediction@0", "prediction@0", "tick@0", "tick@0"], "\(inputs)")
  }

  @Test func `Timers fire at their time, by time and then by number, and name who set them`()
    throws
  {
    let folder = TestFolder()
    let market = try market(record([.zero, .seconds(60)], in: folder))
    try skipPreamble(market)
    #expect(try take(market, 1) == ["tick@0"])
    for (id, second, set) in [(7, 5, 70), (4, 9, 40), (2, 5, 20), (9, 1, 90)] {
      market.set(
        timer(UInt64(id), .seconds(Int64(second))), sequence: SequenceNumber(rawValue: UInt64(set)))
    }
    var cancelled = TimerCancelled()
    cancelled.timer = TimerID(rawValue: 4)
    market.cancel(cancelled)
    var fired: [[UInt64]] = []
    for _ in 0..<3 {
      #expect(try market.advance() == .event)
      guard case .timerFired(let timer) = market.event else { continue }
      let second = UInt64((market.time - Self.noon).rawValue / 1_000_000_000)
      fired.append([timer.timer.rawValue, second, market.cause.rawValue])
    }
    #expect(fired == [[9, 1, 90], [2, 5, 20], [7, 5, 70]])
    #expect(try take(market) == ["tick@60000"])
    #expect(market.cause == .none)
  }

  @Test func `A timer due at a tick's instant comes before it`() throws {
    let folder = TestFolder()
    let market = try market(record([.zero, .seconds(1)], in: folder))
    try skipPreamble(market)
    market.set(timer(1, .seconds(1)), sequence: SequenceNumber(rawValue: 1))
    #expect(try take(market) == ["tick@0", "timerFired@1000", "tick@1000"])
  }

  @Test func `Timers of the day fire after the last tick, those of another day never`() throws {
    let folder = TestFolder()
    let market = try market(record([.zero], in: folder))
    try skipPreamble(market)
    market.set(timer(1, .seconds(2)), sequence: SequenceNumber(rawValue: 1))
    market.set(timer(2, .seconds(12 * 3600)), sequence: SequenceNumber(rawValue: 1))
    market.set(timer(3, .seconds(12 * 3600 + 1)), sequence: SequenceNumber(rawValue: 1))
    #expect(
      try take(market) == ["tick@0", "timerFired@2000", "timerFired@\(12 * 3600 * 1000)"])
    #expect(try market.advance() == .end)
  }

  @Test func `An order meets the book of its arrival, never a later tick`() throws {
    let folder = TestFolder()
    let market = try market(
      record([.zero, .milliseconds(50), .milliseconds(200)], in: folder))
    try skipPreamble(market)
    #expect(try take(market, 1) == ["tick@0"])
    market.send(entry(), sequence: SequenceNumber(rawValue: 9), at: Self.noon)
    var prices: [Price] = []
    while true {
      let step = try market.advance()
      if step == .end { break }
      guard step == .event, case .brokerFrame(let frame) = market.event else { continue }
      var connection = ConnectionChanged()
      connection.serverVersion = ServerVersion.current
      connection.zoneOffsets = [ZoneOffset()]
      for case .execution(let execution) in TWSFrameDecoder().decode(frame.bytes, on: connection) {
        prices.append(execution.price)
      }
    }
    // The tick at the very instant of the arrival comes after it: the ask is still the first one's.
    #expect(prices == [Price(rawValue: 100_010_000_000)])
  }

  @Test func `Nothing comes before the session, not even an older prediction`() throws {
    let folder = TestFolder()
    let market = try market(
      record([.zero], in: folder), predictions: [.seconds(-86_400), .seconds(-12 * 3600), .zero])
    let kinds = try take(market).map { String($0.split(separator: "@")[0]) }
    #expect(kinds.first == "sessionStarted")
    #expect(kinds.suffix(2) == ["prediction", "tick"])
    #expect(kinds.filter { $0 == "prediction" }.count == 3)
  }
}
