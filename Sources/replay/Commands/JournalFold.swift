import Broker
import Engine
import Journal
import Projections

/// Folds a journal as recorded: no rule runs, so it works whatever rules made it.
struct JournalFold {
  /// The state at the end.
  private(set) var ledger = Ledger()
  /// What was folded.
  private(set) var counts = SessionCounts()
  /// Recorded digests that the fold found again.
  private(set) var digestsMatched = 0
  /// The first recorded digest that it did not.
  private(set) var firstMismatch: SequenceNumber?
  /// The head of the journal as read.
  private(set) var head: JournalHead
  /// How the journal ended.
  private(set) var end: JournalEnd

  /// Folds everything in the journal at `root`.
  init(root: String) throws {
    let reader = try JournalReader(opening: root)
    head = reader.head
    end = JournalEnd(reader)
    while let shape = try reader.advance() {
      try check(reader.envelope, follows: ledger.lastSequence, in: root)
      if shape == .tick {
        _ = ledger.fold(reader.tick, reader.envelope)
        counts.ticks += 1
        counts.inputs += 1
      } else {
        try fold(Recorded(reader.envelope, try reader.event()))
      }
    }
    head = reader.head
    end = JournalEnd(reader)
  }

  private func check(
    _ envelope: Envelope, follows last: SequenceNumber, in root: String
  ) throws {
    if last == .none, envelope.sequence != SequenceNumber(rawValue: 1) {
      throw InputError(
        "\(root): begins with record \(envelope.sequence), not 1; give the whole journal, not one "
          + "day of it")
    }
  }

  private mutating func fold(_ record: Recorded) throws {
    if case .stateDigest(let recorded) = record.event {
      if recorded == ledger.digest() {
        digestsMatched += 1
      } else if firstMismatch == nil {
        firstMismatch = record.sequence
      }
    }
    if record.event.kind.isInput { counts.inputs += 1 } else { counts.outputs += 1 }
    ledger.fold(record)
  }
}
