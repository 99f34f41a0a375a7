import Journal
import Projections
import Store

/// Divides the profit of a journal, by a walk through all of it.
struct ProfitLoader {
  let root: String

  /// The parts of the profit at `place`.
  ///
  /// - Throws: what keeps the journal from being read; ``InputError`` for a place that it has not.
  func breakdown(
    _ grouping: ProfitGrouping, at place: JournalPlace, _ console: Console
  ) throws -> ProfitBreakdown {
    let start = try LedgerLoader(root: root, usesSnapshots: false).start()
    for warning in start.warnings { console.complain("pnl: \(warning)") }
    var fold = try ProfitFold(grouping, from: start.ledger, root: root)
    var walk = LedgerWalk(start.ledger, start.reader)
    do {
      try walk.run {
        place.includes($0, $1)
      } take: {
        try fold.take($0, $1)
      }
    } catch let gap as LedgerWalk.Gap { throw InputError("\(root): \(gap)") }
    let last = walk.ledger.lastSequence
    if case .record(let wanted) = place, last < wanted {
      throw InputError("\(root): ends with record \(last), has no \(wanted)")
    }
    if last == .none, place != .end {
      throw InputError("\(root): nothing is recorded up to \(place)")
    }
    if place == .end { JournalEnd(start.reader).mention(root, on: console) }
    return fold.breakdown(walk.ledger)
  }
}
