import Foundation
import Journal
import Projections
import Store
import TestSupport
import Testing

@testable import replay

/// What may go of a traded journal, and that nothing is lost or told wrongly afterwards.
@Suite struct PrunedJournalTests {
  @Test func `A plan changes nothing, and pruning takes what the newest snapshot does not need`()
    throws
  {
    let days = try PrunedDays()
    let before = try FolderContents.files(days.journal)
    let plan = days.prune("--dry-run")
    #expect(plan.code == .success && plan.output.contains("2 days, "), "\(plan.error)")
    #expect(try FolderContents.files(days.journal) == before)
    let pruned = days.prune()
    #expect(pruned.code == .success && pruned.output.contains("bytes removed"))
    #expect(try days.left == ["2013-10-09"])
    #expect(replay("journal", "check", days.journal, "--anchors").code == .success)
    let snapshots = try SnapshotStore(root: days.journal).list()
    #expect(snapshots.first?.next == days.firsts[2] && snapshots.count == 2)
    #expect(days.prune().output.contains("0 days, 0 bytes removed"))
  }

  @Test func `An unsealed day stays with its reason, and so does every day after it`() throws {
    let days = try PrunedDays(
      sealed: [PrunedDays.days[0], PrunedDays.days[2]], snapshotEvery: 1_000_000)
    let pruned = days.prune()
    #expect(pruned.output.contains("is not sealed; `replay journal seal` does it"))
    #expect(pruned.output.contains("1 days, "))
    #expect(try days.left == ["2013-10-08", "2013-10-09"])
  }

  @Test func `Without a usable snapshot nothing goes, and days behind the newest one stay`() throws
  {
    let without = try PrunedDays(sealed: PrunedDays.days, snapshotEvery: nil)
    let refused = without.prune()
    #expect(refused.output.contains("without a snapshot trading can only be resumed"))
    #expect(try without.left.count == 3)
    let days = try PrunedDays(sealed: PrunedDays.days, snapshotEvery: 1)
    let store = SnapshotStore(root: days.journal)
    // Of another build, so the newest that counts stands at the end of the first day.
    for sequence in try store.list() where sequence >= days.firsts[1] {
      try SnapshotDay.resave(days.journal, sequence) { $0.build = "another" }
    }
    #expect(days.prune().output.contains("the newest snapshot, at record"))
    #expect(try days.left == ["2013-10-08", "2013-10-09"])
  }

  @Test func `A state that cannot be kept keeps the days`() throws {
    let days = try PrunedDays()
    let first = days.firsts[2]
    let last = SequenceNumber(rawValue: first.rawValue - 1)
    try Folders.create(SnapshotStore(root: days.journal).path(last))
    let refused = days.prune()
    #expect(refused.code == .cannotRun && refused.error.contains("\(last).snap"))
    #expect(try days.left.count == 3)
  }

  @Test(arguments: ["positions", "pnl", "orders"])
  func `The books of a pruned journal are those of its copy`(_ report: String) throws {
    let days = try PrunedDays()
    _ = days.prune()
    let inside = SequenceNumber(rawValue: days.firsts[2].rawValue + 50)
    for extra in [[], ["--json"], ["--no-snapshots"], ["--at", "\(inside)"]] {
      let pruned = replay([report, days.journal] + extra)
      let whole = replay([report, days.copy] + extra)
      #expect(pruned.code == .success && pruned.error.isEmpty, "\(pruned.error)")
      #expect(pruned.output == whole.output && !pruned.output.isEmpty)
    }
  }

