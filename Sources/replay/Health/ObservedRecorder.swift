import Journal

/// A journal's writer that a ``LiveProbe`` looks at.
struct ObservedRecorder: Recorder {
  private(set) var writer: JournalWriter
  let probe: LiveProbe?

  init(_ writer: JournalWriter, _ probe: LiveProbe?) {
    self.writer = writer
    self.probe = probe
  }

  mutating func append(_ tick: Tick, _ envelope: Envelope) throws {
    try writer.append(tick, envelope)
  }

  mutating func append(_ rows: Span<TickRow>, from first: SequenceNumber) throws {
    try writer.append(rows, from: first)
  }

  mutating func append(_ record: Recorded) throws {
    try writer.append(record)
    probe?.appended(record)
  }

  mutating func endInput() throws {
    try writer.endInput()
    probe?.decided()
  }

  mutating func commit() throws {
    guard let probe else { return try writer.commit() }
    let start = MonotonicTime.now
    try writer.commit()
    probe.monitor.note(.commit, Int64(clamping: MonotonicTime.now - start))
  }

  var blockEnd: JournalHead? { writer.blockEnd }
}
