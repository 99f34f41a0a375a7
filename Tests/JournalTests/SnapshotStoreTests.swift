import Glibc
import TestSupport
import Testing

@testable import Journal

@Suite struct SnapshotStoreTests {
  private static let state = (0..<700).map { UInt8(truncatingIfNeeded: $0 / 7) }

  private static func header(_ sequence: UInt64 = 4_096) -> SnapshotHeader {
    SnapshotHeader(
      head: JournalHead(
        sequence: SequenceNumber(rawValue: sequence), chain: (0..<32).map { UInt8($0) }),
      recordedAt: Timestamp(rawValue: 1_381_152_600_000_000_000), build: "replay ü 1.2.3",
      configurationHash: SHA256.hash([1, 2, 3]), schemaVersion: 7, schemaFingerprint: 0xFEED)
  }

  private static func number(_ value: UInt64) -> SequenceNumber { SequenceNumber(rawValue: value) }

  private static func saved(
    _ header: SnapshotHeader = header(), _ state: [UInt8] = state
  ) throws -> (files: MemoryFiles, path: String) {
    let files = MemoryFiles()
    let store = SnapshotStore(root: "/j", files: files)
    try store.save(header, state)
    return (files, store.path(header.head.sequence))
  }

  @Test func `A snapshot comes back as it was kept`() throws {
    let scratch = JournalScratch()
    let store = SnapshotStore(root: scratch.path)
    #expect(try store.list() == [])
    let bytes = try store.save(Self.header(), Self.state)
    try store.save(Self.header(9), [1])
    #expect(scratch.bytes("snapshots/000000004096.snap").count == bytes)
    #expect(try store.list() == [Self.number(9), Self.number(4_096)])
    #expect(try store.header(Self.number(4_096)) == Self.header())
    let loaded = try store.load(Self.number(4_096))
    #expect(loaded.header == Self.header())
    #expect(loaded.state == Self.state)
  }

  @Test func `A snapshot is readable by its owner only, and replaces the one before`() throws {
    let scratch = JournalScratch()
    let store = SnapshotStore(root: scratch.path)
    try store.save(Self.header(), [1, 2, 3])
    try store.save(Self.header(), Self.state)
    #expect(try store.load(Self.number(4_096)).state == Self.state)
    #expect(scratch.files == ["snapshots/000000004096.snap"])
    var status = stat()
    unsafe #expect(stat(store.path(Self.number(4_096)), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  // Goal: no damage gives another state. Method: each length and each bit of the whole file.
  @Test func `Every truncation and every bit flip is refused`() throws {
    let (files, path) = try Self.saved()
    let whole = try #require(files.contents[path])
    let store = SnapshotStore(root: "/j", files: files)
    for length in 0..<whole.count {
      files.contents[path] = Array(whole.prefix(length))
      #expect(throws: JournalError.self, "cut to \(length)") {
        try store.load(Self.number(4_096))
      }
    }
    files.contents[path] = whole + [0]
    #expect(throws: JournalError.self) { try store.load(Self.number(4_096)) }
    for bit in 0..<whole.count * 8 {
      var flipped = whole
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      files.contents[path] = flipped
      do {
        _ = try store.load(Self.number(4_096))
        Issue.record("bit \(bit) was not noticed")
      } catch {
        guard case .badSnapshot(let file, let offset, let reason) = error else {
          Issue.record("bit \(bit): \(error)")
          continue
        }
        #expect(file == path && offset <= whole.count && !reason.isEmpty)
      }
    }
    files.contents[path] = whole
    #expect(try store.load(Self.number(4_096)).state == Self.state)
  }

  /// The file with a header number replaced and its checksum made right again.
  private static func forged<N: FixedWidthInteger>(
    _ whole: [UInt8], _ number: N, at offset: Int
  ) -> [UInt8] {
    var bytes = whole
    LittleEndian.store(number, in: &bytes, at: offset)
    let length = Int(LittleEndian.read(bytes, 18, as: UInt16.self))
    if length >= 20 && length <= bytes.count {
      LittleEndian.store(Checksum.of(bytes, 16..<length), in: &bytes, at: 8)
    }
    return bytes
  }

