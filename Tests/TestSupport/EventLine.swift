import Journal

extension Event {
  /// One short line of what the event says, so that a test can state every output of a step.
  public var line: String {
    switch self {
    case .signal(let signal): "signal \(signal.symbol) \(signal.direction) \(signal.confidence)"
    case .predictionRejected(let rejected): "rejected: \(rejected.reason)"
    case .decision(let decision): Self.line(decision)
    case .riskVerdict(let verdict):
      verdict.isAdmitted ? "verdict admits \(verdict.order)" : "verdict denies: \(verdict.deniedBy)"
    case .orderCommand(let command): Self.line(command)
    case .orderState(let change):
      "order \(change.order) \(change.from)>\(change.to) \(change.filled)"
    case .riskState(let change): "risk \(change.from)>\(change.to): \(change.reason)"
    case .symbolRisk(let change):
      "symbol \(change.instrument.rawValue) "
        + "\(change.isBlocked ? "blocked" : "allowed"): \(change.reason)"
    case .dataRecovery(let recovery): "data \(recovery.instrument.rawValue) \(recovery.step)"
    case .timerSet(let timer): "timer \(timer.timer.rawValue) set: \(timer.purpose)"
    case .timerCancelled(let timer): "timer \(timer.timer.rawValue) cancelled"
    case .alert(let alert): "alert \(alert.severity) \(alert.code)"
    case .stateDigest: "digest"
    case .contextChanged(let change): "context \(change.name) \(change.value)"
    case .orderPlan(let plan): "plan \(plan.purpose) \(plan.step)"
    default: factLine
    }
  }

  private var factLine: String {
    switch self {
    case .orderStatus(let status):
      "status \(status.order) \(status.status) \(status.filled)/\(status.remaining)"
    case .execution(let fill):
      "fill \(fill.execution) of \(fill.order) \(fill.side) \(fill.quantity)@\(fill.price)"
    case .commission(let fee): "fee \(fee.execution) \(fee.commission)"
    case .brokerError(let error): "error \(error.id) \(error.code)"
    case .openOrder(let order): "open \(order.order)"
    case .position(let position): "position \(position.symbol) \(position.quantity)"
    case .answerEnded(let ended): "end of \(ended.answer)"
    case .breakChanged(let change):
      "break \(change.number) \(change.step): \(change.symbol) \(change.ours.text) "
        + "against \(change.theirs.text)"
    default: "\(kind)"
    }
  }

  private static func line(_ decision: Decision) -> String {
    let stop = decision.stoppedBy.isEmpty ? "" : ": \(decision.stoppedBy)"
    return "decision \(decision.rule) \(decision.instrument.rawValue) \(decision.outcome)\(stop)"
  }

  private static func line(_ command: OrderCommand) -> String {
    if command.action == .cancel { return "cancel \(command.order) \(command.role)" }
    var line = "\(command.action) \(command.order) \(command.role) \(command.side)"
    line += " \(command.quantity) \(command.type)"
    if let price = command.limitPrice ?? command.stopPrice { line += " \(price)" }
    if command.parent != .none { line += " under \(command.parent)" }
    return command.transmits ? line : line + " held"
  }
}

extension [Recorded] {
  /// ``Event/line`` of each.
  public var lines: [String] { map(\.event.line) }
}
