import Journal

/// A journal's writer that shows alerts and the broker's comings and goings to a ``LiveWatch``,
/// once they are durable.
final class AlertRecorder: Recorder {
  private(set) var writer: JournalWriter
  private let watch: LiveWatch
  /// What waits for the commit.
  private var notes: [AlertNote] = []
  private var connection: (isUp: Bool, at: Timestamp)?

  init(_ writer: JournalWriter, _ watch: LiveWatch) {
    self.writer = writer
    self.watch = watch
  }

  func append(_ tick: Tick, _ envelope: Envelope) throws { try writer.append(tick, envelope) }

  func append(_ rows: Span<TickRow>, from first: SequenceNumber) throws {
    try writer.append(rows, from: first)
  }

  func append(_ record: Recorded) throws {
    try writer.append(record)
    switch record.event {
    case .alert(let alert):
      notes.append(
        AlertNote(alert, at: record.envelope.recordedAt, sequence: record.envelope.sequence))
    case .connection(let change):
      connection = (change.state == .ready, record.envelope.recordedAt)
    default: break
    }
  }

  func endInput() throws { try writer.endInput() }

  func commit() throws {
    try writer.commit()
    if let connection { watch.noteConnection(isUp: connection.isUp, at: connection.at) }
    connection = nil
    guard let last = notes.last else { return }
    for note in notes { watch.desk?.post(note) }
    watch.desk?.markSeen(last.sequence)
    notes.removeAll(keepingCapacity: true)
  }

  var blockEnd: JournalHead? { writer.blockEnd }
}