  @Test func `The state at any record that is left is that of the copy; before, it is said`() throws
  {
    let days = try PrunedDays()
    _ = days.prune()
    let last = try EndToEndDay.get().records.count
    let cut = days.firsts[2].rawValue - 1
    for record in [cut, cut + 1, cut + 100, UInt64(last)] {
      let at = JournalPlace.record(SequenceNumber(rawValue: record))
      let pruned = try LedgerLoader(root: days.journal).load(at: at).ledger
      #expect(try pruned == LedgerLoader(root: days.copy).load(at: at).ledger)
    }
    for place in ["\(cut - 1)", "1", "2013-10-07T00:00:00Z"] {
      let before = replay("state", days.journal, "--at", place)
      #expect(before.code == .cannotRun && before.output.isEmpty)
      #expect(before.error.contains("pruned before record \(cut + 1)"), "\(before.error)")
      #expect(before.error.contains("ask the copy that holds the days before"))
    }
  }

  @Test func `What is left is verified from the cut on, and it is said so`() throws {
    let days = try PrunedDays()
    let whole = try Verifier(journal: days.journal, overrides: []).run()
    _ = days.prune()
    let report = try Verifier(journal: days.journal, overrides: []).run()
    #expect(report.isIdentical && report.compared < whole.compared, "\(report.text)")
    #expect(report.start?.first == days.firsts[2] && report.start?.prunedBefore == days.firsts[2])
    #expect(report.text.contains("pruned before record \(days.firsts[2]); started at record"))
    let json = try replay("verify", days.journal, "--json").json()
    #expect(json["pruned_before"]?.integer == Int64(days.firsts[2].rawValue))
    let before = replay("verify", days.journal, "--from", "5")
    #expect(before.code == .cannotRun && before.error.contains("pruned before record"))
    let set = replay("verify", days.journal, "--set", "rules.entry.confidence=0.6")
    #expect(set.code == .cannotRun && set.error.contains("begins inside a session"))
  }

  @Test func `A rebuild shows the same books and no total that is none`() throws {
    let days = try PrunedDays()
    _ = days.prune()
    let pruned = replay("rebuild", days.journal, "--json")
    #expect(pruned.code == .success && pruned.error.contains("was pruned before record"))
    let (one, whole) = (try pruned.json(), try replay("rebuild", days.copy, "--json").json())
    for name in ["inputs", "ticks", "outputs"] {
      #expect(one[name] == .null && whole[name] != .null)
    }
    #expect(one["from"]?.integer == Int64(days.firsts[2].rawValue))
    #expect(one["since"]?["ticks"]?.integer != nil && one["first_mismatch"] == .null)
    for name in ["records", "digest", "orders", "executions", "positions", "realised", "fees"] {
      #expect(one[name] == whole[name], "\(name)")
    }
    #expect(replay("rebuild", days.journal).output.contains("since record \(days.firsts[2])"))
  }

  @Test func `Why tells what is left as the copy does, and names what was pruned`() throws {
    let days = try PrunedDays()
    let orders = try JournalFold(root: days.journal).ledger.orders.all
    _ = days.prune()
    var told = (whole: 0, cut: 0)
    for order in orders where order.placedBy >= days.firsts[2] && order.command.parent == .none {
      if told.whole > 1 && told.cut > 1 { break }
      let story = try #require(try StoryFinder(root: days.copy).story(of: order.id))
      let gone = story.chapters.map(\.record.sequence).filter { $0 < days.firsts[2] }
      let (pruned, whole) = (
        replay("why", days.journal, "\(order.id)"), replay("why", days.copy, "\(order.id)")
      )
      #expect(pruned.code == .success)
      if gone.isEmpty {
        told.whole += 1
        #expect(pruned.output == whole.output && pruned.error.isEmpty, "\(pruned.error)")
      } else {
        told.cut += 1
        #expect(pruned.error.contains("that led to this are gone"), "\(pruned.error)")
        #expect(pruned.error.contains("pruned before record \(days.firsts[2])"))
      }
    }
    #expect(told.whole > 0 && told.cut > 0, "\(told)")
    let early = try #require(orders.first)
    let gone = replay("why", days.journal, "\(early.id)")
    #expect(gone.code == .cannotRun && gone.error.contains("was not placed since; ask the copy"))
  }

