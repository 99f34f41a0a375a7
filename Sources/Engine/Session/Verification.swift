import Journal

/// A recorded session as both source and sink: its inputs drive the engine, its outputs are what
/// the engine must produce again, byte for byte; effects go nowhere.
///
/// Compared, input by input and in order: sequence, kind, version, cause, times and the canonical
/// payload. The first difference ends the run. Under another configuration state digests are left
/// out: they would differ at once and say nothing.
public final class Verification: InputSource, Recorder, Venue, Clock {
  /// Stands at the current input until the engine has stepped; only then outputs move it on.
  @usableFromInline let reader: JournalReader
  private var tally = Tally()
  private var current = Event.tick(Tick())
  private let progress: (UInt64) -> Void
  private let override: ((SessionStarted) -> SessionStarted)?
  /// The last input that is taken is not behind this record.
  private let last: SequenceNumber

  /// What was compared. One value, because each stored property of a class is an access to check.
  fileprivate struct Tally {
    var writer = PayloadWriter()
    var outputs = ComparedOutputs()
    /// The multiple of 65,536 that was last told as progress.
    var told: UInt64 = 0
  }

  /// What was compared so far.
  public var outputs: ComparedOutputs { tally.outputs }
  /// Outputs compared so far, by kind number.
  public var comparedByKind: [UInt64] { outputs.byKind }
  /// Outputs compared so far.
  public var compared: UInt64 { outputs.count }
  /// Fingerprint of all outputs so far, the same however the journal was cut into blocks.
  public var digest: StateDigest { outputs.digest }

  /// Verifies what `reader` reads from here on.
  ///
  /// - Parameters:
  ///   - resumed: what the reader stands at, where that input was not taken yet; nil to begin
  ///     with the next record.
  ///   - last: inputs behind this record are left out; it must not be inside of a run of ticks,
  ///     as the last one of a day, or of a block, never is.
  ///   - override: changes the configuration of each session, to see where it first matters.
  ///   - progress: told now and then how many records are done.
  public init(
    _ reader: JournalReader, at resumed: RecordShape? = nil,
    through last: SequenceNumber = SequenceNumber(rawValue: .max),
    override: ((SessionStarted) -> SessionStarted)? = nil,
    progress: @escaping (UInt64) -> Void = { _ in }
  ) {
    self.reader = reader
    self.override = override
    self.last = last
    self.progress = progress
    if let resumed { reader.stepBack(resumed) }
  }

  // What a tick needs is inlinable: the loop then takes it from the reader's memory, uncopied.
  @inlinable public var time: Timestamp { reader.envelope.recordedAt }
  @inlinable public var occurredAt: Timestamp { reader.envelope.occurredAt }
  @inlinable public var tick: Tick { reader.tick }
  @inlinable public var row: TickRow { reader.row }
  public var event: Event { current }
  @inlinable public var cause: SequenceNumber { reader.envelope.cause }

  @inlinable public func advance() throws -> InputStep {
    reader.advanceInRun() ? .tick : try advanceRun()
  }

  /// Moves to the first tick of the next run, or to another input.
  @usableFromInline func advanceRun() throws -> InputStep {
    guard let shape = try reader.advance() else { return .end }
    let recorded = reader.envelope
    if recorded.sequence > last { return .end }
    tell(recorded.sequence.rawValue)
    if shape == .tick { return .tick }
    guard let kind = EventKind(rawValue: reader.kind), kind.isInput else {
      throw Divergence.missing(recorded: Recorded(recorded, try reader.event()))
    }
    current = try reader.event()
    if let override, case .sessionStarted(let started) = current {
      current = .sessionStarted(override(started))
    }
    return .event
  }

  private func tell(_ record: UInt64) {
    guard record >> 16 != tally.told else { return }
    tally.told = record >> 16
    progress(record)
  }

  @inlinable public func takeTicks<E: Error>(
    atMost limit: Int, _ body: (Span<TickRow>) throws(E) -> Int
  ) throws(E) -> Int {
    try reader.takeTicks(atMost: limit) { _, rows throws(E) in try body(rows) }
  }

  /// The rows are the recorded ones, with their times; only their place can differ.
  @inlinable public func append(_ rows: Span<TickRow>, from first: SequenceNumber) throws {
    let recorded = reader.envelope
    guard first == recorded.sequence else {
      var moved = recorded
      moved.sequence = first
      throw inputMoved(moved)
    }
  }

  @inlinable public func append(_ tick: Tick, _ envelope: Envelope) throws {
    if envelope != reader.envelope { throw inputMoved(envelope) }
  }

  public func append(_ record: Recorded) throws {
    if record.event.kind.isInput {
      if record.envelope != reader.envelope { throw inputMoved(record.envelope) }
    } else {
      try compare(record)
    }
  }

  @inlinable public func endInput() {}
  public func commit() {}
  public func send(_ command: OrderCommand, sequence: SequenceNumber, at time: Timestamp) {}
  public func set(_ timer: TimerSet, sequence: SequenceNumber) {}
  public func cancel(_ timer: TimerCancelled) {}

  private func compare(_ produced: Recorded) throws {
    guard let shape = try reader.advance() else { throw Divergence.extra(produced: produced) }
    guard shape == .event, let kind = EventKind(rawValue: reader.kind), !kind.isInput else {
      throw Divergence.extra(produced: produced)
    }
    // The state holds the configuration, so under another one no digest can be the same.
    if override != nil, kind == .stateDigest, produced.event.kind == kind { return }
    guard tally.take(produced, asRecordedIn: reader) else {
      throw Divergence.different(
        recorded: Recorded(reader.envelope, try reader.event()), produced: produced)
    }
  }

  @usableFromInline func inputMoved(_ envelope: Envelope) -> Divergence {
    .inputMoved(recorded: reader.envelope, produced: envelope)
  }
}

extension Verification.Tally {
  /// Counts an output that is what `reader` stands at, byte for byte.
  ///
  /// - Returns: false when it is not; nothing is counted then.
  mutating func take(_ produced: Recorded, asRecordedIn reader: JournalReader) -> Bool {
    let kind = produced.event.kind
    guard produced.envelope == reader.envelope, kind.rawValue == reader.kind,
      kind.version == reader.version
    else { return false }
    writer.reset()
    produced.event.write(to: &writer)
    let bytes = writer.bytes
    guard reader.payloadEquals(bytes) else { return false }
    outputs.add(kind, payload: bytes)
    return true
  }
}
