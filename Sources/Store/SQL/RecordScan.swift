import Journal

/// The record that a scan stands at, whichever way it goes.
struct RecordView {
  private enum Source {
    case forward(JournalReader)
    case backward(BackwardReader)
  }

  private let source: Source

  /// The record that `reader` stands at.
  init(_ reader: JournalReader) { source = .forward(reader) }
  /// The record that `reader` stands at.
  init(_ reader: BackwardReader) { source = .backward(reader) }

  /// Place, times and cause.
  var envelope: Envelope {
    switch source {
    case .forward(let reader): reader.envelope
    case .backward(let reader): reader.envelope
    }
  }

  /// The kind, also one that this build does not know.
  var kind: UInt8 {
    switch source {
    case .forward(let reader): reader.kind
    case .backward(let reader): reader.kind
    }
  }

  /// What happened.
  func event() throws(JournalError) -> Event {
    switch source {
    case .forward(let reader): try reader.event()
    case .backward(let reader): try reader.event()
    }
  }
}

/// Makes rows of records.
protocol RecordRows: AnyObject {
  /// Takes a record; its rows are asked for before the next one comes.
  ///
  /// - Returns: how many rows it has.
  func take(_ record: RecordView) throws(JournalError) -> Int
  /// Adds one of the rows.
  func write(_ index: Int, to batch: RowBatch)
}

/// The records that a query wants, each made into rows.
final class RecordScan: TableScan {
  private let session: ScanSession
  private let rows: any RecordRows
  private let query: JournalQuery
  private let selection: JournalSelection?
  private let backward: BackwardReader?
  /// Rows of the record at hand.
  private var count = 0
  private var next = 0
  /// Rows of the next batch: few at first, since many who ask want one record.
  private var wanted = 8

  init(
    _ session: ScanSession, _ query: JournalQuery, _ order: ScanOrder, _ rows: any RecordRows
  ) throws(JournalError) {
    (self.session, self.query, self.rows) = (session, query, rows)
    guard order == .backward else {
      selection = JournalSelection(try session.reader(), query)
      backward = nil
      return
    }
    selection = nil
    let reader = try session.backward()
    reader.passing = query
    backward = reader
    let isLate = query.times.upperBound < JournalQuery().times.upperBound
    if isLate {
      try reader.seek(to: query.times.upperBound)
    } else {
      try reader.seek(to: query.sequences.upperBound)
    }
  }

  func fill(_ batch: RowBatch) throws(SQLError) {
    let before = blocksRead
    defer { session.source.cost.blocks += blocksRead - before }
    while batch.count < wanted {
      if next == count, try !advance() { break }
      while next < count && batch.room > 0 {
        rows.write(next, to: batch)
        next += 1
      }
    }
    wanted = min(wanted * 4, RowBatch.capacity)
  }

  private var blocksRead: Int { selection?.blocksRead ?? backward?.blocksRead ?? 0 }

  /// Takes the next record; false at the end.
  private func advance() throws(SQLError) -> Bool {
    try session.read { () throws(JournalError) in
      (count, next) = (0, 0)
      if let selection {
        guard try selection.advance() != nil else { return false }
        count = try rows.take(RecordView(selection.reader))
        return true
      }
      guard let backward, try backward.advance() != nil else { return false }
      let envelope = backward.envelope
      guard envelope.sequence >= query.sequences.lowerBound,
        envelope.recordedAt >= query.times.lowerBound
      else { return false }
      if query.kinds.isEmpty || query.kinds.contains(backward.kind) {
        count = try rows.take(RecordView(backward))
      }
      return true
    }
  }
}

/// The columns that every record has.
struct EnvelopeColumns {
  /// Number, time, time as text, the venue's time, cause.
  static let columns = [
    SQLColumn("seq", .integer, "number of the record", role: .sequence),
    SQLColumn("time_ns", .integer, "recorded at, ns since 1970 UTC", role: .time),
    SQLColumn("time", .text, "the same as UTC text", role: .timeText),
    SQLColumn("occurred_at_ns", .integer, "the venue's time, NULL for none"),
    SQLColumn("cause", .integer, "number of the record that led to it, NULL for none"),
  ]

  private var times = TimeText()

  /// Writes the envelope of a record into the first columns of a row.
  mutating func write(_ envelope: Envelope, to batch: RowBatch, _ row: Int) {
    batch.set(0, row, .integer(Int64(bitPattern: envelope.sequence.rawValue)))
    batch.set(1, row, .integer(envelope.recordedAt.rawValue))
    if batch.uses(2) { batch.set(2, row, batch.text(times.write(envelope.recordedAt))) }
    let occurred = envelope.occurredAt
    batch.set(3, row, occurred == .zero ? TableCell() : .integer(occurred.rawValue))
    let cause = Int64(bitPattern: envelope.cause.rawValue)
    batch.set(4, row, cause == 0 ? TableCell() : .integer(cause))
  }
}
