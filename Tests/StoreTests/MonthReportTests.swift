import Foundation
import Journal
import Projections
import TestSupport
import Testing

@testable import Store

/// The report of a month made by hand: its days, its parts, its trades, and the page.
@Suite struct MonthReportTests {
  private func report(_ script: LedgerScript, month: Int64 = 201_310) throws -> MonthReport? {
    let journal = try ScriptedJournal(script)
    return try withExtendedLifetime(journal) {
      let walk = LedgerWalk(Ledger(), try JournalReader(opening: journal.root))
      return try MonthReport.of(month, walk, root: journal.root)
    }
  }

  private func sections(_ report: MonthReport) -> MonthSections {
    MonthSections(report, hashes: [("chain", "ab12")]) {
      "\($0)".dropFirst(11).prefix(8).description
    }
  }

  /// Three days: 18 won, 12.75 lost (5.25 more than told), 3 won; a deposit, interest, two alerts.
  private func script() -> LedgerScript {
    var script = LedgerScript(["AAA", "BBB"])
    trade(&script, 1, "20", "22", fee: "2")
    var alert = Alert()
    (alert.severity, alert.code, alert.message) = (.warning, "data.stale", "no data of AAA")
    script.add(.alert(alert))
    script.add(.alert(alert))
    script.startDay(8)
    trade(&script, 3, "20", "19.25", fee: "0")
    var deposit = Adjustment()
    deposit.amount = Money(units: 500)
    script.add(.adjustment(deposit))
    script.startDay(9)
    script.fee("x4.01", "5.25")
    trade(&script, 5, "30", "30.1", fee: "0")
    var interest = Adjustment()
    (interest.type, interest.amount) = (.interest, Money(units: 2))
    script.add(.adjustment(interest))
    return script
  }

  private func trade(
    _ script: inout LedgerScript, _ order: Int64, _ bought: String, _ sold: String, fee: String
  ) {
    var decided = Decision()
    (decided.rule, decided.outcome) = ("entry", .enterLong)
    decided.instrument = InstrumentID(rawValue: 0)
    let decision = script.add(.decision(decided))
    script.place(order, .entry, .buy, 10, cause: decision)
    script.fill(order, .buy, 10, at: bought, id: "x\(order).01")
    script.fee("x\(order).01", fee)
    script.place(order + 1, .close, .sell, 10)
    script.fill(order + 1, .sell, 10, at: sold, id: "x\(order + 1).01")
    if order != 3 { script.fee("x\(order + 1).01", "0") }
  }

  @Test func `Days are as restated, and add up to the books of the month`() throws {
    let script = script()
    let report = try #require(try report(script))
    #expect(report.days.map(\.date) == [20_131_007, 20_131_008, 20_131_009])
    #expect(report.days.map(\.figures.net) == [Money("18"), Money("-12.75"), Money("3")])
    #expect(report.days.map(\.told.net) == [Money("18"), Money("-7.5"), Money("3")])
    #expect(report.days[1].restatedBy.count == 1 && report.days[2].restatedBy.isEmpty)
    let book = script.ledger.book
    let interest = book.currencies[0].interest
    #expect(report.money.net == book.realisedTotal - book.feesTotal + interest)
    #expect(report.days.map(\.equity) == [Money("10018"), Money("10510.5"), Money("10508.25")])
    #expect(report.deposits == Money(units: 500))
    #expect(report.days.map(\.executions) == [2, 2, 2] && report.days.map(\.orders) == [2, 2, 2])
    #expect(report.first.rawValue == 1 && report.last == script.ledger.lastSequence)
    #expect(report.digest == script.ledger.digest())
    for parts in [report.symbols, report.rules, report.models] {
      #expect(parts.reduce(MoneyFigures()) { $0 + $1.figures } == report.money)
    }
    #expect(report.rules.map(\.name) == ["entry", "external"])
    #expect(report.models.map(\.name) == ["(no prediction)", "external"])
  }

  @Test func `A month ends with its last record, be it a tick, and the digest says whose it is`()
    throws
  {
    var script = script()
    script.trade(1, at: "6")
    let last = script.ledger.lastSequence
    var month = try #require(try report(script))
    #expect(month.last == last && month.digestAt == last)
    #expect(month.digest == script.ledger.digest())
    var november = script.ledger.session
    november.calendar.date = 20_131_101
    script.add(.sessionStarted(november))
    month = try #require(try report(script))
    #expect(month.last == last && month.digestAt == last.next)
    #expect(month.digest == script.ledger.digest())
  }

  @Test func `Trades, win rate, profit factor and the largest fall are what paper says`() throws {
    let report = try #require(try report(script()))
    #expect(report.days.map(\.trades) == [1, 1, 1] && report.days.map(\.won) == [1, 0, 1])
    #expect((report.wonCount, report.lostCount) == (2, 1))
    #expect(report.won == Money("19") && report.lost == Money("12.75"))
    #expect(report.winRate == Ratio("0.666666667"))
    // 19 / 12.75
    #expect(report.profitFactor == Ratio("1.490196078"))
    #expect(report.meanTrade == Money("2.083333333"))
    // From 10018 to 10005.25; deposits are no profit.
    #expect(report.curve == [Money("10000"), Money("10018"), Money("10005.25"), Money("10008.25")])
    let fall = try #require(report.drawdown)
    #expect(fall.money == Money("12.75") && fall.part == Ratio("0.001272709"))
    #expect(report.ranked.map(\.date) == [20_131_007, 20_131_009, 20_131_008])
    #expect(report.alerts.map(\.count) == [2] && report.alerts[0].code == "data.stale")
  }

  @Test
  func `A month without a session has no report; one without trades has figures all the same`()
    throws
  {
    #expect(try report(script(), month: 201_311) == nil)
    #expect(try report(script(), month: 201_309) == nil)
    let quiet = try #require(try report(LedgerScript(["AAA"])))
    #expect(quiet.money == MoneyFigures() && quiet.winRate == nil && quiet.profitFactor == nil)
    #expect(quiet.meanTrade == nil && quiet.drawdown?.money == .zero)
    let html = sections(quiet).html
    #expect(html.contains("nothing was traded") && html.contains("no alert"))
  }

  @Test
  func `The page holds everything and needs nothing from elsewhere; text and JSON say the same`()
    throws
  {
    let report = try #require(try report(script()))
    let html = sections(report).html
    #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
    for word in ["<script", "<link", "<img", "http://", "https://", "@import", "url("] {
      #expect(!html.contains(word), "\(word)")
    }
    for word in [
      "Equity by day", "Net profit by day", "Fall from the highest equity", "By rule that opened",
      "Best and worst days", "Profit factor", "1.49", "66.7%", "12.75 (0.1%)", "data.stale",
      "told at its end", "ab12",
    ] { #expect(html.contains(word), "\(word)") }
    #expect(html.components("<svg") == 5)
    let lines = sections(report).sections
    #expect(lines[0].title.hasPrefix("2013-10, backtest sessions, 3 session days, records 1 to "))
    #expect(lines[0].lines.contains("Result: 8.25"))
    let json = report.json
    #expect(json["total"]?["net"] == "8.25" && json["profit_factor"] == "1.490196078")
    #expect(
      json["days"]?.elements?[1]["restated"] == true
        && json["days"]?.elements?[1]["told"]?["net"] == "-7.5")
    #expect(json["drawdown"] == "12.75" && json["alerts"]?.elements?[0]["count"] == 2)
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(_ text: String) -> Int {
    var (count, rest) = (0, self[...])
    while let found = rest.range(of: text) {
      count += 1
      rest = rest[found.upperBound...]
    }
    return count
  }
}
