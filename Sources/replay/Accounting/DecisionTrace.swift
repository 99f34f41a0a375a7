import Journal

/// Finds placed orders that neither a decision nor a command of a person led to.
///
/// Most orders have a decision among their causes. What a closing or a reversal goes on with later
/// answers a fill or an end of another order; there the decision is an earlier one that acted on
/// the instrument, or what stopped trading.
struct DecisionTrace {
  /// Placed orders, in order.
  private(set) var placed: [OrderID] = []
  /// Those without a decision behind them.
  private(set) var undecided: [OrderID] = []

  /// Whether a decision stands at or behind each record of ``kinds``.
  private var isDecided: [SequenceNumber: Bool] = [:]
  private var decidedOrders: Set<OrderID> = []
  private var actedOn: Set<InstrumentID> = []
  private var isStopped = false

  /// Kinds between an order and what led to it; others end the way.
  private static let kinds: [EventKind] = [
    .timerFired, .operatorCommand, .decision, .riskVerdict, .orderCommand, .riskState, .orderPlan,
    .timerSet, .orderState,
  ]

  /// Walks the causes of every placed order of a journal up to a record.
  init(_ root: String, upTo last: SequenceNumber) throws {
    var query = JournalQuery()
    query.kinds = Self.kinds.map(\.rawValue)
    query.sequences = .none...last
    let selection = try JournalSelection(opening: root, query)
    while try selection.advance() != nil {
      take(try selection.reader.event(), selection.reader.envelope)
    }
  }

  private mutating func take(_ event: Event, _ envelope: Envelope) {
    var isLed = isDecided[envelope.cause] == true
    switch event {
    case .decision(let decision):
      isLed = true
      if decision.outcome != .nothing { actedOn.insert(decision.instrument) }
    case .operatorCommand, .riskState:
      isLed = true
      isStopped = true
    case .orderCommand(let command) where command.action == .place:
      isLed = isLed || continues(command)
      placed.append(command.order)
      if isLed { decidedOrders.insert(command.order) } else { undecided.append(command.order) }
    default: break
    }
    isDecided[envelope.sequence] = isLed
  }

  /// Whether an order is part of what was decided before: a leg of a bracket, or a later step.
  private func continues(_ command: OrderCommand) -> Bool {
    decidedOrders.contains(command.parent) || actedOn.contains(command.instrument)
      || (isStopped && command.role == .close)
  }
}
