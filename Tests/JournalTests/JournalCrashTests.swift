import Glibc
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
    let files = MemoryFiles()
    let records = JournalHarness.market(3_000, seed: 78)
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    for (index, record) in records.enumerated() {
      if index == 300 { try writer.startDay(20131008) }
      try writer.append(record)
      try writer.endInput()
      if index % 3 == 0 { try writer.commit() }
    }
    try writer.commit()
    try Self.cut(files, before: 300, day: 20131008) { records[$0] }
  }

  /// Of a recording of a real day, whose folder `REPLAY_RECORDING` names; `scripts/real-day.sh`
  /// makes it and runs this.
  @Test func `A thousand random flips of a real day are found with place and records, sealed too`()
    throws
  {
    guard let recording = unsafe getenv("REPLAY_RECORDING").map({ unsafe String(cString: $0) })
    else {
      print("skipped: REPLAY_RECORDING names no imported recording")
      return
    }
    let folder = JournalScratch()
    let root = folder.path + "/j"
    _ = try JournalCopy.run(from: recording, to: root)
    // A copy has no durable head of its own; opening and closing makes it.
    _ = try JournalWriter(at: root, day: 20131007).close()
    var random = SeededGenerator(test: "flips of a real day")
    for form in ["live", "sealed"] {
      if form == "sealed" { _ = try Sealer.seal(root: root) }
      #expect(try JournalCheck.run(root: root).isClean)
      let flips = try SegmentFlips(root)
      let problems = try flips.inWholeJournal(1_000, &random)
      print("\(form): 1000 flips in \(flips.byteCount) bytes, \(problems.count) not as they should")
      #expect(problems.prefix(5) == [])
    }
  }

  /// The same on a recording of a real day, whose folder `REPLAY_RECORDING` names.
  @Test func `Ten thousand random cuts of a real day's last segment all resume right`() throws {
    guard let root = unsafe getenv("REPLAY_RECORDING").map({ unsafe String(cString: $0) }) else {
      print("skipped: REPLAY_RECORDING names no imported recording")
      return
    }
    let files = MemoryFiles()
    var options = WriterOptions()
    options.segmentRawBytes = 4 << 20
    let writer = try JournalWriter(at: "/j", day: 20131007, options: options, files: files)
    let reader = try JournalReader(opening: root)
    var records: [Recorded] = []
    while let shape = try reader.advance() {
      let event = shape == .tick ? Event.tick(reader.tick) : try reader.event()
      records.append(Recorded(reader.envelope, event))
      try writer.append(records[records.count - 1])
      try writer.endInput()
      if records.count % 1_000 == 0 { try writer.commit() }
    }
    try writer.commit()
    let last = try #require(files.segments.last.flatMap { files.contents[$0] })
    guard case .header(let header) = SegmentHeader.read(last, count: 96) else { return }
    print("\(records.count) records, last segment of \(last.count) bytes")
    try Self.cut(files, before: Int(header.firstSequence) - 1, day: 20131007) { records[$0] }
  }

  /// Cuts the last segment at 10 000 random places; each hundredth time goes all the way.
  private static func cut(
    _ files: MemoryFiles, before: Int, day: Int64, record: (Int) -> Recorded
  ) throws {
    var random = JournalRandom(77)
    print("seed \(random.seed)")
    let last = try #require(files.segments.last)
    let bytes = try #require(files.contents[last])
    for round in 0..<10_000 {
      let length = SegmentHeader.byteCount + Int(random.next() % UInt64(bytes.count - 96))
      let crashed = files.afterCrash(keepingUnsynced: true)
      crashed.contents["/j/head"] = nil
      crashed.contents[last] = Array(bytes[..<length])
      let expected = before + wholeRecords(bytes, length)
      let next = try JournalWriter(at: "/j", day: day, files: crashed)
      #expect(next.nextSequence.rawValue == UInt64(expected + 1), "cut at \(length)")
      guard round % 100 == 0 else { continue }
      _ = try next.close()
      var layout = try JournalLayout(of: "/j", files: crashed)
      layout.segments = layout.segments.suffix(1)
      let reader = JournalReader(layout, files: crashed, verifiesChain: true)
      var read = before
      while let shape = try reader.advance() {
        let found = shape == .tick ? Event.tick(reader.tick) : try reader.event()
        read = Int(reader.envelope.sequence.rawValue)
        #expect(Recorded(reader.envelope, found) == record(read - 1), "cut at \(length)")
      }
      #expect(read == expected, "cut at \(length)")
    }
  }
}
