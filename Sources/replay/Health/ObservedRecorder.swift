import Journal

/// A recorder that a ``LiveProbe`` looks at.
struct ObservedRecorder<Base: Recorder>: Recorder {
  private(set) var base: Base
  let probe: LiveProbe?

  init(_ base: Base, _ probe: LiveProbe?) {
    self.base = base
    self.probe = probe
  }

  mutating func append(_ tick: Tick, _ envelope: Envelope) throws {
    try base.append(tick, envelope)
  }

  mutating func append(_ rows: Span<TickRow>, from first: SequenceNumber) throws {
    try base.append(rows, from: first)
  }

  mutating func append(_ record: Recorded) throws {
    try base.append(record)
    probe?.appended(record)
  }

  mutating func endInput() throws {
    try base.endInput()
    probe?.decided()
  }

  mutating func commit() throws {
    guard let probe else { return try base.commit() }
    let start = MonotonicTime.now
    try base.commit()
    probe.monitor.note(.commit, Int64(clamping: MonotonicTime.now - start))
  }

  var blockEnd: JournalHead? { base.blockEnd }
}
