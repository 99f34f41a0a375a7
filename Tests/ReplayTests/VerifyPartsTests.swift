import Engine
import Foundation
import Journal
import TestSupport
import Testing

@testable import Projections
@testable import replay

/// A journal verified in parts side by side, against the same by one engine.
@Suite struct VerifyPartsTests {
  private func verify(_ root: String, jobs: Int) throws -> VerifyReport {
    try Verifier(journal: root, overrides: [], jobs: jobs).run()
  }

  /// What two reports must agree in: everything but how long it took.
  private func expectEqual(_ one: VerifyReport, _ other: VerifyReport) {
    #expect(one.counts.inputs == other.counts.inputs)
    #expect(one.counts.ticks == other.counts.ticks)
    #expect(one.counts.outputs == other.counts.outputs)
    #expect(one.compared == other.compared)
    #expect(one.byKind == other.byKind)
    #expect(one.digest == other.digest)
    #expect(one.exitCode == other.exitCode)
    #expect(one.divergence?.sequence == other.divergence?.sequence)
    #expect(one.divergence?.difference.field == other.divergence?.difference.field)
  }

  @Test(arguments: [2, 3, 4, 256])
  func `Parts side by side say what one engine says`(jobs: Int) throws {
    let root = try SnapshotDay.root
    let whole = try verify(root, jobs: 1)
    let parts = try verify(root, jobs: jobs)
    #expect(whole.parts == 1 && parts.parts > 1 && parts.parts <= jobs)
    #expect(parts.isIdentical && parts.warnings.isEmpty)
    expectEqual(whole, parts)
  }

  @Test func `Without snapshots there is one part, and with a setting changed, too`() throws {
    try SnapshotDay.withCopy { copy in
      let set = try Verifier(
        journal: copy, overrides: ["rules.entry.confidence=0.6"], jobs: 4
      ).run()
      #expect(set.parts == 1 && set.divergence != nil)
      #expect(SnapshotDay.run("verify", copy, "--no-snapshots", "--jobs", "4").code == .success)
      for sequence in try SnapshotStore(root: copy).list() {
        try SnapshotDay.resave(copy, sequence) { $0.build = "another" }
      }
      let report = try verify(copy, jobs: 4)
      #expect(report.parts == 1 && report.isIdentical && report.warnings.isEmpty)
    }
  }

  @Test func `A changed output is named alike, in whichever part it lies`() throws {
    let records = try JournalRecords.all(try SnapshotDay.root)
    let decisions = records.indices.filter { records[$0].event.kind == .decision }
    for place in stride(from: 0, to: decisions.count, by: decisions.count / 4) {
      let folder = TestFolder()
      let copy = folder.path + "/day"
      var changed = records
      changed[decisions[place]].event = EventSamples.event(.decision)
      try write(changed, to: copy)
      _ = try SnapshotMaker(root: copy, folding: copy, every: SnapshotDay.interval)
        .make(SnapshotWriter(root: copy))
      let (one, many) = (try verify(copy, jobs: 1), try verify(copy, jobs: 4))
      #expect(many.parts == 4)
      #expect(one.divergence?.sequence == records[decisions[place]].sequence)
      expectEqual(one, many)
    }
  }

  private func write(_ records: [Recorded], to root: String) throws {
    let writer = try JournalWriter(at: root, day: SyntheticMarket.defaultDate)
    for (index, record) in records.enumerated() {
      if index > 0, record.event.kind.isInput { try writer.endInput() }
      try writer.append(record)
    }
    try writer.endInput()
    _ = try writer.close()
  }

  @Test func `A snapshot with another state proves nothing: it is named and one engine verifies`()
    throws
  {
    try SnapshotDay.withCopy { copy in
      for sequence in try SnapshotStore(root: copy).list() {
        var ledger = try SnapshotDay.folded(copy, at: .record(sequence))
        var gift = Adjustment()
        gift.amount = Money(rawValue: 1)
        ledger.book.fold(gift, Envelope(sequence: sequence, recordedAt: ledger.now))
        try SnapshotDay.resave(copy, sequence, state: ledger)
      }
      let report = try verify(copy, jobs: 3)
      #expect(report.parts == 1 && report.isIdentical)
      #expect(report.warnings.count == 1)
      #expect(report.warnings.first?.contains("is not the state that is reached there") == true)
      expectEqual(try verify(copy, jobs: 1), report)
    }
  }

  @Test func `A damaged snapshot is named, and the journal verified all the same`() throws {
    try SnapshotDay.withCopy { copy in
      let store = SnapshotStore(root: copy)
      for sequence in try store.list() {
        var bytes = try TestFiles.bytes(store.path(sequence))
        bytes[bytes.count - 9] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: store.path(sequence)))
      }
      let report = try verify(copy, jobs: 2)
      #expect(report.isIdentical)
      expectEqual(try verify(copy, jobs: 1), report)
    }
  }
}
