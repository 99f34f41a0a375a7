import Journal
import Projections

// The end of the market's session: the broker is asked for everything once more, and a person is
// told what does not agree then.
extension Engine {
  /// The broker has so long for its answers.
  static let closeAnswerTime = Nanoseconds.seconds(30)

  /// Sees to it that books and broker are compared when the market's session has closed.
  mutating func watchDayClose(cause: SequenceNumber) {
    let (mode, calendar) = (ledger.session.mode, ledger.session.calendar)
    guard mode == .paper || mode == .live, calendar.close > calendar.open,
      ledger.now < calendar.close
    else { return }
    setTimer(.dayCloses, at: calendar.close, cause: cause)
  }

  /// The edge asks when this timer fires; its answers are inputs like any other.
  mutating func awaitCloseAnswers(cause: SequenceNumber) {
    setTimer(.dayCloseCheck, at: ledger.now + Self.closeAnswerTime, cause: cause)
  }

  /// Tells a person of every break that is open, or that nothing could be compared.
  mutating func checkDayClose(cause: SequenceNumber) {
    let state = ledger.connection.state
    guard state == .ready, ledger.reconciliation.isKnown else {
      let why = state == .ready ? "the broker told no positions" : "the link is \(state)"
      return alert(
        .warning, "reconciliation.day",
        "books and broker were not compared at the close of \(closeDay): \(why)", cause: cause)
    }
    reconcile(atOnce: true, cause: cause)
    let breaks = ledger.reconciliation.breaks
    guard !breaks.isEmpty else { return }
    let isUrgent = ledger.reconciliation.blockingCount > 0
    let words = breaks.map { "break \($0.number): \($0.difference.words)" }
    alert(
      isUrgent ? .critical : .warning, "reconciliation.day",
      "open at the close of \(closeDay): \(words.joined(separator: "; "))", cause: cause)
  }

  /// The session's date, as 2026-11-20.
  private var closeDay: String {
    let digits = String(ledger.session.calendar.date)
    return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
  }
}
