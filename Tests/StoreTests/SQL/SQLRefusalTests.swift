import Foundation
import Journal
import Store
import TestSupport
import Testing

/// What SQL over a journal refuses, and how it says so.
@Suite struct SQLRefusalTests {
  private func error(_ journal: SQLJournal, _ sql: String) throws -> SQLError? {
    do throws(SQLError) {
      _ = try journal.open().rows(sql)
      return nil
    } catch { return error }
  }

  @Test(arguments: [
    "CREATE TABLE t(a)", "CREATE TEMP TABLE t(a)", "INSERT INTO ticks(seq) VALUES (1)",
    "DELETE FROM orders", "UPDATE orders SET filled = 0", "ATTACH '/tmp/x.db' AS x",
    "SELECT load_extension('/tmp/x.so')", "PRAGMA journal_mode = wal", "VACUUM INTO '/tmp/x.db'",
    "PRAGMA writable_schema = 1", "BEGIN IMMEDIATE", "DROP TABLE ticks",
  ])
  func `Nothing can be changed, attached or loaded`(sql: String) throws {
    let journal = try SQLJournal(EventSamples.records())
    #expect(try error(journal, sql) != nil, "\(sql)")
  }

  @Test func `Bad SQL is told with SQLite's words and the place, also behind other statements`()
    throws
  {
    let journal = try SQLJournal(EventSamples.records())
    let bad = try #require(try error(journal, "SELECT 1; SELEC 2"))
    #expect(bad.message.contains("syntax error") && bad.offsetBytes == 10)
    let column = try #require(try error(journal, "SELECT colour FROM ticks"))
    #expect(column.message == "no such column: colour" && column.offsetBytes == 7)
    #expect(try error(journal, "SELECT ns('noon')")?.message.contains("noon") == true)
  }

  @Test func `What is no journal is told at once`() throws {
    let folder = ScratchFolder()
    let found = #expect(throws: SQLError.self) { _ = try JournalDatabase(opening: folder.path) }
    #expect(found?.message.contains(folder.path) == true)
  }

  // Goal: wrong bytes give an error with the place or the right rows, never a crash or other rows.
  @Test func `A damaged journal gives an error with file and offset, or what is whole`() throws {
    let journal = try SQLJournal(SQLJournal.market(6_000, seed: "sql damage"))
    let day = journal.path + "/2013-10-07"
    let segment =
      day + "/"
      + (try #require(FileManager.default.contentsOfDirectory(atPath: day).sorted().first))
    let good = try #require(FileManager.default.contents(atPath: segment))
    let questions = [
      "SELECT count(*), sum(price_nano) FROM ticks",
      "SELECT symbol, count(*) FROM ticks GROUP BY 1",
      "SELECT sum(seq) FROM (SELECT seq FROM ticks ORDER BY seq DESC LIMIT 5000)",
      "SELECT sum(length(payload)) FROM events", "SELECT count(*) FROM bars",
      "SELECT * FROM orders WHERE order_id = 5", "SELECT * FROM positions",
    ]
    let expected = try questions.map { try journal.rows($0) }
    var random = SeededGenerator(test: "sql damage")
    var refused = 0
    for _ in 0..<40 {
      var bad = good
      bad[Int(random.next() % UInt64(good.count))] ^= UInt8(1 << (random.next() % 8))
      try bad.write(to: URL(fileURLWithPath: segment))
      for (question, rows) in zip(questions, expected) {
        do throws(SQLError) {
          let database = try JournalDatabase(opening: journal.path)
          let found = try database.rows(question)
          // A last frame that is not whole is what a crash leaves; every reader says so.
          #expect(found == rows || isTorn(journal.path), "\(question)")
        } catch {
          refused += 1
          #expect(error.message.contains(day), "\(error)")
        }
      }
    }
    #expect(refused > 20)
  }

  private func isTorn(_ root: String) -> Bool {
    do {
      let reader = try JournalReader(opening: root)
      while try reader.advance() != nil {}
      return reader.tornBytes > 0
    } catch { return false }
  }

  @Test func `Text with zeros, quotes and other alphabets comes as it is; other bytes as a blob`()
    throws
  {
    var script = LedgerScript(["AAA"])
    for body in [Array("a'\"\u{1F600}\n".utf8), [], [0, 1, 2], [0xFF, 0xFE]] {
      var prediction = PredictionReceived()
      (prediction.source, prediction.body) = ("x\u{0}y", body)
      script.add(.prediction(prediction))
    }
    let rows = try SQLJournal(script.records).rows("SELECT source, body FROM predictions")
    #expect(rows.map { $0[0] } == [SQLValue](repeating: .text("x\u{0}y"), count: 4))
    #expect(
      rows.map { $0[1] } == [
        .text("a'\"\u{1F600}\n"), .text(""), .blob([0, 1, 2]), .blob([0xFF, 0xFE]),
      ])
  }

  @Test func `A time has one text, which finds it again`() throws {
    let journal = try SQLJournal(EventSamples.records())
    #expect(
      try journal.rows(
        "SELECT iso(ns('2013-10-07T13:30:15.25Z')), ns('1970-01-01'), ns('1970-01-01 00:00:01'), "
          + "iso(-1), ns(NULL), iso('x')")
        == [
          [
            .text("2013-10-07T13:30:15.250000000"), .integer(0), .integer(1_000_000_000),
            .text("1969-12-31T23:59:59.999999999"), .null, .null,
          ]
        ])
  }
}
