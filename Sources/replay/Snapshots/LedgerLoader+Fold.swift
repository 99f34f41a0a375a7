import Journal
import Projections
import Store

extension LedgerLoader {
  /// A state at a place, and how it was come by.
  struct Loaded {
    /// The state.
    let ledger: Ledger
    /// The snapshot it began with; nil when everything was folded.
    let snapshot: SequenceNumber?
    /// Records folded behind the snapshot.
    let folded: UInt64
    /// Whole snapshots that were passed over.
    let stale: [StaleSnapshot]
    /// Damaged snapshots that were passed over, as lines for people.
    let warnings: [String]
    /// How the journal ends, if it was read that far.
    let end: JournalEnd
  }

  /// The state at `place`.
  ///
  /// - Throws: what keeps the journal from being read; ``InputError`` for a record that it does
  ///   not have.
  func load(at place: JournalPlace = .end) throws -> Loaded {
    let start = try start(notBehind: place)
    let first = start.ledger.lastSequence
    var walk = LedgerWalk(start.ledger, start.reader)
    do { try walk.run { place.includes($0, $1) } } catch let gap as LedgerWalk.Gap {
      throw InputError("\(root): \(gap)")
    }
    let ledger = walk.ledger
    if case .record(let wanted) = place, ledger.lastSequence < wanted {
      throw InputError("\(root): ends with record \(ledger.lastSequence), has no \(wanted)")
    }
    if ledger.lastSequence == .none, place != .end {
      throw InputError("\(root): nothing is recorded up to \(place)")
    }
    return Loaded(
      ledger: ledger, snapshot: start.snapshot,
      folded: ledger.lastSequence.rawValue - first.rawValue, stale: start.stale,
      warnings: start.warnings, end: JournalEnd(start.reader))
  }
}

extension LedgerLoader.Start {
  /// Folds records as recorded, as long as `isWanted`.
  ///
  /// - Parameters:
  ///   - isWanted: gets number, time and kind of a record that was not folded yet.
  ///   - between: called before each record, with the state before it.
  /// - Returns: what the reader stands at: the first record that was not wanted; nil at the end.
  mutating func fold(
    in root: String, between: (Ledger, JournalReader) -> Void = { _, _ in },
    while isWanted: (SequenceNumber, Timestamp, UInt8) -> Bool
  ) throws -> RecordShape? {
    while let shape = try reader.advance() {
      let envelope = reader.envelope
      guard envelope.sequence == ledger.lastSequence.next else {
        throw InputError(
          "\(root): begins with record \(envelope.sequence), not 1; give the whole journal, not "
            + "one day of it")
      }
      between(ledger, reader)
      guard isWanted(envelope.sequence, envelope.recordedAt, reader.kind) else { return shape }
      if shape == .tick {
        _ = ledger.fold(reader.tick, envelope)
      } else {
        ledger.fold(Recorded(envelope, try reader.event()))
      }
    }
    between(ledger, reader)
    return nil
  }
}
