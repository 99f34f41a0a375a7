import Journal

/// Every table that SQL has of a journal.
public enum JournalTables {
  /// What people may ask about a table.
  public struct Description: Sendable {
    /// Its name.
    public let name: String
    /// What a row is.
    public let note: String
    /// Its columns in order.
    public let columns: [SQLColumn]
    /// The statement that would make such a table.
    public let declaration: String
  }

  /// All tables, those that are asked for most first.
  public static var all: [Description] {
    tables.map {
      Description(
        name: $0.name, note: $0.note, columns: $0.columns, declaration: $0.declaration)
    }
  }

  /// The table of a kind's records; nil for ticks, which have one of their own.
  public static func name(of kind: EventKind) -> String? { names(kind)?.name }

  /// A table's name, and how it is made.
  typealias Maker = (name: String, make: () -> any JournalTable)

  /// Every table, not made yet.
  static var makers: [Maker] {
    let own: [Maker] = [
      ("ticks", { TickTable() }), ("bars", { BarTable() }), ("events", { EventTable() }),
      ("conditions", { ConditionTable() }), ("orders", { OrderTable() }),
      ("positions", { PositionTable() }), ("pnl", { ProfitTable() }),
      ("balances", { BalanceTable() }), ("postings", { PostingTable() }),
    ]
    let kinds: [Maker] = EventKind.allCases.compactMap { kind -> Maker? in
      guard let (name, note) = names(kind) else { return nil }
      return (name, { KindTable(kind, name, note) })
    }
    return own + kinds
  }

  static var tables: [any JournalTable] { makers.map { $0.make() } }

  /// The table of a kind's records; nil for ticks, which have one of their own.
  static func table(of kind: EventKind) -> KindTable? {
    names(kind).map { KindTable(kind, $0.name, $0.note) }
  }

  /// Lists every kind, without a default: a new event makes the compiler ask here.
  private static func names(_ kind: EventKind) -> (name: String, note: String)? {
    switch kind {
    case .tick: nil
    case .sessionStarted: ("sessions", "a session that began")
    case .instrumentDefined: ("instruments", "a definition of an instrument")
    case .prediction: ("predictions", "a prediction as it came, its bytes")
    case .brokerFrame: ("broker_frames", "a frame of the broker, its bytes")
    case .commandSent: ("commands_sent", "bytes that left for the broker")
    case .commandDropped: ("commands_dropped", "a command that never left, and why")
    case .connection: ("connections", "a change of the link to the broker")
    case .timerFired: ("timers_fired", "a timer that fired")
    case .operatorCommand: ("operator_commands", "what a person ordered")
    case .configurationChanged: ("configurations", "a change of the configuration")
    case .adjustment:
      ("adjustments", "a deposit, interest, dividend, split, correction or new ticker")
    case .orderStatus: ("order_statuses", "the broker's view of an order")
    case .execution: ("executions", "a report of an execution; corrections come as more rows")
    case .commission: ("commissions", "the fee of an execution")
    case .position: ("broker_positions", "a position as the broker sees it")
    case .accountValue: ("account_values", "a figure of the account as the broker sees it")
    case .brokerError: ("broker_errors", "an error or notice of the broker")
    case .openOrder: ("open_orders", "an open order as the broker shows it")
    case .nextOrderID: ("next_order_ids", "the first order number that the broker would take")
    case .accounts: ("accounts", "the accounts of the connection")
    case .unreadFrame: ("unread_frames", "a frame that could not be read, and why")
    case .answerEnded: ("answers_ended", "the end of an answer that has several frames")
    case .signal: ("signals", "a prediction that could be read")
    case .predictionRejected: ("rejected_predictions", "a prediction that could not be used")
    case .decision: ("decisions", "an evaluation of a rule, also when it did nothing")
    case .riskVerdict: ("verdicts", "what the risk gate said to an order")
    case .orderCommand: ("order_commands", "a complete instruction for the broker")
    case .orderState: ("order_states", "a step in the life of an order")
    case .riskState: ("risk_states", "a change of what may be done")
    case .timerSet: ("timers_set", "a timer that was set")
    case .timerCancelled: ("timers_cancelled", "a timer that was cancelled")
    case .alert: ("alerts", "something a person should know")
    case .stateDigest: ("state_digests", "a fingerprint of the whole state")
    case .contextChanged: ("contexts", "a named number that a rule set")
    case .symbolRisk: ("symbol_risks", "a change of what may be done with one instrument")
    case .breakChanged: ("breaks", "a difference between the books and the broker")
    case .orderPlan: ("order_plans", "a step of something the order manager goes on doing")
    case .dataRecovery: ("data_recoveries", "data that stopped is asked for again, or is back")
    }
  }
}
