import Journal
import Projections
import Store
import TestSupport
import Testing

/// The report of a day made by hand: its sums, its words, and the page.
@Suite struct DayReportTests {
  private let day = ScriptedDay()
  private static let range =
    (LedgerScript.bell + .seconds(-34_200))..<(LedgerScript.bell + .seconds(52_200))

  private func report(_ script: LedgerScript, date: Int64 = 20_131_007) throws -> DayReport? {
    let journal = try ScriptedJournal(script)
    return try withExtendedLifetime(journal) {
      let walk = LedgerWalk(Ledger(), try JournalReader(opening: journal.root))
      return try DayReport.of(date, walk, in: Self.range)
    }
  }

  private func sections(_ report: DayReport, verified: Bool? = true) -> DaySections {
    DaySections(
      report,
      proof: DaySections.Proof(
        verification: verified == nil ? nil : "verified 5 events", isVerified: verified,
        hashes: [("chain", "ab12")])
    ) { time in "\(time)".dropFirst(11).prefix(8).description }
  }

  @Test func `The result is the books' result, and its parts add up to it exactly`() throws {
    let report = try #require(try report(day.script))
    let book = day.script.ledger.book
    #expect(report.result == book.realisedTotal - book.feesTotal)
    #expect(report.result == Money("-10.55"))
    #expect(report.money.fees == Money("0.55"))
    #expect(report.equityBefore == Money(units: 10_000))
    #expect(report.equityAfter == book.equity)
    #expect(report.deposits == .zero)
    // The stop at 19 filled at 19, the market entry had no market to aim at.
    #expect(report.executionCost == .zero)
    let signals = try #require(report.signalResult)
    #expect(
      signals - report.executionCost - report.money.fees + report.money.dividends == report.result)
    #expect(report.orderCount == 2 && report.executionCount == 2)
    #expect(report.digest == day.script.ledger.digest())
    #expect(report.first.rawValue == 1 && report.last == day.script.ledger.lastSequence)
  }

  @Test func `What a fill is worse than its aim is the cost of executing, better is a gain`() throws
  {
    var script = LedgerScript(["AAA"])
    script.trade(at: "20")
    script.place(1, .entry, .buy, 10, limit: Price("20.10"))
    script.fill(1, .buy, 10, at: "20.05", id: "a.01")
    script.place(2, .stop, .sell, 10, stop: Price("19.50"))
    script.fill(2, .sell, 10, at: "19.40", id: "b.01")
    let report = try #require(try report(script))
    // Bought 0.05 better, sold 0.10 worse.
    #expect(report.executionCost == Money("0.5"))
    #expect(report.money.realised == Money("-6.5"))
    #expect(report.signalResult == Money("-6"))
  }

  @Test func `A trade has its rule, its reason to end and its money`() throws {
    let report = try #require(try report(day.script))
    #expect(report.trades.count == 1)
    let trade = try #require(report.trades.first)
    #expect(trade.symbol == "AAA" && trade.side == .buy && trade.rule == "entry")
    #expect(trade.confidence == Ratio("0.61"))
    #expect((trade.openedBy, trade.closedBy) == (day.entryFill, day.stopFill))
    #expect(trade.exitReason == "stop")
    #expect(trade.realised == Money("-10") && trade.fees == Money("0.55"))
    #expect(trade.entryPrice == Price("20") && trade.exitPrice == Price("19"))
  }

  @Test func `Turned, scaled and open positions are trades of their own; their sums are the day's`()
    throws
  {
    var script = LedgerScript(["AAA"])
    script.place(1, .entry, .buy, 10)
    script.fill(1, .buy, 10, at: "20", id: "a.01")
    script.fee("a.01", "1")
    script.place(2, .entry, .buy, 5)
    script.fill(2, .buy, 5, at: "20.50", id: "b.01")
    script.place(3, .close, .sell, 20)
    script.fill(3, .sell, 20, at: "21", id: "c.01")
    script.fee("c.01", "2")
    script.trade(at: "20.80")
    let report = try #require(try report(script))
    #expect(report.trades.map(\.side) == [.buy, .sell])
    #expect(report.trades[0].quantity == Quantity(shares: 15))
    #expect(report.trades[1].quantity == Quantity(shares: 5) && report.trades[1].closedAt == nil)
    #expect(report.trades.reduce(Money.zero) { $0 + $1.realised } == report.money.realised)
    #expect(report.trades.reduce(Money.zero) { $0 + $1.fees } == report.money.fees)
    #expect(report.money.unrealised == Money("1"))
  }

  @Test func `What was stopped, denied, nearly reached and went wrong is counted with records`()
    throws
  {
    var script = day.script
    var nothing = Decision()
    (nothing.rule, nothing.stoppedBy) = ("entry", "age")
    let first = script.add(.decision(nothing))
    script.add(.decision(nothing))
    var verdict = RiskVerdict()
    verdict.deniedBy = "order rate"
    verdict.checks = [
      Condition("near", .count(19), .atMost, .count(20), held: true),
      Condition("order rate", .count(31), .atMost, .count(30), held: false),
    ]
    let denied = script.add(.riskVerdict(verdict))
    let refused = script.move(2, .accepted, .rejected, reason: "no")
    var dropped = ConnectionChanged()
    (dropped.state, dropped.reason) = (.disconnected, "reset")
    let lost = script.add(.connection(dropped))
    let report = try #require(try report(script))
    #expect(report.stops.map(\.count) == [2] && report.stops[0].first == first)
    #expect(report.denials.map(\.name) == ["order rate"] && report.denials[0].first == denied)
    #expect(report.nearMisses.map(\.name) == ["near"])
    #expect(
      report.incidents.map(\.sequence) == [day.halt, day.alert, refused, lost])
    #expect(report.incidents[2].text == "order 2 rejected (no)")
    #expect(report.predictions.map(\.isUsed) == [true])
  }

  @Test func `Another day, or an empty journal, has no report`() throws {
    #expect(try report(day.script, date: 20_131_008) == nil)
    let journal = try ScriptedJournal(day.script)
    let walk = LedgerWalk(Ledger(), try JournalReader(opening: journal.root))
    let later = LedgerScript.bell + .seconds(86_400)
    #expect(try DayReport.of(20_131_008, walk, in: later..<(later + .seconds(60))) == nil)
  }

  @Test func `The page holds everything, needs nothing from elsewhere and escapes what texts hold`()
    throws
  {
    var script = LedgerScript(["A<b>&\"'", "BBB"])
    script.trade(at: "20")
    script.place(1, .entry, .buy, 10)
    script.fill(1, .buy, 10, at: "20", id: "e.01")
    for _ in 0..<70 { script.trade(at: "21") }
    var alert = Alert()
    (alert.severity, alert.message) = (.critical, "<script>alert(1)</script>\u{1B}[31m")
    script.add(.alert(alert))
    let html = sections(try #require(try report(script))).html
    #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
    for word in ["<script", "<link", "<img", "http://", "https://", "@import", "url(", "\u{1B}"] {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(html.contains("A&lt;b&gt;&amp;&quot;&#39;"))
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(html.contains("width=device-width") && html.contains("prefers-color-scheme:dark"))
    #expect(html.contains("<svg") && html.contains("verified 5 events"))
    for tag in ["div", "table", "figure", "svg", "dl", "p", "h2", "td", "th", "text"] {
      let opened = count("<\(tag)>", html) + count("<\(tag) ", html)
      #expect(opened == count("</\(tag)>", html), "\(tag)")
    }
  }

  private func count(_ word: String, _ text: String) -> Int {
    text.split(separator: word, omittingEmptySubsequences: false).count - 1
  }

  @Test func `Sections tell the same as the page, and that nothing was verified`() throws {
    let report = try #require(try report(day.script))
    let sections = sections(report, verified: nil)
    let titles = sections.sections.map(\.title)
    for title in titles.dropFirst().dropLast() {
      #expect(sections.html.contains("<h2>\(title)</h2>"), "\(title)")
    }
    #expect(sections.sections.last?.lines.first == "Not verified for this report.")
    #expect(sections.sections.first?.lines.contains("Result: -10.55") == true)
    let json = report.json
    #expect(try JSONReader.read(JSONWriter.compact(json)) == json)
    #expect(json["trades"]?.elements?.first?["exit_reason"] == "stop")
  }
}
