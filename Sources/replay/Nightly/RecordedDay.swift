import Journal
import Projections
import Store

/// A day of a journal as it was recorded: the states around it, and what was traded.
struct RecordedDay {
  let journal: String
  let day: JournalDays.Day
  /// The state in which it began.
  let before: Ledger
  /// What was traded, and the state in which it ended.
  let side: DayGap.Side
  /// The same state.
  let after: Ledger
  /// Damaged snapshots that were passed over, as lines for people.
  let warnings: [String]

  /// Folds the day, from the newest snapshot before it.
  init(_ journal: String, _ day: JournalDays.Day) throws {
    self.journal = journal
    self.day = day
    let place = JournalPlace.record(SequenceNumber(rawValue: day.first.rawValue - 1))
    var start = try LedgerLoader(root: journal).start(notBehind: place)
    var shape = try start.fold(in: journal) { sequence, _, _ in sequence < day.first }
    (before, warnings) = (start.ledger, start.warnings)
    var ledger = start.ledger
    var trades = TradedDay(ledger)
    let reader = start.reader
    while let found = shape, reader.envelope.sequence <= day.last {
      if found == .tick {
        trades.take(reader.tick, at: reader.envelope.recordedAt)
        _ = ledger.fold(reader.tick, reader.envelope)
      } else {
        let record = Recorded(reader.envelope, try reader.event())
        ledger.fold(record)
        trades.take(record)
      }
      shape = try reader.advance()
    }
    after = ledger
    side = DayGap.Side(trades, after: ledger)
  }
}
