import TestSupport
import Testing

@testable import Journal

struct JournalCheckTests {
  /// A journal with every kind of event, two segments, several frames, closed cleanly.
  private static func small() throws -> (files: MemoryFiles, records: [Recorded]) {
    let files = MemoryFiles()
    let records = EventSamples.records()
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    for (index, record) in records.enumerated() {
      if index == 20 { try writer.startDay(20131008) }
      try writer.append(record)
      try writer.endInput()
      if index % 9 == 8 { try writer.commit() }
    }
    _ = try writer.close()
    return (files, records)
  }

  @Test func `A sound journal has no findings and the writer's head`() throws {
    let (files, records) = try Self.small()
    let report = try JournalCheck.run(root: "/j", files: files)
    #expect(report.isClean, "\(report.findings)")
    #expect(report.records == records.count && report.ticks == 1)
    #expect(report.segments == 2 && report.blocks == 2)
    #expect(report.bytes == files.segments.reduce(0) { $0 + (files.contents[$1]?.count ?? 0) })
    let reader = try JournalReader(opening: "/j", files: files)
    #expect(try JournalHarness.read(reader) == records)
    #expect(report.head == reader.head)
  }

  @Test func `Flipping any one byte of any file is found`() throws {
    let (files, _) = try Self.small()
    for path in files.segments {
      let bytes = try #require(files.contents[path])
      for index in bytes.indices {
        for mask in [UInt8(1), 0x80, 0xFF] {
          var wrong = bytes
          wrong[index] ^= mask
          files.contents[path] = wrong
          let report = try JournalCheck.run(root: "/j", files: files)
          #expect(!report.isClean, "\(path) offset \(index) mask \(mask)")
        }
      }
      files.contents[path] = bytes
    }
  }

  @Test func `Cutting a file anywhere is found`() throws {
    let (files, _) = try Self.small()
    for path in files.segments {
      let bytes = try #require(files.contents[path])
      for length in 0..<bytes.count {
        files.contents[path] = Array(bytes[..<length])
        let report = try JournalCheck.run(root: "/j", files: files)
        #expect(!report.isClean, "\(path) cut to \(length)")
      }
      files.contents[path] = bytes
    }
  }

  @Test func `A flip in durable rows is named with file, offset and record`() throws {
    let (files, records) = try Self.small()
    let path = files.segments[0]
    files.contents[path]?[SegmentHeader.byteCount + FrameHeader.byteCount + 3] ^= 4
    let report = try JournalCheck.run(root: "/j", files: files)
    let finding = try #require(report.findings.first)
    #expect(finding.file == path && finding.offset == SegmentHeader.byteCount)
    #expect(finding.sequence == 1)
    // The second segment was still looked at: all but 20 records, in one block, are in it.
    #expect(report.records == records.count - 20 && report.blocks == 1)
  }

  @Test func `A replaced block with a right checksum breaks the chain`() throws {
    let files = MemoryFiles()
    let other = MemoryFiles()
    var records = JournalHarness.market(400, seed: 3)
    try JournalHarness.write(records, to: "/j", files: files, batch: 400)
    guard case .tick(var tick) = records[9].event else { return }
    tick.price = Price(rawValue: tick.price.rawValue + 10_000_000)
    records[9].event = .tick(tick)
    try JournalHarness.write(records, to: "/j", files: other, batch: 400)
    // The altered rows' frame, followed by the original trailer and end.
    let path = files.segments[0]
    let (mine, theirs) = (files.contents[path] ?? [], other.contents[path] ?? [])
    let trailer = FrameHeader.byteCount + BlockTrailer.fixedBytes + 4 * 5 + FrameHeader.byteCount
    files.contents[path] = theirs.dropLast(trailer) + mine.suffix(trailer)
    let report = try JournalCheck.run(root: "/j", files: files)
    #expect(report.findings.contains { $0.message.contains("chain") }, "\(report.findings)")
  }

  @Test func `A trailer that describes other records is found`() throws {
    let (files, _) = try Self.small()
    let path = files.segments[1]
    let bytes = try #require(files.contents[path])
    let length = FrameHeader.byteCount + BlockTrailer.fixedBytes
    let start = bytes.count - FrameHeader.byteCount - length
    for field in [16, 24, 32, 40] {
      var wrong = bytes
      wrong[start + FrameHeader.byteCount + field] ^= 1
      let sum = Checksum.of(wrong, start + 8..<start + length)
      LittleEndian.store(sum, in: &wrong, at: start)
      files.contents[path] = wrong
      let report = try JournalCheck.run(root: "/j", files: files)
      #expect(report.findings.count == 1, "field at \(field): \(report.findings)")
    }
  }

  @Test func `Unexpected files are findings, kept torn bytes are not`() throws {
    let (files, _) = try Self.small()
    files.contents["/j/2013-10-07/00000001.seg.400.torn"] = [1, 2]
    #expect(try JournalCheck.run(root: "/j", files: files).keptAside.count == 1)
    #expect(try JournalCheck.run(root: "/j", files: files).isClean)
    files.contents["/j/2013-10-07/notes.txt"] = [1]
    files.contents["/j/other"] = [1]
    #expect(try JournalCheck.run(root: "/j", files: files).findings.count == 2)
  }

  @Test func `An unclosed journal is a finding`() throws {
    let files = MemoryFiles()
    try JournalHarness.write(EventSamples.records(), to: "/j", files: files, close: false)
    let report = try JournalCheck.run(root: "/j", files: files)
    #expect(report.findings.count == 1)
    #expect(report.findings.first?.message.contains("not closed") == true)
  }

  @Test func `A folder without a journal cannot be checked`() {
    let files = MemoryFiles()
    #expect(throws: JournalError.self) { try JournalCheck.run(root: "/nowhere", files: files) }
    try? files.makeFolder("/empty")
    #expect(throws: JournalError.notAJournal(path: "/empty")) {
      try JournalCheck.run(root: "/empty", files: files)
    }
  }
}
