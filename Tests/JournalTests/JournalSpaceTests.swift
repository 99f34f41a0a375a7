import TestSupport
import Testing

@testable import Journal

/// Room ahead of the writer, and the reserve that the disk keeps.
struct JournalSpaceTests {
  private static let path = "/j/2013-10-07/00000001.seg"

  private static func options(ahead: Int = 4_096, reserve: Int = 1_000) -> WriterOptions {
    var options = WriterOptions()
    (options.aheadBytes, options.freeSpaceReserveBytes) = (ahead, reserve)
    return options
  }

  @Test(arguments: [false, true])
  func `Room is made ahead, and a closed journal has the same bytes as without`(
    _ delays: Bool
  ) throws {
    let records = JournalHarness.market(3_000, seed: 8)
    var contents: [[UInt8]] = []
    for makesRoom in [true, false] {
      let files = MemoryFiles()
      (files.makesRoom, files.delaysRoom) = (makesRoom, delays)
      let writer = try JournalWriter(
        at: "/j", day: 20131007, options: Self.options(), files: files)
      for record in records {
        try writer.append(record)
        try writer.endInput()
        try writer.commit()
      }
      let written = SegmentHeader.byteCount + writer.statistics.diskBytes
      #expect((files.contents[Self.path]?.count ?? 0 > written) == makesRoom)
      #expect(try JournalHarness.read("/j", files: files) == records)
      let crashed = files.afterCrash(keepingUnsynced: false, keepingHead: true)
      #expect(try JournalHarness.read("/j", files: crashed) == records)
      _ = try writer.close()
      contents.append(files.contents[Self.path] ?? [])
    }
    #expect(contents[0] == contents[1])
  }

  @Test func `Every segment but the last has its real size`() throws {
    let files = MemoryFiles()
    files.makesRoom = true
    var options = Self.options(ahead: 100_000)
    options.segmentRawBytes = 70_000
    let writer = try JournalWriter(at: "/j", day: 20131007, options: options, files: files)
    let records = JournalHarness.market(30_000, seed: 4)
    for record in records {
      try writer.append(record)
      try writer.endInput()
      if record.envelope.sequence.rawValue % 500 == 0 { try writer.commit() }
    }
    #expect(files.segments.count >= 3)
    for path in files.segments.dropLast() {
      let bytes = files.contents[path] ?? []
      var offset = SegmentHeader.byteCount
      while offset + FrameHeader.byteCount <= bytes.count,
        let header = FrameHeader.read(bytes, at: offset)
      {
        offset += FrameHeader.byteCount + header.payloadBytes
      }
      #expect(offset == bytes.count)
    }
    _ = try writer.close()
    #expect(try JournalHarness.read("/j", files: files) == records)
    #expect(try JournalCheck.run(root: "/j", files: files).isClean)
  }

  @Test func `A failed zeroing ends the writer at the next commit`() throws {
    let files = MemoryFiles()
    files.makesRoom = true
    (files.counted, files.failAt) = (["zero"], 1)
    let writer = try JournalWriter(at: "/j", day: 20131007, options: Self.options(), files: files)
    try writer.append(EventSamples.records()[0])
    #expect(throws: JournalError.self) { try writer.commit() }
    #expect(throws: JournalError.self) { try writer.close() }
  }

  @Test func `Low space warns at twice the reserve and refuses at the reserve, losing nothing`()
    throws
  {
    let files = MemoryFiles()
    files.makesRoom = true
    files.free = 1 << 30
    let writer = try JournalWriter(at: "/j", day: 20131007, options: Self.options(), files: files)
    let records = JournalHarness.market(40_000, seed: 9)
    var appended = 0
    func append(_ count: Int) throws {
      for record in records[appended..<appended + count] {
        try writer.append(record)
        appended += 1
        try writer.endInput()
      }
    }
    try append(100)
    try writer.commit()
    #expect(!writer.isSpaceLow)
    files.free = 1_999
    try append(14_000)
    try writer.commit()
    #expect(writer.isSpaceLow)
    files.free = 999
    let refusal = JournalError.lowSpace(path: "/j", freeBytes: 999, reserveBytes: 1_000)
    var committed = appended
    #expect(throws: refusal) {
      while appended < 39_900 {
        try append(50)
        try writer.commit()
        committed = appended
      }
    }
    #expect(committed <= appended && appended < 39_900)
    let crashed = files.afterCrash(keepingUnsynced: false, keepingHead: true)
    #expect(try JournalHarness.read("/j", files: crashed) == Array(records.prefix(committed)))
    #expect(throws: refusal) { try writer.append(records[appended]) }
    // With space made the same commit works; without, a close still does.
    files.free = 1 << 30
    try writer.commit()
    files.free = 0
    _ = try writer.close()
    #expect(try JournalHarness.read("/j", files: files) == Array(records.prefix(appended)))
    #expect(throws: JournalError.self) {
      try JournalWriter(at: "/j", day: 20131007, options: Self.options(), files: files)
    }
    #expect(try JournalCheck.run(root: "/j", files: files).records == appended)
  }

  @Test func `The machine's helper zeroes ahead, and a close gives the file its size`() throws {
    let folder = JournalScratch()
    let writer = try JournalWriter(
      at: folder.path + "/j", day: 20131007, options: Self.options(ahead: 300_000))
    let records = JournalHarness.market(5_000, seed: 12)
    var sizes: Set<Int> = []
    for record in records {
      try writer.append(record)
      try writer.endInput()
      guard record.envelope.sequence.rawValue % 10 == 0 else { continue }
      try writer.commit()
      let size = folder.bytes("j/2013-10-07/00000001.seg").count
      sizes.insert(size)
    }
    let real = SegmentHeader.byteCount + writer.statistics.diskBytes
    #expect((sizes.max() ?? 0) > real && sizes.count < 50)
    _ = try writer.close()
    #expect(folder.bytes("j/2013-10-07/00000001.seg").count < real + 1_000)
    #expect(try JournalHarness.read(folder.path + "/j") == records)
    #expect(try JournalCheck.run(root: folder.path + "/j").isClean)
  }
}
