/// Takes records in order and makes them durable; a journal writer, or a comparison with one.
public protocol Recorder {
  /// Takes a tick.
  mutating func append(_ tick: Tick, _ envelope: Envelope) throws
  /// Takes ticks that are whole inputs, nothing being decided about any but perhaps the last.
  ///
  /// The records of that last one end with ``endInput()``.
  /// - Parameter first: the record number of the first; the rest follow on, all without a cause.
  mutating func append(_ rows: Span<TickRow>, from first: SequenceNumber) throws
  /// Takes any other record.
  mutating func append(_ record: Recorded) throws
  /// The records so far of this input are complete; a block may end here.
  mutating func endInput() throws
  /// Returns when everything appended is durable, as the policy in force defines it.
  mutating func commit() throws
  /// The end of a block, while everything taken stands before it; else nil.
  ///
  /// Only there may a state be kept for later; a recorder without blocks has no such place.
  var blockEnd: JournalHead? { get }
}

extension Recorder {
  public mutating func append(_ rows: Span<TickRow>, from first: SequenceNumber) throws {
    for index in rows.indices {
      if index > 0 { try endInput() }
      let row = rows[index]
      try append(
        row.tick,
        Envelope(
          sequence: SequenceNumber(rawValue: first.rawValue + UInt64(index)),
          recordedAt: row.recordedAt, occurredAt: row.occurredAt))
    }
  }

  public var blockEnd: JournalHead? { nil }
}
