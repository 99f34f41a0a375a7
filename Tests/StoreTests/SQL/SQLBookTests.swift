import Journal
import Projections
import Store
import TestSupport
import Testing

/// The tables that show a state, against the projections that the reports print.
@Suite struct SQLBookTests {
  private func trading() -> LedgerScript {
    var script = LedgerScript(["AAA", "BBB"])
    script.place(1, .entry, .buy, 10)
    script.place(2, parent: 1, .target, .sell, 10, limit: Price("22.5005"))
    script.fill(1, .buy, 10, at: "20", id: "a1")
    script.move(1, .submitted, .filled, filled: 10)
    script.fill(2, .sell, 10, at: "22.5005", id: "a2")
    script.move(2, .accepted, .filled, filled: 10)
    script.fee("a1", "1")
    script.fee("a2", "1.005")
    script.place(3, .entry, .sell, 30)
    script.fill(3, .sell, 30, at: "20.335", id: "a3")
    script.trade(0, at: "20.1")
    var next = SessionStarted()
    next.mode = .backtest
    next.configuration = script.ledger.configuration.canonicalBytes
    next.account = script.ledger.configuration.account
    next.calendar.date = 20_131_008
    script.add(.sessionStarted(next))
    script.trade(0, at: "20")
    script.fee("a3", "0.5")
    return script
  }

  @Test func `Positions are those of the ledger, to the last unit`() throws {
    let script = trading()
    let rows = try SQLJournal(script.records).rows(
      "SELECT symbol, position_e8, value_nano, realised_nano, unrealised_nano, fees_nano, fills "
        + "FROM positions")
    let (book, first) = (script.ledger.book, InstrumentID(rawValue: 0))
    #expect(
      rows == [
        [
          .text("AAA"), .integer(book.position(first).rawValue),
          .integer(Int64(book.value(first)?.rawValue ?? 0)),
          .integer(Int64(book.realised(first).rawValue)),
          .integer(Int64(book.unrealised(first)?.rawValue ?? 0)),
          .integer(Int64(book.fees(first).rawValue)), .integer(3),
        ]
      ])
    #expect(rows[0][1] == .integer(-30 * 100_000_000))
  }

  @Test func `A day's profit is what the day added, and the days add up to the books`() throws {
    let script = trading()
    let rows = try SQLJournal(script.records).rows(
      "SELECT day, symbol, fills, realised_nano, unrealised_nano, fees_nano, net_nano FROM pnl")
    // 10 × 2.5005 won; 30 × (20.335 - 20.1) open; then 30 × 0.1 more and the last fee.
    #expect(
      rows == [
        [
          .text("2013-10-07"), .text("AAA"), .integer(3), .integer(25_005_000_000),
          .integer(7_050_000_000), .integer(2_005_000_000), .integer(30_050_000_000),
        ],
        [
          .text("2013-10-08"), .text("AAA"), .integer(0), .integer(0), .integer(3_000_000_000),
          .integer(500_000_000), .integer(2_500_000_000),
        ],
      ])
  }

  @Test func `The balances of a currency add up to zero`() throws {
    let journal = try SQLJournal(trading().records)
    #expect(
      try journal.rows("SELECT currency, sum(debit_nano), count(*) FROM balances GROUP BY 1")
        == [[.text("USD"), .integer(0), .integer(7)]])
    #expect(
      try journal.rows("SELECT debit_nano FROM balances WHERE account = 'fees'")
        == [[.integer(2_505_000_000)]])
  }

  @Test func `Orders are those of the ledger, one by its number as in the whole list`() throws {
    let script = trading()
    let journal = try SQLJournal(script.records)
    let all = try journal.rows("SELECT * FROM orders")
    #expect(all.map { $0[0].whole } == [1, 2, 3])
    for row in all {
      let number = row[0].whole ?? 0
      #expect(try journal.rows("SELECT * FROM orders WHERE order_id = \(number)") == [row])
    }
    #expect(try journal.rows("SELECT * FROM orders WHERE order_id = 99") == [])
    let statuses = script.ledger.orders.all.map { SQLValue.text("\($0.status)") }
    #expect(try journal.rows("SELECT status FROM orders") == statuses.map { [$0] })
    #expect(
      try journal.rows("SELECT execution_ids, filled_e8 FROM orders WHERE order_id = 2")
        == [[.text("[\"a2\"]"), .integer(10 * 100_000_000)]])
  }

  @Test func `An answer that names an order by the broker's number alone counts all the same`()
    throws
  {
    var script = LedgerScript(["AAA"])
    script.place(5, .entry, .buy, 10)
    var status = OrderStateChanged()
    (status.order, status.to, status.permanentID) = (OrderID(rawValue: 5), .accepted, 77)
    script.add(.orderState(status))
    var execution = ExecutionReported()
    (execution.execution, execution.permanentID) = ("x.1", 77)
    (execution.quantity, execution.price) = (Quantity(shares: 4), Price(rawValue: 1_000_000_000))
    execution.instrument = InstrumentID(rawValue: 0)
    script.add(.execution(execution))
    var moved = OrderStateChanged()
    (moved.order, moved.from, moved.to) = (OrderID(rawValue: 5), .accepted, .partiallyFilled)
    moved.filled = Quantity(shares: 4)
    script.add(.orderState(moved))
    let journal = try SQLJournal(script.records)
    let one = try journal.rows("SELECT filled, status FROM orders WHERE order_id = 5")
    #expect(one == [[.real(4), .text("partiallyFilled")]])
    #expect(one == (try journal.rows("SELECT filled, status FROM orders")))
  }

  @Test func `Bars are those of the trades, of whichever width`() throws {
    let journal = try SQLJournal(SQLJournal.market(2_000, seed: "sql bars"))
    let rows = try journal.rows(
      "SELECT sum(trades), sum(volume_e8), min(low_nano), max(high_nano) FROM bars "
        + "WHERE width = '10s' AND symbol = 'AAA'")
    let plain = try journal.rows(
      "SELECT count(*), sum(size_e8), min(price_nano), max(price_nano) FROM ticks "
        + "WHERE symbol = 'AAA' AND kind = 'trade'")
    #expect(rows == plain)
    #expect(rows[0][0].whole ?? 0 > 50)
    #expect(
      try journal.rows("SELECT count(*) FROM bars WHERE width = '1d'") == [[.integer(3)]])
    #expect(throws: SQLError.self) { try journal.rows("SELECT * FROM bars WHERE width = '9x'") }
  }

  @Test func `Conditions are rows of their own, with values as numbers`() throws {
    var script = LedgerScript(["AAA"])
    var decision = Decision()
    (decision.rule, decision.instrument) = ("entry", InstrumentID(rawValue: 0))
    decision.conditions = [
      Condition(
        "confidence", .ratio(Ratio(rawValue: 610_000_000)), .atLeast,
        .ratio(Ratio(rawValue: 500_000_000)), held: true),
      Condition("age", .duration(.seconds(3)), .atMost, .duration(.seconds(2)), held: false),
    ]
    let sequence = Int64(script.add(.decision(decision)).rawValue)
    let rows = try SQLJournal(script.records).rows(
      "SELECT seq, rule, place, name, value, test, held, value_number FROM conditions "
        + "WHERE symbol = 'AAA'")
    #expect(
      rows == [
        [
          .integer(sequence), .text("entry"), .integer(1), .text("confidence"), .text("0.61"),
          .text("atLeast"), .integer(1), .real(0.61),
        ],
        [
          .integer(sequence), .text("entry"), .integer(2), .text("age"), .text("3s"),
          .text("atMost"), .integer(0), .real(3),
        ],
      ])
  }
}
