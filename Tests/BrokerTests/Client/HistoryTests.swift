import Broker
import Journal
import TestSupport
import Testing

@Suite struct HistoricalPacingTests {
  private let start = Timestamp(rawValue: 1_795_185_000_000_000_000)

  private func key(
    _ terms: String, series: String = "AIG", isSmall: Bool = true, weight: Int = 1
  ) -> HistoricalKey {
    HistoricalKey(series: series, terms: terms, isSmall: isSmall, weight: weight)
  }

  @Test func `An identical small request waits 15 seconds, a large one not at all`() {
    var pacing = HistoricalPacing()
    pacing.left(key("a"), at: start)
    pacing.left(key("a", isSmall: false), at: start)
    #expect(pacing.earliest(key("a"), at: start) == start + .seconds(15))
    #expect(pacing.earliest(key("b"), at: start) == start)
    #expect(pacing.earliest(key("a", isSmall: false), at: start) == start)
  }

  @Test func `Five of a series in two seconds, quotes count twice, another series goes on`() {
    var pacing = HistoricalPacing()
    for number in 0..<5 { pacing.left(key("\(number)"), at: start + .milliseconds(Int64(number))) }
    #expect(pacing.earliest(key("x"), at: start + .milliseconds(9)) == start + .seconds(2))
    #expect(
      pacing.earliest(key("x", weight: 2), at: start + .milliseconds(9))
        == start + .milliseconds(2_001))
    #expect(pacing.earliest(key("x", series: "SPY"), at: start) == start)
  }

  @Test func `Sixty small requests in ten minutes`() {
    var pacing = HistoricalPacing()
    for number in 0..<60 {
      pacing.left(key("\(number)", series: "\(number)"), at: start + .seconds(Int64(number)))
      pacing.ended()
    }
    let now = start + .seconds(60)
    #expect(pacing.earliest(key("x"), at: now) == start + .seconds(600))
    #expect(pacing.earliest(key("x", weight: 2), at: now) == start + .seconds(601))
    #expect(pacing.earliest(key("x", isSmall: false), at: now) == now)
  }

  @Test func `Fifty are open at a time, and a pause holds everything`() {
    var pacing = HistoricalPacing()
    for number in 0..<50 { pacing.left(key("\(number)", isSmall: false), at: start) }
    #expect(pacing.earliest(key("x", isSmall: false), at: start) == nil)
    pacing.ended()
    #expect(pacing.earliest(key("x", isSmall: false), at: start) == start)
    pacing.pause(until: start + .seconds(9))
    #expect(pacing.earliest(key("x", isSmall: false), at: start) == start + .seconds(9))
  }

  /// Goal: no window of any rule is ever broken. Method: requests leave as early as allowed.
  @Test func `Random requests never break a rule`() {
    var random = SeededGenerator.announced(3, "pacing")
    var pacing = HistoricalPacing()
    var now = start
    var sent: [(Timestamp, HistoricalKey)] = []
    for _ in 0..<300 {
      let next = key(
        "\(Int.random(in: 0..<4, using: &random))",
        series: "\(Int.random(in: 0..<3, using: &random))",
        weight: Int.random(in: 1...2, using: &random))
      now = now + .milliseconds(Int64.random(in: 0...900, using: &random))
      now = pacing.earliest(next, at: now) ?? now
      pacing.left(next, at: now)
      pacing.ended()
      sent.append((now, next))
    }
    for (index, (time, key)) in sent.enumerated() {
      let before = sent[...index]
      func weight(_ seconds: Int64, _ series: String?) -> Int {
        before.filter { $0.0 + .seconds(seconds) > time && (series ?? $0.1.series) == $0.1.series }
          .reduce(0) { $0 + $1.1.weight }
      }
      #expect(weight(2, key.series) <= 5)
      #expect(weight(600, nil) <= 60)
      #expect(before.filter { $0.0 + .seconds(15) > time && $0.1 == key }.count == 1)
    }
  }

  @Test func `Thirty seconds and single ticks are small, minutes are not`() {
    var bars = TWS.RequestHistoricalData()
    for (size, isSmall) in [("30 secs", true), ("1 secs", true), ("1 min", false), ("", false)] {
      bars.barSizeSetting = size
      #expect(HistoricalKey(bars).isSmall == isSmall)
    }
    var ticks = TWS.RequestHistoricalTicks()
    ticks.whatToShow = "BID_ASK"
    #expect(HistoricalKey(ticks).isSmall && HistoricalKey(ticks).weight == 2)
  }
}

