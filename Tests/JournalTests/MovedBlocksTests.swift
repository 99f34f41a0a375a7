import TestSupport
import Testing

@testable import Journal

/// Whole blocks in the wrong place, and ends missing, in segments that are not sealed.
struct MovedBlocksTests {
  private static let path = "/j/2013-10-07/00000001.seg"

  /// Five sessions in one segment, so five blocks with right checksums and a clean end each.
  private static func sessions(_ records: [Recorded], close: Bool) throws -> MemoryFiles {
    let files = MemoryFiles()
    for start in stride(from: 0, to: records.count, by: 20) {
      let isLast = start + 20 >= records.count
      try JournalHarness.write(
        Array(records[start..<start + 20]), to: "/j", files: files, batch: 6,
        close: close || !isLast)
    }
    #expect(files.segments == [path])
    return files.afterCrash(keepingUnsynced: true, keepingHead: true)
  }

  /// The segment's header, then each block with the clean end behind it.
  private static func pieces(_ files: MemoryFiles) throws -> [[UInt8]] {
    let bytes = try #require(files.contents[path])
    let map = JournalMap(try JournalLayout(of: "/j", files: files).segments, files: files)
    let edges = [0] + (try map.blocks(of: 0).map(\.offset)) + [bytes.count]
    return zip(edges, edges.dropFirst()).map { Array(bytes[$0..<$1]) }
  }

  // Goal: a journal is one order of records, whoever moves parts of it. Method: blocks removed,
  // exchanged, and taken from another journal of the same lengths; each is found where it begins.
  @Test(arguments: [false, true])
  func `Blocks of an unsealed segment that are moved, gone or strange are found where they begin`(
    _ isClosed: Bool
  ) throws {
    let records = JournalHarness.market(100, seed: 71)
    let files = try Self.sessions(records, close: isClosed)
    let own = try Self.pieces(files)
    let other = try Self.pieces(
      Self.sessions(JournalHarness.market(100, seed: 72), close: isClosed))
    #expect(own.count == 6 && other.count == 6)
    for block in 1..<6 {
      var (less, strange, swapped) = (own, own, own)
      less.remove(at: block)
      strange[block] = other[block]
      try Self.expectFound(files, less, at: block, of: own)
      try Self.expectPrefix(files, of: records)
      try Self.expectFound(files, strange, at: block, of: own)
      guard block > 1 else { continue }
      swapped.swapAt(block - 1, block)
      try Self.expectFound(files, swapped, at: block - 1, of: own)
      try Self.expectPrefix(files, of: records)
    }
  }

  /// The check's first finding lies in the block that is wrong first, or behind it.
  private static func expectFound(
    _ files: MemoryFiles, _ pieces: [[UInt8]], at first: Int, of own: [[UInt8]]
  ) throws {
    files.contents[path] = Array(pieces.joined())
    let report = try JournalCheck.run(root: "/j", files: files)
    let finding = try #require(report.findings.first { !$0.message.contains("not closed") })
    let place = own[..<first].reduce(0) { $0 + $1.count }
    #expect(finding.file == path && finding.offset >= place, "block \(first): \(finding)")
    #expect(finding.lastSequence >= UInt64(first * 20 - 19), "block \(first): \(finding)")
  }

  /// A plain reader, which does not follow the chain, shows nothing out of order all the same.
  private static func expectPrefix(_ files: MemoryFiles, of records: [Recorded]) throws {
    var read: [Recorded] = []
    #expect(throws: JournalError.self) {
      let reader = try JournalReader(opening: "/j", files: files)
      while let shape = try reader.advance() {
        let event = shape == .tick ? Event.tick(reader.tick) : try reader.event()
        read.append(Recorded(reader.envelope, event))
      }
    }
    #expect(read == Array(records.prefix(read.count)))
  }

  @Test(arguments: [false, true])
  func `An unsealed segment behind a sealed one, cut at any record, resumes right`(
    _ keepsHead: Bool
  ) throws {
    let records = JournalHarness.market(70, seed: 73)
    let files = MemoryFiles()
    try JournalHarness.write(Array(records.prefix(30)), to: "/j", files: files, batch: 7)
    _ = try Sealer.seal(root: "/j", files: files)
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    let live = files.segments[1]
    var ends: [(length: Int, head: [UInt8]?)] = []
    for record in records.dropFirst(30) {
      ends.append((files.contents[live]?.count ?? 0, files.contents["/j/head"]))
      try writer.append(record)
      try writer.endInput()
      try writer.commit()
    }
    let (bytes, sealed) = (
      try #require(files.contents[live]), try #require(files.contents[files.segments[0]])
    )
    for (index, end) in ends.enumerated() {
      let next = index + 1 < ends.count ? ends[index + 1].length : bytes.count
      for length in [end.length, end.length + 1, (end.length + next) / 2, next - 1] {
        let crashed = files.afterCrash(keepingUnsynced: true)
        crashed.contents[live] = Array(bytes[..<length])
        crashed.contents["/j/head"] = keepsHead ? end.head : nil
        let expected = Array(records.prefix(30 + index))
        #expect(try JournalHarness.read("/j", files: crashed) == expected, "cut at \(length)")
        let resumed = try JournalWriter(at: "/j", day: 20131007, files: crashed)
        #expect(resumed.nextSequence.rawValue == UInt64(31 + index), "cut at \(length)")
        for record in records.dropFirst(30 + index) { try resumed.append(record) }
        _ = try resumed.close()
        #expect(try JournalHarness.read("/j", files: crashed) == records, "cut at \(length)")
        #expect(try JournalCheck.run(root: "/j", files: crashed).isClean, "cut at \(length)")
        #expect(crashed.contents[files.segments[0]] == sealed)
      }
    }
  }
}
