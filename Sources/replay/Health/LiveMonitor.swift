import Engine
import Journal
import Projections
import Synchronization

/// What a running session says of itself, for other threads: written by the session, read by
/// whoever serves it.
///
/// It is written at commits, at events and once a batch of ticks, never for a single tick; unless
/// an order changed, a write takes no memory. Nothing that is decided looks at it.
final class LiveMonitor: Sendable {
  private let health = Mutex(SessionHealth())

  /// As it stands now.
  var snapshot: SessionHealth { health.withLock { $0.detached } }

  /// The session begins.
  func begin(venue: String, mode: SessionMode, ledger: Ledger) {
    health.withLock {
      $0.venue = venue
      $0.mode = mode
      $0.startedAt = Timestamp(rawValue: SocketLoop.wallClock)
      $0.take(ledger, areOrdersNew: true)
      // Whatever the journal says of an earlier session's link, this one has none yet.
      $0.link = .disconnected
    }
  }

  /// The loop moves.
  func beat() { health.withLock { $0.beatAt = MonotonicTime.now } }

  /// Everything up to here is durable.
  ///
  /// - Parameter areOrdersNew: whether anything became of an order or of the link since.
  func committed(_ ledger: Ledger, _ counts: SessionCounts, areOrdersNew: Bool = true) {
    health.withLock {
      $0.take(ledger, areOrdersNew: areOrdersNew)
      $0.counts = counts
    }
  }

  /// A stage took so long, in nanoseconds.
  func note(_ stage: LatencyStage, _ nanoseconds: Int64) {
    health.withLock { $0.latencies[stage.rawValue].note(nanoseconds) }
  }

  /// So much lay in the inbox.
  func took(_ count: Int) {
    health.withLock {
      $0.inboxDepth = count
      $0.inboxDepthMax = max($0.inboxDepthMax, count)
    }
  }

  /// An alert is in the journal.
  func alerted(_ severity: AlertSeverity) {
    health.withLock { $0.alerts[Int(severity.rawValue)] += 1 }
  }

  /// So many lines of the log were lost, since the start.
  func lost(logLines: UInt64) { health.withLock { $0.logLinesLost = logLines } }
}
