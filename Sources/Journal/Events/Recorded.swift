/// Where and when a record stands, and what led to it.
public struct Envelope: Hashable, Sendable, BitwiseCopyable {
  /// The place in the journal; the only order of replay.
  public var sequence: SequenceNumber
  /// Our clock when the input was stamped, never earlier than the record before.
  public var recordedAt: Timestamp
  /// The venue's clock, where it said one; ``Timestamp/zero`` means it did not.
  public var occurredAt: Timestamp
  /// The record that led to this one; ``SequenceNumber/none`` for most inputs.
  public var cause: SequenceNumber

  /// Envelope of a record.
  @inlinable public init(
    sequence: SequenceNumber, recordedAt: Timestamp, occurredAt: Timestamp = .zero,
    cause: SequenceNumber = .none
  ) {
    self.sequence = sequence
    self.recordedAt = recordedAt
    self.occurredAt = occurredAt
    self.cause = cause
  }
}

/// An event as it stands in the journal.
public struct Recorded: Hashable, Sendable {
  /// Place, times and cause.
  public var envelope: Envelope
  /// What happened.
  public var event: Event

  /// An event with its place.
  public init(_ envelope: Envelope, _ event: Event) {
    self.envelope = envelope
    self.event = event
  }

  /// The place in the journal.
  public var sequence: SequenceNumber { envelope.sequence }
}
