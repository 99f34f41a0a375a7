import TestSupport
import Testing

@testable import Journal

struct SealTests {
  @Test func `Sealing changes no record, no time, no chain value and no end`() throws {
    let files = MemoryFiles()
    let records = try SealHarness.write(60_000, seed: 41, files: files)
    let before = try SealHarness.contents("/j", files)
    let segments = files.segments
    let report = try Sealer.seal(root: "/j", files: files)
    #expect(segments.count > 3 && report.written == segments.count && report.removed.isEmpty)
    #expect(files.segments == segments)
    let after = try SealHarness.contents("/j", files)
    #expect(after.records == records && after.head == before.head && after.isClosed)
    for path in segments { #expect(try SealHarness.isSealed(path, files)) }
    for segment in report.segments { #expect(segment.after < segment.before) }
    let check = try JournalCheck.run(root: "/j", files: files)
    #expect(check.isClean, "\(check.findings)")
    #expect(check.records == records.count && check.head == before.head)
  }

  @Test func `A mapped file reads as the same bytes do in pieces`() throws {
    let folder = JournalScratch()
    let records = try SealHarness.write(20_000, seed: 42, to: folder.path, files: PosixFiles())
    let before = try SealHarness.contents(folder.path, PosixFiles())
    _ = try Sealer.seal(root: folder.path)
    let after = try SealHarness.contents(folder.path, PosixFiles())
    #expect(after.records == records && after.head == before.head && after.isClosed)
    #expect(try JournalCheck.run(root: folder.path).isClean)
    #expect(!folder.files.contains { $0.hasSuffix(".sealing") })
  }

  @Test func `Sealing again writes nothing`() throws {
    let files = MemoryFiles()
    _ = try SealHarness.write(5_000, seed: 43, files: files)
    _ = try Sealer.seal(root: "/j", files: files)
    let contents = files.contents
    files.counted = ["create", "write", "truncate", "rename", "remove"]
    let operations = files.operations
    let again = try Sealer.seal(root: "/j", files: files)
    #expect(again.written == 0 && again.segments.count == files.segments.count)
    #expect(files.contents == contents && files.operations == operations)
  }

  @Test func `Only the day that was asked for is sealed`() throws {
    let files = MemoryFiles()
    _ = try SealHarness.write(5_000, seed: 44, files: files)
    let report = try Sealer.seal(root: "/j", day: 20131008, files: files)
    #expect(report.written > 0)
    for path in files.segments {
      #expect(try SealHarness.isSealed(path, files) == path.contains("2013-10-08"))
    }
    #expect(try JournalCheck.run(root: "/j", files: files).isClean)
  }

  @Test func `While a writer is at work all but its segment is sealed, and it goes on`() throws {
    let files = MemoryFiles()
    let records = JournalHarness.market(8_000, seed: 45)
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    for record in records[..<4_000] { try writer.append(record) }
    try writer.startDay(20131008)
    for record in records[4_000..<6_000] { try writer.append(record) }
    try writer.commit()
    let report = try Sealer.seal(root: "/j", files: files)
    #expect(report.written == 1 && report.segments.last?.left == "a writer has it open")
    for record in records[6_000...] { try writer.append(record) }
    let head = try writer.close()
    let after = try SealHarness.contents("/j", files)
    #expect(after.records == records && after.head == head)
  }

  @Test func `A last segment that was not closed is left to the writer`() throws {
    let files = MemoryFiles()
    _ = try SealHarness.write(2_000, seed: 46, files: files, close: false)
    let crashed = files.afterCrash(keepingUnsynced: true)
    let last = try #require(crashed.segments.last)
    let bytes = crashed.contents[last]
    let report = try Sealer.seal(root: "/j", files: crashed)
    #expect(report.segments.last?.left != nil && crashed.contents[last] == bytes)
    #expect(crashed.contents.keys.contains { $0.hasSuffix(".sealing") } == false)
  }

  @Test func `A writer that opens a sealed journal starts a new segment`() throws {
    let files = MemoryFiles()
    let records = JournalHarness.market(3_000, seed: 47)
    try JournalHarness.write(Array(records[..<2_000]), to: "/j", files: files)
    _ = try Sealer.seal(root: "/j", files: files)
    let sealed = try #require(files.contents[files.segments[0]])
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    #expect(writer.recovered.wasClean && files.segments.count == 2)
    for record in records[2_000...] { try writer.append(record) }
    let head = try writer.close()
    #expect(files.contents[files.segments[0]] == sealed)
    let read = try SealHarness.contents("/j", files)
    #expect(read.records == records && read.head == head && read.isClosed)
    #expect(try Sealer.seal(root: "/j", files: files).written == 1)
    #expect(try JournalCheck.run(root: "/j", files: files).isClean)
  }

  @Test func `A damaged segment is not sealed`() throws {
    let files = MemoryFiles()
    _ = try SealHarness.write(5_000, seed: 48, files: files)
    let path = files.segments[0]
    let bytes = try #require(files.contents[path])
    files.contents[path]?[bytes.count / 2] ^= 4
    let damaged = files.contents[path]
    #expect(throws: JournalError.self) { try Sealer.seal(root: "/j", files: files) }
    #expect(files.contents[path] == damaged)
    #expect(files.contents.keys.contains { $0.hasSuffix(".sealing") } == false)
  }

  @Test func `A trailer that lies about its block is not sealed`() throws {
    let files = MemoryFiles()
    try JournalHarness.write(EventSamples.records(), to: "/j", files: files, batch: 100)
    let path = files.segments[0]
    var bytes = try #require(files.contents[path])
    let length = FrameHeader.byteCount + BlockTrailer.fixedBytes + 4
    let start = bytes.count - FrameHeader.byteCount - length
    bytes[start + FrameHeader.byteCount + 32] ^= 2
    LittleEndian.store(
      Checksum.of(bytes, start + 8..<start + length), in: &bytes, at: start)
    files.contents[path] = bytes
    #expect {
      try Sealer.seal(root: "/j", files: files)
    } throws: { "\($0)".contains("kinds that are not those of its records") }
  }

  @Test func `Two seals at once are refused, and what is no journal root too`() throws {
    let files = MemoryFiles()
    _ = try SealHarness.write(500, seed: 49, files: files)
    let held = try #require(try files.lock("/j/seal.lock"))
    #expect(throws: JournalError.locked(root: "/j")) {
      try Sealer.seal(root: "/j", files: files)
    }
    files.close(held)
    #expect(throws: JournalError.notAJournal(path: "/j/2013-10-07")) {
      try Sealer.seal(root: "/j/2013-10-07", files: files)
    }
  }

  /// Fails every changing operation of a seal in turn, then crashes with and without what was not
  /// synced: each segment is the old file or the new one, and a second seal finishes the work.
  @Test(arguments: [false, true], [false, true])
  func `A seal stopped anywhere leaves each segment old or new, and can be repeated`(
    _ writesHalf: Bool, _ keepsUnsynced: Bool
  ) throws {
    let original = MemoryFiles()
    let records = try SealHarness.write(1_500, seed: 50, files: original)
    let sealed = original.afterCrash(keepingUnsynced: true)
    _ = try Sealer.seal(root: "/j", files: sealed)
    var operation = 0
    while true {
      operation += 1
      let files = original.afterCrash(keepingUnsynced: true)
      files.failAt = operation
      files.writesHalf = writesHalf
      if (try? Sealer.seal(root: "/j", files: files)) != nil, files.operations < operation { break }
      let crashed = files.afterCrash(keepingUnsynced: keepsUnsynced)
      for path in original.segments {
        let bytes = crashed.contents[path]
        #expect(
          bytes == original.contents[path] || bytes == sealed.contents[path],
          "operation \(operation)")
      }
      #expect(try JournalHarness.read("/j", files: crashed) == records)
      #expect(try JournalCheck.run(root: "/j", files: crashed).isClean)
      _ = try Sealer.seal(root: "/j", files: crashed)
      for path in original.segments {
        #expect(crashed.contents[path] == sealed.contents[path], "operation \(operation)")
      }
      #expect(!crashed.contents.keys.contains { $0.hasSuffix(".sealing") })
    }
    #expect(operation > 10)
  }

  @Test func `What an unfinished seal left is ignored by readers and removed by the writer`() throws
  {
    let files = MemoryFiles()
    let records = try SealHarness.write(500, seed: 51, files: files)
    let leftover = files.segments[0] + ".sealing"
    files.contents[leftover] = [1, 2, 3]
    #expect(try JournalHarness.read("/j", files: files) == records)
    let check = try JournalCheck.run(root: "/j", files: files)
    #expect(check.isClean && check.unfinishedSeals == [leftover])
    let held = try #require(try files.lock("/j/seal.lock"))
    _ = try JournalWriter(at: "/j", day: 20131008, files: files).close()
    #expect(files.contents[leftover] != nil, "a seal is at work on it")
    files.close(held)
    _ = try JournalWriter(at: "/j", day: 20131008, files: files).close()
    #expect(files.contents[leftover] == nil)
  }
}
