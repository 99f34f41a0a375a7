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
    if let plan { submit(plan, cause: decided) }
  }

  /// Passes an entry through the risk gate and, if admitted, commands entry, target and stop.
  private mutating func submit(_ plan: EntryPlan, cause: SequenceNumber) {
    let gate = RiskGate(ledger: ledger).admit(plan)
    var verdict = RiskVerdict()
    verdict.order = gate.holds ? ledger.nextOrder : .none
    verdict.instrument = plan.instrument
    verdict.isAdmitted = gate.holds
    verdict.deniedBy = gate.stoppedBy
    verdict.checks = gate.conditions
    let judged = emit(.riskVerdict(verdict), cause: cause)
    guard gate.holds else { return }
    for command in bracket(plan, decision: cause) { emit(.orderCommand(command), cause: judged) }
  }

  /// Entry, target and stop; only the last one releases the three at the broker.
  private func bracket(_ plan: EntryPlan, decision: SequenceNumber) -> [OrderCommand] {
    let entry = ledger.nextOrder
    var commands: [OrderCommand] = []
    for (offset, role) in [OrderRole.entry, .target, .stop].enumerated() {
      var command = OrderCommand()
      command.order = entry.advanced(by: Int64(offset))
      command.parent = role == .entry ? .none : entry
      command.instrument = plan.instrument
      command.role = role
      command.side = role == .entry ? plan.side : plan.side.opposite
      command.quantity = plan.quantity
      command.account = ledger.session.account
      command.orderReference = "\(role)-\(decision)"
      command.transmits = role == .stop
      switch role {
      case .target:
        command.type = .limit
        command.limitPrice = plan.bracket.target
      case .stop:
        command.type = .stop
        command.stopPrice = plan.bracket.stop
      case .entry, .close: command.type = .market
      }
      commands.append(command)
    }
    return commands
  }
}
