import Journal

/// Where an entry stands among the others of its instrument.
///
/// Time first; at one time splits, then dividends, corrections and executions; then arrival.
struct TimelineEntry: Comparable, Sendable {
  var time: Timestamp
  var rank: TimelineRank
  /// Arrival of the entry itself; for a chain of corrections, of its first execution.
  var arrival: Int
  /// Position in the list the rank names; for a chain, of the execution in force.
  var index: Int

  static func < (a: TimelineEntry, b: TimelineEntry) -> Bool {
    (a.time, a.rank.rawValue, a.arrival) < (b.time, b.rank.rawValue, b.arrival)
  }
}

/// Kinds of entry, in the order in which they apply at one time.
enum TimelineRank: Int, Sendable {
  case split = 0
  case dividend = 1
  case correction = 2
  case execution = 3

  init?(_ type: AdjustmentType) {
    switch type {
    case .split: self = .split
    case .dividend: self = .dividend
    case .correction: self = .correction
    case .deposit, .withdrawal, .interest, .symbolChange: return nil
    }
  }
}

/// Executions that correct one another.
struct CorrectionChain: Sendable {
  /// Position of the execution with the lowest revision: it gives time and place.
  var first: Int
  var firstRevision: UInt64
  /// Position of the execution with the highest revision: it gives everything else.
  var last: Int
  var lastRevision: UInt64
}

/// Lookups of a book, computed from its executions and adjustments.
struct BookIndex: Sendable {
  /// Position of each execution by id.
  var executions: [String: Int] = [:]
  /// The chain of each execution, by what its ids share.
  var chains: [String: CorrectionChain] = [:]
  /// Entries by instrument, sorted.
  var timelines: [[TimelineEntry]] = []

  /// Puts an entry in its place.
  ///
  /// - Returns: whether it is the last one.
  mutating func insert(_ entry: TimelineEntry, _ instrument: InstrumentID) -> Bool {
    while timelines.count <= instrument.index { timelines.append([]) }
    let at = timelines[instrument.index].lowerBound { $0 < entry }
    timelines[instrument.index].insert(entry, at: at)
    return at == timelines[instrument.index].count - 1
  }

  /// Takes an entry out; one that is not there changes nothing.
  mutating func remove(_ entry: TimelineEntry, _ instrument: InstrumentID) {
    guard instrument.index < timelines.count else { return }
    let at = timelines[instrument.index].lowerBound { $0 < entry }
    guard at < timelines[instrument.index].count, timelines[instrument.index][at] == entry else {
      return
    }
    timelines[instrument.index].remove(at: at)
  }
}
