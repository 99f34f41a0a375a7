import Broker
import Engine
import Foundation
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

@Suite struct SnapshotTests {
  private static func number(_ value: UInt64) -> SequenceNumber { SequenceNumber(rawValue: value) }

  // Goal: a snapshot is never visible. Method: at every one, state and continued outputs against
  // the fold of everything and the outputs in the journal.
  @Test func `Going on from every snapshot equals never having stopped`() throws {
    let root = try SnapshotDay.root
    let snapshots = try SnapshotStore(root: root).list()
    try #require(snapshots.count > 3)
    let whole = try SnapshotDay.whole
    let full = try Verifier(journal: root, overrides: []).run()
    try #require(full.isIdentical)
    for sequence in snapshots {
      let loaded = try LedgerLoader(root: root).load(at: .record(sequence))
      #expect(loaded.snapshot == sequence && loaded.folded == 0)
      #expect(try loaded.ledger == SnapshotDay.folded(root, at: .record(sequence)))
      #expect(try Self.foldOn(from: sequence, in: root).digest() == whole.digest())
      if sequence == whole.lastSequence { continue }
      let report = try Verifier(journal: root, overrides: [], from: sequence.next).run()
      #expect(report.start?.snapshot == sequence)
      #expect(report.divergence == nil && report.compared > 0)
      #expect(
        UInt64(report.counts.inputs) + report.compared
          == whole.lastSequence.rawValue - sequence.rawValue)
      #expect(report.counts.outputs == Int(report.compared))
    }
  }

  /// The state at the end, by a fold from one snapshot.
  private static func foldOn(from sequence: SequenceNumber, in root: String) throws -> Ledger {
    var start = try LedgerLoader(root: root).start(notBehind: .record(sequence))
    #expect(start.snapshot == sequence)
    _ = try start.fold(in: root) { _, _, _ in true }
    return start.ledger
  }

  @Test func `An engine that goes on from a snapshot ends in the same state`() throws {
    let root = try SnapshotDay.root
    let whole = try SnapshotDay.whole
    for sequence in try SnapshotStore(root: root).list() {
      let start = try LedgerLoader(root: root).start(notBehind: .record(sequence))
      let tape = Verification(start.reader)
      var session = Session(
        source: tape, sink: tape, edge: tape,
        engine: Engine(ledger: start.ledger, decoder: TWSFrameDecoder()))
      try session.run()
      #expect(session.engine.ledger == whole)
      #expect(session.engine.ledger.canonicalBytes == whole.canonicalBytes)
    }
  }

  @Test func `The state at any record and time is the same with snapshots and without`() throws {
    let root = try SnapshotDay.root
    let last = try SnapshotDay.whole.lastSequence.rawValue
    var random = SeededGenerator(test: #function)
    for _ in 0..<3 {
      let record = Self.number(UInt64.random(in: 1...last, using: &random))
      let folded = try SnapshotDay.folded(root, at: .record(record))
      #expect(try LedgerLoader(root: root).load(at: .record(record)).ledger == folded)
      let time = folded.now + .milliseconds(Int64.random(in: -1...1, using: &random))
      let timed = try LedgerLoader(root: root).load(at: .time(time)).ledger
      #expect(try timed == SnapshotDay.folded(root, at: .time(time)))
      #expect(timed.now <= time)
    }
  }

  @Test func `Snapshots change no byte of the journal`() throws {
    let folder = TestFolder()
    let with = try SnapshotDay.trade(
      in: folder.path, account: "DU0000001", snapshotInterval: 5_000, day: "with")
    let without = try SnapshotDay.trade(
      in: folder.path, account: "DU0000001", snapshotInterval: 0, day: "without")
    #expect(with.head == without.head)
    #expect(with.warnings.isEmpty)
    #expect(try JournalCheck.run(root: folder.path + "/with").isClean)
    #expect(!Folders.exists(folder.path + "/without/snapshots"))
    for entry in try PosixFiles().list(folder.path + "/without") where entry.isFolder {
      let name = "/\(entry.name)/00000001.seg"
      #expect(
        try TestFiles.bytes(folder.path + "/with" + name)
          == TestFiles.bytes(folder.path + "/without" + name))
    }
  }

  // A session notices at a commit that a snapshot is due, so it may take the next block end.
  @Test func `Snapshots of an existing journal hold what its session would have kept`() throws {
    try SnapshotDay.withCopy { copy in
      let store = SnapshotStore(root: copy)
      let theirs = SnapshotStore(root: try SnapshotDay.root)
      try Folders.remove(copy + "/snapshots")
      let result = SnapshotDay.run(
        "journal", "snapshot", copy, "--every", "1", "--keep", "1000000")
      #expect(result.code == .success && result.error.isEmpty)
      let made = try store.list()
      #expect(result.output.split(separator: "\n").count == made.count)
      // With every block end kept, the session's are all among them.
      for sequence in try theirs.list() {
        #expect(made.contains(sequence))
        #expect(
          try TestFiles.bytes(store.path(sequence)) == TestFiles.bytes(theirs.path(sequence)))
      }
      let sparse = SnapshotDay.run("journal", "snapshot", copy, "--every", "50000", "--json")
      #expect(sparse.output.contains("\"snapshots\":[{"))
    }
  }

  @Test func `A snapshot of nothing is the beginning`() throws {
    try SnapshotDay.withCopy { copy in
      try Folders.remove(copy + "/snapshots")
      let head = JournalHead(sequence: .none, chain: [UInt8](repeating: 0, count: 32))
      let writer = SnapshotWriter(root: copy)
      writer.take(Ledger(), head)
      #expect(writer.problems.isEmpty && writer.written.count == 1)
      let loaded = try LedgerLoader(root: copy).load()
      #expect(loaded.snapshot == SequenceNumber.none && loaded.warnings.isEmpty)
      #expect(try loaded.ledger == SnapshotDay.whole)
    }
  }

  @Test func `A backtest whose snapshots cannot be written is whole all the same`() throws {
    let folder = TestFolder()
    let first = try SnapshotDay.trade(
      in: folder.path, account: "DU0000001", snapshotInterval: 0, day: "first")
    try Folders.create(folder.path + "/second")
    try TestFiles.write([1], to: folder.path + "/second/snapshots")
    let second = try SnapshotDay.trade(
      in: folder.path, account: "DU0000001", snapshotInterval: 20_000, day: "second")
    #expect(second.head == first.head)
    #expect(second.warnings.count > 2)
  }
}

