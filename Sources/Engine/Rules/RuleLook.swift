import Journal
import Projections

/// What one rule made of one instrument at one place.
public struct RuleLook: Hashable, Sendable {
  /// The rule's name.
  public let rule: String
  /// When it looked.
  public let lookedAt: Timestamp
  /// The record that made it look.
  public let cause: SequenceNumber
  /// What it saw, up to the first condition that stopped it.
  public let conditions: [Condition]
  /// What the risk gate said to what it wanted; nil where it did not come to that.
  public internal(set) var verdict: RiskVerdict?
  /// What it would decide; ``DecisionOutcome/nothing`` where a condition stopped it.
  public internal(set) var outcome = DecisionOutcome.nothing

  /// The condition that stopped it; nil when all held.
  public var stop: Condition? { conditions.first { !$0.held } }
}

/// The last look of each rule at one instrument, also those that are not recorded because they came
/// to the same as the one before.
struct RuleWatch: Sendable {
  let instrument: InstrumentID
  private(set) var looks: [RuleLook] = []

  init(_ instrument: InstrumentID) { self.instrument = instrument }

  mutating func note(_ look: RuleLook) {
    looks.removeAll { $0.rule == look.rule }
    looks.append(look)
  }
}

extension Engine {
  /// From here on the last look of every rule at an instrument is noted; nothing is decided
  /// otherwise.
  public mutating func watchRules(at instrument: InstrumentID) { watch = RuleWatch(instrument) }

  /// The last look of each rule since ``watchRules(at:)``, in the order in which they looked.
  public var looks: [RuleLook] { watch?.looks ?? [] }

  /// The enabled rules in the order in which they look, and whether they look at an instrument.
  public func rules(at instrument: InstrumentID) -> [(name: String, isInScope: Bool)] {
    ruleBook.program.order.map { rule in
      let compiled = ruleBook.program.rules[rule]
      return (
        compiled.name, !compiled.looksAtInstrument || ruleBook.isInScope(rule, instrument)
      )
    }
  }

  /// When a rule of a time of day looks today; nil for other rules, and for one that does not.
  public func dueTime(of rule: String) -> Timestamp? {
    guard let at = ruleBook.program.rules.firstIndex(where: { $0.name == rule }) else { return nil }
    return ruleBook.program.dueAt(at, ledger)
  }

  /// What each rule in scope would make of an instrument if it looked now: conditions, sizes and
  /// the gate's verdict, as a copy of this engine decides them. Nothing is recorded.
  ///
  /// A rule of bars sees the last closed one; without any it is left out. So are rules of a time of
  /// day, of fills, refusals and the session's opening, which cannot look at any moment.
  public func looksNow(at instrument: InstrumentID) -> [RuleLook] {
    guard ledger.session.mode != .recording else { return [] }
    return ruleBook.program.order.compactMap { rule in
      let compiled = ruleBook.program.rules[rule]
      switch compiled.event {
      case .at, .fill, .orderRejected, .sessionOpen: return nil
      case .prediction, .quote, .trade, .bar: break
      }
      guard compiled.looksAtInstrument else { return lookNow(rule, RuleMoment()) }
      guard ruleBook.isInScope(rule, instrument) else { return nil }
      guard case .bar(let series) = compiled.event else {
        return lookNow(rule, RuleMoment(instrument))
      }
      return ledger.closedBar(instrument, series: series).map { closed in
        lookNow(rule, RuleMoment(instrument, bar: RuleBar(series: series, bar: closed.bar)))
      }
    }
  }

  private func lookNow(_ rule: Int, _ moment: RuleMoment) -> RuleLook {
    var copy = self
    copy.outputs = []
    copy.watch = nil
    // Of an event whose evaluations are always recorded, so that the answer is among the outputs.
    copy.judge(rule, RuleOccasion(event: .at, cause: ledger.lastSequence), moment)
    var look = RuleLook(
      rule: ruleBook.program.rules[rule].name, lookedAt: ledger.now, cause: ledger.lastSequence,
      conditions: seen(rule, moment))
    for output in copy.outputs {
      switch output.event {
      case .decision(let decision) where look.outcome == .nothing:
        look.outcome = decision.outcome
      case .riskVerdict(let verdict) where look.verdict == nil: look.verdict = verdict
      default: break
      }
    }
    return look
  }

  mutating func noteLook(_ rule: Int, _ occasion: RuleOccasion, _ moment: RuleMoment) {
    guard let instrument = watch?.instrument,
      moment.instrument == instrument || moment.instrument == .none
    else { return }
    let look = RuleLook(
      rule: ruleBook.program.rules[rule].name, lookedAt: ledger.now, cause: occasion.cause,
      conditions: seen(rule, moment))
    watch?.note(look)
  }
}
