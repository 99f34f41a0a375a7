import Foundation
import Journal
import Projections
import Testing

/// Bars of the usual rule against those made by plain integer arithmetic and pandas, and the
/// corners of that rule.
struct UsualBarTests {
  /// Seconds 100…200 are the session.
  private var session: SessionCalendar {
    var calendar = SessionCalendar()
    calendar.open = Timestamp(rawValue: 100_000_000_000)
    calendar.close = Timestamp(rawValue: 200_000_000_000)
    return calendar
  }

  private func trade(_ amount: String, _ size: String = "1") -> Tick {
    Tick(instrument: instrument(0), kind: .trade, price: price(amount), size: shares(size))
  }

  private func time(_ milliseconds: Int64) -> Timestamp {
    Timestamp(rawValue: milliseconds * 1_000_000)
  }

  @Test func `A bar holds the trades from its start to just before its end`() throws {
    var builder = SeriesBuilder(BarSpec(width: .seconds(10)))
    #expect(builder.fold(trade("5"), at: time(100_000), session: session) == nil)
    #expect(builder.fold(trade("7"), at: time(103_000), session: session) == nil)
    #expect(builder.fold(trade("4", "2.5"), at: time(109_999), session: session) == nil)
    let closed = builder.fold(trade("6"), at: time(110_000), session: session)
    let bar = try #require(closed)
    #expect(bar.start == time(100_000))
    #expect([bar.open, bar.high, bar.low, bar.close] == ["5", "7", "4", "4"].map(price))
    #expect(bar.volume == shares("4.5"))
    #expect(bar.trades == 3)
    #expect(bar.notional == money("22"))
    #expect(builder.closedCount == 1)
    #expect(builder.current?.bar.start == time(110_000))
  }

  @Test func `Any tick or timer at the end closes the bar, once`() {
    var builder = SeriesBuilder(BarSpec(width: .seconds(10)))
    _ = builder.fold(trade("5"), at: time(101_000), session: session)
    #expect(builder.nextClosed(at: time(109_999)) == nil)
    #expect(builder.nextClosed(at: time(110_000))?.bar.close == price("5"))
    #expect(builder.nextClosed(at: time(111_000)) == nil)
    #expect(builder.current == nil)
    _ = builder.fold(trade("5"), at: time(121_000), session: session)
    let quote = Tick(instrument: instrument(0), kind: .bid, price: price("4"), size: .zero)
    #expect(builder.fold(quote, at: time(155_000), session: session)?.start == time(120_000))
    #expect(builder.closedCount == 2)
  }

  @Test func `Trades outside the session, without size or without price make no bar`() {
    var builder = SeriesBuilder(BarSpec(width: .seconds(10)))
    _ = builder.fold(trade("5"), at: time(99_999), session: session)
    _ = builder.fold(trade("5"), at: time(200_000), session: session)
    _ = builder.fold(trade("5", "0"), at: time(150_000), session: session)
    _ = builder.fold(trade("0"), at: time(150_000), session: session)
    #expect(builder.current == nil)
    #expect(builder.closedCount == 0)
  }

  @Test func `The first trade after the close still closes the last bar`() {
    var builder = SeriesBuilder(BarSpec(width: .seconds(10)))
    _ = builder.fold(trade("5"), at: time(199_999), session: session)
    #expect(builder.fold(trade("9"), at: time(200_000), session: session)?.close == price("5"))
  }

  @Test func `Times before 1970 are aligned downwards`() {
    var calendar = SessionCalendar()
    calendar.open = time(-100_000)
    var builder = SeriesBuilder(BarSpec(width: .seconds(10)))
    _ = builder.fold(trade("5"), at: time(-1), session: calendar)
    #expect(builder.current?.bar.start == time(-10_000))
  }

  @Test func `A fold split anywhere equals one pass`() throws {
    let times: [Int64] = [99_000, 100_000, 104_000, 111_000, 111_500, 140_000, 199_999, 201_000]
    let session = session
    try expectSplitFoldsAgree(
      SeriesBuilder(BarSpec(width: .seconds(10))),
      times.map { at in { _ = $0.fold(trade("5"), at: time(at), session: session) } })
  }

  // MARK: Vectors

