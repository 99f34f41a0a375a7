import Journal
import Projections

extension Engine {
  /// Starts a session: lifts yesterday's breaker, arms the end of the day, prints the state.
  mutating func openSession(cause: SequenceNumber) {
    guard ledger.session.mode != .recording else { return }
    resetOnNewDay(cause: cause)
    refuseUnreadable(ledger.session.configuration, cause: cause)
    cancelTimers(cause: cause)
    armEndOfDay(cause: cause)
    if ledger.isClosing { armFlattenCheck(cause: cause) }
    recordDigest(cause: cause)
  }

  /// A clock that just started knows no timer, so none may be waited for.
  private mutating func cancelTimers(cause: SequenceNumber) {
    for pending in ledger.timers.pending {
      var cancelled = TimerCancelled()
      cancelled.timer = pending.timer.timer
      emit(.timerCancelled(cancelled), cause: cause)
    }
  }

  private mutating func armEndOfDay(cause: SequenceNumber) {
    let calendar = ledger.session.calendar
    guard calendar.close > calendar.open else { return }
    setTimer(.endOfDay, at: ledger.flattenAt, cause: cause)
  }

  mutating func setTimer(_ purpose: TimerPurpose, at due: Timestamp, cause: SequenceNumber) {
    var timer = TimerSet()
    timer.timer = ledger.timers.nextID
    timer.purpose = purpose
    timer.dueAt = due
    emit(.timerSet(timer), cause: cause)
  }

  /// Stops trading under a configuration that this build cannot read: its limits are not known.
  mutating func refuseUnreadable(_ canonical: [UInt8], cause: SequenceNumber) {
    guard !canonical.isEmpty else { return }
    do { _ = try Configuration(canonical: canonical) } catch {
      let halted = setRisk(.halted, "unreadable configuration", cause: cause)
      alert(
        .critical, "configuration.unreadable",
        "the recorded configuration cannot be read, nothing is traded: \(error)", cause: halted)
    }
  }

  /// Does what a timer was set for; the caller has checked that it was pending.
  mutating func act(on timer: TimerSet, cause: SequenceNumber) {
    switch timer.purpose {
    case .endOfDay: closeEverything(rule: "end_of_day", cause: cause)
    case .flattenCheck: checkFlatten(cause: cause)
    }
  }

  /// Does what a person said.
  mutating func obey(_ command: OperatorCommand, cause: SequenceNumber) {
    let reason = "operator: \(command.reason)"
    switch command.verb {
    case .pause: tightenRisk(.paused, reason, cause: cause)
    case .reduce: tightenRisk(.reduceOnly, reason, cause: cause)
    case .resume: setRisk(.normal, reason, cause: cause)
    case .cancelAll: cancelEverything(cause: cause)
    case .flatten: closeEverything(rule: "operator", cause: cause)
    case .stop:
      let halted = setRisk(.halted, reason, cause: cause)
      closeEverything(rule: "operator", cause: halted)
    }
  }
}
