import Broker
import Journal
import Projections
import Store
import TestSupport
import Testing

@testable import replay

/// A day against itself on the simulated exchange.
@Suite struct ShadowTests {
  /// The recorded day that most tests look at, folded once.
  private static let recorded = Result { () throws -> RecordedDay in
    let path = try EndToEndDay.get().path
    return try RecordedDay(path, try #require(try JournalDays(path).lastTraded))
  }

  /// Its gap to a shadow with other settings.
  private func gap(_ settings: String...) throws -> DayGap {
    var shadow = ShadowDay(recorded: try Self.recorded.get())
    shadow.adapt = { bytes in
      try ConfigurationLoader.change(Configuration(canonical: bytes), overrides: settings)
        .canonicalBytes
    }
    return try shadow.run().gap
  }

  /// Every row's parts add up to its gap, exactly and in printed cents, and nothing is unexplained.
  private func expectSums(_ gap: DayGap) {
    for row in gap.rows + gap.totals {
      #expect(row.gap == row.parts.total, "\(row.symbol)")
      #expect(row.parts.other == .zero, "\(row.symbol): \(row.parts)")
      let cents = row.parts.cents.reduce(0) { $0 + $1.cents }
      #expect(Money(rawValue: cents * 10_000_000).cents == row.gap.cents)
    }
    let ofTrades = gap.trades.reduce(Money.zero) { $0 + $1.parts.total }
    #expect(ofTrades == gap.totals.first?.parts.total ?? .zero, "every part is some order's")
  }

  @Test func `A day that a backtest made has no gap, in any order`() throws {
    let gap = try gap()
    #expect(gap.isClean && gap.trades.isEmpty)
    #expect(gap.counts.both > 100 && gap.counts.live == 0 && gap.counts.shadow == 0)
    let day = try EndToEndDay.get()
    let realised = try #require(Money(day.printed["realised"]?.text ?? ""))
    let fees = try #require(Money(day.printed["fees"]?.text ?? ""))
    #expect(gap.totals.map(\.live) == [realised - fees], "flat, so that is all")
    expectSums(gap)
  }

  @Test(arguments: [
    ("simulation.commission_minimum=2.00", "fee"),
    ("simulation.order_latency=3s", "price"),
    ("simulation.order_latency=3s", "timing"),
    ("rules.entry.confidence=0.6", "extra"),
    ("rules.entry.confidence=0.4", "missed"),
    ("risk.max_position_notional=2000", "risk"),
    ("sizing.allocation=3000", "risk"),
    ("rules.end_of_day.flatten_at=15:20", "timing"),
    ("simulation.fills=whole", "price"),
  ])
  func `What differs is told under its reason, and the parts are the whole`(
    setting: String, part: String
  ) throws {
    let gap = try gap(setting)
    expectSums(gap)
    #expect(!gap.isClean && !gap.trades.isEmpty)
    let total = try #require(gap.totals.first)
    let amount = total.parts.named.first { $0.name == part }?.amount
    #expect(amount != .zero, "\(setting): \(total.parts.named)")
  }

  @Test func `A dearer shadow differs by its fees, and live is better by them`() throws {
    let gap = try gap("simulation.commission_per_share=0.01", "simulation.commission_minimum=2")
    let total = try #require(gap.totals.first)
    #expect(total.parts.fee > .zero)
  }

  @Test func `A shadow that the gate stops names the check`() throws {
    let gap = try gap("risk.max_position_notional=2000")
    #expect(gap.trades.contains { $0.reason.hasPrefix("the shadow was denied by `") })
  }

  @Test func `What one rule does not do in the shadow names its condition`() throws {
    let gap = try gap("rules.entry.confidence=0.6")
    #expect(
      gap.trades.contains {
        $0.reason == "the shadow stopped at `prediction.confidence >= confidence`"
      })
  }

  // MARK: Against a broker