/// Which snapshots are passed over, and how that is said.
@Suite struct StaleSnapshotTests {
  /// Changes the newest snapshot's header and says why it is not used; the state must be right.
  private func reason(_ change: @escaping (inout SnapshotHeader) -> Void) throws -> Staleness? {
    var reason: Staleness?
    try SnapshotDay.withCopy { copy in
      let snapshots = try SnapshotStore(root: copy).list()
      try SnapshotDay.resave(copy, snapshots[snapshots.count - 1], change)
      let loaded = try LedgerLoader(root: copy).load()
      #expect(loaded.warnings.isEmpty)
      #expect(loaded.snapshot == snapshots[snapshots.count - 2])
      #expect(try loaded.ledger == SnapshotDay.whole)
      reason = loaded.stale.first?.reason
    }
    return reason
  }

  @Test func `A snapshot of another schema is passed over`() throws {
    let found = try reason { $0.schemaVersion += 1 }
    #expect(found == .schema(found: Ledger.schemaVersion + 1, expected: Ledger.schemaVersion))
  }

  @Test func `A snapshot of other fields under the same version is passed over`() throws {
    #expect(try reason { $0.schemaFingerprint ^= 1 } == .fields)
  }

  @Test func `A snapshot of another build is passed over`() throws {
    let found = try reason { $0.build = "replay 0.0.9" }
    #expect(found == .build(found: "replay 0.0.9", expected: BuildInformation.text))
  }

  @Test func `A snapshot with another chain is passed over`() throws {
    let found = try reason {
      var chain = $0.head.chain
      chain[0] ^= 1
      $0.head = JournalHead(sequence: $0.head.sequence, chain: chain)
    }
    #expect(found == .chain)
  }

  @Test func `A snapshot whose configuration reads otherwise is passed over`() throws {
    #expect(try reason { $0.configurationHash[5] ^= 1 } == .configuration)
  }

  @Test func `Snapshots under another configuration than asked for are passed over`() throws {
    let root = try SnapshotDay.root
    let all = try SnapshotStore(root: root).list().count
    var loader = LedgerLoader(root: root)
    loader.configurationHash = SHA256.hash([1])
    let loaded = try loader.load()
    #expect(loaded.snapshot == nil)
    #expect(loaded.stale.map(\.reason) == Array(repeating: .configuration, count: all))
    let ledger = try SnapshotDay.whole
    loader.configurationHash = SHA256.hash(ledger.configuration.canonicalBytes)
    #expect(try loader.load().stale.isEmpty)
    #expect(loaded.ledger == ledger)
  }

