import CArrow
import Foundation
import Glibc
import Journal
import ReplayLedger
import TestSupport
import Testing

/// Who owns what that was handed out.
@Suite struct StreamMemoryTests {
  private func market(_ count: Int) throws -> SQLJournal {
    try SQLJournal(SQLJournal.market(count, seed: "arrow memory"))
  }

  @Test func `A batch outlives its stream, and a column its batch`() throws {
    let journal = try market(1_000)
    var ledger: LedgerConsumer? = try LedgerConsumer(journal.path)
    let whole = try #require(try ledger?.ticks().rows())
    let stream = try #require(try ledger?.ticks(StreamWishes(batchRows: 400)))
    ledger = nil
    let formats = try stream.schema()
    let first = try #require(try stream.next())
    let second = try #require(try stream.next())
    stream.release()
    #expect(stream.isReleased)
    let symbol = second.take(2)
    second.release()
    #expect(second.isReleased && !symbol.isReleased)
    #expect(symbol.cells(formats[2]) == whole[400..<800].map { $0[2] })
    #expect(first.rows(formats) == Array(whole[..<400]))
  }

  @Test func `Releasing twice, or what was never taken, does nothing`() throws {
    let journal = try market(100)
    let ledger = try LedgerConsumer(journal.path)
    let stream = try ledger.ticks()
    let batch = try #require(try stream.next())
    for _ in 0..<2 {
      batch.release()
      stream.release()
    }
    #expect(batch.isReleased && stream.isReleased)
    // The same with the words taken out of a column, as the interface allows.
    let other = try #require(try ledger.ticks().next())
    let column = other.take(3)
    let words = column.takeWords()
    column.release()
    #expect(words.count == 4 && !words.isReleased)
    words.release()
    #expect(words.isReleased)
  }

  @Test func `Missing places for results are a code, not a crash`() {
    #expect(unsafe replay_ledger_open("/nowhere", nil) == 22)
    var stream = unsafe ArrowArrayStream()
    #expect(unsafe replay_ledger_ticks(nil, nil, &stream) == 22)
    #expect(unsafe replay_ledger_events(nil, nil, &stream) == 22)
    #expect(unsafe replay_ledger_last_error(nil) == nil)
    #expect(unsafe replay_ledger_note(nil) == nil)
    replay_ledger_close(nil)
    var ledger: OpaquePointer?
    #expect(unsafe replay_ledger_open("/nowhere", &ledger) == 5)
    #expect(unsafe replay_ledger_ticks(ledger, nil, nil) == 22)
    #expect(unsafe replay_ledger_note(ledger) == nil)
    #expect(unsafe replay_ledger_last_error(ledger) != nil)
    unsafe replay_ledger_close(ledger)
  }

  @Test func `Without options there is everything`() throws {
    let journal = try market(100)
    var ledger: OpaquePointer?
    #expect(unsafe replay_ledger_open(journal.path, &ledger) == 0)
    let consumer = StreamConsumer()
    #expect(unsafe replay_ledger_ticks(ledger, nil, consumer.stream) == 0)
    #expect(unsafe replay_ledger_last_error(ledger) == nil)
    unsafe replay_ledger_close(ledger)
    #expect(try consumer.rows().count == 100)
  }

  // Goal: a stream that is given up early leaves nothing behind.
  // Method: in a process of its own, resident memory before and after many of them; each would
  // leave a megabyte and more.
  @Test(.enabled(if: !isSanitized, "a sanitizer keeps what was freed"))
  func `Streams released early free what they held`() async {
    await #expect(processExitsWith: .success) {
      let journal = try SQLJournal(SQLJournal.market(3_000, seed: "arrow memory"))
      func round(_ number: Int) throws {
        let ledger = try LedgerConsumer(journal.path)
        let stream = try ledger.ticks(StreamWishes(batchRows: Int64(200 + number % 5_000)))
        _ = try stream.schema()
        let batch = try stream.next()
        if number % 3 == 0 { batch?.take(4).release() }
        if number % 2 == 0 { _ = try stream.next() }
      }
      for number in 0..<50 { try round(number) }
      let before = try Self.residentPages()
      for number in 0..<400 { try round(number) }
      let grown = (try Self.residentPages() - before) * 4_096
      if grown > 40 << 20 {
        print("grown by \(grown) bytes")
        exit(1)
      }
    }
  }

  private static var isSanitized: Bool {
    unsafe dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
  }

  private static func residentPages() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    let words = text.split(separator: " ")
    return words.count > 1 ? Int(words[1]) ?? 0 : 0
  }

  @Test func `Two threads read streams of one journal at once`() async throws {
    let journal = try market(3_000)
    let path = journal.path
    let whole = try LedgerConsumer(path).ticks().rows()
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<4 {
        group.addTask {
          for _ in 0..<5 {
            let wish = StreamWishes(batchRows: Int64(100 + number * 333))
            guard try LedgerConsumer(path).ticks(wish).rows() == whole else { return false }
          }
          return true
        }
      }
      for try await isSame in group { #expect(isSame) }
    }
  }
}
