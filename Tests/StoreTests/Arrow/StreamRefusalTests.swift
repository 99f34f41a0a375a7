import Foundation
import Journal
import Store
import TestSupport
import Testing

/// What streams refuse, and how they say so.
@Suite struct StreamRefusalTests {
  private static let badRequest: Int32 = 22
  private static let unreadable: Int32 = 5

  private func market(_ count: Int = 600) throws -> SQLJournal {
    try SQLJournal(SQLJournal.market(count, seed: "arrow refusals"))
  }

  private func problem(_ body: () throws -> Void) -> StreamProblem? {
    #expect(throws: StreamProblem.self) { try body() }
  }

  @Test func `What is no journal is told with the path`() throws {
    let folder = ScratchFolder()
    let found = try #require(problem { _ = try LedgerConsumer(folder.path) })
    #expect(found.code == Self.unreadable && found.message.contains(folder.path))
    let missing = try #require(problem { _ = try LedgerConsumer(folder.path + "/none") })
    #expect(missing.code == Self.unreadable && missing.message.contains("/none"))
    let nothing = try #require(problem { _ = try LedgerConsumer(nil) })
    #expect(nothing.code == Self.badRequest && nothing.message.contains("path"))
  }

  @Test func `An unknown symbol, column or kind names the near ones and all`() throws {
    let journal = try market()
    let ledger = try LedgerConsumer(journal.path)
    let cases: [(StreamWishes, String)] = [
      (StreamWishes(symbols: ["AAA", "BBY"]), "has no instrument `BBY`; did you mean `BBB`?"),
      (StreamWishes(symbols: ["nobody"]), "it has AAA, BBB, CCC, BBX"),
      (StreamWishes(columns: ["prize"]), "did you mean `price`?"),
      (StreamWishes(columns: ["seq", "seq"]), "column `seq` of ticks twice"),
      (StreamWishes(columns: []), "without columns"),
      (StreamWishes(kinds: ["Trade"]), "there are trade, bid, ask, quote"),
      (StreamWishes(batchRows: -1), "batches of -1 rows"),
      (StreamWishes(batchRows: 1 << 40), "1 to 16777216"),
      (StreamWishes(size: 8), "options of 8 bytes"),
      (StreamWishes(symbols: ["AAA", "\u{FF}"]), "symbols: number 2 is no UTF-8"),
    ]
    for (wish, words) in cases {
      let found = try #require(problem { _ = try ledger.ticks(wish) })
      #expect(found.code == Self.badRequest && found.message.contains(words), "\(found)")
    }
    let kind = try #require(problem { _ = try ledger.events(StreamWishes(kinds: ["orderComand"])) })
    #expect(kind.message.contains("did you mean `orderCommand`?"))
    let column = try #require(problem { _ = try ledger.events(StreamWishes(columns: ["price"])) })
    #expect(column.message.contains("events has no column `price`"))
    #expect(try ledger.ticks().rows().count == 600, "a refusal spoils nothing")
  }

  @Test func `No symbols and no kinds, and times that cross, are no rows`() throws {
    let journal = try market()
    let ledger = try LedgerConsumer(journal.path)
    for wish in [
      StreamWishes(symbols: []), StreamWishes(kinds: []), StreamWishes(start: 5, end: 5),
      StreamWishes(firstSequence: 9, lastSequence: 8), StreamWishes(end: .min),
    ] {
      #expect(try ledger.ticks(wish).rows().isEmpty)
      #expect(try ledger.events(wish).rows().isEmpty)
    }
  }

