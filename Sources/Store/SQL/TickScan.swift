import Journal

/// Ticks in the order of the journal, or all of one symbol after all of another.
///
/// Symbol by symbol the journal is read once for each; blocks without ticks of it are passed by.
final class TickScan: TableScan {
  private let writer: TickWriter
  private let session: ScanSession
  private let reader: JournalReader
  private let query: JournalQuery
  /// Symbols to come, the next one last.
  private var groups: [SymbolGroup] = []
  private var selection: JournalSelection?

  /// In the order of the journal.
  init(_ writer: TickWriter, _ session: ScanSession) throws(JournalError) {
    (self.writer, self.session, query) = (writer, session, writer.query)
    reader = try session.reader()
    selection = JournalSelection(reader, query, givesWholeRuns: true)
  }

  /// Symbol by symbol.
  init(_ writer: TickWriter, _ session: ScanSession, isDown: Bool) throws(JournalError) {
    (self.writer, self.session, query) = (writer, session, writer.query)
    reader = try session.reader()
    let instruments =
      writer.hasAllInstruments ? try reader.tickInstruments() : writer.query.instruments
    groups = writer.symbols.groups(of: instruments)
    if !isDown { groups.reverse() }
  }

  func fill(_ batch: RowBatch) throws(SQLError) {
    try session.read { () throws(JournalError) in
      while batch.room >= JournalReader.ticksAtOnce {
        if selection == nil { selection = try nextGroup() }
        guard let current = selection else { return }
        let before = current.blocksRead
        let shape = try current.advance()
        session.source.cost.blocks += current.blocksRead - before
        if shape != nil {
          current.takeTicks { first, rows in writer.write(first, rows, to: batch) }
        } else if groups.isEmpty {
          return
        } else {
          selection = nil
        }
      }
    }
  }

  private func nextGroup() throws(JournalError) -> JournalSelection? {
    guard let group = groups.popLast() else { return nil }
    writer.want(group)
    var query = writer.query
    query.sequences = self.query.sequences
    guard query.sequences.lowerBound.rawValue <= group.last else { return try nextGroup() }
    let last = min(query.sequences.upperBound, SequenceNumber(rawValue: group.last))
    query.sequences = query.sequences.lowerBound...last
    return JournalSelection(reader, query, givesWholeRuns: true)
  }
}

/// Ticks from the last to the first.
final class BackwardTickScan: TableScan {
  private let writer: TickWriter
  private let session: ScanSession
  private let reader: BackwardReader
  private let query: JournalQuery
  /// Rows of the next batch: few at first, since most who ask backward want one.
  private var wanted = 8
  private var isStarted = false

  init(_ writer: TickWriter, _ session: ScanSession) throws(JournalError) {
    (self.writer, self.session, query) = (writer, session, writer.query)
    reader = try session.backward()
    reader.passing = query
  }

  func fill(_ batch: RowBatch) throws(SQLError) {
    let before = reader.blocksRead
    defer { session.source.cost.blocks += reader.blocksRead - before }
    try session.read { () throws(JournalError) in
      if !isStarted { try start() }
      while batch.count < wanted, let shape = try reader.advance() {
        let envelope = reader.envelope
        if envelope.sequence < query.sequences.lowerBound
          || envelope.recordedAt < query.times.lowerBound
        {
          return
        }
        guard shape == .tick else { continue }
        let one: InlineArray<1, TickRow> = [
          TickRow(
            recordedAt: envelope.recordedAt, occurredAt: envelope.occurredAt, tick: reader.tick)
        ]
        writer.write(envelope.sequence, one.span, to: batch)
      }
    }
    wanted = min(wanted * 4, RowBatch.capacity)
  }

  /// Goes to the end of what is wanted, by whichever bound is nearer.
  private func start() throws(JournalError) {
    isStarted = true
    let all = JournalQuery()
    if query.times.upperBound < all.times.upperBound {
      try reader.seek(to: query.times.upperBound)
    } else {
      try reader.seek(to: query.sequences.upperBound)
    }
  }
}
