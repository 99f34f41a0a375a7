/// Fires timers at the edge; the engine itself knows no time but that of its inputs.
///
/// A fired timer comes back as a `timerFired` input whose cause is the `timerSet`.
public protocol Clock {
  /// Arms a timer whose record is durable.
  ///
  /// - Parameter sequence: the record of the `timerSet`.
  mutating func set(_ timer: TimerSet, sequence: SequenceNumber)
  /// Disarms a timer; an unknown one is nobody's error.
  mutating func cancel(_ timer: TimerCancelled)
}
