import Journal
import Projections

/// The state at the durable head of a journal, kept up while somebody writes it.
final class StatusFollower {
  private let root: String
  private let tail: JournalTail
  private(set) var ledger: Ledger

  /// Folds the journal up to its durable head, from its newest snapshot on.
  ///
  /// - Throws: what keeps the journal from being read; ``InputError`` when nothing is in it.
  init(_ root: String) throws {
    self.root = root
    // Opened first, so that it begins no later than behind the state that is loaded next.
    tail = try JournalTail(following: root, last: 1)
    ledger = try LedgerLoader(root: root).load().ledger
    try follow()
    guard ledger.lastSequence == .none else { return }
    throw InputError(
      JournalActivity(of: root).hasWriter
        ? "\(root): nothing is durable yet; in lock step nothing is synced before the end, unless "
          + "`--durable` asks for it" : "\(root): nothing is recorded yet")
  }

  /// Takes what has become durable since.
  func follow() throws {
    while let shape = try tail.advance() {
      let record = tail.record
      let envelope = record.envelope
      if envelope.sequence <= ledger.lastSequence { continue }
      guard envelope.sequence == ledger.lastSequence.next else {
        throw InputError(
          "\(root): record \(ledger.lastSequence.next) is missing before \(envelope.sequence)")
      }
      if shape == .tick {
        _ = ledger.fold(record.tick, envelope)
      } else {
        ledger.fold(Recorded(envelope, try record.event()))
      }
    }
  }

  /// Waits until more is durable, or for this time.
  func wait(milliseconds: Int) { tail.wait(milliseconds: milliseconds) }
}
