import Journal
import Projections

/// Finds records of a journal by what they name or by their numbers.
///
/// In sealed segments an index answers, elsewhere all is read; what is found is the same.
struct RecordFinder {
  let reader: JournalReader
  /// Instruments as they were where a pruned journal begins; of a whole one its records say all.
  let known: Instruments
  private let blocks: EventBlocks

  init(reader: JournalReader, known: Instruments) {
    self.reader = reader
    self.known = known
    blocks = EventBlocks(reader)
  }

  /// Every wanted event in order.
  func select(
    _ condition: (inout JournalQuery) -> Void, take: (Recorded) -> Void
  ) throws(JournalError) {
    for record in try all(condition) { take(record) }
  }

  /// Every wanted event in order.
  func all(_ condition: (inout JournalQuery) -> Void) throws(JournalError) -> [Recorded] {
    var query = JournalQuery()
    condition(&query)
    return try blocks.events(query)
  }

  /// The record of that number; nil when the journal does not have it.
  func record(_ number: SequenceNumber) throws(JournalError) -> Recorded? {
    try blocks.record(number)
  }

  /// What followed from records of one input: outputs whose causes lead back to one of `roots`.
  ///
  /// Outputs stand behind their input and before the next, so nothing further is read.
  func consequences(
    of roots: [SequenceNumber], after last: SequenceNumber
  ) throws(JournalError) -> [Recorded] {
    var family = Set(roots)
    return try blocks.outputs(behind: last).filter { record in
      guard family.contains(record.envelope.cause) else { return false }
      family.insert(record.sequence)
      return true
    }
  }

  /// All instruments defined so far.
  func instruments() throws(JournalError) -> Instruments {
    var instruments = known
    try select { query in
      query.kinds = [EventKind.instrumentDefined.rawValue]
    } take: { record in
      if case .instrumentDefined(let definition) = record.event { instruments.fold(definition) }
    }
    return instruments
  }

  /// The commissions of executions, in order.
  func commissions(of executions: [String]) throws(JournalError) -> [Recorded] {
    guard !executions.isEmpty else { return [] }
    return try all { query in
      query.kinds = [EventKind.commission.rawValue]
      query.executions = executions
    }
  }

  /// The last trade of an instrument at or before a record that had this price.
  ///
  /// - Returns: nil when there is none among the last million records.
  func trade(
    _ instrument: InstrumentID, at price: Price, notBehind last: SequenceNumber, root: String
  ) throws(JournalError) -> SequenceNumber? {
    let backward = try BackwardReader(opening: root)
    try backward.seek(to: last)
    var left = 1_000_000
    while left > 0, let shape = try backward.advance() {
      left -= 1
      guard shape == .tick else { continue }
      let tick = backward.tick
      if tick.instrument == instrument, tick.kind == .trade, tick.price == price {
        return backward.envelope.sequence
      }
    }
    return nil
  }
}
