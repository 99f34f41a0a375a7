import Journal
import TestSupport
import Testing

struct JournalRoundTripTests {
  @Test func `Every kind of event comes back as it was written`() throws {
    let folder = JournalScratch()
    let records = EventSamples.records()
    let head = try JournalHarness.write(records, to: folder.path)
    let reader = try JournalReader(opening: folder.path)
    #expect(try JournalHarness.read(reader) == records)
    #expect(reader.isCleanlyClosed && reader.tornBytes == 0)
    #expect(reader.head == head)
    #expect(reader.head.sequence.rawValue == UInt64(records.count))
  }

  @Test func `A payload equals its own bytes, and none that are longer, shorter or other`() throws {
    let folder = JournalScratch()
    try JournalHarness.write(EventSamples.records(), to: folder.path)
    let reader = try JournalReader(opening: folder.path)
    var count = 0
    while let shape = try reader.advance() {
      guard shape == .event else {
        #expect(!reader.payloadEquals([]))
        continue
      }
      var bytes = Array(reader.payload)
      #expect(reader.payloadEquals(bytes))
      #expect(!reader.payloadEquals(bytes + [0]) && !reader.payloadEquals(bytes.dropLast()))
      for index in bytes.indices {
        bytes[index] ^= 1
        #expect(!reader.payloadEquals(bytes), "\(reader.kind), byte \(index)")
        bytes[index] ^= 1
      }
      count += 1
    }
    #expect(count > 20)
  }

  @Test(arguments: [1, 2, 5, 1_000])
  func `Ticks taken in runs are every tick once, in order, and a limit is kept`(limit: Int) throws {
    let records = JournalHarness.market(3_000, seed: 5)
    let folder = JournalScratch()
    try JournalHarness.write(records, to: folder.path)
    let reader = try JournalReader(opening: folder.path)
    var seen: [Recorded] = []
    var inRuns = 0
    while let shape = try reader.advance() {
      guard shape == .tick else {
        #expect(reader.takeTicks(atMost: limit) { _, _ in 1 } == 0)
        seen.append(Recorded(reader.envelope, try reader.event()))
        continue
      }
      let current = reader.envelope
      #expect(reader.takeTicks(atMost: limit) { _, _ in 0 } == 0)
      #expect(reader.takeTicks(atMost: 0) { _, _ in 1 } == 0)
      #expect(reader.envelope == current)
      let taken = reader.takeTicks(atMost: limit) { first, rows in
        #expect(first == current.sequence && rows.count <= limit)
        // Not all that were lent, so that the rest is lent again.
        let wanted = max(1, rows.count - 1)
        for index in 0..<wanted {
          let place = SequenceNumber(rawValue: first.rawValue + UInt64(index))
          let envelope = Envelope(
            sequence: place, recordedAt: rows[index].recordedAt,
            occurredAt: rows[index].occurredAt)
          seen.append(Recorded(envelope, .tick(rows[index].tick)))
        }
        return wanted
      }
      // A tick in its plain form is no row of a run.
      if taken == 0 { seen.append(Recorded(current, .tick(reader.tick))) }
      inRuns += taken
      #expect(reader.envelope == seen.last?.envelope)
    }
    #expect(seen == records)
    #expect(inRuns > 2_000)
  }

  @Test func `Batch sizes 1, 7 and 4096 and every policy give the same records and head`() throws {
    let records = JournalHarness.market(60_000, seed: 11)
    var heads: Set<JournalHead> = []
    for (batch, policy) in [
      (1, CommitPolicy.interval(milliseconds: 500)), (7, .interval(milliseconds: 100)),
      (4096, .commit), (1, .none),
    ] {
      let folder = JournalScratch()
      let head = try JournalHarness.write(
        records, to: folder.path, batch: batch, policy: policy, segmentRawBytes: 150_000)
      heads.insert(try #require(head))
      #expect(try JournalHarness.read(folder.path) == records)
    }
    #expect(heads.count == 1)
  }

  /// The golden journal of format 1: a tick, a commit, a tick, a clean end.
  private static let golden = RepositoryFiles.fixtures + "/journal/v1"
  private static let goldenRecords = (1...2 as ClosedRange<UInt64>).map { number in
    let tick = Tick(
      instrument: InstrumentID(rawValue: 0), kind: .trade,
      price: Price(rawValue: Int64(number) * 10_000_000), size: Quantity(shares: 100))
    return JournalHarness.record(number, tick, time: number == 1 ? 1 : 2_000_001)
  }

  @Test func `The golden journal of format 1 stays readable`() throws {
    let reader = try JournalReader(opening: Self.golden)
    #expect(try JournalHarness.read(reader) == Self.goldenRecords)
    #expect(reader.isCleanlyClosed)
    #expect(
      reader.head.hex == "8bd7ed352f14efadcef4c0f297bf9495fed36c4b0ce8c9b4123d1275937edb4a")
    #expect(try JournalCheck.run(root: Self.golden).isClean)
  }

  /// Another liblz4 may compress the two data frames otherwise, so these are left out.
  @Test func `The golden journal's headers, trailer and end are written the same today`() throws {
    let files = MemoryFiles()
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    try writer.append(Self.goldenRecords[0])
    try writer.commit()
    try writer.append(Self.goldenRecords[1])
    _ = try writer.close()
    let bytes = try #require(files.contents["/j/2013-10-07/00000001.seg"])
    let machine = PosixFiles()
    let file = try machine.open(Self.golden + "/2013-10-07/00000001.seg", forWriting: false)
    defer { machine.close(file) }
    var golden = [UInt8](repeating: 0, count: try machine.size(file))
    _ = try machine.read(file, at: 0, into: &golden)
    #expect(bytes.prefix(96) == golden.prefix(96))
    let tail = 48 + 100 + 48
    #expect(bytes.suffix(tail) == golden.suffix(tail))
  }
}
