import TestSupport

@testable import Journal

/// Journals to seal, and what must not change by it.
enum SealHarness {
  /// A year's worth of days is too much for most tests; a few segments over two days are not.
  ///
  /// - Returns: the records, which are at `/j` in `files`, closed.
  static func write(
    _ count: Int, seed: UInt64, to root: String = "/j", files: some FileSystem,
    segmentRawBytes: Int = 100_000, batch: Int = 50, close: Bool = true
  ) throws -> [Recorded] {
    let records = JournalHarness.market(count, seed: seed)
    var options = WriterOptions()
    options.segmentRawBytes = segmentRawBytes
    let writer = try JournalWriter(at: root, day: 20131007, options: options, files: files)
    for (index, record) in records.enumerated() {
      if index == count / 2 { try writer.startDay(20131008) }
      try writer.append(record)
      try writer.endInput()
      if index % batch == batch - 1 { try writer.commit() }
    }
    if close { _ = try writer.close() } else { try writer.commit() }
    return records
  }

  /// Every kind of event in two segments, at most 8 KiB, sealed.
  static func allKinds() throws -> (files: MemoryFiles, records: [Recorded]) {
    let files = MemoryFiles()
    let records = EventSamples.records()
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    for (index, record) in records.enumerated() {
      if index == 20 { try writer.startDay(20131008) }
      try writer.append(record)
      try writer.endInput()
    }
    _ = try writer.close()
    _ = try Sealer.seal(root: "/j", files: files)
    return (files, records)
  }

  /// Records, head and whether it was closed.
  static func contents(
    _ root: String = "/j", _ files: some FileSystem
  ) throws -> (records: [Recorded], head: JournalHead, isClosed: Bool) {
    let reader = try JournalReader(opening: root, files: files)
    let records = try JournalHarness.read(reader)
    return (records, reader.head, reader.isCleanlyClosed)
  }

  /// The header of a segment in memory.
  static func isSealed(_ path: String, _ files: MemoryFiles) throws -> Bool {
    let window = try SegmentWindow(path, files: files)
    guard case .header(let header) = try SegmentHeader.read(window) else { return false }
    return header.isSealed
  }

  /// Puts the right index checksum behind altered index bytes.
  static func setIndexSum(_ bytes: inout [UInt8], framesEnd: Int) {
    let sum = Checksum.of(bytes, framesEnd..<bytes.count - 8)
    LittleEndian.store(sum, in: &bytes, at: bytes.count - 8)
  }
}