  @Test func `Sizes that lie behind right checksums take no memory`() throws {
    let (files, path) = try Self.saved()
    let whole = try #require(files.contents[path])
    let store = SnapshotStore(root: "/j", files: files)
    let rawSizes: [UInt64] = [0, 1, 699, 701, 200_000, 1 << 30, 1 << 31, 1 << 62, .max]
    for size in rawSizes {
      files.contents[path] = Self.forged(whole, size, at: 112)
      #expect(throws: JournalError.self, "raw \(size)") { try store.load(Self.number(4_096)) }
    }
    for size: UInt64 in [0, 1, 1 << 40, .max] {
      files.contents[path] = Self.forged(whole, size, at: 120)
      #expect(throws: JournalError.self, "stored \(size)") { try store.load(Self.number(4_096)) }
    }
    for size: UInt16 in [0, 15, 16, 20, 159, 160, 161, .max] {
      files.contents[path] = Self.forged(whole, size, at: 18)
      #expect(throws: JournalError.self, "header \(size)") { try store.load(Self.number(4_096)) }
    }
    files.contents[path] = Self.forged(whole, UInt64(1), at: 152)
    #expect(throws: JournalError.self) { try store.header(Self.number(4_096)) }
  }

  @Test func `A snapshot of a later format is told from damage`() throws {
    let (files, path) = try Self.saved()
    let store = SnapshotStore(root: "/j", files: files)
    files.contents[path] = Self.forged(try #require(files.contents[path]), UInt16(2), at: 16)
    #expect(throws: JournalError.wrongVersion(file: path, version: 2)) {
      try store.header(Self.number(4_096))
    }
  }

  @Test func `A snapshot under another record's name is refused`() throws {
    let (files, path) = try Self.saved()
    let store = SnapshotStore(root: "/j", files: files)
    files.contents[store.path(Self.number(5))] = files.contents[path]
    #expect(throws: JournalError.self) { try store.header(Self.number(5)) }
    #expect(throws: JournalError.self) { try store.load(Self.number(5)) }
    #expect(throws: JournalError.self) { try store.load(Self.number(6)) }
  }

  @Test func `A state without bytes is refused before anything is written`() throws {
    let files = MemoryFiles()
    #expect(throws: JournalError.self) {
      try SnapshotStore(root: "/j", files: files).save(Self.header(), [])
    }
    #expect(files.operations == 0)
  }

  // Goal: a failure leaves the old snapshot or the new one. Method: fail each operation in turn.
  @Test(arguments: [false, true], [false, true])
  func `Whatever operation fails, there is a whole snapshot or none`(
    _ writesHalf: Bool, _ hasEarlier: Bool
  ) throws {
    var operation = 0
    while true {
      operation += 1
      let files = MemoryFiles()
      let store = SnapshotStore(root: "/j", files: files)
      if hasEarlier { try store.save(Self.header(), [1, 2, 3]) }
      files.failAt = files.operations + operation
      files.writesHalf = writesHalf
      let failure: JournalError?
      do {
        try store.save(Self.header(), Self.state)
        failure = nil
      } catch { failure = error }
      files.failAt = 0
      for crashed in [files, files.afterCrash(keepingUnsynced: false)] {
        let after = SnapshotStore(root: "/j", files: crashed)
        // A power cut may bring a removed name back; what is no snapshot's name is passed by.
        if crashed === files {
          #expect(files.contents.keys.allSatisfy { !$0.hasSuffix(".tmp") }, "\(operation)")
        }
        for sequence in try after.list() {
          let state = try after.load(sequence).state
          #expect(state == Self.state || (hasEarlier && state == [1, 2, 3]))
        }
        if hasEarlier || failure == nil { #expect(try after.list().count == 1) }
      }
      guard failure != nil else {
        #expect(operation > 5)
        return
      }
    }
  }

  @Test func `Left-overs of crashes and strange names are no snapshots`() throws {
    let (files, path) = try Self.saved()
    let store = SnapshotStore(root: "/j", files: files)
    files.contents[path + ".1.tmp"] = [1]
    for name in ["1.snap", "+00000000001.snap", "x.snap", "0000000000001.snap", "readme"] {
      files.contents["/j/snapshots/" + name] = [1]
    }
    #expect(try store.list() == [Self.number(4_096)])
    try store.save(Self.header(), [9])
    #expect(try store.load(Self.number(4_096)).state == [9])
    for attempt in 1...16 { files.contents["\(path).\(attempt).tmp"] = [1] }
    #expect(throws: JournalError.self) { try store.save(Self.header(), [8]) }
    #expect(try store.load(Self.number(4_096)).state == [9])
  }
}

