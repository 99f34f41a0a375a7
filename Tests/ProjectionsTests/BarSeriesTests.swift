import Journal
import Projections
import Testing

struct BarSeriesTests {
  private var calendar: SessionCalendar {
    var calendar = SessionCalendar()
    calendar.close = seconds(86_400)
    return calendar
  }

  private func seconds(_ count: Int64) -> Timestamp {
    Timestamp(rawValue: count * 1_000_000_000)
  }

  private func trade(_ amount: Int64) -> Tick {
    Tick(
      instrument: instrument(0), kind: .trade, price: price("\(amount)"), size: shares("1"))
  }

  private func old(_ start: Int64, _ end: Int64, _ amount: String = "5") -> SeriesBar {
    var bar = Bar()
    bar.start = seconds(start)
    (bar.open, bar.high) = (price(amount), price(amount))
    (bar.low, bar.close) = (price(amount), price(amount))
    return SeriesBar(bar, end: seconds(end))
  }

  private func spec(_ size: String) -> BarSpec { BarSpec(size: size) ?? BarSpec() }

  @Test func `The last closed bars are kept, newest first, and older ones given up`() {
    var series = BarSeries(spec("1s"), capacity: 3)
    #expect(series.closed(ago: 0) == nil)
    for second in Int64(1)...6 {
      while series.nextClosed(at: seconds(second)) != nil {}
      series.add(trade(second), at: seconds(second), in: calendar)
    }
    #expect(series.closedCount == 5)
    for (ago, close) in ["5", "4", "3"].enumerated() {
      #expect(series.closed(ago: ago)?.bar.close == price(close))
    }
    #expect(series.closed(ago: 3) == nil)
    #expect(series.closed(ago: -1) == nil)
    #expect(series.count == 3)
    #expect(series.current?.bar.close == price("6"))
  }

  @Test func `Bars from history come first, in order`() throws {
    var series = BarSeries(spec("10s"), capacity: 8)
    try series.seed(old(0, 10, "1"))
    try series.seed(old(20, 30, "2"))
    #expect(series.closedCount == 2)
    #expect(series.closed(ago: 1)?.bar.close == price("1"))
    #expect(throws: BarSeedError.disordered(start: seconds(25), lastEnd: seconds(30))) {
      try series.seed(old(25, 35))
    }
    var bad = old(40, 50)
    bad.bar.high = price("4")
    #expect(throws: BarSeedError.inconsistent(start: seconds(40))) { try series.seed(bad) }
    #expect(throws: BarSeedError.inconsistent(start: seconds(40))) {
      try series.seed(old(40, 39))
    }
    series.add(trade(9), at: seconds(41), in: calendar)
    #expect(throws: BarSeedError.alreadyLive) { try series.seed(old(50, 60)) }
    #expect(series.nextClosed(at: seconds(50))?.bar.close == price("9"))
    #expect(throws: BarSeedError.alreadyLive) { try series.seed(old(60, 70)) }
    #expect(series.closedCount == 3)
    #expect(BarSeedError.alreadyLive.description == "bars from history come before the first tick")
  }

  @Test func `Several widths close in the order of their ends, then of their places`() {
    var set = BarSeriesSet([
      BarSeries(spec("60s")), BarSeries(spec("20s")), BarSeries(spec("2ticks")),
    ])
    set.add(trade(1), at: seconds(5), in: calendar)
    #expect(set.nextClosed(at: seconds(5)) == nil)
    set.add(trade(2), at: seconds(6), in: calendar)
    #expect(set.nextClosed(at: seconds(6))?.index == 2)
    #expect(set.nextClosed(at: seconds(6)) == nil)
    #expect(set.dueAt == seconds(20))
    var closed: [Int] = []
    while let next = set.nextClosed(at: seconds(65)) { closed.append(next.index) }
    #expect(closed == [1, 0])
    set.add(trade(3), at: seconds(119), in: calendar)
    closed = []
    while let next = set.nextClosed(at: seconds(120)) { closed.append(next.index) }
    // Both end at 120: the order of the set decides.
    #expect(closed == [0, 1])
  }

  @Test func `History goes into the series it is for`() throws {
    var set = BarSeriesSet([BarSeries(spec("60s")), BarSeries(spec("20s"))])
    try set.seed(old(0, 20), into: 1)
    #expect(set.series.map(\.closedCount) == [0, 1])
  }

  @Test func `A set split anywhere equals one pass`() throws {
    let calendar = calendar
    let set = BarSeriesSet([
      BarSeries(spec("60s"), capacity: 2), BarSeries(spec("1s"), capacity: 4),
      BarSeries(spec("3ticks"), capacity: 1),
    ])
    try expectSplitFoldsAgree(
      set,
      ([5, 5, 6, 8, 70, 71, 200, 201, 500] as [Int64]).map { second in
        { set in
          while set.nextClosed(at: seconds(second)) != nil {}
          set.add(trade(second), at: seconds(second), in: calendar)
          while set.nextClosed(at: seconds(second)) != nil {}
        }
      })
  }

  // Method: every byte of a state set to several others; what is still read must go on.
  @Test func `A damaged state is refused or goes on`() throws {
    var set = BarSeriesSet([
      BarSeries(spec("5s"), capacity: 2), BarSeries(spec("3ticks"), capacity: 2),
    ])
    for second in stride(from: Int64(1), to: 40, by: 3) {
      while set.nextClosed(at: seconds(second)) != nil {}
      set.add(trade(second), at: seconds(second), in: calendar)
      while set.nextClosed(at: seconds(second)) != nil {}
    }
    let good = try bytes(of: set)
    var refused = 0
    for place in good.indices {
      for value in [0, 1, 2, 127, 255] as [UInt8] {
        var bad = good
        bad[place] = value
        do {
          var read = BarSeriesSet()
          var reader = PayloadReader(bad[...])
          try read.visit(&reader)
          try reader.finish()
          let later = seconds(100_000)
          while read.nextClosed(at: later) != nil {}
          read.add(trade(7), at: later, in: calendar)
          for series in read.series { _ = (series.closed(ago: 0), series.closed(ago: 1)) }
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > 0)
  }
}
