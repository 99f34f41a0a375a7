import Journal
import Projections

/// When a session hands out its state to be kept, and to whom.
///
/// The state is handed out committed, behind everything of an input, at the end of a block. A
/// snapshot only saves time, so it cannot fail a session: whoever takes it keeps its own errors.
public struct SnapshotPolicy {
  /// Records between snapshots; after the commit that passes a multiple, the next block end counts.
  public let interval: UInt64
  /// Gets the state, a value of its own, and the block end it stands at.
  public let take: (Ledger, JournalHead) -> Void

  /// Hands a state to `take` about every `interval` records.
  ///
  /// - Parameter interval: at least 1.
  public init(every interval: UInt64, take: @escaping (Ledger, JournalHead) -> Void) {
    precondition(interval > 0, "an interval has records")
    self.interval = interval
    self.take = take
  }

  private init() {
    interval = 0
    take = { _, _ in }
  }

  /// Hands out nothing.
  public static var never: SnapshotPolicy { SnapshotPolicy() }

  /// The first multiple of the interval after a record.
  func next(after sequence: SequenceNumber) -> UInt64 {
    guard interval > 0 else { return .max }
    let (due, overflow) = interval.multipliedReportingOverflow(by: sequence.rawValue / interval + 1)
    return overflow ? .max : due
  }
}
