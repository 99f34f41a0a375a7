import Journal
import Projections

/// Folds a journal from a state on, as recorded, and shows each event with the state behind it.
///
/// Ticks are folded in runs and shown to nobody: they change prices, bars and marks only.
public struct LedgerWalk {
  /// The state behind the last record that was folded.
  public private(set) var ledger: Ledger
  private let reader: JournalReader
  /// What the reader stands at where that is not folded yet.
  private var standing: RecordShape?

  /// The journal does not begin where the state ends: it is one day of a longer one.
  public struct Gap: Error, Hashable, CustomStringConvertible {
    /// The record that was found.
    public let found: SequenceNumber
    /// The record that the state waits for.
    public let expected: SequenceNumber

    /// A gap.
    public init(found: SequenceNumber, expected: SequenceNumber) {
      self.found = found
      self.expected = expected
    }

    public var description: String {
      "begins with record \(found), not \(expected); give the whole journal, not one day of it"
    }
  }

  /// A walk over what `reader` reads from here on.
  ///
  /// - Parameter ledger: the state before the reader's next record.
  public init(_ ledger: Ledger, _ reader: JournalReader) {
    self.ledger = ledger
    self.reader = reader
  }

  /// Folds records as long as they are wanted; what is not wanted comes first the next time.
  ///
  /// - Parameters:
  ///   - isWanted: gets number and time; once false it must stay false for all later records.
  ///   - take: gets each event other than a tick, with the state behind it.
  /// - Returns: false at the end of the journal.
  /// - Throws: ``JournalError``, ``Gap``, and what `take` throws.
  @discardableResult
  public mutating func run(
    while isWanted: (SequenceNumber, Timestamp) -> Bool,
    take: (Recorded, Ledger) throws -> Void = { _, _ in }
  ) throws -> Bool {
    while let shape = try next() {
      let envelope = reader.envelope
      guard isWanted(envelope.sequence, envelope.recordedAt) else {
        standing = shape
        return true
      }
      guard envelope.sequence == ledger.lastSequence.next else {
        throw Gap(found: envelope.sequence, expected: ledger.lastSequence.next)
      }
      if shape == .tick {
        foldTicks(envelope, isWanted)
      } else {
        let record = Recorded(envelope, try reader.event())
        ledger.fold(record)
        try take(record, ledger)
      }
    }
    return false
  }

  private mutating func next() throws(JournalError) -> RecordShape? {
    if let shape = standing {
      standing = nil
      return shape
    }
    return try reader.advance()
  }

  /// Folds the tick that the reader stands at, with those behind it where that goes in one run.
  private mutating func foldTicks(
    _ envelope: Envelope, _ isWanted: (SequenceNumber, Timestamp) -> Bool
  ) {
    let count = reader.takeTicks(atMost: .max) { first, rows in
      let wanted = Self.wanted(rows, from: first, isWanted)
      return ledger.fold(through: rows.extracting(first: wanted)).count
    }
    if count == 0 { ledger.fold(reader.tick, envelope) }
    // A tick can fill a bar.
    while ledger.isBarDue { _ = ledger.closeNextBars() }
  }

  /// How many of the rows are wanted, of which the first is.
  private static func wanted(
    _ rows: Span<TickRow>, from first: SequenceNumber,
    _ isWanted: (SequenceNumber, Timestamp) -> Bool
  ) -> Int {
    var (low, high) = (1, rows.count + 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      let last = SequenceNumber(rawValue: first.rawValue + UInt64(middle - 1))
      if isWanted(last, rows[middle - 1].recordedAt) { low = middle } else { high = middle }
    }
    return low
  }
}
