import TestSupport
import Testing

@testable import Journal

/// The decision table of `docs/journal.md`, row by row, and crashes at every byte.
struct JournalRecoveryTests {
  private static let path = "/j/2013-10-07/00000001.seg"

  /// A journal of one segment, a frame per record; without its side file, which is disposable.
  private static func journal(
    _ records: [Recorded] = EventSamples.records(), close: Bool = false, keepsHead: Bool = false
  ) throws -> MemoryFiles {
    let files = MemoryFiles()
    try JournalHarness.write(records, to: "/j", files: files, close: close)
    if !keepsHead { files.contents["/j/head"] = nil }
    return files
  }

  /// Reopens, checks what recovery says, appends `more` records, closes, and checks everything.
  @discardableResult
  private static func reopen(
    _ files: MemoryFiles, expecting records: [Recorded], more: Int = 5
  ) throws -> RecoveryReport {
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    let report = writer.recovered
    #expect(writer.nextSequence.rawValue == UInt64(records.count) + 1)
    var all = records
    for _ in 0..<more {
      let last = all.last?.envelope.recordedAt.rawValue ?? 0
      let record = JournalHarness.record(UInt64(all.count + 1), Tick(), time: last + 1)
      try writer.append(record)
      try writer.endInput()
      try writer.commit()
      all.append(record)
    }
    let head = try writer.close()
    let reader = try JournalReader(opening: "/j", files: files)
    #expect(try JournalHarness.read(reader) == all)
    #expect(reader.isCleanlyClosed && reader.head == head)
    let check = try JournalCheck.run(root: "/j", files: files)
    #expect(check.isClean, "\(check.findings)")
    return report
  }

  /// Where the frames of a segment end, and how many records are before each end.
  private static func boundaries(_ bytes: [UInt8]) -> [(end: Int, records: Int)] {
    var result = [(end: SegmentHeader.byteCount, records: 0)]
    var (offset, records) = (SegmentHeader.byteCount, 0)
    while offset < bytes.count, let header = FrameHeader.read(bytes, at: offset) {
      offset += FrameHeader.byteCount + header.payloadBytes
      records += header.records
      result.append((offset, records))
    }
    return result
  }

  @Test func `Cut at any byte, reader and writer keep exactly the records of whole frames`() throws
  {
    let records = EventSamples.records()
    let files = try Self.journal(records, close: true)
    let bytes = try #require(files.contents[Self.path])
    let boundaries = Self.boundaries(bytes)
    for length in SegmentHeader.byteCount..<bytes.count {
      let whole = boundaries.last { $0.end <= length } ?? (SegmentHeader.byteCount, 0)
      let expected = Array(records.prefix(whole.records))
      let crashed = files.afterCrash(keepingUnsynced: true)
      crashed.contents[Self.path] = Array(bytes[..<length])
      let reader = try JournalReader(opening: "/j", files: crashed)
      #expect(try JournalHarness.read(reader) == expected, "cut at \(length)")
      #expect(!reader.isCleanlyClosed)
      let torn = Self.withoutZeros(bytes[whole.end..<length])
      #expect(reader.tornBytes == torn.count, "cut at \(length)")
      guard length % 3 == 0 else { continue }
      let report = try Self.reopen(crashed, expecting: expected, more: 2)
      #expect(report.cutBytes == torn.count)
      if let kept = report.keptAs {
        #expect(crashed.contents[kept] == torn)
      } else {
        #expect(torn.isEmpty)
      }
    }
  }

  private static func withoutZeros(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    Array(bytes[..<((bytes.lastIndex { $0 != 0 }).map { $0 + 1 } ?? bytes.startIndex)])
  }

  @Test(arguments: [
    ("garbage", (0..<500).map { UInt8(truncatingIfNeeded: $0 &* 37) }),
    ("one byte", [0x4A]), ("garbage far out", [UInt8](repeating: 0, count: 300_000) + [1]),
    ("half a header", [UInt8](repeating: 0x4A, count: 47)),
  ])
  func `A tail that is no frame is cut and kept`(_ name: String, _ tail: [UInt8]) throws {
    let records = EventSamples.records()
    let files = try Self.journal(records)
    let size = files.contents[Self.path]?.count ?? 0
    files.contents[Self.path]?.append(contentsOf: tail)
    let report = try Self.reopen(files, expecting: records)
    #expect(!report.wasClean && report.cutBytes == tail.count && report.offset == size)
    #expect(files.contents[report.keptAs ?? ""] == tail)
    #expect(report.description.contains("cut \(tail.count) bytes at offset \(size)"))
  }

  @Test func `Zeros made ahead of the writer are cut and not kept`() throws {
    let records = EventSamples.records()
    for count in [1, 47, 48, 4_096, 300_000] {
      let files = try Self.journal(records)
      files.contents[Self.path]?.append(contentsOf: [UInt8](repeating: 0, count: count))
      let reader = try JournalReader(opening: "/j", files: files)
      #expect(try JournalHarness.read(reader) == records && reader.tornBytes == 0)
      let report = try Self.reopen(files, expecting: records)
      #expect(!report.wasClean && report.cutBytes == 0 && report.keptAs == nil)
    }
  }

