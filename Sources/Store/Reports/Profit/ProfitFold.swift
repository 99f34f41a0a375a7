import Journal
import Projections

/// Divides profit along a walk through a journal, by whatever is asked.
public struct ProfitFold {
  private let grouping: ProfitGrouping
  private var days: ProfitCalendar?
  private var owners: ProfitDivision?

  /// - Parameters:
  ///   - ledger: the state that the walk begins with.
  ///   - root: the journal, in which signals are looked up.
  /// - Throws: ``JournalError`` when the journal cannot be opened.
  public init(
    _ grouping: ProfitGrouping, from ledger: Ledger, root: String
  ) throws(JournalError) {
    self.grouping = grouping
    guard grouping != .day else {
      days = ProfitCalendar(from: ledger)
      return
    }
    let finder = RecordFinder(
      reader: try JournalReader(opening: root), known: ledger.instruments)
    owners = ProfitDivision(grouping, from: ledger) { number in
      guard case .signal(let signal)? = try finder.record(number)?.event else { return nil }
      return signal
    }
  }

  /// Takes a record other than a tick, with the state behind it.
  ///
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public mutating func take(_ record: Recorded, _ ledger: Ledger) throws {
    days?.take(record, ledger)
    try owners?.take(record, ledger)
  }

  /// The parts as they stand.
  public func breakdown(_ ledger: Ledger) -> ProfitBreakdown {
    days?.breakdown(ledger) ?? owners?.breakdown(ledger) ?? ProfitBreakdown(grouping, ledger.book)
  }
}
