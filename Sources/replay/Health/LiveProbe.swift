import Engine
import Journal
import Projections

/// The session's hand on its ``LiveMonitor`` and its log; belongs to the session's thread.
///
/// It measures what the session tells it and passes on what became durable. It sees every event
/// before the commit, but says nothing of one before it is durable.
final class LiveProbe {
  let monitor: LiveMonitor
  /// Gets the events of ``kinds`` that became durable, with the state behind the last of them.
  private let report: (Recorded, Ledger) -> Void
  /// Kinds that ``report`` is interested in.
  private static let kinds: [EventKind] = [
    .sessionStarted, .commandDropped, .connection, .operatorCommand, .adjustment, .execution,
    .predictionRejected, .orderCommand, .orderState, .riskState, .symbolRisk, .alert, .breakChanged,
    .dataRecovery,
  ]
  private static let isWanted: [Bool] = (0...UInt8.max).map { number in
    EventKind(rawValue: number).map(kinds.contains) ?? false
  }

  private var noted: [Recorded] = []
  /// When the input at hand was taken.
  private var takenAt: UInt64?
  /// Commands that were handed over and not heard of, oldest first.
  private var sending: [(sequence: SequenceNumber, at: Timestamp)] = []
  private static let sendingMax = 1_024

  init(_ monitor: LiveMonitor, report: @escaping (Recorded, Ledger) -> Void = { _, _ in }) {
    self.monitor = monitor
    self.report = report
  }

  // MARK: The source

  /// The session takes everything that waits.
  func took(_ count: Int) { monitor.took(count) }

  /// The session takes an input, or a batch of ticks, that waited since `time`.
  func takes(waitedFor time: Nanoseconds?) {
    if let time { monitor.note(.inbox, time.rawValue) }
    takenAt = MonotonicTime.now
  }

  /// A command goes to the broker's side.
  func sends(_ command: SequenceNumber, at time: Timestamp) {
    if sending.count == Self.sendingMax { sending.removeFirst() }
    sending.append((command, time))
  }

  /// The broker's side says what became of commands.
  func hears(_ event: Event, at time: Timestamp) {
    switch event {
    case .commandSent(let sent):
      guard let place = sending.firstIndex(where: { $0.sequence == sent.command }) else { return }
      monitor.note(.send, (time - sending.remove(at: place).at).rawValue)
    case .commandDropped(let dropped): sending.removeAll { $0.sequence == dropped.command }
    default: break
    }
  }

  // MARK: The recorder

  /// Appended; not durable yet.
  func appended(_ record: Recorded) {
    if Self.isWanted[Int(record.event.kind.rawValue)] { noted.append(record) }
  }

  /// Everything about the input at hand is appended.
  func decided() {
    guard let takenAt else { return }
    monitor.note(.decide, Int64(clamping: MonotonicTime.now - takenAt))
    self.takenAt = nil
  }

  // MARK: The session

  /// Everything so far is durable.
  func committed(_ ledger: Ledger, _ counts: SessionCounts) {
    monitor.committed(ledger, counts, areOrdersNew: !noted.isEmpty)
    guard !noted.isEmpty else { return }
    for record in noted {
      if case .alert(let alert) = record.event { monitor.alerted(alert.severity) }
      report(record, ledger)
    }
    noted.removeAll(keepingCapacity: true)
  }
}
