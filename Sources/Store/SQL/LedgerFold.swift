import Journal
import Projections

/// Takes a record into a state; tests put a wrong one in its place.
typealias RecordFold = (inout Ledger, Recorded) -> Void

/// Folds a whole journal, as recorded, for the tables that show a state.
struct LedgerFold {
  /// The state at the end.
  private(set) var ledger = Ledger()
  private let reader: JournalReader
  private let fold: RecordFold

  /// Stands before the first record; in a pruned journal behind its oldest snapshot.
  ///
  /// - Throws: ``SQLError`` for one day of a journal, and for a pruned one without a snapshot.
  init(_ session: ScanSession) throws(SQLError) {
    let root = session.source.journal
    let start = try session.read { () throws(JournalError) in try Self.start(root, session) }
    guard let start else {
      throw SQLError(
        "\(root): what was before its first record is not known, so no state can be folded; "
          + "give the whole journal, not one day of it, or one with a snapshot")
    }
    (reader, ledger) = start
    fold = session.source.fold
  }

  private static func start(
    _ root: String, _ session: ScanSession
  ) throws(JournalError) -> (JournalReader, Ledger)? {
    let reader = try session.reader()
    guard try reader.prunedBefore() != nil else {
      try reader.seek(to: SequenceNumber(rawValue: 1))
      guard let shape = try reader.advance() else { return (reader, Ledger()) }
      guard reader.envelope.sequence.rawValue == 1 else { return nil }
      reader.stepBack(shape)
      return (reader, Ledger())
    }
    let store = SnapshotStore(root: root)
    for sequence in try store.list() {
      let found = try store.load(sequence)
      let ledger: Ledger
      do { ledger = try Ledger(canonical: found.state) } catch { continue }
      if let reader = try JournalReader.opening(root, after: found.header.head) {
        return (reader, ledger)
      }
    }
    return nil
  }

  /// Folds everything.
  ///
  /// - Parameters:
  ///   - record: gets every record but ticks, with the state behind it.
  ///   - dayEnds: gets the state at the end of each day, before the next one begins.
  mutating func run(
    record took: (Recorded, Ledger) -> Void = { _, _ in }, dayEnds: (Ledger) -> Void = { _ in }
  ) throws(JournalError) {
    while let shape = try reader.advance() {
      if shape == .tick {
        foldTicks()
        continue
      }
      let record = Recorded(reader.envelope, try reader.event())
      if case .sessionStarted(let started) = record.event, ledger.book.day != 0,
        started.calendar.date != ledger.book.day
      {
        dayEnds(ledger)
      }
      fold(&ledger, record)
      took(record, ledger)
    }
    if ledger.book.day != 0 { dayEnds(ledger) }
  }

  /// Folds the tick that the reader stands at, with those behind it where that goes in one run.
  private mutating func foldTicks() {
    let count = reader.takeTicks(atMost: .max) { _, rows in ledger.fold(through: rows).count }
    if count == 0 { ledger.fold(reader.tick, reader.envelope) }
    while ledger.isBarDue { _ = ledger.closeNextBars() }
  }
}

/// Rows that were made beforehand.
final class ValueScan: TableScan {
  private let rows: [[SQLValue]]
  private var next = 0

  init(_ rows: [[SQLValue]]) { self.rows = rows }

  func fill(_ batch: RowBatch) {
    while next < rows.count, batch.room > 0 {
      let row = batch.addRow(Int64(next))
      for (column, value) in rows[next].enumerated() where batch.uses(column) {
        batch.put(column, row, value)
      }
      next += 1
    }
  }
}
