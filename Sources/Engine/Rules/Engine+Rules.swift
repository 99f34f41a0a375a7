import Journal
import Projections

/// What made the rules look.
struct RuleOccasion {
  /// The event, as rules name it.
  let event: RuleEvent
  /// The record that the decisions follow from.
  let cause: SequenceNumber
  /// The record of the prediction, for decisions that follow one.
  var signal = SequenceNumber.none

  /// "Did nothing" is recorded always, and not only when it changes.
  var isAlwaysRecorded: Bool {
    switch event {
    case .prediction, .at: true
    case .quote, .trade, .bar, .fill, .orderRejected, .sessionOpen: false
    }
  }
}

extension Engine {
  /// Lets every rule of an event look at an instrument, by priority.
  mutating func look(_ occasion: RuleOccasion, _ moment: RuleMoment) {
    guard ledger.session.mode != .recording else { return }
    for rule in ruleBook.rules(at: occasion.event) {
      if !ruleBook.program.rules[rule].looksAtInstrument {
        var moment = moment
        moment.instrument = .none
        judge(rule, occasion, moment)
      } else if ruleBook.isInScope(rule, moment.instrument) {
        judge(rule, occasion, moment)
      }
    }
  }

  /// Lets the rules whose time has come look: at every instrument, or once.
  mutating func lookOnTime(_ dueAt: Timestamp, cause: SequenceNumber) {
    for rule in ruleBook.rules(at: .at) where ruleBook.program.dueAt(rule, ledger) == dueAt {
      let occasion = RuleOccasion(event: .at, cause: cause)
      guard ruleBook.program.rules[rule].looksAtInstrument else {
        judge(rule, occasion, RuleMoment())
        continue
      }
      for instrument in ledger.instrumentIDs where ruleBook.isInScope(rule, instrument) {
        judge(rule, occasion, RuleMoment(instrument))
      }
    }
    guard dueAt == ledger.session.calendar.open else { return }
    for instrument in ledger.instrumentIDs {
      look(RuleOccasion(event: .sessionOpen, cause: cause), RuleMoment(instrument))
    }
  }

  /// Lets the rules that look at every quote or trade look at one.
  mutating func lookAtTick(_ tick: Tick, cause: SequenceNumber) {
    let event: RuleEvent = tick.kind == .trade ? .trade : .quote
    guard ruleBook.looks(at: event) else { return }
    look(RuleOccasion(event: event, cause: cause), RuleMoment(tick.instrument))
  }

  /// Closes the bars that are due, each seen by the rules before the next one closes.
  mutating func closeBars(cause: SequenceNumber) {
    while ledger.closeNextBars() {
      for closed in ledger.closedBars {
        let event = RuleEvent.bar(series: closed.series)
        guard ruleBook.looks(at: event), let moment = moment(closed) else { continue }
        look(RuleOccasion(event: event, cause: cause), moment)
      }
    }
  }

  private func moment(_ closed: ClosedBar) -> RuleMoment? {
    ledger.closedBar(closed.instrument, series: closed.series).map {
      RuleMoment(closed.instrument, bar: RuleBar(series: closed.series, bar: $0.bar))
    }
  }

  // The next three do not mutate and are not inlined: in a mutating caller the ledger's fifteen
  // hundred bytes would be copied for each call. The compiler still copies them in the third.

  @inline(never)
  private func memory(_ rule: Int, _ instrument: InstrumentID) -> RuleMemory {
    ledger.ruleStates[rule, instrument]
  }

  @inline(never)
  private func firstFailing(_ rule: Int, _ moment: RuleMoment) -> Int? {
    ruleBook.program.firstFailing(rule, ledger, moment)
  }

  @inline(never)
  private func evidence(_ rule: Int, _ moment: RuleMoment) -> [Condition] {
    ruleBook.program.evidence(rule, ledger, moment)
  }

