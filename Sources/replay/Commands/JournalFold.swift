import Broker
import Engine
import Journal
import Projections
import Store

/// Folds a journal as recorded: no rule runs, so it works whatever rules made it.
struct JournalFold {
  /// The state at the end.
  private(set) var ledger: Ledger
  /// The first record that was folded: 1, or where a pruned journal's oldest snapshot leads on.
  let first: SequenceNumber
  /// The first record that a pruning left; nil for a whole journal.
  let prunedBefore: SequenceNumber?
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
  private var writer = PayloadWriter(isInPlace: true)

  /// Folds everything in the journal at `root`.
  ///
  /// - Throws: what keeps it from being read; ``InputError`` for one day of a journal, and for a
  ///   pruned one without a snapshot to begin with.
  init(root: String) throws {
    let start = try LedgerLoader(root: root, usesSnapshots: false).start()
    let reader = start.reader
    (ledger, first, prunedBefore) = (
      start.ledger, start.ledger.lastSequence.next, start.prunedBefore
    )
    head = reader.head
    end = JournalEnd(reader)
    while let shape = try reader.advance() {
      try check(reader.envelope, follows: ledger.lastSequence, in: root)
      if shape == .tick {
        foldTicks(reader)
      } else {
        try fold(Recorded(reader.envelope, try reader.event()))
      }
    }
    head = reader.head
    end = JournalEnd(reader)
  }

  /// Folds the tick that the reader stands at, with those behind it where that goes in one run.
  private mutating func foldTicks(_ reader: JournalReader) {
    var count = reader.takeTicks(atMost: .max) { _, rows in ledger.fold(through: rows).count }
    if count == 0 {
      ledger.fold(reader.tick, reader.envelope)
      count = 1
    }
    // A tick can fill a bar.
    while ledger.isBarDue { _ = ledger.closeNextBars() }
    counts.ticks += count
    counts.inputs += count
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
      if recorded == ledger.digest(through: &writer) {
        digestsMatched += 1
      } else if firstMismatch == nil {
        firstMismatch = record.sequence
      }
    }
    if record.event.kind.isInput { counts.inputs += 1 } else { counts.outputs += 1 }
    ledger.fold(record)
  }
}