  @Test func `A journal that was not closed gets its last block's trailer and goes on`() throws {
    let records = EventSamples.records()
    let files = try Self.journal(records)
    let report = try Self.reopen(files, expecting: records)
    #expect(!report.wasClean && report.cutBytes == 0 && report.keptAs == nil)
    #expect(report.description.contains("not closed"))
  }

  @Test func `A journal closed cleanly goes on with nothing cut`() throws {
    let records = EventSamples.records()
    let files = try Self.journal(records, close: true)
    let report = try Self.reopen(files, expecting: records)
    #expect(report.wasClean && report.keptAs == nil)
  }

  @Test(arguments: [0, 1, 50, 95])
  func `A segment without a whole header is made anew`(_ length: Int) throws {
    let records = EventSamples.records()
    let files = try Self.journal(records, close: true)
    let second = "/j/2013-10-07/00000002.seg"
    let header = SegmentHeader(
      number: 2, firstSequence: 34, day: 20131007, lastTime: 0, chain: HashChain.start)
    files.contents[second] = Array(header.bytes[..<length])
    let reader = try JournalReader(opening: "/j", files: files)
    #expect(try JournalHarness.read(reader) == records)
    let torn = Self.withoutZeros(header.bytes[..<length]).count
    #expect(!reader.isCleanlyClosed && reader.tornBytes == torn)
    let report = try Self.reopen(files, expecting: records)
    #expect(report.cutBytes == torn && (report.keptAs == nil) == (length == 0))
    #expect(files.segments.count == 2)
  }

  @Test func `A first segment without a whole header is made anew`() throws {
    let files = try Self.journal([])
    files.contents[Self.path] = []
    try Self.reopen(files, expecting: [], more: 0)
    files.contents["/j/head"] = nil
    files.contents[Self.path] = Array(files.contents[Self.path]?.prefix(40) ?? [])
    try Self.reopen(files, expecting: [])
  }

