import Glibc
import TestSupport
import Testing

@testable import Journal

struct JournalWriterTests {
  private static func envelope(
    _ sequence: UInt64, _ time: Int64 = 5, cause: UInt64 = 0
  ) -> Envelope {
    Envelope(
      sequence: SequenceNumber(rawValue: sequence), recordedAt: Timestamp(rawValue: time),
      cause: SequenceNumber(rawValue: cause))
  }

  private static func frame(_ count: Int) -> Event {
    var frame = BrokerFrame()
    frame.bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: count)
    return .brokerFrame(frame)
  }

  @Test func `What is out of order is refused, and the writer stays usable`() throws {
    let files = MemoryFiles()
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    try writer.append(Tick(), Self.envelope(1))
    #expect(throws: JournalError.outOfOrder(expected: 2, found: 1)) {
      try writer.append(Tick(), Self.envelope(1))
    }
    #expect(throws: JournalError.outOfOrder(expected: 2, found: 3)) {
      try writer.append(Recorded(Self.envelope(3), Self.frame(1)))
    }
    let early = JournalError.timeWentBack(
      sequence: 2, time: Timestamp(rawValue: 4), last: Timestamp(rawValue: 5))
    #expect(throws: early) { try writer.append(Tick(), Self.envelope(2, 4)) }
    #expect(throws: JournalError.causeNotBefore(sequence: 2, cause: 2)) {
      try writer.append(Recorded(Self.envelope(2, cause: 2), Self.frame(1)))
    }
    #expect(throws: JournalError.tickWithCause(sequence: 2)) {
      try writer.append(Tick(), Self.envelope(2, cause: 1))
    }
    try writer.append(Recorded(Self.envelope(2, cause: 1), Self.frame(1)))
    _ = try writer.close()
    #expect(throws: JournalError.closed(root: "/j")) { try writer.commit() }
    #expect(try JournalHarness.read("/j", files: files).count == 2)
  }

  @Test func `Times stay in order across a restart and a day`() throws {
    let files = MemoryFiles()
    try JournalHarness.write(
      [JournalHarness.record(1, Tick(), time: 900)], to: "/j", files: files)
    let writer = try JournalWriter(at: "/j", day: 20131008, files: files)
    #expect(throws: JournalError.self) { try writer.append(Tick(), Self.envelope(2, 899)) }
    try writer.append(Tick(), Self.envelope(2, 900))
    _ = try writer.close()
    #expect(
      files.segments.map { $0.dropFirst(3) } == [
        "2013-10-07/00000001.seg", "2013-10-08/00000002.seg",
      ])
    // A third opening finds the time in the last segment's own header or trailer.
    let third = try JournalWriter(at: "/j", day: 20131009, files: files)
    #expect(throws: JournalError.self) { try third.append(Tick(), Self.envelope(3, 899)) }
  }

  @Test func `A day before the journal's last, or no day at all, is refused`() throws {
    let files = MemoryFiles()
    let writer = try JournalWriter(at: "/j", day: 20131008, files: files)
    #expect(throws: JournalError.badDay(day: 20131007, last: 20131008)) {
      try writer.startDay(20131007)
    }
    #expect(throws: JournalError.badDay(day: 20131032, last: 20131008)) {
      try writer.startDay(20131032)
    }
    try writer.startDay(20131008)
    _ = try writer.close()
    #expect(throws: JournalError.badDay(day: 20131007, last: 20131008)) {
      try JournalWriter(at: "/j", day: 20131007, files: files)
    }
    #expect(throws: JournalError.badDay(day: 7, last: 0)) {
      try JournalWriter(at: "/k", day: 7, files: files)
    }
  }

  @Test func `Large records have blocks of their own, and above 16 MiB are refused`() throws {
    let files = MemoryFiles()
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    let sizes = [10, 65_533, 65_534, 200_000, 16_777_212, 10]
    var records: [Recorded] = []
    for size in sizes {
      let record = Recorded(Self.envelope(UInt64(records.count + 1)), Self.frame(size))
      try writer.append(record)
      records.append(record)
    }
    #expect(throws: JournalError.recordTooLarge(sequence: 7, bytes: 16_777_217)) {
      try writer.append(Recorded(Self.envelope(7), Self.frame(16_777_213)))
    }
    _ = try writer.close()
    // 10 and 65 533 share the first block; three large ones follow; the last is alone.
    #expect(writer.statistics.blocks == 5)
    #expect(try JournalHarness.read("/j", files: files) == records)
    #expect(try JournalCheck.run(root: "/j", files: files).isClean)
  }

  @Test func `A block ends at the first input boundary from 64 KiB on, wherever commits fall`()
    throws
  {
    for batch in [1, 50] {
      let files = MemoryFiles()
      let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
      for sequence in 1...9 as ClosedRange<UInt64> {
        try writer.append(Recorded(Self.envelope(sequence), Self.frame(30_000)))
        // Inputs of three records each.
        if sequence % 3 == 0 { try writer.endInput() }
        if sequence % UInt64(batch) == 0 { try writer.commit() }
      }
      _ = try writer.close()
      #expect(writer.statistics.blocks == 3)
      let statistics = try JournalStatistics(of: "/j", files: files)
      #expect(statistics.blocks == 3 && statistics.rawBytes == writer.statistics.rawBytes)
    }
  }

  @Test func `An input that never ends cannot make a block outgrow its buffer`() throws {
    let files = MemoryFiles()
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    for sequence in 1...300 as ClosedRange<UInt64> {
      try writer.append(Recorded(Self.envelope(sequence), Self.frame(65_000)))
    }
    _ = try writer.close()
    #expect(writer.statistics.blocks == 2)
    #expect(try JournalHarness.read("/j", files: files).count == 300)
  }

  @Test func `Segments roll by raw bytes and join without a gap`() throws {
    let files = MemoryFiles()
    let records = JournalHarness.market(30_000, seed: 17)
    let head = try JournalHarness.write(
      records, to: "/j", files: files, batch: 999, segmentRawBytes: 1)
    let whole = MemoryFiles()
    let same = try JournalHarness.write(records, to: "/j", files: whole, batch: 100)
    #expect(files.segments.count > 2 && whole.segments.count == 1)
    #expect(head == same)
    #expect(try JournalHarness.read("/j", files: files) == records)
  }

  @Test func `One day folder of many can be read alone`() throws {
    let files = MemoryFiles()
    let records = JournalHarness.market(60, seed: 2)
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    for (index, record) in records.enumerated() {
      if index == 25 { try writer.startDay(20131008) }
      try writer.append(record)
    }
    let head = try writer.close()
    let reader = try JournalReader(opening: "/j/2013-10-08", files: files)
    #expect(try JournalHarness.read(reader) == Array(records.dropFirst(25)))
    #expect(reader.isCleanlyClosed && reader.head == head)
    #expect(try JournalHarness.read("/j/2013-10-07", files: files) == Array(records.prefix(25)))
  }

  @Test func `The same records and commits give the same bytes`() throws {
    let (one, two) = (MemoryFiles(), MemoryFiles())
    for files in [one, two] {
      try JournalHarness.write(
        JournalHarness.market(5_000, seed: 6), to: "/j", files: files, batch: 70)
      files.now += 99
    }
    #expect(one.contents == two.contents)
  }

  @Test func `Each policy syncs when it says`() throws {
    func syncs(_ policy: CommitPolicy) throws -> Int {
      let files = MemoryFiles()
      var options = WriterOptions()
      options.policy = policy
      let writer = try JournalWriter(at: "/j", day: 20131007, options: options, files: files)
      for sequence in 1...10 as ClosedRange<UInt64> {
        try writer.append(Tick(), Self.envelope(sequence))
        files.now += 1_000_000
        try writer.commit()
        try writer.commit()
      }
      return writer.statistics.syncs
    }
    #expect(try syncs(.commit) == 10)
    #expect(try syncs(.interval(milliseconds: 4)) == 2)
    #expect(try syncs(.none) == 0)
  }

  @Test func `Files of the machine are the owner's alone, and the lock holds between openings`()
    throws
  {
    let folder = JournalScratch()
    let root = folder.path + "/deep/journal"
    let writer = try JournalWriter(at: root, day: 20131007)
    try writer.append(Tick(), Self.envelope(1))
    #expect(throws: JournalError.locked(root: root)) { try JournalWriter(at: root, day: 20131007) }
    _ = try writer.close()
    #expect(
      folder.files == [
        "deep/journal/2013-10-07/00000001.seg", "deep/journal/head", "deep/journal/lock",
      ])
    for name in folder.files + ["deep/journal/2013-10-07"] {
      var status = stat()
      #expect(unsafe stat(folder.path + "/" + name, &status) == 0)
      #expect(status.st_mode & 0o077 == 0)
    }
    #expect(throws: JournalError.notAJournal(path: folder.path)) {
      try JournalReader(opening: folder.path)
    }
    #expect(try JournalHarness.read(root).count == 1)
  }

  @Test func `Every error says what to do in one line`() {
    let refusal = FileError(operation: "pwrite", path: "/j/x", code: 28, reason: "No space")
    let errors: [JournalError] = [
      .file(refusal), .locked(root: "/j"), .notAJournal(path: "/j"),
      .damaged(file: "/j/x", offset: 3, sequence: 4, reason: "r"),
      .missingSegment(folder: "/j", expected: 1, found: 2),
      .wrongVersion(file: "/j/x", version: 9), .wrongChain(file: "/j/x", offset: 1, sequence: 2),
      .badRecord(file: "/j/x", offset: 1, sequence: 2, reason: .truncated),
      .outOfOrder(expected: 1, found: 2),
      .timeWentBack(sequence: 1, time: .zero, last: Timestamp(rawValue: 1)),
      .causeNotBefore(sequence: 1, cause: 2), .tickWithCause(sequence: 1),
      .recordTooLarge(sequence: 1, bytes: 2), .badDay(day: 1, last: 2), .poisoned(cause: refusal),
      .closed(root: "/j"),
    ]
    for error in errors {
      let text = error.description
      #expect(text.contains(";") && !text.contains("\n"), "\(text)")
    }
  }
}
