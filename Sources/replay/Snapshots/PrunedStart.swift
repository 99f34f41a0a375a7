import Journal
import Projections

/// The state where a pruned journal begins.
enum PrunedStart {
  /// What must stay of the journal at `root` so that trading can be resumed from it.
  ///
  /// - Throws: what keeps the journal from being read.
  static func restorePoint(of root: String) throws -> RestorePoint {
    if try RestorePoint.find(root: root, newestSnapshot: nil) == .notNeeded { return .notNeeded }
    return try RestorePoint.find(
      root: root, newestSnapshot: LedgerLoader(root: root).start().snapshot)
  }

  /// Makes a snapshot before record `first` durable, unless there is one that can be used.
  ///
  /// - Throws: what keeps the state from being folded or the snapshot from being written.
  static func keep(at first: SequenceNumber, of root: String) throws {
    let last = SequenceNumber(rawValue: first.rawValue - 1)
    var start = try LedgerLoader(root: root).start(notBehind: .record(last))
    if start.snapshot == last { return }
    _ = try start.fold(in: root) { sequence, _, _ in sequence <= last }
    let head = start.reader.lastBlockEnd
    guard head.sequence == last, start.ledger.lastSequence == last else {
      throw InputError("\(root): no block ends at record \(last), so nothing was removed")
    }
    try SnapshotStore(root: root).save(
      start.ledger.snapshotHeader(at: head, build: BuildInformation.text),
      start.ledger.canonicalBytes)
  }

  /// Removes the snapshots that stand before the one of ``keep(at:of:)``.
  static func forget(before first: SequenceNumber, of root: String) throws {
    let last = SequenceNumber(rawValue: first.rawValue - 1)
    try SnapshotStore(root: root).remove(before: last)
  }
}
