import Journal

/// Follows records to everything that led to them.
struct CauseFinder {
  private let finder: RecordFinder

  init(_ finder: RecordFinder) { self.finder = finder }

  /// `own` and all its causes in order, and the numbers of those that the journal lacks.
  func records(
    leadingTo own: [Recorded]
  ) throws(JournalError) -> (records: [Recorded], missing: [SequenceNumber]) {
    var known = own
    var missing: [SequenceNumber] = []
    var wanted = causes(of: own, knowing: Set(own.map(\.sequence)))
    // A chain of causes is short: prediction, signal, decision, verdict.
    while !wanted.isEmpty {
      let found = try read(wanted)
      missing += Set(wanted).subtracting(found.map(\.sequence))
      known += found
      wanted = causes(of: found, knowing: Set(known.map(\.sequence)).union(missing))
    }
    return (known.sorted { $0.sequence < $1.sequence }, missing.sorted())
  }

  private func causes(
    of records: [Recorded], knowing known: Set<SequenceNumber>
  ) -> [SequenceNumber] {
    var wanted = records.map(\.envelope.cause)
    for record in records {
      // A decision is the first of its own evidence: the signal it looked at.
      if case .decision(let decision) = record.event { wanted.append(decision.signal) }
      // What a plan does later follows from the step at hand; its reason lies in an earlier one.
      if case .orderPlan(let plan) = record.event { wanted.append(plan.begunBy) }
    }
    return Set(wanted).subtracting(known).subtracting([.none]).sorted()
  }

  /// The records of these numbers, ascending, as far as the journal has them.
  private func read(_ wanted: [SequenceNumber]) throws(JournalError) -> [Recorded] {
    var found: [Recorded] = []
    for number in wanted {
      if let record = try finder.record(number) { found.append(record) }
    }
    return found
  }
}
