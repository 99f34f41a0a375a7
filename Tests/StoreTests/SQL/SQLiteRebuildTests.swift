import Foundation
import Journal
import Projections
import TestSupport
import Testing

@testable import Store

/// Database files made of journals.
@Suite struct SQLiteRebuildTests {
  /// Everything in a file, in its order: what `.dump` would print of the contents.
  private func contents(_ path: String) throws -> [String: [[SQLValue]]] {
    let connection = try SQLConnection(opening: path, isWritable: true)
    func rows(_ sql: String) throws -> [[SQLValue]] {
      var all: [[SQLValue]] = []
      let statement = try #require(try connection.prepare(sql).statement)
      while try statement.step() { all.append(statement.columns.indices.map { statement[$0] }) }
      return all
    }
    var all = ["": try rows("SELECT type, name, sql FROM sqlite_schema")]
    for row in all[""] ?? [] where row[0] == .text("table") {
      guard case .text(let name) = row[1] else { continue }
      all[name] = try rows("SELECT rowid, * FROM \(name)")
    }
    return all
  }

  private func journal() throws -> SQLJournal {
    var script = LedgerScript(["AAA", "BBB", "CCC"])
    script.place(1, .entry, .buy, 10)
    script.fill(1, .buy, 10, at: "20", id: "a1")
    script.move(1, .submitted, .filled, filled: 10)
    script.fee("a1", "1")
    var records = script.records
    var next = records.count
    for record in SQLJournal.market(3_000, seed: "rebuild") where record.event.kind == .tick {
      next += 1
      records.append(
        Recorded(
          Envelope(
            sequence: SequenceNumber(rawValue: UInt64(next)),
            recordedAt: LedgerScript.bell + .seconds(Int64(next))), record.event))
    }
    return try SQLJournal(records)
  }

  @Test func `The file says what the journal says, exact numbers and sums too`() throws {
    let journal = try journal()
    let path = journal.folder.path + "/out.db"
    let last = try SQLiteRebuild(journal: journal.path, into: path).run { _ in }
    #expect(last.rawValue == UInt64(journal.records.count))
    let all = try contents(path)
    let database = try journal.open()
    for table in JournalTables.all where table.name != "ticks" && table.name != "events" {
      let names = table.columns.map(\.name).joined(separator: ", ")
      let expected = try database.rows("SELECT \(names) FROM \(table.name)")
      #expect(all[table.name]?.map { Array($0.dropFirst()) } == expected, "\(table.name)")
    }
    let summary = try #require(all["tick_summary"])
    #expect(summary.compactMap { $0[4].whole }.reduce(0, +) == 3_000)
    #expect(all["orders"]?.count == 1 && all["bars"]?.isEmpty == false)
  }

  private struct Stopped: Error {}

  // Method: stop before every statement that writes, in turn; what the connection had not committed
  // is lost with it. Then run to the end, as somebody would after a kill.
  @Test func `A rebuild stopped anywhere and run again gives the same contents as one run`() throws
  {
    let journal = try journal()
    let whole = journal.folder.path + "/whole.db"
    var statements = 0
    var rebuild = try SQLiteRebuild(journal: journal.path, into: whole, pieceRecords: 700)
    rebuild.onStatement = { () throws(SQLError) in statements += 1 }
    _ = try rebuild.run { _ in }
    let expected = try contents(whole)
    #expect(statements > 200)
    for stop in stride(from: 1, through: statements, by: 17) {
      let path = journal.folder.path + "/stopped.db"
      var count = 0
      var first = try SQLiteRebuild(journal: journal.path, into: path, pieceRecords: 700)
      first.onStatement = { () throws(SQLError) in
        count += 1
        if count == stop { throw SQLError("stopped") }
      }
      #expect(throws: SQLError("stopped")) { try first.run { _ in } }
      _ = try SQLiteRebuild(journal: journal.path, into: path, pieceRecords: 900).run { _ in }
      #expect(try contents(path) == expected, "stopped before statement \(stop)")
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test func `A journal that has grown brings its file up to date`() throws {
    let all = try journal()
    let path = all.folder.path + "/out.db"
    let early = try SQLJournal(Array(all.records.prefix(1_500)), isSealed: false)
    _ = try SQLiteRebuild(journal: early.path, into: path).run { _ in }
    var options = WriterOptions()
    options.policy = .none
    let writer = try JournalWriter(at: early.path, day: 20_131_007, options: options)
    for record in all.records.dropFirst(1_500) {
      try writer.append(record)
      try writer.endInput()
    }
    _ = try writer.close()
    _ = try SQLiteRebuild(journal: early.path, into: path).run { _ in }
    let fresh = all.folder.path + "/fresh.db"
    _ = try SQLiteRebuild(journal: early.path, into: fresh).run { _ in }
    #expect(try contents(path) == contents(fresh))
  }

  @Test func `A file of another journal, or of something else, is refused and left alone`() throws {
    let journal = try journal()
    let path = journal.folder.path + "/out.db"
    _ = try SQLiteRebuild(journal: journal.path, into: path).run { _ in }
    let before = try contents(path)
    let other = try SQLJournal(SQLJournal.market(5_000, seed: "another"))
    #expect(throws: SQLError.self) {
      try SQLiteRebuild(journal: other.path, into: path).run { _ in }
    }
    #expect(try contents(path) == before)
    let foreign = journal.folder.path + "/foreign.db"
    try SQLConnection(opening: foreign, isWritable: true).run("CREATE TABLE mine(a)")
    #expect(throws: SQLError.self) {
      try SQLiteRebuild(journal: journal.path, into: foreign).run { _ in }
    }
    #expect(try contents(foreign).keys.sorted() == ["", "mine"])
    try Data("no database at all, but long enough to look like one".utf8)
      .write(to: URL(fileURLWithPath: foreign))
    #expect(throws: SQLError.self) {
      try SQLiteRebuild(journal: journal.path, into: foreign).run { _ in }
    }
  }
}
