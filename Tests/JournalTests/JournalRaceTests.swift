import TestSupport
import Testing

@testable import Journal

/// Readers that were opened while nobody wrote, and then somebody did.
///
/// A writer under `interval` shows what is in doubt: its frames are written, not synced.
struct JournalRaceTests {
  private static let records = noisy(120)
  private static let known = 80

  /// Small records, and among them large ones that do not compress.
  private static func noisy(_ count: Int) -> [Recorded] {
    var random = JournalRandom(32)
    return JournalHarness.market(count, seed: 31).enumerated().map { index, record in
      guard index % 6 == 5 else { return record }
      var noise = PredictionReceived()
      let words = (0..<3_000).map { _ in random.next() }
      noise.body = words.flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
      }
      return Recorded(record.envelope, .prediction(noise))
    }
  }

  /// A journal without side file and without writer, whose end a crash tore if `isTorn`.
  private static func quiet(isTorn: Bool) throws -> MemoryFiles {
    let files = MemoryFiles()
    try JournalHarness.write(
      Array(records.prefix(known)), to: "/j", files: files, batch: 4, close: !isTorn)
    let next = files.afterCrash(keepingUnsynced: true)
    next.contents["/j/head"] = nil
    if isTorn {
      next.contents[next.segments[0]]?.append(contentsOf: [UInt8](repeating: 0x4A, count: 9_000))
    }
    // More than is read at once, or the race would be over before it began.
    #expect(next.contents[next.segments[0]]?.count ?? 0 > 300_000)
    return next
  }

  private static func writer(_ files: MemoryFiles) throws -> JournalWriter {
    var options = WriterOptions()
    options.policy = .interval(milliseconds: 1_000)
    return try JournalWriter(at: "/j", day: 20131007, options: options, files: files)
  }

  /// Writes all that is left, none of it synced.
  private static func writeUnsynced(_ writer: JournalWriter) throws {
    for (index, record) in records.enumerated().dropFirst(known) {
      try writer.append(record)
      try writer.endInput()
      if index % 5 == 4 { try writer.commit() }
    }
    try writer.commit()
  }

  private static func drain(_ tail: JournalTail) throws -> [Recorded] {
    var found: [Recorded] = []
    while let shape = try tail.advance() {
      let event = shape == .tick ? Event.tick(tail.record.tick) : try tail.record.event()
      found.append(Recorded(tail.record.envelope, event))
    }
    return found
  }

  @Test(arguments: [false, true], [0, 1, known])
  func `A tail opened before a writer came shows only what the writer has made durable`(
    _ isTorn: Bool, _ shownBefore: Int
  ) throws {
    let files = try Self.quiet(isTorn: isTorn)
    let tail = try JournalTail(following: "/j", files: files)
    for _ in 0..<shownBefore { _ = try tail.advance() }
    let writer = try Self.writer(files)
    try Self.writeUnsynced(writer)
    let shown = try Self.drain(tail)
    #expect(shown == Array(Self.records[shownBefore..<Self.known]), "\(shown.count) shown")
    files.now = 2_000_000_000
    try writer.append(JournalHarness.record(121, Tick(), time: .max))
    try writer.commit()
    #expect(try Self.drain(tail).count == Self.records.count - Self.known + 1)
    _ = try writer.close()
    #expect(try Self.drain(tail).isEmpty && tail.isCleanlyClosed)
  }

  @Test(arguments: [false, true], [0, 1, known])
  func `A reader opened before a writer came stops at the writer's durable head`(
    _ isTorn: Bool, _ readBefore: Int
  ) throws {
    let files = try Self.quiet(isTorn: isTorn)
    let reader = try JournalReader(opening: "/j", files: files)
    for _ in 0..<readBefore { _ = try reader.advance() }
    let writer = try Self.writer(files)
    try Self.writeUnsynced(writer)
    #expect(try JournalHarness.read(reader).count == Self.known - readBefore)
    _ = try writer.close()
  }

  @Test func `A reader shows nothing of a writer that has no durable head yet`() throws {
    let files = try Self.quiet(isTorn: false)
    let reader = try JournalReader(opening: "/j", files: files)
    let lock = try #require(try files.lock("/j/lock"))
    #expect(try JournalHarness.read(reader).isEmpty)
    files.close(lock)
    #expect(try JournalHarness.read("/j", files: files).count == Self.known)
  }

  @Test func `Seeks, selections, figures and backward reading of a live journal stop there too`()
    throws
  {
    let files = MemoryFiles()
    let writer = try Self.writer(files)
    for record in Self.records.prefix(20) { try writer.append(record) }
    files.now = 2_000_000_000
    try writer.commit()
    for (index, record) in Self.records.enumerated().dropFirst(20) {
      try writer.append(record)
      try writer.endInput()
      if index % 5 == 4 { try writer.commit() }
    }
    try writer.commit()
    let durable = Array(Self.records.prefix(20))
    let backward = try BackwardReader(opening: "/j", files: files)
    var found: [Envelope] = []
    while try backward.advance() != nil { found.append(backward.envelope) }
    #expect(found == durable.reversed().map(\.envelope))
    try backward.seek(to: SequenceNumber(rawValue: 110))
    #expect(try backward.advance() != nil && backward.envelope == durable.last?.envelope)
    let reader = try JournalReader(opening: "/j", files: files)
    try reader.seek(to: SequenceNumber(rawValue: 110))
    #expect(try reader.advance() == nil)
    try reader.seek(to: SequenceNumber(rawValue: 6))
    #expect(try JournalHarness.read(reader) == Array(durable.dropFirst(5)))
    var query = JournalQuery()
    query.kinds = [EventKind.tick.rawValue]
    let selection = try JournalSelection(opening: "/j", query, files: files)
    var ticks = 0
    while try selection.advance() != nil { ticks += 1 }
    #expect(ticks == durable.count { $0.event.kind == .tick })
    #expect(try JournalStatistics(of: "/j", files: files).records == 20)
    _ = try writer.close()
  }

  // Goal: wrong bytes end every way of reading, none goes round in circles. Method: each bit of
  // the frame headers of blocks, which leave the checksums of the trailers right.
  @Test func `A flipped bit where a block starts ends selections and backward reading`() throws {
    let files = MemoryFiles()
    let records = JournalHarness.market(50, seed: 33)
    // Each session begins a block.
    for start in stride(from: 0, to: 50, by: 10) {
      try JournalHarness.write(Array(records[start..<start + 10]), to: "/j", files: files, batch: 4)
    }
    let path = files.segments[0]
    let map = JournalMap(try JournalLayout(of: "/j", files: files).segments, files: files)
    let places = try map.blocks(of: 0)
    try #require(places.count > 3)
    for bit in 64..<FrameHeader.byteCount * 8 {
      let (at, mask) = (places[2].offset + bit / 8, UInt8(1) << UInt8(bit % 8))
      files.contents[path]?[at] ^= mask
      #expect(throws: JournalError.self, "bit \(bit)") {
        let reader = try BackwardReader(opening: "/j", files: files)
        while try reader.advance() != nil {}
      }
      var query = JournalQuery()
      query.sequences =
        SequenceNumber(
          rawValue: places[2].firstSequence + 2)...SequenceNumber(rawValue: .max)
      #expect(throws: JournalError.self, "bit \(bit)") {
        let selection = try JournalSelection(opening: "/j", query, files: files)
        while try selection.advance() != nil {}
      }
      files.contents[path]?[at] ^= mask
    }
  }
}
