import TestSupport
import Testing

@testable import Journal

/// The side file `head`: evidence when it is right, nothing when it is not.
struct JournalDurableHeadTests {
  private static let path = "/j/2013-10-07/00000001.seg"
  private static let records = EventSamples.records()

  /// An unclosed journal of one segment, a frame per record, everything acknowledged.
  private static func live() throws -> MemoryFiles {
    let files = MemoryFiles()
    try JournalHarness.write(records, to: "/j", files: files, close: false)
    return files
  }

  private static func head(_ files: MemoryFiles) throws -> DurableHead {
    guard case .head(let head) = try DurableHead.read(root: "/j", files: files) else {
      throw JournalError.notAJournal(path: "/j/head")
    }
    return head
  }

  private static func put(_ head: DurableHead, in files: MemoryFiles) {
    files.contents["/j/head"] = head.bytes
  }

  /// What a check finds beyond that the journal was not closed.
  private static func damage(_ files: MemoryFiles) throws -> CheckFinding? {
    try JournalCheck.run(root: "/j", files: files).findings.first {
      !$0.message.hasPrefix("the journal was not closed")
    }
  }

  @Test func `Every flipped bit of an acknowledged frame is damage, the last frame included`()
    throws
  {
    let files = try Self.live()
    let bytes = try #require(files.contents[Self.path])
    #expect(bytes.count <= 8_192)
    for bit in 0..<bytes.count * 8 {
      files.contents[Self.path]?[bit / 8] ^= 1 << UInt8(bit % 8)
      let found = try #require(try Self.damage(files), "bit \(bit)")
      #expect(found.offset <= bit / 8 && found.sequence <= UInt64(Self.records.count))
      files.contents[Self.path]?[bit / 8] = bytes[bit / 8]
    }
    files.contents[Self.path]?[bytes.count - 1] ^= 1
    let wrong = files.contents
    #expect(throws: JournalError.self) { try JournalHarness.read("/j", files: files) }
    #expect(throws: JournalError.self) {
      try JournalWriter(at: "/j", day: 20131007, files: files)
    }
    #expect(files.contents == wrong)
  }

  @Test func `An acknowledged record that is cut off is damage, wherever the cut is`() throws {
    let files = try Self.live()
    let bytes = try #require(files.contents[Self.path])
    for length in 0..<bytes.count {
      files.contents[Self.path] = Array(bytes[..<length])
      #expect(throws: JournalError.self, "cut at \(length)") {
        try JournalHarness.read("/j", files: files)
      }
      #expect(throws: JournalError.self, "cut at \(length)") {
        try RepairPlan(root: "/j", files: files)
      }
    }
  }

  @Test func `A last segment that is gone is missed`() throws {
    let files = MemoryFiles()
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    for (index, record) in Self.records.enumerated() {
      if index == 20 { try writer.startDay(20131008) }
      try writer.append(record)
      try writer.endInput()
      try writer.commit()
    }
    _ = try writer.close()
    files.contents["/j/2013-10-08/00000002.seg"] = nil
    #expect(throws: JournalError.self) { try JournalHarness.read("/j", files: files) }
    #expect(throws: JournalError.self) {
      try JournalWriter(at: "/j", day: 20131008, files: files)
    }
    #expect(try Self.damage(files) != nil)
  }

  @Test func `A flipped bit of the side file is found, and stops nobody`() throws {
    let files = MemoryFiles()
    try JournalHarness.write(Self.records, to: "/j", files: files)
    let bytes = try #require(files.contents["/j/head"])
    #expect(bytes.count == DurableHead.byteCount)
    for bit in 0..<bytes.count * 8 {
      files.contents["/j/head"]?[bit / 8] ^= 1 << UInt8(bit % 8)
      let report = try JournalCheck.run(root: "/j", files: files)
      #expect(report.findings.map { $0.file } == ["/j/head"], "bit \(bit)")
      #expect(report.records == Self.records.count)
      #expect(try JournalHarness.read("/j", files: files) == Self.records)
      files.contents["/j/head"]?[bit / 8] = bytes[bit / 8]
    }
    #expect(try JournalCheck.run(root: "/j", files: files).isClean)
  }

  enum Spoiled: CaseIterable {
    case missing, empty, short, long, stale, foreign
  }

  @Test(arguments: Spoiled.allCases)
  func `A missing, wrong or stale side file is made anew and changes nothing`(
    _ spoiled: Spoiled
  ) throws {
    let files = try Self.live()
    var head = try Self.head(files)
    switch spoiled {
    case .missing: files.contents["/j/head"] = nil
    case .empty: files.contents["/j/head"] = []
    case .short: files.contents["/j/head"]?.removeLast()
    case .long: files.contents["/j/head"]?.append(0)
    case .stale:
      (head.sequence, head.offset) = (1, SegmentHeader.byteCount)
      Self.put(head, in: files)
    case .foreign:
      // It says more than this journal has, but of a segment with another header.
      (head.sequence, head.offset, head.identity) = (9_999, 1 << 20, head.identity ^ 1)
      Self.put(head, in: files)
    }
    #expect(try JournalHarness.read("/j", files: files) == Self.records)
    let plan = try RepairPlan(root: "/j", files: files)
    let replaced = plan.actions.contains {
      if case .replaceHead = $0 { true } else { false }
    }
    #expect(replaced == ![.missing, .stale].contains(spoiled))
    _ = try JournalWriter(at: "/j", day: 20131007, files: files).close()
    let after = try Self.head(files)
    #expect(after.sequence == UInt64(Self.records.count))
    #expect(after.offset == files.contents[Self.path]?.count)
    #expect(try JournalCheck.run(root: "/j", files: files).isClean)
  }

  @Test func `The head follows every sync, and under none only the close`() throws {
    let policies: [(CommitPolicy, UInt64)] = [
      (.commit, 3), (.interval(milliseconds: 1_000), 0), (.none, 0),
    ]
    for (policy, expected) in policies {
      let files = MemoryFiles()
      var options = WriterOptions()
      options.policy = policy
      let writer = try JournalWriter(at: "/j", day: 20131007, options: options, files: files)
      for record in Self.records.prefix(3) { try writer.append(record) }
      try writer.commit()
      #expect(try Self.head(files).sequence == expected)
      _ = try writer.close()
      #expect(try Self.head(files).sequence == 3)
    }
  }

  @Test func `A reader of a live journal stops at the durable head`() throws {
    let files = MemoryFiles()
    var options = WriterOptions()
    options.policy = .interval(milliseconds: 1_000)
    let writer = try JournalWriter(at: "/j", day: 20131007, options: options, files: files)
    for record in Self.records.prefix(3) { try writer.append(record) }
    files.now = 2_000_000_000
    try writer.commit()
    for record in Self.records[3..<9] { try writer.append(record) }
    try writer.commit()
    #expect(try JournalHarness.read("/j", files: files) == Array(Self.records.prefix(3)))
    #expect(try JournalCheck.run(root: "/j", files: files).isClean)
    files.now = 4_000_000_000
    try writer.commit()
    // The frames were written before; only this sync makes them visible, or an empty one.
    try writer.append(Self.records[9])
    files.now = 6_000_000_000
    try writer.commit()
    #expect(try JournalHarness.read("/j", files: files) == Array(Self.records.prefix(10)))
    _ = try writer.close()
    #expect(try JournalHarness.read("/j", files: files) == Array(Self.records.prefix(10)))
  }
}