  /// Evaluates one rule and records what came of it.
  mutating func judge(_ rule: Int, _ occasion: RuleOccasion, _ moment: RuleMoment) {
    if watch != nil { noteLook(rule, occasion, moment) }
    let memory = memory(rule, moment.instrument)
    if let end = cooldownEnd(rule, memory), ledger.now < end {
      guard occasion.isAlwaysRecorded || memory.stop != RuleStop.cooldown else { return }
      return recordNothing(rule, occasion, moment, [waiting(until: end)])
    }
    if !occasion.isAlwaysRecorded, memory.outcome == .nothing, memory.stop != RuleStop.none,
      let failing = firstFailing(rule, moment),
      memory.stop == Int64(failing)
    {
      return
    }
    let seen = evidence(rule, moment)
    if seen.isEmpty || seen[seen.count - 1].held {
      act(rule, occasion, moment, seen)
    } else {
      recordNothing(rule, occasion, moment, seen)
    }
  }

  /// What a rule would see: its cooldown, its conditions up to the first that stops it, and where
  /// all hold, what its actions are worked out from.
  func seen(_ rule: Int, _ moment: RuleMoment) -> [Condition] {
    if let end = cooldownEnd(rule, memory(rule, moment.instrument)), ledger.now < end {
      return [waiting(until: end)]
    }
    let seen = evidence(rule, moment)
    guard seen.last?.held != false else { return seen }
    return plan(rule, moment, seen).0.conditions
  }

  private func waiting(until end: Timestamp) -> Condition {
    Condition(RuleStop.cooldownName, .time(ledger.now), .notBefore, .time(end), held: false)
  }

  private func cooldownEnd(_ rule: Int, _ memory: RuleMemory) -> Timestamp? {
    let cooldown = ruleBook.program.rules[rule].cooldown
    guard cooldown > .zero, memory.cooldownFrom != .zero else { return nil }
    return memory.cooldownFrom + cooldown
  }

  /// All conditions hold: plans what the rule wants and, if all of it can be done, does it.
  private mutating func act(
    _ rule: Int, _ occasion: RuleOccasion, _ moment: RuleMoment, _ seen: [Condition]
  ) {
    let (evaluation, outcome, steps) = plan(rule, moment, seen)
    guard evaluation.holds else {
      let memory = memory(rule, moment.instrument)
      guard occasion.isAlwaysRecorded || memory.stop != RuleStop.other else { return }
      return recordNothing(rule, occasion, moment, evaluation.conditions)
    }
    var cause = occasion.cause
    if let outcome {
      var decision = decision(rule, occasion, moment, evaluation.conditions)
      decision.outcome = outcome
      cause = emit(.decision(decision), cause: occasion.cause)
    }
    let name = ruleBook.program.rules[rule].name
    for step in steps { perform(step, rule: name, cause: cause) }
  }

  /// What the actions of a rule come to.
  private func plan(
    _ rule: Int, _ moment: RuleMoment, _ seen: [Condition]
  ) -> (Evaluation, DecisionOutcome?, [RuleStep]) {
    var planner = RulePlanner(moment: moment, rule: ruleBook.program.rules[rule].name)
    planner.evaluation.take(seen)
    for (action, outcome) in ruleBook.program.intents(rule, ledger, moment).enumerated() {
      planner.measures = ruleBook.program.measures(rule, action: action, ledger, moment)
      planner.plan(outcome, ledger)
    }
    return (planner.evaluation, planner.outcome, planner.steps)
  }

  private mutating func recordNothing(
    _ rule: Int, _ occasion: RuleOccasion, _ moment: RuleMoment, _ conditions: [Condition]
  ) {
    emit(.decision(decision(rule, occasion, moment, conditions)), cause: occasion.cause)
  }

  private func decision(
    _ rule: Int, _ occasion: RuleOccasion, _ moment: RuleMoment, _ conditions: [Condition]
  ) -> Decision {
    var decision = Decision()
    decision.rule = ruleBook.program.rules[rule].name
    decision.instrument = moment.instrument
    decision.signal = occasion.signal
    decision.conditions = conditions
    // By their places: a condition taken out of the list would be copied with its texts.
    if let stop = conditions.indices.first(where: { !conditions[$0].held }) {
      decision.stoppedBy = conditions[stop].name
    }
    return decision
  }
}
