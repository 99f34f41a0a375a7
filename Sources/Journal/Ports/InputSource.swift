/// Where a session's inputs come from, one at a time: a live inbox, a recording, a journal.
///
/// A cursor rather than a returned value, so that a tick costs no copy of an enum with references.
public protocol InputSource {
  /// Moves to the next input.
  ///
  /// - Returns: what is there now, `.idle` or `.end`.
  /// - Throws: when the source is damaged or cannot be read; the session stops.
  mutating func advance() throws -> InputStep
  /// The instant of the current input, not earlier than the one before.
  var time: Timestamp { get }
  /// The venue's clock for the current input; ``Timestamp/zero`` where it said none.
  var occurredAt: Timestamp { get }
  /// The current tick; only after ``InputStep/tick``.
  var tick: Tick { get }
  /// The current tick with its times, in one go; only after ``InputStep/tick``.
  var row: TickRow { get }
  /// Lends ticks that are at hand, the current one first; only after ``InputStep/tick``.
  ///
  /// - Parameters:
  ///   - limit: most rows to lend.
  ///   - body: gets the rows; returns how many it took.
  /// - Returns: what `body` returned: the last row that it took is the current input then. 0 leaves
  ///   the current input as it is, and is what a source returns that has no more than one at hand.
  mutating func takeTicks<E: Error>(
    atMost limit: Int, _ body: (Span<TickRow>) throws(E) -> Int
  ) throws(E) -> Int
  /// The current event; only after ``InputStep/event``.
  var event: Event { get }
  /// What led to the current input: the `timerSet` of a `timerFired`, else none.
  var cause: SequenceNumber { get }
}

extension InputSource {
  @inlinable public var row: TickRow {
    TickRow(recordedAt: time, occurredAt: occurredAt, tick: tick)
  }

  @inlinable public mutating func takeTicks<E: Error>(
    atMost limit: Int, _ body: (Span<TickRow>) throws(E) -> Int
  ) throws(E) -> Int { 0 }
}

/// What ``InputSource/advance()`` found.
public enum InputStep: Sendable {
  case tick
  case event
  /// Nothing more is at hand for now: what was taken should become durable before the source is
  /// asked again, which may wait.
  case idle
  case end
}
