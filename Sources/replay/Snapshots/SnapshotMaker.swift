import Journal
import Projections

/// Folds a whole journal, or a copy that holds more of it, and hands out states at block ends.
struct SnapshotMaker {
  /// The journal that the snapshots are of.
  let root: String
  /// What is folded: the journal itself or a copy of it.
  let source: String
  /// Records between snapshots.
  let interval: UInt64
  /// The first record that the journal still has, when it was pruned.
  private let first: SequenceNumber?

  /// - Throws: what keeps the journal from being read.
  init(root: String, folding source: String, every interval: UInt64) throws {
    (self.root, self.source, self.interval) = (root, source, interval)
    first = try JournalReader(opening: root).prunedBefore()
  }

  /// Hands the states at the first block end at or after each multiple to `writer`, the one where
  /// a pruning cut, and the one at a clean end.
  ///
  /// - Returns: the last record folded.
  /// - Throws: ``InputError`` when the copy is not of this journal.
  func make(_ writer: SnapshotWriter) throws -> SequenceNumber {
    var start = try LedgerLoader(root: source, usesSnapshots: false).start()
    var due = interval
    var failure: (any Error)?
    let noteBlockEnd = { (ledger: Ledger, reader: JournalReader) in
      let isDue = ledger.lastSequence.rawValue >= due
      guard isDue || ledger.lastSequence.next == first, failure == nil else { return }
      let head = reader.lastBlockEnd
      guard head.sequence == ledger.lastSequence else { return }
      do { try take(ledger, head, writer) } catch { failure = error }
      if isDue { due = next(after: head.sequence) }
    }
    _ = try start.fold(in: source, between: noteBlockEnd) { _, _, _ in true }
    if let failure { throw failure }
    let end = start.reader.lastBlockEnd
    if end.sequence == start.ledger.lastSequence { try take(start.ledger, end, writer) }
    return start.ledger.lastSequence
  }

  private func next(after sequence: SequenceNumber) -> UInt64 {
    let (next, overflow) = interval.multipliedReportingOverflow(
      by: sequence.rawValue / interval + 1)
    return overflow ? .max : next
  }

  /// States before what a pruned journal still has are of no use to it.
  private func take(_ ledger: Ledger, _ head: JournalHead, _ writer: SnapshotWriter) throws {
    if let first, head.sequence.next < first { return }
    if source != root, try JournalReader.opening(root, after: head) == nil {
      throw InputError(
        "\(source): no copy of \(root), which has no block that ends at record \(head.sequence) "
          + "with that chain")
    }
    writer.take(ledger, head)
  }
}
