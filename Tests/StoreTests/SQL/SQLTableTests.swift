import Foundation
import Journal
import Projections
import Store
import TestSupport
import Testing

/// What SQL says about a journal, against what its records are.
@Suite struct SQLTableTests {
  private static let count = 4_000
  private static let seed = "sql market"

  private func market(_ isSealed: Bool = true) throws -> SQLJournal {
    try SQLJournal(SQLJournal.market(Self.count, seed: Self.seed), isSealed: isSealed)
  }

  private func ticks(_ journal: SQLJournal) -> [(sequence: Int64, tick: Tick, time: Timestamp)] {
    journal.records.compactMap { record in
      guard case .tick(let tick) = record.event else { return nil }
      return (Int64(record.sequence.rawValue), tick, record.envelope.recordedAt)
    }
  }

  @Test(arguments: [true, false])
  func `Every tick is a row, in order, with exact prices and sizes`(isSealed: Bool) throws {
    let journal = try market(isSealed)
    let rows = try journal.rows(
      "SELECT seq, time_ns, kind, price_nano, size_e8, exchange, ask_price_nano, price, "
        + "is_suspicious, instrument FROM ticks")
    let expected: [[SQLValue]] = ticks(journal).map { sequence, tick, time in
      let isQuote = tick.kind == .quote
      return [
        .integer(sequence), .integer(time.rawValue), .text("\(tick.kind)"),
        .integer(tick.price.rawValue), .integer(tick.size.rawValue),
        .text("\(tick.exchange)"), isQuote ? .integer(tick.askPrice.rawValue) : .null,
        .real(Double(tick.price.rawValue) / 1e9),
        .integer(tick.flags.contains(.suspicious) ? 1 : 0),
        .integer(Int64(tick.instrument.rawValue)),
      ]
    }
    #expect(rows.count == Self.count && rows == expected)
  }

  @Test func `A ticker counts from its definition on; what nobody defined has its number`() throws {
    let journal = try market()
    let rows = try journal.rows("SELECT seq, symbol FROM ticks WHERE instrument IN (1, 3)")
    let renamed = journal.records.last { $0.event.kind == .instrumentDefined }
    let at = Int64(renamed?.sequence.rawValue ?? 0)
    let expected: [[SQLValue]] = ticks(journal).compactMap { sequence, tick, _ in
      switch tick.instrument.rawValue {
      case 1: [.integer(sequence), .text(sequence > at ? "BBX" : "BBB")]
      case 3: [.integer(sequence), .text("#3")]
      default: nil
      }
    }
    #expect(rows == expected && rows.count > 100)
  }

  // A `+` before a column keeps SQLite from handing the condition to the table.
  @Test(arguments: [
    "seq = 77", "seq > 3990", "seq BETWEEN 100 AND 200", "seq < 0", "seq = 12.5", "seq >= 12.5",
    "symbol = 'AAA'", "symbol = 'BBB'", "symbol = 'BBX'",
    "symbol = '#3'", "symbol = 'nobody'", "symbol = 'aaa' COLLATE NOCASE", "symbol = NULL",
    "symbol IN ('AAA', '#3', 'BBX')", "symbol = 'AAA' AND symbol = 'CCC'", "kind = 'quote'",
    "kind = 'none of them'", "time_ns >= 1381152700000000000", "time_ns = 1381152700000000000",
    "time_ns < 1381152700000000001 AND kind = 'trade'", "time >= '2013-10-07T13:40'",
    "time < '2013-10-07T13:40:05'", "time = '2013-10-07T13:40:05.000000000'",
    "time BETWEEN '2013-10-07T13:40:05' AND '2013-10-07T13:41'", "time > '2013-10-07 13:40'",
    "time <= '2013-10-07 13:40'", "time > '2013-1'", "time < '2014'", "time >= '2013-02-31'",
    "time > 'x'", "symbol = 'CCC' AND seq > 1000 AND seq <= 1500",
    "symbol > 'AAA'", "seq = 10 OR seq = 20 OR symbol = '#3'", "time_ns > 1.3811527e18",
    "seq IS NULL", "seq > -9223372036854775808", "time_ns > 9223372036854775807",
  ])
  func `A condition that the journal answers gives the rows of a plain scan`(
    condition: String
  ) throws {
    let journal = try market()
    let database = try journal.open()
    let plain = condition.replacing(/\b(seq|symbol|kind|time_ns|time)\b/) { "+\($0.output.1)" }
    for order in ["", " ORDER BY seq", " ORDER BY seq DESC", " ORDER BY time_ns DESC, seq DESC"] {
      let pushed = try database.rows(
        "SELECT seq, symbol, kind FROM ticks WHERE \(condition)\(order)")
      let scanned = try database.rows("SELECT seq, symbol, kind FROM ticks WHERE \(plain)\(order)")
      if order.isEmpty {
        #expect(Set(pushed) == Set(scanned) && pushed.count == scanned.count, "\(condition)")
      } else {
        #expect(pushed == scanned, "\(condition)\(order)")
      }
    }
  }

  // A `+` would take the column's type away, too, by which SQLite compares these.
  @Test func `A text is compared with a number as the column's type says`() throws {
    let journal = try market()
    func count(_ condition: String) throws -> [[SQLValue]] {
      try journal.rows("SELECT count(*) FROM ticks WHERE \(condition)")
    }
    #expect(try count("seq = '77'") == [[.integer(1)]])
    #expect(try count("seq < '90'") == count("seq < 90"))
    #expect(try count("time < 5") == [[.integer(Int64(Self.count))]])
  }