@Suite struct TickPagerTests {
  /// A server that answers pages of at most a thousand, the last second whole or cut.
  private func page(_ all: [Int64], from start: Int64, wholeSeconds: Bool) -> [Int64] {
    let rest = all.filter { $0 >= start }
    guard rest.count > 1000 else { return rest }
    var page = Array(rest.prefix(1000))
    if wholeSeconds { page += rest.dropFirst(1000).prefix { $0 == page.last } }
    return page
  }

  /// Goal: no tick is lost or taken twice, however seconds are cut. Method: walk random days.
  @Test(arguments: [true, false]) func `A walk takes every tick once`(wholeSeconds: Bool) {
    var random = SeededGenerator.announced(8, "pages")
    for _ in 0..<30 {
      var all: [Int64] = []
      var second: Int64 = 10_000
      while all.count < 5_000 {
        all += Array(repeating: second, count: Int.random(in: 0...400, using: &random))
        second += 1
      }
      var pager = TickPager(start: 10_000, end: second)
      var taken: [Int64] = []
      var pages = 0
      while let next = pager.next, pages < 100 {
        let page = page(all, from: next, wholeSeconds: wholeSeconds)
        taken += (pager.take(page) ?? []).map { page[$0] }
        pages += 1
      }
      #expect(taken == all)
      #expect(pager.cutSeconds.isEmpty)
    }
  }

  @Test func `A second with more than a page is named, and the walk goes on`() {
    let all = Array(repeating: Int64(5), count: 2_500) + [6, 7]
    var pager = TickPager(start: 5, end: 10)
    var taken = 0
    while let next = pager.next {
      taken += pager.take(page(all, from: next, wholeSeconds: false))?.count ?? 0
    }
    #expect(pager.cutSeconds == [5])
    #expect(taken == 1_002)
  }

  @Test func `Ticks outside the walk are left, one out of order ends it`() {
    var pager = TickPager(start: 5, end: 7)
    #expect(pager.take([4, 5, 6, 7]) == [1, 2])
    #expect(pager.next == nil)
    var other = TickPager(start: 5, end: 7)
    #expect(other.take([6, 5]) == nil)
    #expect(other.next == nil)
  }
}

@Suite struct TickCheckTests {
  private func check() -> TickCheck {
    TickCheck(
      "AIG trades", instrument: InstrumentID(rawValue: 2), regular: 1_000..<2_000, gapSeconds: 300)
  }

  @Test func `Prices that are none are left out, crossed quotes are marked`() {
    var check = check()
    var trade = TWS.HistoricalTickLast()
    trade.time = 1_001
    #expect(check.take(trade) == nil)
    trade.price = WireNumber(significand: 1_905, exponent: -1)
    trade.size = 3
    trade.exchange = "NASDAQ"
    #expect(check.take(trade)?.price == Price("190.5"))
    var quote = TWS.HistoricalTickBidAsk()
    quote.time = 1_002
    #expect(check.take(quote) == nil)
    quote.priceBid = 11
    quote.priceAsk = 10
    #expect(check.take(quote)?.flags == .suspicious)
    quote.priceAsk = 0
    #expect(check.take(quote)?.flags == [])
    #expect(check.findings.count(.priceNotPositive) == 2)
    #expect(check.findings.count(.crossed) == 1)
  }

  @Test func `Silence within the session is a gap, before and after it is none`() {
    var check = check()
    var trade = TWS.HistoricalTickLast()
    trade.price = 1
    for time: Int64 in [10, 990, 1_300, 1_601, 2_500] {
      trade.time = time
      _ = check.take(trade)
    }
    check.finish(TickPager(start: 0, end: 0))
    #expect(check.findings.count(.gap) == 2)
    #expect(check.findings.examples.first?.contains("1970-01-01T00:21:40Z") == true)
  }

  @Test func `A stretch is cut into requests that reach as far as the server lets them`() throws {
    let length = try #require(BarLength.of(seconds: 5))
    let pages = BarPlan.pages(0..<20_000, length)
    #expect(pages.map(\.end) == [7_200, 14_400, 20_000])
    #expect(pages.map { BarPlan.duration($0.seconds) } == ["7200 S", "7200 S", "5600 S"])
    #expect(BarPlan.duration(86_400) == "1 D")
    #expect(BarLength.of(seconds: 7) == nil)
  }
}
