import Journal
import Projections
import TestSupport
import Testing

@testable import Store

/// The report of a day that later records changed: what was told, what is known now, and why.
@Suite struct DayRestatementTests {
  private func report(_ script: LedgerScript, day: Int64) throws -> DayReport {
    let journal = try ScriptedJournal(script)
    let midnight = LedgerScript.bell + .seconds(-34_200 + (day - 7) * 86_400)
    return try withExtendedLifetime(journal) {
      let walk = LedgerWalk(Ledger(), try JournalReader(opening: journal.root))
      let report = try DayReport.of(
        20_131_000 + day, walk, in: midnight..<(midnight + .seconds(86_400)), root: journal.root)
      return try #require(report)
    }
  }

  private func sections(_ report: DayReport) -> DaySections {
    DaySections(
      report, proof: DaySections.Proof(verification: nil, isVerified: nil, hashes: [])
    ) { "\($0)" }
  }

  /// Ten AAA from 20 to 22 and five BBB held on the first day; a correction, a fee later.
  private func script() -> (LedgerScript, records: [SequenceNumber]) {
    var script = LedgerScript(["AAA", "BBB"])
    script.fill(1, .buy, 10, at: "20", id: "a.01")
    script.fee("a.01", "1")
    script.fill(2, .sell, 10, at: "22", id: "b.01")
    script.fill(3, instrument: 1, .buy, 5, at: "7", id: "c.01")
    script.trade(1, at: "7.5")
    script.startDay(8)
    let fee = script.fee("b.01", "1.5")
    script.fill(3, instrument: 1, .buy, 5, at: "7", id: "c.01")
    let correction = script.fill(3, instrument: 1, .buy, 4, at: "7", id: "c.02")
    script.fill(4, instrument: 1, .sell, 4, at: "8", id: "d.01")
    return (script, [fee, correction])
  }

  @Test func `The earlier day shows what was told, what it is now and which records changed it`()
    throws
  {
    let (script, records) = script()
    let report = try report(script, day: 7)
    let restatement = try #require(report.restatement)
    #expect(report.result == Money("21.5") && restatement.told == report.money)
    #expect(restatement.restated.net == Money("19.5") && restatement.records == records)
    #expect(restatement.symbols.map(\.name) == ["AAA", "BBB"])
    #expect(restatement.symbols[0].restated.fees == Money("2.5"))
    #expect(restatement.symbols[1].restated.unrealised == Money("2"))
    let shown = sections(report)
    let section = try #require(shown.sections.first { $0.title == "Restated since" })
    #expect(section.lines[0].contains(records.map { "#\($0)" }.joined(separator: " ")))
    #expect(section.table?.rows.last?.prefix(4) == ["total", "21.50", "19.50", "-2.00"])
    #expect(shown.sections[0].lines[0] == "Result, restated: 19.50")
    #expect(shown.html.contains("Restated since"))
    let json = report.json["restatement"]
    #expect(json?["changed"] == true && json?["restated"]?["net"] == "19.5")
    #expect(json?["records"] == .array(records.map { .whole($0.rawValue) }))
  }

  @Test func `The later day says how much of its result restates earlier ones`() throws {
    let report = try report(script().0, day: 8)
    // The fee, one share less at half a gain, and four sold half a unit above the mark.
    #expect(report.result == Money("0"))
    #expect(report.earlierDays?.net == Money("-2") && report.restatement?.told.net == Money("2"))
    #expect(report.restatement?.isRestated == false)
    let rows = sections(report).sections.compactMap(\.table).flatMap(\.rows)
    #expect(rows.contains { $0.prefix(2) == ["of it earlier days", "-2.00"] })
    #expect(!sections(report).html.contains("Restated since"))
  }

  @Test func `Interest is a part of the result, and nothing restates a day without later records`()
    throws
  {
    var script = LedgerScript(["AAA"])
    var interest = Adjustment()
    (interest.type, interest.amount) = (.interest, Money("2.5") ?? .zero)
    script.add(.adjustment(interest))
    let report = try report(script, day: 7)
    #expect(report.result == Money("2.5") && report.money.interest == Money("2.5"))
    #expect(report.equityAfter.map { $0 - (report.equityBefore ?? .zero) } == report.result)
    #expect(report.restatement?.isRestated == false && report.earlierDays == MoneyFigures())
    let rows = sections(report).sections.compactMap(\.table).flatMap(\.rows)
    #expect(rows.contains(["interest", "2.50", "received less paid"]))
  }
}
