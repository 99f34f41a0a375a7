import TestSupport
import Testing

@testable import Journal

/// Crashes at many places: what was acknowledged is there, or an error says that it is not.
struct JournalCrashTests {
  private static let path = "/j/2013-10-07/00000001.seg"

  /// The records in whole frames of the first `length` bytes of a segment.
  private static func wholeRecords(_ bytes: [UInt8], _ length: Int) -> Int {
    var (offset, records) = (SegmentHeader.byteCount, 0)
    while offset < length, let header = FrameHeader.read(bytes, at: offset),
      offset + FrameHeader.byteCount + header.payloadBytes <= length
    {
      offset += FrameHeader.byteCount + header.payloadBytes
      records += header.records
    }
    return records
  }

  /// Every byte of a journal that was not closed, with what the disk may have after it.
  @Test(arguments: [nil, 0, 0xA5] as [UInt8?])
  func `A power cut at any byte keeps what was durable and resumes right`(_ tail: UInt8?) throws {
    let files = MemoryFiles()
    let records = EventSamples.records()
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    var heads: [(length: Int, head: [UInt8])] = []
    for record in records {
      try writer.append(record)
      try writer.endInput()
      try writer.commit()
      heads.append((files.contents[Self.path]?.count ?? 0, files.contents["/j/head"] ?? []))
    }
    let bytes = try #require(files.contents[Self.path])
    #expect(bytes.count <= 8_192)
    for length in SegmentHeader.byteCount...bytes.count {
      let crashed = files.afterCrash(keepingUnsynced: true)
      let fill = [UInt8](repeating: tail ?? 0, count: tail == nil ? 0 : 700)
      crashed.contents[Self.path] = Array(bytes[..<length]) + fill
      // The newest head whose bytes were durable by then: everything up to it was acknowledged.
      crashed.contents["/j/head"] = heads.last { $0.length <= length }?.head
      let whole = Self.wholeRecords(bytes, length)
      let next = try JournalWriter(at: "/j", day: 20131007, files: crashed)
      #expect(next.nextSequence.rawValue == UInt64(whole + 1), "cut at \(length)")
      try next.append(
        JournalHarness.record(UInt64(whole + 1), Tick(), time: .max))
      _ = try next.close()
      let read = try JournalHarness.read("/j", files: crashed)
      #expect(Array(read.dropLast()) == Array(records.prefix(whole)), "cut at \(length)")
      #expect(try JournalCheck.run(root: "/j", files: crashed).isClean, "cut at \(length)")
    }
  }

  @Test func `Ten thousand random cuts of a larger journal's last segment all resume right`() throws
  {
    var random = JournalRandom(77)
    print("seed \(random.seed)")
    let files = MemoryFiles()
    let records = JournalHarness.market(9_000, seed: 78)
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    for (index, record) in records.enumerated() {
      if index == 1_000 { try writer.startDay(20131008) }
      try writer.append(record)
      try writer.endInput()
      if index % 11 == 0 { try writer.commit() }
    }
    try writer.commit()
    let last = "/j/2013-10-08/00000002.seg"
    let bytes = try #require(files.contents[last])
    for round in 0..<10_000 {
      let length = SegmentHeader.byteCount + Int(random.next() % UInt64(bytes.count - 96))
      let crashed = files.afterCrash(keepingUnsynced: true)
      crashed.contents["/j/head"] = nil
      crashed.contents[last] = Array(bytes[..<length])
      let expected = 1_000 + Self.wholeRecords(bytes, length)
      let plan = try RepairPlan(root: "/j", files: crashed)
      #expect(plan.lastSequence.rawValue == UInt64(expected), "cut at \(length)")
      // Writing is the same whatever the cut; each twentieth goes all the way.
      guard round % 20 == 0 else { continue }
      let next = try JournalWriter(at: "/j", day: 20131008, files: crashed)
      #expect(next.nextSequence.rawValue == UInt64(expected + 1), "cut at \(length)")
      _ = try next.close()
      let read = try JournalHarness.read("/j", files: crashed)
      #expect(read.count == expected && read.last == records[expected - 1], "cut at \(length)")
    }
  }
}
