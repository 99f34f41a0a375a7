import Journal
import Projections

/// What of a day's records somebody should know: trouble, and what was done by hand.
enum DayIncidents {
  /// The incident that a record is; nil for the ordinary ones.
  static func text(_ record: Recorded, _ ledger: Ledger) -> String? {
    switch record.event {
    case .alert(let alert):
      alert.severity == .notice ? nil : "\(alert.severity): \(alert.message)"
    case .riskState(let change): "risk level \(change.from) → \(change.to): \(change.reason)"
    case .symbolRisk(let change):
      "\(ledger.symbol(change.instrument)) "
        + (change.isBlocked ? "blocked: \(change.reason)" : "allowed again: \(change.reason)")
    case .connection(let change):
      change.state == .disconnected || change.state == .degraded
        ? "link to the broker \(change.state)\(note(change.reason))" : nil
    case .commandDropped(let dropped): "order \(dropped.order) never left: \(dropped.reason)"
    case .unreadFrame(let frame): "a frame of the broker could not be read: \(frame.problem)"
    case .predictionRejected(let rejected):
      "a prediction could not be read: \(rejected.reason)"
    case .orderState(let change): text(change)
    case .breakChanged(let change): change.words
    case .operatorCommand(let command):
      "\(command.author) commanded \(command.verb)\(note(command.reason))"
    case .adjustment(let adjustment):
      "adjustment \(adjustment.type)\(note(adjustment.reason))"
    case .configurationChanged(let change): "configuration changed\(note(change.reason))"
    default: nil
    }
  }

  private static func text(_ change: OrderStateChanged) -> String? {
    switch change.to {
    case .rejected, .unknown, .denied, .expired:
      "order \(change.order) \(change.to)\(note(change.reason))"
    case .submitted, .accepted, .partiallyFilled, .filled, .cancelPending, .cancelled: nil
    }
  }

  private static func note(_ text: String) -> String { text.isEmpty ? "" : " (\(text))" }
}
