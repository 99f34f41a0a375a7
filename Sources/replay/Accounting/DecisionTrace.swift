import Journal

/// Finds placed orders that neither a decision nor a command of a person led to.
struct DecisionTrace {
  /// Placed orders, in order.
  private(set) var placed: [OrderID] = []
  /// Those without a decision behind them.
  private(set) var undecided: [OrderID] = []

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
    // Whether a decision stands at or behind each record of those kinds.
    var isDecided: [SequenceNumber: Bool] = [:]
    var decidedOrders: Set<OrderID> = []
    while try selection.advance() != nil {
      let envelope = selection.reader.envelope
      let event = try selection.reader.event()
      let isRoot = Self.isRoot(event)
      let isLed = isRoot || isDecided[envelope.cause] == true
      isDecided[envelope.sequence] = isLed
      guard case .orderCommand(let command) = event, command.action == .place else { continue }
      placed.append(command.order)
      // The legs of a bracket were decided with its entry.
      if isLed || decidedOrders.contains(command.parent) {
        decidedOrders.insert(command.order)
      } else {
        undecided.append(command.order)
      }
    }
  }

  private static func isRoot(_ event: Event) -> Bool {
    switch event {
    case .decision, .operatorCommand, .riskState: true
    default: false
    }
  }
}
