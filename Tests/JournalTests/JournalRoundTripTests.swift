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
}
