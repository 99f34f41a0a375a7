import Journal
import Projections
import TestSupport
import Testing

@testable import Store

/// Profit in parts: figures worked out on paper, and parts of random histories that add up.
@Suite struct ProfitDivisionTests {
  private func rows(
    _ grouping: ProfitGrouping, _ script: LedgerScript
  ) throws -> [String: MoneyFigures] {
    let breakdown = try breakdown(grouping, script)
    return Dictionary(breakdown.rows.map { ($0.name, $0.figures) }) { $0 + $1 }
  }

  private func breakdown(
    _ grouping: ProfitGrouping, _ script: LedgerScript
  ) throws -> ProfitBreakdown {
    let journal = try ScriptedJournal(script)
    return try withExtendedLifetime(journal) {
      let start = Ledger()
      var fold = try ProfitFold(grouping, from: start, root: journal.root)
      var walk = LedgerWalk(start, try JournalReader(opening: journal.root))
      try walk.run { _, _ in
        true
      } take: {
        try fold.take($0, $1)
      }
      let breakdown = fold.breakdown(walk.ledger)
      #expect(breakdown.addsUp, "\(grouping)")
      return breakdown
    }
  }

  /// An entry of rule `entry` after a prediction of `mom60`, a rule without a prediction, an order
  /// by hand and a trade of somebody else.
  private func script() -> LedgerScript {
    var script = ScriptedDay().script
    var decided = Decision()
    (decided.rule, decided.outcome) = ("fade", .enterShort)
    decided.instrument = InstrumentID(rawValue: 1)
    let decision = script.add(.decision(decided))
    script.place(3, instrument: 1, .entry, .sell, 5, cause: decision)
    script.fill(3, instrument: 1, .sell, 5, at: "8", id: "f.01")
    script.fee("f.01", "0.125")
    script.place(4, instrument: 1, .close, .buy, 5)
    script.fill(4, instrument: 1, .buy, 5, at: "7", id: "g.01")
    script.place(5, instrument: 0, .entry, .buy, 2)
    script.fill(5, .buy, 2, at: "30", id: "h.01")
    script.fill(99, .sell, 4, at: "33", id: "x.01")
    script.fee("x.01", "1")
    script.trade(at: "31")
    return script
  }

  @Test func `By rule: by hand and external are parts of their own, closing belongs to who opened`()
    throws
  {
    let rows = try rows(.rule, script())
    // AAA: ten bought at 20, stopped out at 19; fees 0.55.
    #expect(rows["entry"]?.net == Money("-10.55"))
    // BBB: five short from 8 to 7, one fee known; closed by an order of nobody's rule.
    #expect(rows["fade"]?.realised == Money("5") && rows["fade"]?.fees == Money("0.125"))
    // AAA: two bought at 30 by hand, closed at 33 by a sale of four from elsewhere.
    #expect(rows["manual"]?.realised == Money("6") && rows["manual"]?.unrealised == .zero)
    #expect(rows["manual"]?.fees == Money("0.5"))
    // Which left two short at 33, now at 31.
    #expect(rows["external"]?.unrealised == Money("4") && rows["external"]?.fees == Money("0.5"))
    #expect(rows.count == 4)
  }

  @Test func `A correction stays with the owners of what it corrects, also when nothing is open`()
    throws
  {
    var script = script()
    script.fill(4, instrument: 1, .buy, 5, at: "6.5", id: "g.02")
    var rows = try rows(.rule, script)
    #expect(rows["fade"]?.realised == Money("7.5") && rows["manual"]?.realised == Money("6"))
    // One share less was bought back, so one is short again: of the same rule.
    script.fill(4, instrument: 1, .buy, 4, at: "6.5", id: "g.03")
    script.trade(1, at: "6")
    rows = try self.rows(.rule, script)
    #expect(rows["fade"]?.realised == Money("6") && rows["fade"]?.unrealised == Money("2"))
    #expect(rows.count == 4)
  }

  @Test func `By model, by strategy and by symbol the same money is divided otherwise`() throws {
    let script = script()
    let models = try rows(.model, script)
    #expect(models["mom60"]?.net == Money("-10.55"))
    #expect(models["(no prediction)"]?.realised == Money("5"))
    #expect(models["manual"]?.realised == Money("6") && models["external"] != nil)
    let strategies = try breakdown(.strategy, script).rows.map(\.name)
    #expect(strategies.count { $0.hasPrefix("configuration ") && $0.utf8.count == 26 } == 1)
    #expect(Set(strategies).subtracting(["manual", "external"]).count == 1)
    let symbols = try rows(.symbol, script)
    #expect(symbols["AAA"]?.realised == Money("-4") && symbols["AAA"]?.fees == Money("1.55"))
    #expect(symbols["BBB"]?.net == Money("4.875"))
  }

  @Test func `Interest and a fee in another currency are in no symbol's base figures, nor lost`()
    throws
  {
    var script = ScriptedDay().script
    var interest = Adjustment()
    (interest.type, interest.amount) = (.interest, Money("1.5") ?? .zero)
    script.add(.adjustment(interest))
    var fee = CommissionReported()
    (fee.execution, fee.currency, fee.commission) = ("s.01", "EUR", Money("0.2") ?? .zero)
    script.add(.commission(fee))
    let breakdown = try breakdown(.symbol, script)
    let cash = breakdown.rows.first { $0.name == "(cash)" }
    #expect(cash?.figures.interest == Money("1.5") && cash?.figures.net == Money("1.5"))
    let euro = breakdown.rows.first { $0.currency == "EUR" }
    #expect(euro?.name == "AAA" && euro?.figures.fees == Money("0.2"))
    #expect(breakdown.table.columns.map(\.title).contains("currency"))
    #expect(breakdown.json["adds_up"] == true && breakdown.json["fx"] == .null)
    for grouping in ProfitGrouping.allCases { _ = try self.breakdown(grouping, script) }
  }

  @Test func `An empty journal has no parts, and says so`() throws {
    for grouping in ProfitGrouping.allCases where grouping != .day {
      let breakdown = try breakdown(grouping, LedgerScript(["AAA"]))
      #expect(breakdown.rows.isEmpty && breakdown.table.rows.isEmpty)
      #expect(breakdown.csv.count == 1)
    }
    let days = try breakdown(.day, LedgerScript(["AAA"]))
    #expect(days.rows.map(\.name) == ["2013-10-07"] && days.rows[0].figures == MoneyFigures())
  }
}
