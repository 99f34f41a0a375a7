import Journal
import Projections

extension Engine {
  /// Evaluates the entry rule on a signal; records the decision whatever it is.
  mutating func enter(on signal: Signal, _ sequence: SequenceNumber) {
    let (evaluation, plan) = EntryRule(ledger: ledger, signal: signal).evaluate()
    var decision = Decision()
    decision.rule = EntryRule.name
    decision.instrument = signal.instrument
    decision.signal = sequence
    decision.conditions = evaluation.conditions
    decision.stoppedBy = evaluation.stoppedBy
    if let plan { decision.outcome = plan.side == .buy ? .enterLong : .enterShort }
    let decided = emit(.decision(decision), cause: sequence)
    if let plan { perform(plan, cause: decided) }
  }
}