  @Test func `A session that goes on with positions and orders has a shadow that does too`() throws
  {
    var scenario = LiveScenario()
    scenario.minutes = 20
    let wire = LiveScenario.wire()
    let middle = LiveScenario.start + .seconds(480)
    let first = try scenario.run(wire, until: middle).ledger
    try #require(first.orders.liveCount > 0, "stops and targets work")
    _ = try scenario.run(wire.reconnected(), from: middle)
    let whole = try #require(try JournalDays(scenario.root).lastTraded)
    // The day as if it had begun with the second session.
    let later = JournalDays.Day(
      date: whole.date, first: first.lastSequence.next, last: whole.last, isClosed: true,
      isTradingDay: true, session: whole.session)
    let recorded = try RecordedDay(scenario.root, later)
    #expect(recorded.before.orders.liveCount == first.orders.liveCount)
    let outcome = try ShadowDay(recorded: recorded).run()
    #expect(outcome.left.isEmpty)
    expectSums(outcome.gap)
    #expect(outcome.gap.counts.both > 3, "\(outcome.gap.counts)")
    let carried = outcome.gap.trades.filter { $0.what.contains("of before") }
    #expect(carried.allSatisfy { !$0.shadow.hasPrefix("nothing") }, "\(carried)")
  }

  @Test func `A day with a broker that refuses orders adds up, too`() throws {
    var scenario = LiveScenario()
    (scenario.minutes, scenario.step) = (60, .seconds(1))
    let wire = scenario.wire()
    wire.schedule("reject 3", at: LiveScenario.start + .seconds(600))
    _ = try scenario.run(wire)
    let day = try #require(try JournalDays(scenario.root).lastTraded)
    let gap = try ShadowDay(recorded: RecordedDay(scenario.root, day)).run().gap
    expectSums(gap)
    #expect(gap.counts.both > 10, "\(gap.counts)")
    let refused = gap.trades.filter { $0.reason.hasPrefix("live's order was rejected: 201 ") }
    #expect(!refused.isEmpty, "\(gap.trades.map(\.reason))")
    #expect(refused.allSatisfy { $0.live == "nothing" && $0.reason.contains("Refused by the") })
    #expect(refused.allSatisfy { $0.parts.extra == .zero && $0.parts.manual == .zero })
    #expect(refused.contains { $0.parts.missed != .zero })
  }

  /// A trade made by hand in AAPL after twenty minutes of thirty.
  private func manual(_ line: String) throws -> DayGap {
    var scenario = LiveScenario()
    (scenario.minutes, scenario.step, scenario.clientID) = (30, .seconds(1), 0)
    let wire = scenario.wire()
    wire.schedule(line, at: LiveScenario.start + .seconds(1_200))
    _ = try scenario.run(wire)
    let day = try #require(try JournalDays(scenario.root).lastTraded)
    return try ShadowDay(recorded: RecordedDay(scenario.root, day)).run().gap
  }

  @Test(arguments: ["manual BUY 10 AAPL", "manual SELL 10 AAPL", "manual BUY 300 AAPL"])
  func `A trade made by hand is a line and a part of its own, and the day adds up`(
    line: String
  ) throws {
    let gap = try manual(line)
    expectSums(gap)
    #expect(gap.counts.both > 3, "\(gap.counts)")
    let own = gap.trades.filter { $0.reason == "not an order of this program" }
    let trade = try #require(own.first)
    #expect(own.count == 1, "one line for one order, however many fills: \(own)")
    let words = line.split(separator: " ")
    #expect(trade.what == "not ours, \(words[1].lowercased())" && trade.symbol == "AAPL")
    #expect(trade.live.hasPrefix("\(words[2]) at ") && trade.shadow == "nothing")
    #expect(trade.parts.extra == .zero && trade.parts.missed == .zero && trade.parts.risk == .zero)
    let amounts = try #require(gap.rows.first { $0.symbol == "AAPL" }).parts
    #expect(amounts.manual != .zero)
    #expect(gap.rows.allSatisfy { $0.symbol == "AAPL" || $0.parts.manual == .zero })
    #expect(gap.table.columns.contains { $0.title == "manual" })
  }

  @Test func `Without a trade by hand the table has no column for it`() throws {
    let table = try gap("simulation.commission_minimum=2.00").table
    #expect(!table.columns.contains { $0.title == "manual" })
  }
}
