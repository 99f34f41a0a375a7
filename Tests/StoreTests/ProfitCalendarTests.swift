import Foundation
import Journal
import Projections
import TestSupport
import Testing

@testable import Store

/// Profit by day: what a day's end told, what later records made of it, and that days add up.
@Suite struct ProfitCalendarTests {
  private func days(_ script: LedgerScript) throws -> ProfitBreakdown {
    let journal = try ScriptedJournal(script)
    return try withExtendedLifetime(journal) {
      var fold = try ProfitFold(.day, from: Ledger(), root: journal.root)
      var walk = LedgerWalk(Ledger(), try JournalReader(opening: journal.root))
      try walk.run { _, _ in
        true
      } take: {
        try fold.take($0, $1)
      }
      return fold.breakdown(walk.ledger)
    }
  }

  /// Ten AAA from 20 to 22 on the first day, ten from 30 to 30.3 on the second.
  private func twoDays() -> LedgerScript {
    var script = LedgerScript(["AAA"])
    script.fill(1, .buy, 10, at: "20", id: "a.01")
    script.fee("a.01", "1")
    script.fill(2, .sell, 10, at: "22", id: "b.01")
    script.fee("b.01", "1")
    script.startDay(8)
    script.fill(3, .buy, 10, at: "30", id: "c.01")
    script.fill(4, .sell, 10, at: "30.3", id: "d.01")
    return script
  }

  @Test func `A correction of the day before restates that day, not the one it arrives on`() throws
  {
    var script = twoDays()
    let correction = script.fill(2, .sell, 10, at: "21.5", id: "b.02")
    let fee = script.fee("b.02", "1.25")
    let days = try days(script)
    #expect(days.rows.map(\.name) == ["2013-10-07", "2013-10-08"])
    #expect(days.rows[0].told?.net == Money("18") && days.rows[0].figures.net == Money("12.75"))
    #expect(days.rows[0].isRestated && days.rows[0].restatedBy == [correction, fee])
    #expect(days.rows[1].figures.realised == Money("3") && !days.rows[1].isRestated)
    #expect(days.rows[1].restatedBy.isEmpty && days.addsUp)
    #expect(days.table.columns.suffix(2).map(\.title) == ["told at its end", "restated by"])
    #expect(days.table.rows[0].suffix(2) == ["18.00", "#\(correction) #\(fee)"])
    #expect(days.table.rows[2].prefix(2) == ["total", "18.00"])
    let json = days.json["rows"]
    #expect(json?.elements?[0]["restated"] == true && json?.elements?[0]["told"]?["net"] == "18")
    #expect(json?.elements?[1]["restated"] == false)
    #expect(days.csv[1].suffix(2) == ["18", "\(correction) \(fee)"])
  }

  @Test
  func `A bust, a late fee and a late execution belong to their day; what is resent changes none`()
    throws
  {
    var script = twoDays()
    let bust = script.fill(2, .sell, 0, at: "22", id: "b.02")
    let late = script.fill(
      9, .sell, 10, at: "23", id: "l.01", occurredAt: LedgerScript.bell + .seconds(900))
    let fee = script.fee("l.01", "0.5")
    script.fill(1, .buy, 10, at: "20", id: "a.01")
    script.fee("a.01", "1")
    let days = try days(script)
    // 10 · (23 − 20), fees of the purchase and of the late sale.
    #expect(days.rows[0].figures.realised == Money("30"))
    #expect(days.rows[0].figures.fees == Money("1.5"))
    #expect(days.rows[0].restatedBy == [bust, late, fee])
    #expect(days.rows[1].figures.realised == Money("3") && days.addsUp)
  }

  @Test func `What is held over night is valued at each end, and a later basis moves both days`()
    throws
  {
    var script = LedgerScript(["AAA"])
    script.fill(1, .buy, 10, at: "20", id: "a.01")
    script.trade(at: "21")
    script.startDay(8)
    script.trade(at: "23")
    script.fill(2, .sell, 10, at: "24", id: "b.01")
    script.startDay(9)
    let correction = script.fill(1, .buy, 10, at: "20.5", id: "a.02")
    let days = try days(script)
    #expect(days.rows.map(\.figures.unrealised) == [Money("5"), Money("-5"), .zero])
    #expect(days.rows.map(\.told?.unrealised) == [Money("10"), Money("-10"), .zero])
    #expect(days.rows.map(\.figures.realised) == [.zero, Money("35"), .zero])
    #expect(days.rows.map(\.restatedBy) == [[correction], [correction], []])
    #expect(days.addsUp)
  }

  @Test func `Interest is the day's on which it is booked, a dividend the day's of its record`()
    throws
  {
    var script = LedgerScript(["AAA"])
    script.fill(1, .buy, 10, at: "20", id: "a.01")
    script.trade(at: "20")
    for (day, amount) in [(Int64(8), "0.75"), (9, "-0.5")] {
      script.startDay(day)
      var interest = Adjustment()
      (interest.type, interest.amount) = (.interest, Money(amount) ?? .zero)
      script.add(.adjustment(interest))
    }
    var dividend = Adjustment()
    (dividend.type, dividend.instrument) = (.dividend, InstrumentID(rawValue: 0))
    dividend.amount = Money("0.3") ?? .zero
    script.add(.adjustment(dividend))
    let days = try days(script)
    #expect(days.rows.map(\.figures.interest) == [.zero, Money("0.75"), Money("-0.5")])
    #expect(days.rows.map(\.figures.dividends) == [.zero, .zero, Money("3")])
    #expect(days.addsUp && days.rows.allSatisfy { !$0.isRestated })
  }

  // Goal: parts of every kind add up to the books whatever happens. Method: random histories of
  // five days; each day again from a book that is given only what stands before the day's ends.
  @Test func `Parts of random histories add up, and each day is what a fresh book makes of it`()
    throws
  {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? 20_131_007
    print("seed \(seed)")
    for round in 0..<12 {
      var history = RandomProfit(seed: seed &+ UInt64(round))
      history.make(days: 5, steps: 60)
      let journal = try ScriptedJournal(history.script)
      try withExtendedLifetime(journal) {
        for grouping in ProfitGrouping.allCases {
          var fold = try ProfitFold(grouping, from: Ledger(), root: journal.root)
          var walk = LedgerWalk(Ledger(), try JournalReader(opening: journal.root))
          try walk.run { _, _ in
            true
          } take: {
            try fold.take($0, $1)
          }
          let breakdown = fold.breakdown(walk.ledger)
          #expect(breakdown.addsUp, "\(grouping), seed \(seed &+ UInt64(round))")
          guard grouping == .day else { continue }
          let expected = history.realisedByDay()
          let own = breakdown.rows.filter { $0.currency == "USD" }.map(\.figures.realised)
          #expect(own == expected, "seed \(seed &+ UInt64(round))")
        }
      }
    }
  }
}
