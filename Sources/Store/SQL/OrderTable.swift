import Journal
import Projections

/// Every order that was commanded, with what became of it.
struct OrderTable: JournalTable {
  let name = "orders"
  let note = "an order as it stands at the end of the journal"
  let columns =
    [
      SQLColumn("order_id", .integer, "our number", role: .order),
      SQLColumn("placed_seq", .integer, "record of the command that placed it"),
      SQLColumn("placed_at_ns", .integer, "when, ns since 1970 UTC"),
      SQLColumn("placed_at", .text, "the same as UTC text"),
      SQLColumn("symbol", .text, "ticker"),
      SQLColumn("parent_id", .integer, "the bracket's entry, NULL for none"),
      SQLColumn("role", .text, "`entry`, `stop`, `target`, `close`"),
      SQLColumn("side", .text, "`buy`, `sell`"),
      SQLColumn("quantity", .real, "ordered"),
      SQLColumn("type", .text, "`market`, `limit`, `stop`, …"),
      SQLColumn("limit_price", .real, "NULL for none"),
      SQLColumn("stop_price", .real, "NULL for none"),
      SQLColumn("time_in_force", .text, "`day`, `goodTillCancelled`, …"),
      SQLColumn("filled", .real, "by its executions"),
      SQLColumn("average_fill_price", .real, "rounded to 1e-9, NULL before a fill"),
      SQLColumn("status", .text, "`submitted`, `accepted`, `filled`, `unknown`, …"),
      SQLColumn("permanent_id", .integer, "the broker's account-wide number, 0 while unknown"),
      SQLColumn("reason", .text, "the last reason somebody gave"),
      SQLColumn("order_reference", .text, "our text on the order"),
      SQLColumn("execution_ids", .text, "JSON array"),
    ]
    + BookTables.exact([
      ("quantity", 8), ("limit_price", 9), ("stop_price", 9), ("filled", 8),
      ("average_fill_price", 9),
    ])

  func plan(_ request: PlanRequest) -> PlanAnswer {
    var planner = ScanPlanner(columns)
    planner.isInOrder = false
    planner.rows = 1_000
    var answer = planner.answer(request)
    // Without a number every block with an answer of the broker is looked at.
    if answer.used.isEmpty { answer.cost += 500_000 }
    return answer
  }

  func scan(_ plan: ScanPlan, _ session: ScanSession) throws(SQLError) -> any TableScan {
    let bounds = RecordBounds(plan, columns)
    if bounds.isEmpty { return EmptyScan() }
    return try session.read { () throws(JournalError) in
      let symbols = try session.symbols()
      // The records of one order also name its children, and tell little of them.
      let wanted = bounds.query.orders
      let records = try Self.orders(wanted.first, session).all.filter {
        wanted.isEmpty || wanted.contains($0.id)
      }
      return ValueScan(records.map { Self.row($0, symbols) })
    }
  }

  private static func orders(
    _ wanted: OrderID?, _ session: ScanSession
  ) throws(JournalError) -> Orders {
    if let wanted, let orders = try OrderFold.one(wanted, session) { return orders }
    return try OrderFold.all(session)
  }

  private static func row(_ order: OrderRecord, _ symbols: SymbolHistory) -> [SQLValue] {
    let command = order.command
    let symbol = symbols.symbol(command.instrument, at: order.placedBy.rawValue)
    let (quantity, filled) = (SQLNumber(command.quantity), SQLNumber(order.filled))
    let (limit, stop) = (SQLNumber(command.limitPrice), SQLNumber(command.stopPrice))
    let average = SQLNumber(order.averagePrice)
    return [
      .integer(command.order.rawValue), .integer(Int64(bitPattern: order.placedBy.rawValue)),
      .integer(order.placedAt.rawValue), .text(TimeText.text(order.placedAt)),
      command.instrument == .none ? .null : .text(symbol),
      command.parent == .none ? .null : .integer(command.parent.rawValue),
      .text("\(command.role)"), .text("\(command.side)"), quantity.nearest,
      .text("\(command.type)"), limit.nearest, stop.nearest, .text("\(command.timeInForce)"),
      filled.nearest, average.nearest, .text("\(order.status)"), .integer(order.permanentID),
      .text(order.lastReason), .text(command.orderReference),
      .json(.array(order.executionIDs.map { .string($0) })), quantity.exact, limit.exact,
      stop.exact, filled.exact, average.exact,
    ]
  }
}

/// Folds what concerns orders, and nothing else.
enum OrderFold {
  private static let kinds: [EventKind] = [
    .orderCommand, .orderState, .commandSent, .commandDropped, .execution, .orderStatus,
    .openOrder, .brokerError,
  ]

  /// Every order.
  static func all(_ session: ScanSession) throws(JournalError) -> Orders {
    var query = JournalQuery()
    query.kinds = kinds.map(\.rawValue)
    return try fold(query, session).orders
  }

  /// The order of that number, from the records that name it.
  ///
  /// - Returns: nil where they do not tell all: an answer may name an order by the broker's number
  ///   alone, and then more is filled than these records say.
  static func one(_ order: OrderID, _ session: ScanSession) throws(JournalError) -> Orders? {
    var query = JournalQuery()
    query.kinds = kinds.map(\.rawValue)
    query.orders = [order]
    let (orders, filled) = try fold(query, session)
    guard let record = orders[order] else { return orders }
    return record.filled == filled[order] ?? .zero ? orders : nil
  }

  /// The orders, and what the states of each say to be filled.
  private static func fold(
    _ query: JournalQuery, _ session: ScanSession
  ) throws(JournalError) -> (orders: Orders, filled: [OrderID: Quantity]) {
    var orders = Orders()
    var filled: [OrderID: Quantity] = [:]
    let selection = JournalSelection(try session.reader(), query)
    defer { session.source.cost.blocks += selection.blocksRead }
    while try selection.advance() != nil {
      let envelope = selection.reader.envelope
      switch try selection.reader.event() {
      case .orderCommand(let command): orders.fold(command, envelope)
      case .orderState(let change):
        orders.fold(change, envelope)
        filled[change.order] = change.filled
      case .commandSent(let sent): orders.fold(sent)
      case .commandDropped(let dropped): orders.fold(dropped)
      case .execution(let execution): orders.fold(execution)
      case .orderStatus(let status): orders.fold(status)
      case .openOrder(let open): orders.fold(open)
      case .brokerError(let error): orders.fold(error)
      default: continue
      }
    }
    return (orders, filled)
  }
}