/// Going on behind a block's end.
@Suite struct JournalReaderPlaceTests {
  private static func journal(
    _ files: MemoryFiles, seed: UInt64 = 5, segmentRawBytes: Int
  ) throws -> (records: [Recorded], ends: [JournalHead]) {
    let records = JournalHarness.market(30_000, seed: seed)
    var options = WriterOptions()
    options.segmentRawBytes = segmentRawBytes
    let writer = try JournalWriter(
      at: "/j", day: JournalHarness.day, options: options, files: files)
    #expect(writer.blockEnd == JournalHead(sequence: .none, chain: HashChain.start))
    var ends = [JournalHead(sequence: .none, chain: HashChain.start)]
    for record in records {
      try writer.append(record)
      #expect(writer.blockEnd == nil || record.event.kind != .tick)
      try writer.endInput()
      if let end = writer.blockEnd { ends.append(end) }
    }
    ends.append(try writer.close())
    return (records, ends)
  }

  @Test(arguments: [64 << 20, 100_000])
  func `Reading goes on behind every block end`(segmentRawBytes: Int) throws {
    let files = MemoryFiles()
    let (records, ends) = try Self.journal(files, segmentRawBytes: segmentRawBytes)
    try #require(ends.count > 3)
    for end in ends {
      let reader = try #require(try JournalReader.opening("/j", after: end, files: files))
      let rest = try JournalHarness.read(reader)
      #expect(rest == Array(records.dropFirst(Int(end.sequence.rawValue))))
      #expect(reader.head == ends.last)
      #expect(reader.isCleanlyClosed)
    }
  }

  @Test func `No place without a block end, with another chain, or behind the end`() throws {
    let files = MemoryFiles()
    let (_, ends) = try Self.journal(files, segmentRawBytes: 100_000)
    for end in ends {
      var chain = end.chain
      chain[31] ^= 1
      let other = JournalHead(sequence: end.sequence, chain: chain)
      #expect(try JournalReader.opening("/j", after: other, files: files) == nil)
      let inside = JournalHead(sequence: end.sequence.next, chain: end.chain)
      #expect(try JournalReader.opening("/j", after: inside, files: files) == nil)
    }
    let behind = JournalHead(sequence: SequenceNumber(rawValue: 40_000), chain: HashChain.start)
    #expect(try JournalReader.opening("/j", after: behind, files: files) == nil)
  }

  @Test func `A reader names the block end before its record`() throws {
    let files = MemoryFiles()
    let (_, ends) = try Self.journal(files, segmentRawBytes: 100_000)
    let reader = try JournalReader(opening: "/j", files: files)
    var met: [JournalHead] = []
    while try reader.advance() != nil {
      if met.last != reader.lastBlockEnd { met.append(reader.lastBlockEnd) }
    }
    met.append(reader.lastBlockEnd)
    // Blocks may also end inside what a large record would not fit; those are ends as well.
    #expect(Set(ends).isSubset(of: met))
  }

  @Test func `A folder of snapshots does not disturb a check`() throws {
    let scratch = JournalScratch()
    try JournalHarness.write(JournalHarness.market(50, seed: 3), to: scratch.path)
    scratch.put("snapshots/000000000050.snap", [1])
    #expect(try JournalCheck.run(root: scratch.path).isClean)
    scratch.remove("snapshots")
    scratch.put("snapshots", [1])
    #expect(try JournalCheck.run(root: scratch.path).findings.count == 1)
  }
}
