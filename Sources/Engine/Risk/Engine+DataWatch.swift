import Journal
import Projections

// Every instrument's data is watched by its own measure, by a timer, so also when all of it stops.
// What stopped is not entered and is asked for again: its stream, then all data, then a session.
extension Engine {
  /// Sees to it that somebody looks while the exchange is open.
  mutating func armDataWatch(cause: SequenceNumber) {
    let calendar = ledger.session.calendar
    guard ledger.configuration.risk.watchdog.most > .zero, ledger.session.mode != .recording else {
      return
    }
    let due = max(ledger.now, calendar.open) + DataWatch.interval
    if due < calendar.close { setTimer(.dataWatch, at: due, cause: cause) }
  }

  /// Looks at all of them; the timer's fold has taken what is usual.
  mutating func lookAtData(cause: SequenceNumber) {
    armDataWatch(cause: cause)
    let watched = ledger.watchedInstruments
    let stale = watched.filter { isStale($0) }
    for instrument in watched {
      judge(instrument, stale: stale.count, of: watched.count, cause: cause)
    }
  }

  private func isStale(_ instrument: InstrumentID) -> Bool {
    let stream = ledger.dataWatch[instrument]
    if stream.step != .back, ledger.lastData(instrument) <= stream.steppedAt { return true }
    return ledger.dataAge(instrument) > ledger.dataLimit(instrument)
  }

  private mutating func judge(
    _ instrument: InstrumentID, stale: Int, of watched: Int, cause: SequenceNumber
  ) {
    let stream = ledger.dataWatch[instrument]
    var recovery = DataRecovery()
    (recovery.instrument, recovery.stale, recovery.watched) = (
      instrument, Int64(stale), Int64(watched)
    )
    (recovery.age, recovery.limit) = (
      ledger.dataAge(instrument), ledger.dataLimit(instrument)
    )
    guard isStale(instrument) else {
      if stream.step != .back { emit(.dataRecovery(recovery), cause: cause) }
      return
    }
    block(
      instrument, Self.stale, .duration(recovery.age), .duration(recovery.limit), cause: cause)
    guard let step = nextStep(instrument, stream, stale: stale, of: watched) else { return }
    recovery.step = step
    let asked = emit(.dataRecovery(recovery), cause: cause)
    tell(recovery, cause: asked)
  }

  /// What to do about data that has stopped; nil while it has time, or nothing more can be done.
  ///
  /// While the broker says that a farm is down nothing is asked: it cannot answer. A new session
  /// interrupts what still flows, so it is made only where half of the data has stopped.
  private func nextStep(
    _ instrument: InstrumentID, _ stream: StreamWatch, stale: Int, of watched: Int
  ) -> RecoveryStep? {
    guard ledger.dataWatch.farmsDown.isEmpty else { return nil }
    let hadData = ledger.lastData(instrument) > stream.steppedAt
    if stream.step == .back || hadData { return .stream }
    guard ledger.now - stream.steppedAt >= ledger.configuration.risk.watchdog.patience else {
      return nil
    }
    switch stream.step {
    case .stream: return .all
    case .all: return stale * 2 >= watched ? .session : nil
    case .session, .back: return nil
    }
  }

  private mutating func tell(_ recovery: DataRecovery, cause: SequenceNumber) {
    let symbol = ledger.instruments[recovery.instrument]?.symbol ?? ""
    let since = "\(symbol) has had no data for \(Self.whole(recovery.age))"
    switch recovery.step {
    case .back: break
    case .stream: alert(.notice, "data.stream", "\(since): asked for again", cause: cause)
    case .all: alert(.warning, "data.all", "\(since): all data is asked for again", cause: cause)
    case .session:
      alert(
        .critical, "data.session",
        "\(since), \(recovery.stale) of \(recovery.watched) instruments have none: a new session "
          + "with the broker is made; if that does not help, look at TWS", cause: cause)
    }
  }

  private static func whole(_ age: Nanoseconds) -> String { "\(age.rawValue / 1_000_000_000) s" }
}
