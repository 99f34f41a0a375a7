import Journal

/// Every tick: one row for each trade, bid, ask or quote.
struct TickTable: JournalTable {
  let name = "ticks"
  let note = "one update of the market"

  /// Places of the columns.
  enum Column: Int, CaseIterable {
    case sequence, time, timeText, symbol, kind, price, size, askPrice, askSize, exchange
    case condition, isSuspicious, isHalted, isDelayed
    case instrument, occurredAt, exactPrice, exactSize, exactAskPrice, exactAskSize
  }

  var columns: [SQLColumn] { Column.allCases.map(Self.column) }

  func plan(_ request: PlanRequest) -> PlanAnswer {
    var planner = ScanPlanner(columns)
    planner.goesBackward = true
    planner.groupsSymbols = true
    planner.rows = 2_000_000
    return planner.answer(request)
  }

  func scan(_ plan: ScanPlan, _ session: ScanSession) throws(SQLError) -> any TableScan {
    let bounds = RecordBounds(plan, columns)
    let kinds = bounds.kinds.map { names in
      TickKind.allCases.filter { kind in names.allSatisfy { "\(kind)" == $0 } }
    }
    if bounds.isEmpty || kinds?.isEmpty == true { return EmptyScan() }
    return try session.read { () throws(JournalError) in
      let writer = try TickWriter(session, bounds, kinds: kinds)
      switch plan.order {
      case .forward: return try TickScan(writer, session)
      case .backward: return try BackwardTickScan(writer, session)
      case .bySymbol: return try TickScan(writer, session, isDown: false)
      case .bySymbolDown: return try TickScan(writer, session, isDown: true)
      }
    }
  }

  private static func column(_ column: Column) -> SQLColumn {
    switch column {
    case .sequence: SQLColumn("seq", .integer, "number of the record", role: .sequence)
    case .time: SQLColumn("time_ns", .integer, "recorded at, ns since 1970 UTC", role: .time)
    case .timeText: SQLColumn("time", .text, "the same as UTC text", role: .timeText)
    case .symbol: SQLColumn("symbol", .text, "ticker", role: .symbol)
    case .kind: SQLColumn("kind", .text, "`trade`, `bid`, `ask` or `quote`", role: .kind)
    case .price: SQLColumn("price", .real, "of the trade or of the side; the bid of a quote")
    case .size: SQLColumn("size", .real, "shares at that price")
    case .askPrice: SQLColumn("ask_price", .real, "ask of a quote, else NULL")
    case .askSize: SQLColumn("ask_size", .real, "shares offered in a quote, else NULL")
    case .exchange: SQLColumn("exchange", .text, "as the source names it")
    case .condition: SQLColumn("condition", .text, "as the source writes it")
    case .isSuspicious: SQLColumn("is_suspicious", .integer, "the source doubts it: 1, else 0")
    case .isHalted: SQLColumn("is_halted", .integer, "the instrument was halted: 1, else 0")
    case .isDelayed: SQLColumn("is_delayed", .integer, "delayed data: 1, else 0")
    case .instrument:
      SQLColumn("instrument", .integer, "number of the instrument", isHidden: true)
    case .occurredAt:
      SQLColumn("occurred_at_ns", .integer, "the venue's time, NULL for none", isHidden: true)
    case .exactPrice:
      SQLColumn("price_nano", .integer, "`price`, exact, in 1e-9", isHidden: true)
    case .exactSize: SQLColumn("size_e8", .integer, "`size`, exact, in 1e-8", isHidden: true)
    case .exactAskPrice:
      SQLColumn("ask_price_nano", .integer, "`ask_price`, exact, in 1e-9", isHidden: true)
    case .exactAskSize:
      SQLColumn("ask_size_e8", .integer, "`ask_size`, exact, in 1e-8", isHidden: true)
    }
  }
}