  private static let widths: [(String, Int64)] = [("10s", 10), ("1m", 60), ("5m", 300)]
  private static let midnight: Int64 = 1_381_118_400_000_000_000

  /// Bars of LEAN trade rows, formatted as the vectors are.
  private func bars(_ csv: String, seconds: Int64) throws -> [String] {
    var calendar = SessionCalendar()
    calendar.open = Timestamp(rawValue: Self.midnight + 34_200_000 * 1_000_000)
    calendar.close = Timestamp(rawValue: Self.midnight + 57_600_000 * 1_000_000)
    var builder = SeriesBuilder(BarSpec(width: .seconds(seconds)))
    var result = ["start_ns,open,high,low,close,volume,trades,notional"]
    var last = Timestamp.zero
    for line in csv.utf8.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: ","), maxSplits: 3)
      let numbers = try fields.prefix(3).map { try #require(Int64(String($0) ?? "")) }
      last = Timestamp(rawValue: Self.midnight + numbers[0] * 1_000_000)
      let tick = Tick(
        instrument: instrument(0), kind: .trade, price: Price(rawValue: numbers[1] * 100_000),
        size: Quantity(shares: numbers[2]))
      if let bar = builder.fold(tick, at: last, session: calendar) { result.append(row(bar)) }
    }
    if let bar = builder.nextClosed(at: last + .seconds(seconds)) { result.append(row(bar.bar)) }
    return result
  }

  private func row(_ bar: Bar) -> String {
    let prices = [bar.open, bar.high, bar.low, bar.close].map { $0.rawValue / 100_000 }
    let numbers = [bar.start.rawValue] + prices + [bar.volume.wholeShares, bar.trades]
    let notional = bar.notional.rawValue / 100_000
    return (numbers.map(String.init) + ["\(notional)"]).joined(separator: ",")
  }

  private func expectEqual(_ got: [String], _ path: String) throws {
    let expected = try GoldenFiles.text(path).split(whereSeparator: \.isNewline).map(String.init)
    #expect(expected.count > 1)
    #expect(got.count == expected.count, "\(path)")
    if let line = zip(got, expected).first(where: { $0 != $1 }) {
      Issue.record("\(path): got \(line.0), expected \(line.1)")
    }
  }

  @Test(arguments: widths)
  func `Real trades around open and close give the expected bars`(
    name: String, seconds: Int64
  ) throws {
    let folder = GoldenFiles.fixtures + "/bars/"
    let csv = try GoldenFiles.text(folder + "aig_20131007_trades.csv")
    let whole = try bars(csv, seconds: seconds).filter { row in
      // The excerpt ends 60 seconds before the close begins, so wider bars there are not whole.
      guard let start = Int64(row.prefix { $0 != "," }), seconds == 300 else { return true }
      return start < Self.midnight + 57_000_000 * 1_000_000
    }
    try expectEqual(whole, folder + "aig_20131007_\(name).csv")
  }

  private static let python = "/usr/bin/python3"

  @Test(
    .enabled(
      if: GoldenFiles.shared != nil && GoldenFiles.exists(python), "needs the shared ticks"),
    arguments: ["aig", "bac", "spy"])
  func `Whole real days give the expected bars exactly`(symbol: String) throws {
    let shared = try #require(GoldenFiles.shared)
    let zip = shared + "/data/lean/equity/usa/tick/\(symbol)/20131007_trade.zip"
    let csv = try unzip(zip)
    for (name, seconds) in Self.widths {
      try expectEqual(
        try bars(csv, seconds: seconds), shared + "/golden/bars/\(symbol)_20131007_\(name).csv")
    }
  }

  private func unzip(_ path: String) throws -> String {
    let program =
      "import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);"
      + "sys.stdout.buffer.write(z.read(z.namelist()[0]))"
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: Self.python)
    process.arguments = ["-c", program, path]
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }
}

extension SeriesBuilder {
  /// Takes one tick as the ledger does.
  ///
  /// - Returns: the bar that it closed.
  fileprivate mutating func fold(
    _ tick: Tick, at time: Timestamp, session: SessionCalendar
  ) -> Bar? {
    let closed = nextClosed(at: time)
    add(tick, at: time, in: session)
    return closed?.bar
  }
}
