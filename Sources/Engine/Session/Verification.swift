import Journal

/// A recorded session as both source and sink: its inputs drive the engine, its outputs are what
/// the engine must produce again, byte for byte; effects go nowhere.
///
/// Compared, input by input and in order: sequence, kind, version, cause, times and the canonical
/// payload. The first difference ends the run. Under another configuration state digests are left
/// out: they would differ at once and say nothing.
public final class Verification: InputSource, Recorder, Venue, Clock {
  private let reader: JournalReader
  private var writer = PayloadWriter()
  private var rolling = RollingDigest()
  private var current = Event.tick(Tick())
  /// Where the current input stands in the record.
  private var recorded = Envelope(sequence: .none, recordedAt: .zero)
  private let progress: (UInt64) -> Void
  private let override: ((SessionStarted) -> SessionStarted)?
  /// The record that the reader was already moved to; nil once it was taken.
  private var resumed: RecordShape?
  /// Outputs compared so far, by kind number.
  public private(set) var comparedByKind = [UInt64](repeating: 0, count: 256)
  /// Outputs compared so far.
  public private(set) var compared: UInt64 = 0

  /// Verifies what `reader` reads from here on.
  ///
  /// - Parameters:
  ///   - resumed: what the reader stands at, where that input was not taken yet; nil to begin
  ///     with the next record.
  ///   - override: changes the configuration of each session, to see where it first matters.
  ///   - progress: told now and then how many records are done.
  public init(
    _ reader: JournalReader, at resumed: RecordShape? = nil,
    override: ((SessionStarted) -> SessionStarted)? = nil,
    progress: @escaping (UInt64) -> Void = { _ in }
  ) {
    self.reader = reader
    self.resumed = resumed
    self.override = override
    self.progress = progress
  }

  /// Fingerprint of all outputs so far, the same however the journal was cut into blocks.
  public var digest: StateDigest { rolling.value }

  public var time: Timestamp { recorded.recordedAt }
  public var occurredAt: Timestamp { recorded.occurredAt }
  public var tick: Tick { reader.tick }
  public var event: Event { current }
  public var cause: SequenceNumber { recorded.cause }

  public func advance() throws -> InputStep {
    guard let shape = try resumed ?? reader.advance() else { return .end }
    resumed = nil
    recorded = reader.envelope
    if recorded.sequence.rawValue & 0xFFFF == 0 { progress(recorded.sequence.rawValue) }
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

  public func append(_ tick: Tick, _ envelope: Envelope) throws {
    if envelope != recorded { throw inputMoved(envelope) }
  }

  public func append(_ record: Recorded) throws {
    if record.event.kind.isInput {
      if record.envelope != recorded { throw inputMoved(record.envelope) }
    } else {
      try compare(record)
    }
  }

  public func endInput() {}
  public func commit() {}
  public func send(_ command: OrderCommand, sequence: SequenceNumber, at time: Timestamp) {}
  public func set(_ timer: TimerSet, sequence: SequenceNumber) {}
  public func cancel(_ timer: TimerCancelled) {}

  private func compare(_ produced: Recorded) throws {
    guard let shape = try reader.advance() else { throw Divergence.extra(produced: produced) }
    guard shape == .event, let kind = EventKind(rawValue: reader.kind), !kind.isInput else {
      throw Divergence.extra(produced: produced)
    }
    writer.reset()
    produced.event.write(to: &writer)
    // The state holds the configuration, so under another one no digest can be the same.
    if override != nil, kind == .stateDigest, produced.event.kind == kind { return }
    let isSame =
      produced.envelope == reader.envelope && produced.event.kind == kind
      && reader.version == type(of: produced.event.payload).version
      && reader.payload.elementsEqual(writer.bytes)
    guard isSame else {
      throw Divergence.different(
        recorded: Recorded(reader.envelope, try reader.event()), produced: produced)
    }
    compared += 1
    comparedByKind[Int(reader.kind)] += 1
    rolling.add(kind: reader.kind, version: reader.version, payload: writer.bytes)
  }

  private func inputMoved(_ envelope: Envelope) -> Divergence {
    .inputMoved(recorded: recorded, produced: envelope)
  }
}
