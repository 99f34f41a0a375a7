import Journal
import Projections

extension DayReport {
  /// The report of a day, by a walk along it.
  ///
  /// - Parameters:
  ///   - walk: stands at or before the day's first record.
  ///   - range: from the day's first instant to before the next day's.
  ///   - root: the journal, in which later records are looked up that changed the day; nil where
  ///     nobody asks.
  /// - Returns: nil when no session is recorded on that day.
  /// - Throws: what keeps the journal from being read.
  public static func of(
    _ date: Int64, _ walk: LedgerWalk, in range: Range<Timestamp>, root: String? = nil
  ) throws -> DayReport? {
    var walk = walk
    guard try walk.run(while: { $1 < range.lowerBound }) else { return nil }
    let before = walk.ledger
    var collector = DayCollector(date: date, before: before, at: range.lowerBound)
    var breaks: [Recorded] = []
    var minute = range.lowerBound
    var isMore = true
    while isMore, minute < range.upperBound {
      minute = minute + .seconds(60)
      let end = min(minute, range.upperBound)
      let last = walk.ledger.lastSequence
      isMore = try walk.run {
        $1 < end
      } take: { record, ledger in
        collector.take(record, ledger)
        if record.event.kind == .breakChanged { breaks.append(record) }
      }
      if walk.ledger.lastSequence > last { collector.sample(walk.ledger) }
    }
    guard walk.ledger.session.calendar.date == date else { return nil }
    collector.end(before: before, after: walk.ledger, breaks: breaks)
    var report = collector.report
    var restatement = DayRestatement(before: before, after: walk.ledger, in: range)
    if let root {
      let finder = RecordFinder(
        reader: try JournalReader(opening: root), known: walk.ledger.instruments)
      try restatement.read(finder, after: walk.ledger)
    }
    report.restatement = restatement
    return report
  }
}
