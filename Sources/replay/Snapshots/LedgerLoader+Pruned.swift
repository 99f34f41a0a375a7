import Journal
import Projections

/// Beginning to read where a pruning cut: only a snapshot knows the state there.
extension LedgerLoader {
  /// The state before the first record that there is.
  ///
  /// Of a whole journal that is nothing. Of a pruned one it is the oldest usable snapshot that
  /// stands at the cut or behind it, also where snapshots are not asked for.
  func beginning(for place: JournalPlace, _ warnings: inout [String]) throws -> Start {
    let reader = try JournalReader(opening: root)
    guard let first = try reader.prunedBefore() else {
      return Start(ledger: Ledger(), reader: reader)
    }
    var reasons: [String] = []
    for sequence in try SnapshotStore(root: root).list() where sequence.next >= first {
      switch try look(at: sequence, .end) {
      case .start(let start):
        guard place.includes(sequence, start.ledger.now) else {
          throw InputError(
            "\(root): pruned before record \(first), its state is known from record \(sequence) "
              + "on; for \(place) ask the copy that holds the days before")
        }
        return start
      case .stale(let reason): reasons.append("the one at record \(sequence): \(reason)")
      case .damaged(let warning): reasons.append(warning)
      case .later: continue
      }
    }
    throw noBeginning(first, reasons)
  }

  private func noBeginning(_ first: SequenceNumber, _ reasons: [String]) -> InputError {
    let passed = reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"
    return InputError(
      "\(root): pruned before record \(first), and no snapshot can be used to begin there"
        + "\(passed); `replay journal snapshot \(root) --copy <folder>` makes one from the copy "
        + "that holds the days before")
  }
}