  @Test func `A flip that a later frame knew durable is damage, and nothing is changed`() throws {
    let records = EventSamples.records()
    let files = try Self.journal(records, close: true)
    let bytes = try #require(files.contents[Self.path])
    let boundaries = Self.boundaries(bytes)
    for index in 0..<records.count {
      files.contents[Self.path] = bytes
      files.contents[Self.path]?[boundaries[index].end + 20] ^= 1
      let wrong = files.contents
      let start = boundaries[index].end
      let reader = try JournalReader(opening: "/j", files: files)
      do {
        _ = try JournalHarness.read(reader)
        Issue.record("frame \(index): read over damage")
      } catch let error as JournalError {
        guard case .damaged(let file, let offset, let sequence, _) = error else {
          Issue.record("\(error)")
          continue
        }
        #expect(file == Self.path && offset == start && sequence == UInt64(index + 1))
      }
      #expect(throws: JournalError.self) {
        try JournalWriter(at: "/j", day: 20131007, files: files)
      }
      #expect(files.contents == wrong)
    }
  }

  @Test func `Without a side file a flip in the last frame is a torn tail`() throws {
    let records = EventSamples.records()
    let files = try Self.journal(records)
    let count = files.contents[Self.path]?.count ?? 0
    files.contents[Self.path]?[count - 1] ^= 1
    try Self.reopen(files, expecting: records.dropLast())
  }

  @Test func `A second crash at the same place keeps its bytes under another name`() throws {
    let records = EventSamples.records()
    let files = try Self.journal(records)
    let size = files.contents[Self.path]?.count ?? 0
    files.contents[Self.path]?.append(contentsOf: [1, 2, 3])
    files.contents["\(Self.path).\(size).torn"] = [9]
    let report = try Self.reopen(files, expecting: records)
    #expect(report.keptAs == "\(Self.path).\(size)-2.torn")
    #expect(files.contents["\(Self.path).\(size).torn"] == [9])
  }

  /// A journal of three segments.
  private static func long() throws -> (files: MemoryFiles, records: [Recorded]) {
    let files = MemoryFiles()
    let records = JournalHarness.market(30_000, seed: 4)
    try JournalHarness.write(
      records, to: "/j", files: files, batch: 500, segmentRawBytes: 70_000)
    #expect(files.segments.count >= 3)
    return (files, records)
  }

  @Test func `A missing segment is an error for readers and writers`() throws {
    let (files, _) = try Self.long()
    files.contents[files.segments[1]] = nil
    let error = JournalError.missingSegment(folder: "/j", expected: 2, found: 3)
    #expect(throws: error) { try JournalReader(opening: "/j", files: files) }
    #expect(throws: error) { try JournalWriter(at: "/j", day: 20131007, files: files) }
  }

  @Test func `A segment that is there twice is refused, with both names`() throws {
    let (files, _) = try Self.long()
    let second = "/j/2013-10-08/00000002.seg"
    try files.makeFolder("/j/2013-10-08")
    files.contents[second] = files.contents[files.segments[1]]
    let error = JournalError.duplicateSegment(
      number: 2, first: "/j/2013-10-07/00000002.seg", second: second)
    #expect(throws: error) { try JournalReader(opening: "/j", files: files) }
    #expect(throws: error) { try JournalWriter(at: "/j", day: 20131008, files: files) }
  }

  @Test func `What an interrupted sealing left is passed by, then removed`() throws {
    let (files, records) = try Self.long()
    let leftover = files.segments[0] + ".sealing"
    files.contents[leftover] = [1, 2, 3]
    #expect(try JournalHarness.read("/j", files: files) == records)
    #expect(
      try RepairPlan(root: "/j", files: files).actions == [.removeLeftover(file: leftover)])
    _ = try JournalWriter(at: "/j", day: 20131007, files: files).close()
    #expect(files.contents[leftover] == nil)
    #expect(try JournalHarness.read("/j", files: files) == records)
    #expect(try JournalCheck.run(root: "/j", files: files).isClean)
  }

  @Test func `A lock file that nobody holds is taken`() throws {
    let folder = JournalScratch()
    folder.put("j/lock", Array("12345".utf8))
    let root = folder.path + "/j"
    #expect(!PosixFiles().isLocked(root + "/lock"))
    let writer = try JournalWriter(at: root, day: 20131007)
    #expect(PosixFiles().isLocked(root + "/lock"))
    #expect(throws: JournalError.locked(root: root)) { try RepairPlan(root: root) }
    _ = try writer.close()
    #expect(!PosixFiles().isLocked(root + "/lock"))
    #expect(try RepairPlan(root: root).actions.isEmpty)
  }

  @Test func `A plan changes nothing and says all that opening then does`() throws {
    let records = EventSamples.records()
    let files = try Self.journal(records)
    let size = files.contents[Self.path]?.count ?? 0
    files.contents[Self.path]?.append(contentsOf: [1, 2, 3, 0, 0])
    let before = files.contents
    let plan = try RepairPlan(root: "/j", files: files)
    #expect(files.contents == before)
    let kept = "\(Self.path).\(size).torn"
    #expect(
      plan.actions == [
        .cutTail(
          file: Self.path, offset: size, bytes: 3, keptAs: kept,
          reason: "the last frame is cut in its header"),
        .endBlock(
          first: SequenceNumber(rawValue: 1), last: plan.lastSequence),
        .writeCleanEnd,
      ])
    #expect(plan.lastSequence.rawValue == UInt64(records.count))
    #expect(plan.actions.allSatisfy { !$0.description.contains("\n") })
    _ = try JournalWriter(at: "/j", day: plan.lastDay, files: files).close()
    #expect(files.contents[kept] == [1, 2, 3])
    #expect(try RepairPlan(root: "/j", files: files).actions.isEmpty)
    #expect(throws: JournalError.self) { try RepairPlan(root: "/none", files: files) }
  }

  @Test func `A newer version is refused, not guessed at`() throws {
    let files = try Self.journal()
    files.contents[Self.path]?[8] = 2
    let error = JournalError.wrongVersion(file: Self.path, version: 2)
    #expect(throws: error) {
      try JournalHarness.read("/j", files: files)
    }
    #expect(throws: error) { try JournalWriter(at: "/j", day: 20131007, files: files) }
  }

  @Test func `A segment whose chain does not join is refused`() throws {
    let (files, _) = try Self.long()
    let path = try #require(files.segments.last)
    var bytes = try #require(files.contents[path])
    bytes[50] ^= 1
    LittleEndian.store(Checksum.of(bytes, 0..<88), in: &bytes, at: 88)
    files.contents[path] = bytes
    #expect(throws: JournalError.self) { try JournalHarness.read("/j", files: files) }
    do {
      _ = try JournalWriter(at: "/j", day: 20131007, files: files)
      Issue.record("went on with a broken chain")
    } catch {
      guard case .wrongChain(let file, 48, _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(file == path)
    }
  }

  @Test func `A cut in any segment but the last is damage`() throws {
    let (files, _) = try Self.long()
    let path = files.segments[0]
    let bytes = try #require(files.contents[path])
    for length in [0, 50, 96, 97, bytes.count / 2, bytes.count - 1] {
      files.contents[path] = Array(bytes[..<length])
      #expect(throws: JournalError.self, "cut to \(length)") {
        try JournalHarness.read("/j", files: files)
      }
    }
  }

  @Test func `A second writer is refused until the first is done`() throws {
    let files = MemoryFiles()
    let first = try JournalWriter(at: "/j", day: 20131007, files: files)
    #expect(throws: JournalError.locked(root: "/j")) {
      try JournalWriter(at: "/j", day: 20131007, files: files)
    }
    _ = try first.close()
    _ = try JournalWriter(at: "/j", day: 20131007, files: files).close()
  }
}