  @Test func `Groups of a symbol come whole, whichever way they are asked for`() throws {
    let journal = try market()
    let database = try journal.open()
    var expected: [String: (count: Int64, low: Int64, high: Int64)] = [:]
    for row in try database.rows("SELECT symbol, price_nano FROM ticks") {
      guard let symbol = row[0].words, let price = row[1].whole else { continue }
      let known = expected[symbol] ?? (0, .max, .min)
      expected[symbol] = (known.count + 1, min(known.low, price), max(known.high, price))
    }
    let wanted: [[SQLValue]] = expected.keys.sorted().compactMap { symbol in
      expected[symbol].map {
        [.text(symbol), .integer($0.count), .integer($0.low), .integer($0.high)]
      }
    }
    #expect(wanted.compactMap { $0[0].words } == ["#3", "AAA", "BBB", "BBX", "CCC"])
    let select = "SELECT symbol, count(*), min(price_nano), max(price_nano) FROM ticks"
    #expect(try database.rows("\(select) GROUP BY symbol") == wanted)
    #expect(
      try database.rows("\(select) GROUP BY symbol ORDER BY symbol DESC") == wanted.reversed())
    #expect(
      try database.rows("\(select) WHERE seq > 1000 GROUP BY symbol").map { $0[1].whole ?? 0 }
        .reduce(0, +)
        == Int64(journal.records.count { $0.event.kind == .tick && $0.sequence.rawValue > 1000 }))
    #expect(try database.rows("SELECT DISTINCT symbol FROM ticks") == wanted.map { [$0[0]] })
    let sorted = try database.rows("SELECT symbol, seq FROM ticks ORDER BY symbol")
    #expect(sorted.map { $0[0].words ?? "" } == sorted.map { $0[0].words ?? "" }.sorted())
    #expect(sorted.count == Self.count)
    let plan = try database.rows("EXPLAIN QUERY PLAN \(select) GROUP BY symbol")
    #expect(!plan.contains { $0.contains { $0.words?.contains("TEMP B-TREE") == true } })
  }

  @Test func `A point question reads a block or two, a symbol's last trade one`() throws {
    let journal = try SQLJournal(SQLJournal.market(120_000, seed: "sql blocks"))
    func blocks(_ sql: String) throws -> (Int, [[SQLValue]]) {
      let database = try journal.open()
      let rows = try database.rows(sql)
      return (database.cost.blocks, rows)
    }
    let all = try blocks("SELECT count(*) FROM ticks")
    #expect(all.0 >= 5, "the journal has too few blocks to tell: \(all.0)")
    let point = try blocks("SELECT * FROM ticks WHERE seq = 60000")
    #expect(point.0 == 1 && point.1.count == 1)
    #expect(try blocks("SELECT * FROM events WHERE seq = 60000").0 == 1)
    #expect(try blocks("SELECT * FROM ticks WHERE time_ns = 1381182600000000000").0 <= 2)
    let last = try blocks(
      "SELECT * FROM ticks WHERE symbol = 'CCC' AND kind = 'trade' AND "
        + "time_ns <= 1381182600000000000 ORDER BY time_ns DESC, seq DESC LIMIT 1")
    #expect(last.0 == 1 && last.1.count == 1)
    #expect(try blocks("SELECT * FROM instruments").0 < all.0)
    #expect(try blocks("SELECT * FROM ticks WHERE seq > 119990").0 <= 2)
  }

  @Test func `Every kind has a table whose rows say every field, and events has them all`() throws {
    let journal = try SQLJournal(EventSamples.records())
    let database = try journal.open()
    for record in journal.records where record.event.kind != .tick {
      let name = try #require(JournalTables.name(of: record.event.kind))
      let rows = try database.rows("SELECT * FROM \(name)")
      #expect(rows.count == 1 && rows[0][0] == .integer(Int64(record.sequence.rawValue)), "\(name)")
      let table = try #require(JournalTables.all.first { $0.name == name })
      let list = table.columns.map(\.name).joined(separator: ", ")
      let row = try #require(try database.rows("SELECT \(list) FROM \(name)").first)
      // The samples set every field, so nothing may be missing but an unnamed instrument.
      for (column, value) in zip(table.columns, row).dropFirst(5) {
        #expect(value != .null, "\(name).\(column.name)")
      }
    }
    let all = try database.rows("SELECT seq, kind, json_valid(payload) FROM events")
    #expect(
      all
        == journal.records.map {
          [.integer(Int64($0.sequence.rawValue)), .text("\($0.event.kind)"), .integer(1)]
        })
  }

  @Test func `Every column is declared once, by a name that SQL takes without quotes`() throws {
    let database = try SQLJournal(EventSamples.records()).open()
    for table in JournalTables.all {
      let names = table.columns.map(\.name)
      #expect(Set(names).count == names.count, "\(table.name): \(names)")
      #expect(names.allSatisfy { $0.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil }, "\(names)")
      let known = try database.rows("SELECT name FROM pragma_table_xinfo('\(table.name)')")
      #expect(known.compactMap { $0[0].words } == names, "\(table.name)")
    }
  }
}
