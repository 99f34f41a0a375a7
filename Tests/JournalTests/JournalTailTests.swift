import TestSupport
import Testing

@testable import Journal

/// Following a journal while it is written.
struct JournalTailTests {
  private static func drain(_ tail: JournalTail) throws -> [Recorded] {
    var records: [Recorded] = []
    while let shape = try tail.advance() {
      let event = shape == .tick ? Event.tick(tail.record.tick) : try tail.record.event()
      records.append(Recorded(tail.record.envelope, event))
    }
    return records
  }

  @Test func `A tail sees every record once, right after its commit, across segments and days`()
    throws
  {
    let files = MemoryFiles()
    files.makesRoom = true
    var options = WriterOptions()
    (options.segmentRawBytes, options.aheadBytes) = (70_000, 8_192)
    let writer = try JournalWriter(at: "/j", day: 20131007, options: options, files: files)
    let tail = try JournalTail(following: "/j", files: files)
    var seen: [Recorded] = []
    let records = JournalHarness.market(30_000, seed: 11)
    for (index, record) in records.enumerated() {
      if index == 9_000 { try writer.startDay(20131008) }
      try writer.append(record)
      try writer.endInput()
      guard index % 97 == 0 else { continue }
      seen += try Self.drain(tail)
      let before = seen.count
      try writer.commit()
      seen += try Self.drain(tail)
      #expect(seen.count == index + 1 && before <= index)
      #expect(tail.durable.rawValue == UInt64(index + 1) && !tail.isCleanlyClosed)
    }
    _ = try writer.close()
    seen += try Self.drain(tail)
    #expect(seen == records && tail.isCleanlyClosed)
    #expect(files.segments.count >= 3)
    #expect(try Self.drain(tail).isEmpty)
  }

  @Test func `What is written but not synced is not shown, whether a writer lives or not`() throws {
    let files = MemoryFiles()
    var options = WriterOptions()
    options.policy = .interval(milliseconds: 1_000)
    var writer: JournalWriter? = try JournalWriter(
      at: "/j", day: 20131007, options: options, files: files)
    let records = EventSamples.records()
    for record in records.prefix(5) { try writer?.append(record) }
    try writer?.commit()
    let tail = try JournalTail(following: "/j", files: files)
    #expect(try Self.drain(tail).isEmpty)
    writer = nil
    #expect(try Self.drain(tail).isEmpty)
    #expect(try Self.drain(JournalTail(following: "/j", files: files)).isEmpty)
    // The next opening makes what it finds durable, and then it is shown.
    let next = try JournalWriter(at: "/j", day: 20131007, files: files)
    #expect(try Self.drain(tail) == Array(records.prefix(5)))
    _ = try next.close()
  }

  @Test func `A tail goes on over a crash and the next writer's recovery`() throws {
    let files = MemoryFiles()
    let records = JournalHarness.market(600, seed: 5)
    try JournalHarness.write(Array(records.prefix(300)), to: "/j", files: files, close: false)
    let tail = try JournalTail(following: "/j", files: files)
    #expect(try Self.drain(tail) == Array(records.prefix(300)))
    files.contents[files.segments[0]]?.append(contentsOf: [9, 9, 9])
    let writer = try JournalWriter(at: "/j", day: 20131009, files: files)
    #expect(writer.recovered.cutBytes == 3)
    for record in records.dropFirst(300) { try writer.append(record) }
    try writer.commit()
    #expect(try Self.drain(tail) == Array(records.dropFirst(300)))
    _ = try writer.close()
  }

  @Test func `The last records are found without reading the days before`() throws {
    let files = MemoryFiles()
    let records = JournalHarness.market(400, seed: 6)
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    for (index, record) in records.enumerated() {
      if index % 100 == 0 { try writer.startDay(20131007 + Int64(index / 100)) }
      try writer.append(record)
    }
    _ = try writer.close()
    let cases: [(UInt64, Int)] = [(0, 300), (10, 300), (100, 300), (101, 200), (9_999, 0)]
    for (count, first) in cases {
      let tail = try JournalTail(following: "/j", last: count, files: files)
      #expect(try Self.drain(tail) == Array(records.dropFirst(first)), "last \(count)")
    }
  }

  @Test func `Without a side file a closed journal is shown whole, a live one not at all`() throws {
    let files = MemoryFiles()
    let records = EventSamples.records()
    try JournalHarness.write(records, to: "/j", files: files)
    files.contents["/j/head"] = nil
    #expect(try Self.drain(JournalTail(following: "/j", files: files)) == records)
    let lock = try files.lock("/j/lock")
    #expect(try Self.drain(JournalTail(following: "/j", files: files)).isEmpty)
    if let lock { files.close(lock) }
  }

  @Test func `Damage below the head stops a tail with its place`() throws {
    let files = MemoryFiles()
    try JournalHarness.write(EventSamples.records(), to: "/j", files: files, close: false)
    let path = files.segments[0]
    files.contents[path]?[SegmentHeader.byteCount + FrameHeader.byteCount] ^= 1
    let tail = try JournalTail(following: "/j", files: files)
    #expect(throws: JournalError.self) { try tail.advance() }
  }

  @Test func `A waiting tail wakes when the machine's file changes`() throws {
    let folder = JournalScratch()
    let writer = try JournalWriter(at: folder.path + "/j", day: 20131007)
    let tail = try JournalTail(following: folder.path + "/j")
    #expect(try tail.advance() == nil)
    try writer.append(EventSamples.records()[0])
    try writer.commit()
    let files = PosixFiles()
    let start = files.monotonicNanoseconds()
    tail.wait(milliseconds: 10_000)
    #expect(files.monotonicNanoseconds() - start < 5_000_000_000)
    #expect(try tail.advance() != nil)
    _ = try writer.close()
  }
}
