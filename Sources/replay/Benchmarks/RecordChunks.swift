import Journal

/// The records of a journal, a piece at a time: a day of any length takes the memory of one piece.
final class RecordChunks {
  /// What comes next in a piece.
  enum Item {
    /// Rows of ``RecordChunks/rows``.
    case ticks(Range<Int>)
    /// Any other record.
    case event(Recorded)
  }

  private static let rowsMax = 32_768
  private let reader: JournalReader
  private var left: UInt64

  /// Ticks of the piece at hand.
  private(set) var rows: [TickRow] = []
  /// The piece at hand in order.
  private(set) var items: [Item] = []

  /// - Parameter limit: records after which it ends.
  init(_ root: String, limit: UInt64 = .max) throws(JournalError) {
    reader = try JournalReader(opening: root)
    left = limit
    rows.reserveCapacity(Self.rowsMax)
  }

  /// Reads the next piece.
  ///
  /// - Returns: false when there is none.
  func advance() throws(JournalError) -> Bool {
    rows.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
    var start = 0
    while left > 0, rows.count < Self.rowsMax, items.count < Self.rowsMax,
      let shape = try reader.advance()
    {
      left -= 1
      let envelope = reader.envelope
      if shape == .tick {
        rows.append(
          TickRow(
            recordedAt: envelope.recordedAt, occurredAt: envelope.occurredAt, tick: reader.tick))
        continue
      }
      close(&start)
      items.append(.event(Recorded(envelope, try reader.event())))
    }
    close(&start)
    return !items.isEmpty
  }

  private func close(_ start: inout Int) {
    if start < rows.count { items.append(.ticks(start..<rows.count)) }
    start = rows.count
  }
}
