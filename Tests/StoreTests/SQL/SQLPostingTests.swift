import Journal
import Projections
import Store
import TestSupport
import Testing

/// The lines of the double entry in SQL.
@Suite struct SQLPostingTests {
  private func script() -> LedgerScript {
    var script = LedgerScript(["AAA"])
    script.fill(1, .buy, 10, at: "20", id: "a.01")
    script.fee("a.01", "1.25")
    script.fill(2, .sell, 4, at: "22.5", id: "b.01")
    for (type, amount) in [
      (AdjustmentType.dividend, "0.5"), (.interest, "-2"), (.deposit, "100"),
      (.withdrawal, "-30"),
    ] {
      var adjustment = Adjustment()
      (adjustment.type, adjustment.amount) = (type, Money(amount) ?? .zero)
      adjustment.instrument = type == .dividend ? InstrumentID(rawValue: 0) : .none
      script.add(.adjustment(adjustment))
    }
    script.startDay(8)
    script.fill(2, .sell, 4, at: "22", id: "b.02")
    return script
  }

  @Test
  func `Executions, fees, dividends, interest, deposits and corrections are posted as entries`()
    throws
  {
    let rows = try SQLJournal(script().records).rows(
      "SELECT kind, symbol, execution_id, group_concat(account || ' ' || amount, ', ') FROM "
        + "(SELECT * FROM postings ORDER BY entry, line) GROUP BY entry ORDER BY entry")
    let text = rows.map { row in
      row.map { value in if case .text(let text) = value { text } else { "-" } }
        .joined(separator: "|")
    }
    #expect(
      text == [
        "opening|-|-|cash 10000.0, capital -10000.0",
        "execution|AAA|a.01|cash -200.0, inventory 200.0",
        "commission|AAA|a.01|cash -1.25, fees 1.25",
        "execution|AAA|b.01|cash 90.0, inventory -80.0, realised -10.0",
        "dividend|AAA|-|cash 3.0, dividends -3.0",
        "interest|-|-|cash -2.0, interest 2.0",
        "deposit|-|-|cash 100.0, capital -100.0",
        "withdrawal|-|-|cash -30.0, capital 30.0",
        // A correction is an entry of the day it came on.
        "execution|AAA|b.02|cash -2.0, realised 2.0",
      ])
    let days = try SQLJournal(script().records).rows(
      "SELECT DISTINCT day FROM postings WHERE execution_id = 'b.02'")
    #expect(days == [[.text("2013-10-08")]])
  }

  @Test func `Every entry adds up to zero, and all of them to the balances, in random histories`()
    throws
  {
    for seed in UInt64(0)..<8 {
      var history = RandomProfit(seed: 77 &+ seed)
      history.make(days: 1, steps: 120)
      let journal = try SQLJournal(history.script.records)
      let database = try journal.open()
      let wrong = try database.rows(
        "SELECT entry, currency, sum(amount_nano) FROM postings GROUP BY entry, currency "
          + "HAVING sum(amount_nano) <> 0")
      #expect(wrong.isEmpty, "seed \(seed)")
      let entries = try database.rows("SELECT count(DISTINCT entry) FROM postings")
      #expect((entries[0][0].whole ?? 0) > 40)
      let rest = try database.rows(
        "SELECT b.currency, b.account FROM balances b LEFT JOIN (SELECT currency, account, "
          + "sum(amount_nano) AS total FROM postings GROUP BY 1, 2) p USING (currency, account) "
          + "WHERE b.debit_nano <> coalesce(p.total, 0)")
      #expect(rest.isEmpty, "seed \(seed)")
    }
  }
}
