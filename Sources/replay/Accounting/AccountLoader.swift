import Journal
import Projections

/// Folds what accounting needs of a journal.
enum AccountLoader {
  /// Everything in the journal at `root`; of a pruned one, from the snapshot it begins with.
  ///
  /// - Parameter keepsEveryMark: see ``AccountHistory/init(keepsEveryMark:)``.
  static func fold(_ root: String, keepsEveryMark: Bool = false) throws -> AccountHistory {
    let start = try LedgerLoader(root: root, usesSnapshots: false).start()
    let isWhole = start.ledger.lastSequence == .none
    var history =
      isWhole ? AccountHistory(keepsEveryMark: keepsEveryMark) : AccountHistory(start.ledger)
    var last = start.ledger.lastSequence
    let reader = start.reader
    while let shape = try reader.advance() {
      let envelope = reader.envelope
      guard envelope.sequence == last.next else {
        throw InputError(
          "\(root): begins with record \(envelope.sequence), not 1; give the whole journal, not "
            + "one day of it")
      }
      last = envelope.sequence
      if shape == .tick {
        history.fold(reader.tick, envelope)
      } else {
        history.fold(Recorded(envelope, try reader.event()))
      }
    }
    return history
  }
}
