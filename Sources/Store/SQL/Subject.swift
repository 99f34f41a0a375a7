import Journal

/// What an event is about.
struct Subject {
  /// The instrument; nil for none.
  private(set) var instrument: InstrumentID?
  /// The order; nil for none.
  private(set) var order: OrderID?

  private init(_ instrument: InstrumentID, _ order: OrderID) {
    self.instrument = instrument == .none ? nil : instrument
    self.order = order == .none ? nil : order
  }

  /// The subject of an event; an order only where an index of the journal would find it.
  static func of(_ event: Event) -> Subject {
    switch event {
    case .tick(let tick): Subject(tick.instrument, .none)
    case .instrumentDefined(let defined): Subject(defined.instrument, .none)
    case .adjustment(let adjustment): Subject(adjustment.instrument, .none)
    case .signal(let signal): Subject(signal.instrument, .none)
    case .decision(let decision): Subject(decision.instrument, .none)
    case .orderPlan(let plan): Subject(plan.instrument, .none)
    case .symbolRisk(let change): Subject(change.instrument, .none)
    case .breakChanged(let change): Subject(change.instrument, .none)
    case .dataRecovery(let recovery): Subject(recovery.instrument, .none)
    case .riskVerdict(let verdict): Subject(verdict.instrument, verdict.order)
    case .orderCommand(let command): Subject(command.instrument, command.order)
    case .execution(let execution): Subject(execution.instrument, execution.order)
    case .orderState(let change): Subject(.none, change.order)
    case .orderStatus(let status): Subject(.none, status.order)
    case .openOrder(let open): Subject(.none, open.order)
    case .commandSent(let sent): Subject(.none, sent.order)
    case .commandDropped(let dropped): Subject(.none, dropped.order)
    case .brokerError(let error): Subject(.none, OrderID(rawValue: max(error.id, 0)))
    case .sessionStarted, .prediction, .brokerFrame, .connection, .timerFired, .operatorCommand,
      .configurationChanged, .commission, .position, .accountValue, .nextOrderID, .accounts,
      .unreadFrame, .answerEnded, .predictionRejected, .riskState, .timerSet, .timerCancelled,
      .alert, .stateDigest, .contextChanged:
      Subject(.none, .none)
    }
  }
}
