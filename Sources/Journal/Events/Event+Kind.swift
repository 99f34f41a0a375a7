extension Event {
  /// The stable kind.
  ///
  /// Each case by name: asked for every output, and ``payload`` puts what it returns on the heap.
  public var kind: EventKind {
    switch self {
    case .tick: .tick
    case .sessionStarted: .sessionStarted
    case .instrumentDefined: .instrumentDefined
    case .prediction: .prediction
    case .brokerFrame: .brokerFrame
    case .commandSent: .commandSent
    case .commandDropped: .commandDropped
    case .connection: .connection
    case .timerFired: .timerFired
    case .operatorCommand: .operatorCommand
    case .configurationChanged: .configurationChanged
    case .adjustment: .adjustment
    case .orderStatus: .orderStatus
    case .execution: .execution
    case .commission: .commission
    case .position: .position
    case .accountValue: .accountValue
    case .brokerError: .brokerError
    case .openOrder: .openOrder
    case .nextOrderID: .nextOrderID
    case .accounts: .accounts
    case .unreadFrame: .unreadFrame
    case .answerEnded: .answerEnded
    case .signal: .signal
    case .predictionRejected: .predictionRejected
    case .decision: .decision
    case .riskVerdict: .riskVerdict
    case .orderCommand: .orderCommand
    case .orderState: .orderState
    case .riskState: .riskState
    case .timerSet: .timerSet
    case .timerCancelled: .timerCancelled
    case .alert: .alert
    case .stateDigest: .stateDigest
    case .contextChanged: .contextChanged
    case .orderPlan: .orderPlan
    case .symbolRisk: .symbolRisk
    case .breakChanged: .breakChanged
    case .dataRecovery: .dataRecovery
    }
  }
}
