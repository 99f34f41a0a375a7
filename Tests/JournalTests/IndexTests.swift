import TestSupport
import Testing

@testable import Journal

struct IndexTests {
  private static func sealed(_ seed: UInt64) throws -> (files: MemoryFiles, records: [Recorded]) {
    let files = MemoryFiles()
    let records = try SealHarness.write(50_000, seed: seed, files: files)
    _ = try Sealer.seal(root: "/j", files: files)
    return (files, records)
  }

  private static func map(_ files: MemoryFiles) throws -> JournalMap {
    JournalMap(try JournalLayout(of: "/j", files: files).segments, files: files)
  }

  @Test func `An index says of each block what its records say`() throws {
    let (files, records) = try Self.sealed(71)
    let map = try Self.map(files)
    var next = 0
    for segment in 0..<map.count {
      let index = try #require(try map.index(of: segment))
      #expect(index.number == UInt64(segment + 1))
      for block in index.blocks {
        let trailer = block.trailer
        #expect(trailer.firstSequence == UInt64(next + 1))
        let inside = records[next..<Int(trailer.lastSequence)]
        next = Int(trailer.lastSequence)
        #expect(trailer.firstTime == inside.first?.envelope.recordedAt.rawValue)
        #expect(trailer.lastTime == inside.last?.envelope.recordedAt.rawValue)
        for tally in block.kinds {
          #expect(
            tally.records == UInt64(inside.count { $0.event.kind.rawValue == tally.kind }))
        }
        #expect(block.kinds.reduce(0) { $0 + $1.records } == UInt64(inside.count))
        var mentions = Mentions()
        for record in inside where record.event.kind != .tick { mentions.note(record.event) }
        #expect(Set(block.orders.map(\.order)) == Set(mentions.orders))
        #expect(
          Set(block.executions)
            == Set(mentions.executions.map { IndexedBlock.ExecutionMention($0) }))
        #expect(Set(block.mentioned.map(\.instrument)) == Set(mentions.instruments))
      }
    }
    #expect(next == records.count)
  }

  @Test func `A cut, missing or altered index is reported, rebuilt, and never changes reading`()
    throws
  {
    let (files, records) = try Self.sealed(72)
    let path = files.segments[1]
    let whole = try #require(files.contents[path])
    let index = try #require(try Self.map(files).index(of: 1))
    let end = Int(index.framesEnd)
    var damaged = [
      Array(whole[..<end]), Array(whole.dropLast(1)), Array(whole[..<(end + 5)]), whole + [0],
      Array(whole[..<end]) + [UInt8](repeating: 7, count: 90),
    ]
    for place in stride(from: end, to: whole.count, by: 11) {
      var wrong = whole
      wrong[place] ^= 0x20
      damaged.append(wrong)
    }
    for (number, bytes) in damaged.enumerated() {
      files.contents[path] = bytes
      #expect(try JournalHarness.read("/j", files: files) == records, "case \(number)")
      let report = try JournalCheck.run(root: "/j", files: files)
      #expect(report.findings.count == 1, "case \(number)")
      let finding = try #require(report.findings.first)
      #expect(finding.file == path && finding.offset == end)
      #expect(finding.sequence == index.firstSequence)
      #expect(finding.lastSequence == index.blocks.last?.trailer.lastSequence)
      let reader = try JournalReader(opening: "/j", files: files)
      let wanted = SequenceNumber(rawValue: index.firstSequence + 1_000)
      try reader.seek(to: wanted)
      _ = try reader.advance()
      #expect(reader.envelope == records[Int(wanted.rawValue) - 1].envelope)
      #expect(try Sealer.reindex(root: "/j", files: files).written == 1)
      #expect(files.contents[path] == whole, "case \(number)")
    }
    #expect(try Sealer.reindex(root: "/j", files: files).written == 0)
  }

  @Test func `An index of another segment is not taken for this one's`() throws {
    let (files, records) = try Self.sealed(73)
    let map = try Self.map(files)
    let paths = files.segments
    try #require(paths.count > 2)
    let (mine, other) = (try #require(try map.index(of: 1)), try #require(try map.index(of: 2)))
    let foreign = try #require(files.contents[paths[2]])[Int(other.framesEnd)...]
    files.contents[paths[1]] =
      Array(try #require(files.contents[paths[1]])[..<Int(mine.framesEnd)]) + foreign
    #expect(try JournalHarness.read("/j", files: files) == records)
    let report = try JournalCheck.run(root: "/j", files: files)
    #expect(report.findings.first?.message.contains("another segment") == true)
  }

  @Test func `An index with a right checksum that points to no block leads nobody astray`() throws {
    let (files, records) = try Self.sealed(74)
    let path = files.segments[0]
    let window = try SegmentWindow(path, files: files)
    guard case .header(let header) = try SegmentHeader.read(window) else { return }
    var index = try #require(try Self.map(files).index(of: 0))
    #expect(index.blocks.count > 1)
    // The first block is said to be a little longer, so that all others seem to start later.
    index.blocks[0].packedBytes += 9
    index.blocks[1].packedBytes -= 9
    for place in index.blocks.indices.dropFirst() where place == 1 {
      index.blocks[place].offset += 9
    }
    let frames = Array(try #require(files.contents[path])[..<Int(index.framesEnd)])
    files.contents[path] = frames + index.bytes(for: header)
    let last = try #require(index.blocks[1].trailer.lastSequence as UInt64?)
    for wanted in [index.blocks[1].trailer.firstSequence, last] {
      let reader = try JournalReader(opening: "/j", files: files)
      try reader.seek(to: SequenceNumber(rawValue: wanted))
      _ = try reader.advance()
      #expect(reader.envelope == records[Int(wanted) - 1].envelope)
    }
    var query = JournalQuery()
    query.sequences =
      SequenceNumber(
        rawValue: index.blocks[1].trailer.firstSequence + 5)...SequenceNumber(
        rawValue: last)
    let selection = try JournalSelection(opening: "/j", query, files: files)
    var count: UInt64 = 0
    while try selection.advance() != nil { count += 1 }
    #expect(count == last - index.blocks[1].trailer.firstSequence - 4)
    #expect(try !JournalCheck.run(root: "/j", files: files).isClean)
    #expect(try Sealer.reindex(root: "/j", files: files).written == 1)
    #expect(try JournalCheck.run(root: "/j", files: files).isClean)
  }

  @Test func `An index with a right checksum and impossible counts is not used`() throws {
    let files = MemoryFiles()
    let records = try SealHarness.write(2_000, seed: 76, files: files)
    _ = try Sealer.seal(root: "/j", files: files)
    let path = files.segments[0]
    guard case .header(let header) = try SegmentHeader.read(SegmentWindow(path, files: files))
    else { return }
    let right = try #require(try Self.map(files).index(of: 0))
    let frames = Array(try #require(files.contents[path])[..<Int(right.framesEnd)])
    let lies: [(inout SegmentIndex) -> Void] = [
      { $0.blocks[0].kinds[0].records = .max }, { $0.blocks[0].kinds[0].records += 1 },
      { $0.blocks[0].ticks[0].ticks = .max }, { $0.blocks[0].ticks[0].ticks -= 1 },
      { $0.blocks[0].kinds[0].rawBytes = .max }, { $0.blocks[0].kinds[0].rawBytes = 1 << 40 },
      { $0.blocks[0].kinds = [] }, { $0.blocks[0].kinds[1].rawBytes = 1 << 63 },
      { $0.blocks.removeLast() }, { $0.isCleanlyClosed.toggle() },
    ]
    for (number, lie) in lies.enumerated() {
      var index = right
      lie(&index)
      files.contents[path] = frames + index.bytes(for: header)
      #expect(try Self.map(files).index(of: 0) == nil, "lie \(number)")
      #expect(try JournalStatistics(of: "/j", files: files).records == records.count)
      #expect(try !JournalCheck.run(root: "/j", files: files).isClean, "lie \(number)")
    }
  }

  @Test func `Statistics from indexes are those from a scan, but for the size`() throws {
    let files = MemoryFiles()
    _ = try SealHarness.write(20_000, seed: 75, files: files)
    let plain = try JournalStatistics(of: "/j", files: files)
    _ = try Sealer.seal(root: "/j", day: 20131007, files: files)
    let half = try JournalStatistics(of: "/j", files: files)
    _ = try Sealer.seal(root: "/j", files: files)
    let sealed = try JournalStatistics(of: "/j", files: files)
    for other in [half, sealed] {
      #expect(other.kinds == plain.kinds && other.instruments == plain.instruments)
      #expect(other.records == plain.records && other.ticks == plain.ticks)
      #expect(other.rawBytes == plain.rawBytes && other.blocks == plain.blocks)
      #expect(other.firstTime == plain.firstTime && other.lastTime == plain.lastTime)
      #expect(other.lastSequence == plain.lastSequence && other.head == plain.head)
      #expect(other.isCleanlyClosed && other.tornBytes == 0 && other.days == plain.days)
      #expect(other.diskBytes < plain.diskBytes)
    }
  }
}