  @Test func `Without a usable snapshot a pruned journal says how to make one from the copy`()
    throws
  {
    let days = try PrunedDays()
    _ = days.prune()
    let expected = replay("positions", days.journal).output
    let store = SnapshotStore(root: days.journal)
    for sequence in try store.list() {
      try SnapshotDay.resave(days.journal, sequence) { $0.build = "another" }
    }
    for words in [
      ["positions"], ["pnl"], ["state"], ["verify"], ["rebuild"], ["journal", "snapshot"],
    ] {
      let refused = replay(words + [days.journal])
      #expect(refused.code == .cannotRun && refused.output.isEmpty, "\(words)")
      #expect(refused.error.contains("journal snapshot \(days.journal) --copy"), "\(words)")
      #expect(refused.error.contains("it was made by another"), "\(refused.error)")
    }
    let made = replay("journal", "snapshot", days.journal, "--copy", days.copy)
    #expect(made.code == .success, "\(made.error)")
    #expect(replay("positions", days.journal).output == expected)
    #expect(replay("verify", days.journal).code == .success)
  }

  @Test func `A copy of another journal makes no snapshot`() throws {
    let days = try PrunedDays()
    _ = days.prune()
    let other = days.folder.path + "/other"
    var records = try EndToEndDay.get().records
    records[2].envelope.occurredAt = Timestamp(rawValue: 1)
    try JournalRecords.write(records, to: other, day: PrunedDays.days[0])
    let before = try FolderContents.files(days.journal)
    let refused = replay("journal", "snapshot", days.journal, "--copy", other)
    #expect(refused.code == .cannotRun && refused.error.contains("no copy of"))
    #expect(try FolderContents.files(days.journal) == before)
  }

  @Test func `Of old snapshots the newest and the last of each day stay, and the cut's`() throws {
    let days = try PrunedDays(sealed: PrunedDays.days, snapshotEvery: nil)
    let store = SnapshotStore(root: days.journal)
    let made = replay("journal", "snapshot", days.journal, "--every", "1", "--keep", "1", "--json")
    let ends = days.firsts.dropFirst().map { SequenceNumber(rawValue: $0.rawValue - 1) }
    let last = SequenceNumber(rawValue: UInt64(try EndToEndDay.get().records.count))
    #expect(try store.list() == ends + [last])
    let json = try made.json()
    let (written, removed) = (json["snapshots"]?.elements, json["removed"]?.elements)
    #expect(written?.count == 3 + (removed?.count ?? 0))
    _ = days.prune()
    _ = replay("journal", "snapshot", days.journal, "--every", "1", "--keep", "1")
    #expect(try store.list() == [ends[1], last])
    #expect(replay("verify", days.journal).code == .success)
  }

  @Test func `Thinning keeps the newest, the last of each day, what is needed, and the cut's`()
    throws
  {
    let days = try PrunedDays()
    let store = SnapshotStore(root: days.journal)
    let header = try store.header(try store.list()[0])
    let first = days.firsts.map(\.rawValue)
    let last = try store.list()[0].rawValue
    // Two inside each day beside the one at the end; their states play no part.
    for record in first.flatMap({ [$0 + 10, $0 + 20] }) {
      var copy = header
      copy.head = JournalHead(sequence: SequenceNumber(rawValue: record), chain: header.head.chain)
      try store.save(copy, [1])
    }
    #expect(try store.thin(keepingNewest: 7).isEmpty)
    let needed = SequenceNumber(rawValue: first[0] + 10)
    #expect(
      try store.thin(keepingNewest: 2, needed: [needed]).map(\.rawValue)
        == [first[1] + 10, first[2] + 10])
    #expect(
      try store.list().map(\.rawValue)
        == [first[0] + 10, first[0] + 20, first[1] + 20, first[2] + 20, last])
    #expect(try store.thin(keepingNewest: 2).map(\.rawValue) == [first[0] + 10])
    try store.remove(needed)
    try store.remove(before: SequenceNumber(rawValue: first[2]))
    #expect(try store.list().map(\.rawValue) == [first[2] + 20, last])
  }
}
