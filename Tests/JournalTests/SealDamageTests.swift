import TestSupport
import Testing

@testable import Journal

/// Wrong bytes in sealed journals: all of them are found, with place and records.
struct SealDamageTests {
  @Test func `Every single bit flip of a sealed journal of every kind is found`() throws {
    let (files, records) = try SealHarness.allKinds()
    let total = files.segments.reduce(0) { $0 + (files.contents[$1]?.count ?? 0) }
    #expect(total <= 8_192, "\(total) bytes")
    for path in files.segments {
      let bytes = try #require(files.contents[path])
      for bit in 0..<bytes.count * 8 {
        var wrong = bytes
        wrong[bit / 8] ^= 1 << UInt8(bit % 8)
        files.contents[path] = wrong
        let report = try JournalCheck.run(root: "/j", files: files)
        let finding = try #require(report.findings.first, "\(path) bit \(bit)")
        #expect(finding.file == path && finding.offset <= bit / 8, "\(path) bit \(bit)")
        #expect(
          finding.sequence >= 1 && finding.lastSequence >= finding.sequence
            && finding.lastSequence <= UInt64(records.count) + 1, "\(path) bit \(bit)")
      }
      files.contents[path] = bytes
    }
  }

  @Test func `A flip in a block names the block's records`() throws {
    let files = MemoryFiles()
    _ = try SealHarness.write(30_000, seed: 61, files: files, segmentRawBytes: 1 << 30)
    _ = try Sealer.seal(root: "/j", files: files)
    let map = JournalMap(try JournalLayout(of: "/j", files: files).segments, files: files)
    for (segment, path) in files.segments.enumerated() {
      for place in try map.blocks(of: segment) {
        let bytes = try #require(files.contents[path])
        files.contents[path]?[place.offset + 60] ^= 16
        let report = try JournalCheck.run(root: "/j", files: files)
        let finding = try #require(report.findings.first)
        #expect(finding.file == path && finding.offset == place.offset)
        #expect(finding.sequence == place.firstSequence)
        #expect(finding.lastSequence == place.trailer?.lastSequence)
        files.contents[path] = bytes
      }
    }
  }

  @Test func `Every cut of a sealed file is found, and is never a torn tail`() throws {
    let (files, records) = try SealHarness.allKinds()
    for path in files.segments {
      let bytes = try #require(files.contents[path])
      for length in 0..<bytes.count {
        files.contents[path] = Array(bytes[..<length])
        let report = try JournalCheck.run(root: "/j", files: files)
        #expect(!report.isClean, "\(path) cut to \(length)")
        let isReadable = (try? JournalHarness.read("/j", files: files)) == records
        let isOnlyIndex = report.findings.allSatisfy { $0.message.contains("index") }
        #expect(isReadable == isOnlyIndex, "\(path) cut to \(length): \(report.findings)")
        if length >= SegmentHeader.byteCount && !isOnlyIndex {
          #expect(throws: JournalError.self) {
            try JournalWriter(at: "/j", day: 20131009, files: files)
          }
          #expect(files.contents[path]?.count == length)
        }
      }
      files.contents[path] = bytes
    }
  }

  /// Blocks of a journal with right checksums, in the wrong order or not all of them.
  @Test func `Swapped and removed blocks are found`() throws {
    let files = MemoryFiles()
    _ = try SealHarness.write(60_000, seed: 62, files: files, segmentRawBytes: 1 << 30)
    _ = try Sealer.seal(root: "/j", files: files)
    let path = files.segments[0]
    let bytes = try #require(files.contents[path])
    let map = JournalMap(try JournalLayout(of: "/j", files: files).segments, files: files)
    let blocks = try map.blocks(of: 0).map { place in
      let packed = Int(place.indexed?.packedBytes ?? 0)
      return Array(bytes[place.offset..<place.offset + packed])
    }
    #expect(blocks.count > 2)
    let start = SegmentHeader.byteCount
    let tail = bytes[(start + blocks.reduce(0) { $0 + $1.count })...]
    for removed in blocks.indices {
      var rest = blocks
      rest.remove(at: removed)
      files.contents[path] = Array(bytes[..<start]) + rest.joined() + tail
      #expect(try !JournalCheck.run(root: "/j", files: files).isClean)
    }
    for first in blocks.indices.dropLast() {
      var swapped = blocks
      swapped.swapAt(first, first + 1)
      files.contents[path] = Array(bytes[..<start]) + swapped.joined() + tail
      #expect(try !JournalCheck.run(root: "/j", files: files).isClean)
    }
  }

  @Test func `A removed segment and one of another journal are found`() throws {
    let files = MemoryFiles()
    let other = MemoryFiles()
    _ = try SealHarness.write(40_000, seed: 63, files: files)
    _ = try SealHarness.write(40_000, seed: 64, files: other)
    _ = try Sealer.seal(root: "/j", files: files)
    _ = try Sealer.seal(root: "/j", files: other)
    let segments = files.segments
    #expect(segments.count > 3 && other.segments == segments)
    for path in segments {
      let bytes = try #require(files.contents[path])
      files.contents[path] = nil
      #expect(try !JournalCheck.run(root: "/j", files: files).isClean, "\(path) removed")
      files.contents[path] = other.contents[path]
      #expect(try !JournalCheck.run(root: "/j", files: files).isClean, "\(path) replaced")
      files.contents[path] = bytes
    }
    #expect(try JournalCheck.run(root: "/j", files: files).isClean)
  }
}
