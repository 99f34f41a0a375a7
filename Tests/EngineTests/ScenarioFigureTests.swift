import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// The sentences about indicators and sizes, with the production rules trading on them.
@Suite struct ScenarioFigureTests {
  // MARK: Indicators

  /// Prices in cents by second, with a pause of five minutes and of forty seconds.
  private static func wander() -> [(second: Int64, cents: Int64)] {
    var random = SeededGenerator(test: "scenario ranges")
    var cents: Int64 = 5_000
    var trades: [(second: Int64, cents: Int64)] = []
    for second in 0..<Int64(1_800) {
      if (400..<700).contains(second) || (1_010..<1_050).contains(second) { continue }
      cents += Int64.random(in: -6...6, using: &random)
      trades.append((second, cents))
    }
    return trades
  }

  /// The average true range after the bars that ended by `second`, written out plainly.
  ///
  /// - Source: Wilder, New Concepts in Technical Trading Systems: the mean of the first 14 true
  ///   ranges, then 13 parts of the last value and one of the new range.
  private static func range(
    _ trades: [(second: Int64, cents: Int64)], bars size: Int64, at second: Int64
  ) -> Double? {
    var bars: [(number: Int64, high: Int64, low: Int64, close: Int64)] = []
    for trade in trades where (trade.second / size + 1) * size <= second {
      let number = trade.second / size
      if let last = bars.last, last.number == number {
        bars[bars.count - 1].high = max(last.high, trade.cents)
        bars[bars.count - 1].low = min(last.low, trade.cents)
        bars[bars.count - 1].close = trade.cents
      } else {
        bars.append((number, trade.cents, trade.cents, trade.cents))
      }
    }
    guard bars.count > 14 else { return nil }
    let ranges = zip(bars, bars.dropFirst()).map { before, bar in
      Double(max(bar.high, before.close) - min(bar.low, before.close)) / 100
    }
    let first = ranges.prefix(14).reduce(0, +) / 14
    return ranges.dropFirst(14).reduce(first) { ($0 * 13 + $1) / 14 }
  }

  @Test(arguments: [("atr", Int64(10)), ("atr_1m", 60)])
  func `ATR of 14 periods on 10-second and on 1-minute bars, updated in real time`(
    name: String, size: Int64
  ) throws {
    let trades = Self.wander()
    var market = ScenarioMarket.cold
    for trade in trades { market.price(trade.second, trade.cents) }
    let day = try market.play()
    var ledger = Ledger()
    var known = 0
    for record in day.records {
      ledger.fold(record)
      guard record.event.kind == .tick else { continue }
      let second = (record.envelope.recordedAt - EngineHarness.open).rawValue / 1_000_000_000
      guard second % 7 == 0 || second % size == 0 else { continue }
      let value = ledger.indicator(name, of: InstrumentID(rawValue: 0))
      let wanted = Self.range(trades, bars: size, at: second)
      guard let value, let wanted else {
        #expect(value == nil && wanted == nil, "\(name) at \(second)")
        continue
      }
      known += 1
      #expect(abs(value - wanted) < 1e-9, "\(name) at \(second): \(value), not \(wanted)")
    }
    #expect(known > 100)
  }

  @Test func `A rule sees a bar's range with the first record after its end, not before`() throws {
    var market = ScenarioMarket.cold
    for second in 0..<Int64(160) { market.price(second, 5_000 + (second % 2) * 4) }
    // The fifteenth bar is the first to give a range; it ends at 150.
    market.predictExactly(149, 999_999_999, "BUY", "0.9")
    market.predictExactly(150, 1, "BUY", "0.9")
    let day = try market.play()
    let entries = day.records.decisions.filter { $0.rule == "entry" }
    #expect(entries.map(\.stoppedBy) == ["known(atr)", ""])
    #expect(day.position(at: 155) == 199)
  }

  // MARK: Sizes

  /// The position that a prediction at a price opens.
  private func size(
    _ cents: Int64, _ change: (inout SizingConfiguration) -> Void = { _ in }
  ) throws -> Int64 {
    var market = ScenarioMarket.warm(cents)
    change(&market.configuration.sizing)
    market.prices(200...205, cents)
    market.predict(202, "BUY", "0.9")
    return try market.play().position(at: 205)
  }

  @Test(arguments: [Int64(100), 777, 1_001, 2_345, 4_999, 6_700, 9_999])
  func `At least 99 percent of the allocation is used, and never more than all of it`(
    cents: Int64
  ) throws {
    let shares = try size(cents)
    let used = shares * (cents + 1)
    #expect(used <= 1_000_000 && used >= 990_000, "\(shares) shares at \(cents + 1) cents")
  }

  @Test func `Dollars are turned into shares with the price of that moment`() throws {
    var market = ScenarioMarket.warm()
    market.prices(200...202, 5_000)
    market.prices(203...206, 5_050)
    market.predict(203, "BUY", "0.9")
    #expect(try market.play().position(at: 206) == 197)
  }

  @Test func `An allocation above 1000 means dollars, 1000 or less means shares`() throws {
    #expect(try size(1_000) { $0.allocation = Money(units: 1_000) } == 1_000)
    #expect(try size(1_000) { $0.allocation = Money(units: 1_001) } == 100)
    #expect(try size(1_000) { $0.allocation = Money(units: 7) } == 7)
  }

  @Test func `An order has at least 1 share and at most 10,000`() throws {
    #expect(try size(50) == 10_000)
    #expect(try size(1_000_000) == 0)
    #expect(try size(1_000_000) { $0.minimumOneShare = true } == 1)
    #expect(try size(999_999) == 1)
  }

  @Test func `Without a price dollars become the fixed number of shares, and no rule acts on it`()
    throws
  {
    var configuration = Configuration()
    configuration.sizing.fallbackShares = 25
    let unpriced = Sizing(configuration, symbol: "GLD").size(.allocation, SizeInputs())
    #expect(unpriced.shares == 25)
    var market = ScenarioMarket.cold
    market.predict(202, "BUY", "0.9")
    let day = try market.play()
    #expect(try day.stop("entry", at: 202) == "known(price.entry)")
  }
}
