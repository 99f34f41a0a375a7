import Journal

/// Follows records to everything that led to them.
struct CauseFinder {
  /// Records to the next wanted one up to which reading on is cheaper than a seek.
  private static let nearby: UInt64 = 10_000

  private let reader: JournalReader

  init(_ reader: JournalReader) { self.reader = reader }

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
    }
    return Set(wanted).subtracting(known).subtracting([.none]).sorted()
  }

  /// The records of these numbers, ascending, as far as the journal has them.
  private func read(_ wanted: [SequenceNumber]) throws(JournalError) -> [Recorded] {
    var found: [Recorded] = []
    for number in wanted {
      // Reading on decodes less than a seek, which begins at the block's start.
      let isNearby = found.last.map { number.rawValue - $0.sequence.rawValue < Self.nearby }
      if isNearby != true { try reader.seek(to: number) }
      while let shape = try reader.advance(), reader.envelope.sequence <= number {
        guard reader.envelope.sequence == number else { continue }
        let event = shape == .tick ? Event.tick(reader.tick) : try reader.event()
        found.append(Recorded(reader.envelope, event))
        break
      }
    }
    return found
  }
}