  // Blocks end by raw bytes, so another account of the same length ends them at the same records.
  @Test func `A snapshot of another journal at the same record is refused by its chain`() throws {
    let folder = TestFolder()
    try SnapshotDay.trade(
      in: folder.path, account: "DU0000002", snapshotInterval: SnapshotDay.interval)
    let other = folder.path + "/day"
    let store = SnapshotStore(root: other)
    let theirs = SnapshotStore(root: try SnapshotDay.root)
    let shared = Set(try store.list()).intersection(try theirs.list())
    try #require(shared.count > 3)
    try Folders.remove(other + "/snapshots")
    for sequence in shared {
      let (header, state) = try theirs.load(sequence)
      try store.save(header, state)
    }
    let loaded = try LedgerLoader(root: other).load()
    #expect(loaded.snapshot == nil && loaded.warnings.isEmpty)
    #expect(loaded.stale.map(\.reason) == Array(repeating: .chain, count: shared.count))
    #expect(loaded.ledger.session.account == "DU0000002")
    #expect(try loaded.ledger == SnapshotDay.folded(other))
  }

  @Test func `A snapshot behind the end of a journal that was cut is passed over`() throws {
    try SnapshotDay.withCopy { copy in
      let last = try SnapshotDay.whole.lastSequence
      let day = try #require(
        try PosixFiles().list(copy).first { $0.isFolder && $0.name != "snapshots" })
      let path = "\(copy)/\(day.name)/00000001.seg"
      let bytes = try TestFiles.bytes(path)
      try FileManager.default.removeItem(atPath: path)
      try TestFiles.write(Array(bytes.prefix(bytes.count / 2)), to: path)
      // With the durable head beside it, such a cut is damage and nothing is read.
      try FileManager.default.removeItem(atPath: copy + "/head")
      let loaded = try LedgerLoader(root: copy).load()
      #expect(loaded.ledger.lastSequence < last && loaded.snapshot != nil)
      #expect(loaded.stale.count > 1 && loaded.stale.allSatisfy { $0.reason == .chain })
      #expect(try loaded.ledger == SnapshotDay.folded(copy))
    }
  }

  @Test func `A state that stands elsewhere than its snapshot says is damage`() throws {
    try SnapshotDay.withCopy { copy in
      let snapshots = try SnapshotStore(root: copy).list()
      let earlier = try SnapshotDay.folded(copy, at: .record(snapshots[0]))
      try SnapshotDay.resave(copy, snapshots[snapshots.count - 1], state: earlier)
      let loaded = try LedgerLoader(root: copy).load()
      #expect(loaded.warnings.count == 1 && loaded.stale.isEmpty)
      #expect(try loaded.ledger == SnapshotDay.whole)
    }
  }

  // Every length and bit of a small file is in the tests of the store; here real files, the
  // warning and the result.
  @Test func `Damaged snapshots are passed over with a warning and never change a result`() throws {
    try SnapshotDay.withCopy { copy in
      let store = SnapshotStore(root: copy)
      let snapshots = try store.list()
      let whole = try snapshots.map { try TestFiles.bytes(store.path($0)) }
      let expected = try SnapshotDay.whole.digest()
      var random = SeededGenerator(test: #function)
      for round in 0..<6 {
        for (sequence, bytes) in zip(snapshots, whole) {
          var damaged = bytes
          if round % 3 == 0 {
            damaged.removeLast(Int.random(in: 1...bytes.count, using: &random))
          } else {
            damaged[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8(round % 8)
          }
          try FileManager.default.removeItem(atPath: store.path(sequence))
          try TestFiles.write(damaged, to: store.path(sequence))
        }
        let loaded = try LedgerLoader(root: copy).load()
        #expect(loaded.snapshot == nil && loaded.stale.isEmpty)
        #expect(loaded.warnings.count == snapshots.count)
        #expect(loaded.ledger.digest() == expected)
      }
      let printed = SnapshotDay.run("positions", copy)
      #expect(printed.code == .success)
      #expect(printed.error.split(separator: "\n").count == snapshots.count)
      #expect(printed.error.contains("delete it"))
    }
  }

  @Test func `Every reason is said in words`() {
    let reasons: [Staleness] = [
      .schema(found: 1, expected: 2), .fields, .build(found: "a", expected: "b"), .chain,
      .configuration, .format(found: 2),
    ]
    #expect(Set(reasons.map(\.description)).count == reasons.count)
  }
}
