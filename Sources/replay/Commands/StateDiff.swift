import Journal
import Projections
import Store

/// `diff --at a --at b`: what changed between two places of one journal.
struct StateDiff {
  let journal: String
  let places: (JournalPlace, JournalPlace)
  let usesSnapshots: Bool

  /// Reads two places; times without a date are of the journal's last day.
  init(journal: String, places: [String], usesSnapshots: Bool) throws {
    let day =
      try places.allSatisfy { JournalPlace($0) != nil } ? 0 : MomentText.lastDay(of: journal)
    let read = try places.map { try MomentText.place($0, on: day, "--at") }
    self.journal = journal
    self.places = (read[0], read[1])
    self.usesSnapshots = usesSnapshots
  }

  /// Both states, the earlier first whichever was named first, and what lies between.
  func run(_ console: Console) throws -> StateDifference {
    let loader = LedgerLoader(root: journal, usesSnapshots: usesSnapshots)
    var walk = try walk(to: places.0, loader, console)
    let other = try loader.load(at: places.1).ledger
    var end = other
    if other.lastSequence < walk.ledger.lastSequence {
      end = walk.ledger
      walk = try self.walk(to: places.1, loader, console)
    }
    let before = walk.ledger
    var records: [Recorded] = []
    let last = end.lastSequence
    try walk.run {
      sequence, _ in
      sequence <= last
    } take: { record, _ in
      records.append(record)
    }
    return StateDifference(before, walk.ledger, records: records)
  }

  private func walk(
    to place: JournalPlace, _ loader: LedgerLoader, _ console: Console
  ) throws -> LedgerWalk {
    let start = try loader.start(notBehind: place)
    for warning in start.warnings { console.complain("diff: \(warning)") }
    var walk = LedgerWalk(start.ledger, start.reader)
    try walk.run { place.includes($0, $1) }
    if walk.ledger.lastSequence == .none {
      throw InputError("\(journal): nothing is recorded up to \(place)")
    }
    if case .record(let wanted) = place, walk.ledger.lastSequence < wanted {
      throw InputError(
        "\(journal): ends with record \(walk.ledger.lastSequence), has no \(wanted)")
    }
    return walk
  }
}
