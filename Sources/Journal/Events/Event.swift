/// Anything the journal records: what came in, what was read from it, what was decided.
///
/// Payloads other than ticks live behind one reference, so that the enum stays small in the loop.
public enum Event: Hashable, Sendable {
  case tick(Tick)
  indirect case sessionStarted(SessionStarted)
  indirect case instrumentDefined(InstrumentDefined)
  indirect case prediction(PredictionReceived)
  indirect case brokerFrame(BrokerFrame)
  indirect case commandSent(CommandSent)
  indirect case commandDropped(CommandDropped)
  indirect case connection(ConnectionChanged)
  indirect case timerFired(TimerFired)
  indirect case operatorCommand(OperatorCommand)
  indirect case configurationChanged(ConfigurationChanged)
  indirect case adjustment(Adjustment)
  indirect case orderStatus(OrderStatusReported)
  indirect case execution(ExecutionReported)
  indirect case commission(CommissionReported)
  indirect case position(PositionReported)
  indirect case accountValue(AccountValueReported)
  indirect case brokerError(BrokerErrorReported)
  indirect case openOrder(OpenOrderReported)
  indirect case nextOrderID(NextOrderIDReported)
  indirect case accounts(AccountsReported)
  indirect case unreadFrame(UnreadFrame)
  indirect case answerEnded(AnswerEnded)
  indirect case signal(Signal)
  indirect case predictionRejected(PredictionRejected)
  indirect case decision(Decision)
  indirect case riskVerdict(RiskVerdict)
  indirect case orderCommand(OrderCommand)
  indirect case orderState(OrderStateChanged)
  indirect case riskState(RiskStateChanged)
  indirect case timerSet(TimerSet)
  indirect case timerCancelled(TimerCancelled)
  indirect case alert(Alert)
  indirect case stateDigest(StateDigest)
  indirect case contextChanged(ContextChanged)
  indirect case orderPlan(OrderPlan)
  indirect case symbolRisk(SymbolRiskChanged)
  indirect case breakChanged(BreakChanged)
  indirect case dataRecovery(DataRecovery)
}

extension Event {
  /// The payload, whatever its kind; for codecs and printers, not for the hot path.
  public var payload: any Payload {
    switch self {
    case .tick(let value): value
    case .sessionStarted(let value): value
    case .instrumentDefined(let value): value
    case .prediction(let value): value
    case .brokerFrame(let value): value
    case .commandSent(let value): value
    case .commandDropped(let value): value
    case .connection(let value): value
    case .timerFired(let value): value
    case .operatorCommand(let value): value
    case .configurationChanged(let value): value
    case .adjustment(let value): value
    case .orderStatus(let value): value
    case .execution(let value): value
    case .commission(let value): value
    case .position(let value): value
    case .accountValue(let value): value
    case .brokerError(let value): value
    case .openOrder(let value): value
    case .nextOrderID(let value): value
    case .accounts(let value): value
    case .unreadFrame(let value): value
    case .answerEnded(let value): value
    case .signal(let value): value
    case .predictionRejected(let value): value
    case .decision(let value): value
    case .riskVerdict(let value): value
    case .orderCommand(let value): value
    case .orderState(let value): value
    case .riskState(let value): value
    case .timerSet(let value): value
    case .timerCancelled(let value): value
    case .alert(let value): value
    case .stateDigest(let value): value
    case .contextChanged(let value): value
    case .orderPlan(let value): value
    case .symbolRisk(let value): value
    case .breakChanged(let value): value
    case .dataRecovery(let value): value
    }
  }

  /// An event of `kind` whose fields come from `visitor`, a reader or a generator.
  ///
  /// - Throws: whatever the visitor throws for bytes that are not such a payload.
  public init<V: FieldVisitor>(_ kind: EventKind, from visitor: inout V) throws(CodecError) {
    switch kind {
    case .tick: self = .tick(try Self.fill(&visitor))
    case .sessionStarted: self = .sessionStarted(try Self.fill(&visitor))
    case .instrumentDefined: self = .instrumentDefined(try Self.fill(&visitor))
    case .prediction: self = .prediction(try Self.fill(&visitor))
    case .brokerFrame: self = .brokerFrame(try Self.fill(&visitor))
    case .commandSent: self = .commandSent(try Self.fill(&visitor))
    case .commandDropped: self = .commandDropped(try Self.fill(&visitor))
    case .connection: self = .connection(try Self.fill(&visitor))
    case .timerFired: self = .timerFired(try Self.fill(&visitor))
    case .operatorCommand: self = .operatorCommand(try Self.fill(&visitor))
    case .configurationChanged: self = .configurationChanged(try Self.fill(&visitor))
    case .adjustment: self = .adjustment(try Self.fill(&visitor))
    case .orderStatus: self = .orderStatus(try Self.fill(&visitor))
    case .execution: self = .execution(try Self.fill(&visitor))
    case .commission: self = .commission(try Self.fill(&visitor))
    case .position: self = .position(try Self.fill(&visitor))
    case .accountValue: self = .accountValue(try Self.fill(&visitor))
    case .brokerError: self = .brokerError(try Self.fill(&visitor))
    case .openOrder: self = .openOrder(try Self.fill(&visitor))
    case .nextOrderID: self = .nextOrderID(try Self.fill(&visitor))
    case .accounts: self = .accounts(try Self.fill(&visitor))
    case .unreadFrame: self = .unreadFrame(try Self.fill(&visitor))
    case .answerEnded: self = .answerEnded(try Self.fill(&visitor))
    case .signal: self = .signal(try Self.fill(&visitor))
    case .predictionRejected: self = .predictionRejected(try Self.fill(&visitor))
    case .decision: self = .decision(try Self.fill(&visitor))
    case .riskVerdict: self = .riskVerdict(try Self.fill(&visitor))
    case .orderCommand: self = .orderCommand(try Self.fill(&visitor))
    case .orderState: self = .orderState(try Self.fill(&visitor))
    case .riskState: self = .riskState(try Self.fill(&visitor))
    case .timerSet: self = .timerSet(try Self.fill(&visitor))
    case .timerCancelled: self = .timerCancelled(try Self.fill(&visitor))
    case .alert: self = .alert(try Self.fill(&visitor))
    case .stateDigest: self = .stateDigest(try Self.fill(&visitor))
    case .contextChanged: self = .contextChanged(try Self.fill(&visitor))
    case .orderPlan: self = .orderPlan(try Self.fill(&visitor))
    case .symbolRisk: self = .symbolRisk(try Self.fill(&visitor))
    case .breakChanged: self = .breakChanged(try Self.fill(&visitor))
    case .dataRecovery: self = .dataRecovery(try Self.fill(&visitor))
    }
  }

  private static func fill<P: Payload, V: FieldVisitor>(
    _ visitor: inout V
  ) throws(CodecError) -> P {
    var payload = P()
    try payload.visit(&visitor)
    return payload
  }
}