  // Goal: wrong bytes give an error with the place, or the right rows; never a crash, never others.
  // Method: flips anywhere in a segment, and cuts at any length of it.
  @Test(arguments: [true, false])
  func `Damage is told in SQL's words, with file and offset, and stays told`(
    isSealed: Bool
  ) throws {
    let journal = try SQLJournal(
      SQLJournal.market(6_000, seed: "arrow damage"), isSealed: isSealed)
    let day = journal.path + "/2013-10-07"
    let names = try FileManager.default.contentsOfDirectory(atPath: day).sorted()
    let segment = day + "/" + (try #require(names.first { $0.hasSuffix(".seg") }))
    let good = try #require(FileManager.default.contents(atPath: segment))
    let wish = StreamWishes(columns: ["seq", "symbol", "price_nano"], batchRows: 500)
    let whole = try LedgerConsumer(journal.path).ticks(wish).rows()
    let events = try LedgerConsumer(journal.path).events().rows()
    var random = SeededGenerator(test: "arrow damage")
    var refused = 0
    for round in 0..<80 {
      var bad = good
      let at = Int(random.next() % UInt64(good.count))
      if round % 2 == 0 { bad[at] ^= UInt8(1 << (random.next() % 8)) } else { bad = good[..<at] }
      try bad.write(to: URL(fileURLWithPath: segment))
      refused += try check(journal, whole, wish) ? 1 : 0
      do {
        let ledger = try LedgerConsumer(journal.path)
        let found = try ledger.events().rows()
        #expect(found == events || ledger.note != nil)
      } catch {
        #expect((error as? StreamProblem)?.message.contains(day) == true)
      }
    }
    #expect(refused > 40)
  }

  /// Reads a journal that was damaged; true when that was told.
  private func check(
    _ journal: SQLJournal, _ whole: [[StreamCell]], _ wish: StreamWishes
  ) throws -> Bool {
    var rows: [[StreamCell]] = []
    var note: String?
    do {
      let ledger = try LedgerConsumer(journal.path)
      let stream = try ledger.ticks(wish)
      let formats = try stream.schema()
      do {
        while let batch = try stream.next() { rows += batch.rows(formats) }
      } catch {
        let again = problem { _ = try stream.next() }
        #expect(again == error as? StreamProblem, "a stream that failed stays failed")
        throw error
      }
      note = ledger.note
    } catch let problem as StreamProblem {
      #expect(problem.code == Self.unreadable)
      #expect(Array(whole.prefix(rows.count)) == rows, "what came before the damage is right")
      #expect(problem.message == (try sqlProblem(journal)))
      return true
    }
    // A last frame that is not whole is what a crash leaves: left out, and told.
    #expect(rows == whole || note != nil && Array(whole.prefix(rows.count)) == rows)
    return false
  }

  /// What SQL says about the same journal.
  private func sqlProblem(_ journal: SQLJournal) throws -> String {
    do throws(SQLError) {
      _ = try journal.open().rows("SELECT seq, symbol, price_nano FROM ticks")
      return "nothing"
    } catch { return error.message }
  }

  @Test func `A journal that is being written is read to its durable head, and says so`() throws {
    let folder = ScratchFolder()
    let path = folder.path + "/j"
    let records = SQLJournal.market(2_000, seed: "arrow live")
    var options = WriterOptions()
    options.policy = .commit
    let writer = try JournalWriter(at: path, day: 20_131_007, options: options)
    for (index, record) in records.enumerated() {
      try writer.append(record)
      try writer.endInput()
      if index == 1_499 { try writer.commit() }
    }
    let ledger = try LedgerConsumer(path)
    let before = try ledger.events(StreamWishes(columns: ["seq"]))
    #expect(ledger.note?.contains("was not closed and ends with record 1500") == true)
    _ = try writer.close()
    #expect(ledger.note == nil)
    #expect(try before.rows().count == 1_500, "a stream is of the moment when it began")
    #expect(try ledger.events(StreamWishes(columns: ["seq"])).rows().count == records.count)
  }

  @Test func `A torn end is left out and told`() throws {
    let journal = try SQLJournal(
      SQLJournal.market(40_000, seed: "arrow torn"), isSealed: false)
    let day = journal.path + "/2013-10-07"
    let last = try #require(
      FileManager.default.contentsOfDirectory(atPath: day).filter { $0.hasSuffix(".seg") }.max())
    let bytes = try #require(FileManager.default.contents(atPath: "\(day)/\(last)"))
    try bytes.dropLast(300).write(to: URL(fileURLWithPath: "\(day)/\(last)"))
    try FileManager.default.removeItem(atPath: journal.path + "/head")
    let ledger = try LedgerConsumer(journal.path)
    let rows = try ledger.events(StreamWishes(columns: ["seq"])).rows()
    let note = try #require(ledger.note)
    #expect(note.contains("ends with record \(rows.count);") && note.contains("no whole frame"))
    #expect(rows.count < journal.records.count && rows.count > 1_000)
  }
}
