import Journal
import Projections

extension Engine {
  /// Starts a session: lifts yesterday's breaker, arms the end of the day, prints the state.
  mutating func openSession(cause: SequenceNumber) {
    guard ledger.session.mode != .recording else { return }
    resetOnNewDay(cause: cause)
    takeRules(ledger.session.configuration, cause: cause)
    cancelTimers(cause: cause) { _ in true }
    armRules(cause: cause)
    watchArming(cause: cause)
    armDataWatch(cause: cause)
    if ledger.isClosing { armFlattenCheck(cause: cause) }
    if ledger.plans.active.contains(where: { $0.purpose == .reversal }) {
      setTimer(.reversalPatience, at: ledger.now + Self.reversalPatience, cause: cause)
    }
    if ledger.orders.live.contains(where: { $0.status == .unknown }) { armProbe(cause: cause) }
    watchDayClose(cause: cause)
    recordDigest(cause: cause)
  }

  /// A clock that just started knows no timer, so none may be waited for.
  private mutating func cancelTimers(
    cause: SequenceNumber, where isMeant: (TimerPurpose) -> Bool
  ) {
    for pending in ledger.timers.pending where isMeant(pending.timer.purpose) {
      var cancelled = TimerCancelled()
      cancelled.timer = pending.timer.timer
      emit(.timerCancelled(cancelled), cause: cause)
    }
  }

  /// Sets the timers that the rules of today wait for, one for each time.
  private mutating func armRules(cause: SequenceNumber) {
    for time in ruleTimes() { setTimer(.rule, at: time, cause: cause) }
  }

  /// The times that the rules of today wait for, ascending and each once.
  private func ruleTimes() -> [Timestamp] {
    let calendar = ledger.session.calendar
    guard calendar.close > calendar.open else { return [] }
    var times = ruleBook.rules(at: .at).compactMap { ruleBook.program.dueAt($0, ledger) }
    if ruleBook.looks(at: .sessionOpen), ledger.now <= calendar.open { times.append(calendar.open) }
    times.sort()
    return times.indices.filter { $0 == 0 || times[$0 - 1] != times[$0] }.map { times[$0] }
  }

  /// Another configuration: its rules take over with their own times.
  mutating func changeRules(_ canonical: [UInt8], cause: SequenceNumber) {
    takeRules(canonical, cause: cause)
    if !ledger.timers.pending.contains(where: { $0.timer.purpose == .dataWatch }) {
      armDataWatch(cause: cause)
    }
    let pending = ledger.timers.pending.filter { $0.timer.purpose == .rule }
    // Times that have passed have fired; only a change of those to come needs new timers.
    guard pending.map(\.timer.dueAt) != ruleTimes().filter({ $0 > ledger.now }) else { return }
    cancelTimers(cause: cause) { $0 == .rule }
    armRules(cause: cause)
  }

  mutating func setTimer(_ purpose: TimerPurpose, at due: Timestamp, cause: SequenceNumber) {
    var timer = TimerSet()
    timer.timer = ledger.timers.nextID
    timer.purpose = purpose
    timer.dueAt = due
    emit(.timerSet(timer), cause: cause)
  }

  /// Compiles the rules; stops trading under a configuration that this build cannot read.
  private mutating func takeRules(_ canonical: [UInt8], cause: SequenceNumber) {
    ruleBook = RuleBook(ledger)
    var problem = ruleBook.problems.first
    if !canonical.isEmpty {
      do { _ = try Configuration(canonical: canonical) } catch { problem = "\(error)" }
    }
    guard let problem else { return }
    let halted = setRisk(.halted, "unreadable configuration", cause: cause)
    alert(
      .critical, "configuration.unreadable",
      "the recorded configuration cannot be read, nothing is traded: \(problem)", cause: halted)
  }

  /// Does what a timer was set for; the caller has checked that it was pending.
  mutating func act(on timer: TimerSet, cause: SequenceNumber) {
    switch timer.purpose {
    case .rule: lookOnTime(timer.dueAt, cause: cause)
    // The end of the day is a rule; only builds before the rule language set a timer for it.
    case .endOfDay: break
    case .flattenCheck: checkFlatten(cause: cause)
    case .reversalPatience: expireReversals(cause: cause)
    case .orderProbe: probeUnknown(cause: cause)
    case .reconcile: reconcile(cause: cause)
    case .armingEnds: endArming(cause: cause)
    case .dayCloses: awaitCloseAnswers(cause: cause)
    case .dayCloseCheck: checkDayClose(cause: cause)
    case .dataWatch: lookAtData(cause: cause)
    case .cancelCheck: checkCancels(cause: cause)
    }
  }

  /// Sees to it that somebody hears when real money is not armed any longer.
  private mutating func watchArming(cause: SequenceNumber) {
    guard ledger.session.mode == .live, ledger.risk.armedUntil > ledger.now else { return }
    cancelTimers(cause: cause) { $0 == .armingEnds }
    setTimer(.armingEnds, at: ledger.risk.armedUntil, cause: cause)
  }

  private mutating func endArming(cause: SequenceNumber) {
    guard ledger.session.mode == .live, ledger.risk.armedUntil <= ledger.now else { return }
    alert(
      .critical, "arming.expired",
      "real money is not armed any longer: nothing is entered, exits stay; `replay arm` goes on",
      cause: cause)
  }

  /// Does what a person said.
  mutating func obey(_ command: OperatorCommand, cause: SequenceNumber) {
    let reason = "operator: \(command.reason)"
    switch command.verb {
    case .pause: tightenRisk(.paused, reason, cause: cause)
    case .reduce:
      tightenRisk(.reduceOnly, reason, cause: cause)
      cancelEntries(cause: cause)
    case .resume: setRisk(.normal, reason, cause: cause)
    case .cancelAll: cancelEverything(cause: cause)
    case .flatten: closeEverything(rule: "operator", cause: cause)
    case .stop:
      let halted = setRisk(.halted, reason, cause: cause)
      closeEverything(rule: "operator", cause: halted)
    case .acknowledge: acknowledge(command, cause: cause)
    case .arm: watchArming(cause: cause)
    }
  }
}
