import Journal

/// Chooses what of a query a scan of the journal can do by itself.
struct ScanPlanner {
  private let columns: [SQLColumn]
  /// Rows can be made from the last to the first.
  var goesBackward = false
  /// Rows can be made symbol by symbol.
  var groupsSymbols = false
  /// Rows come by the number of their record.
  var isInOrder = true
  /// Rows of the whole table, for the estimate.
  var rows = 100_000.0

  init(_ columns: [SQLColumn]) { self.columns = columns }

  func answer(_ request: PlanRequest) -> PlanAnswer {
    let used = request.constraints.filter(isUseful)
    var answer = PlanAnswer()
    answer.used = used.map(\.index)
    estimate(&answer, used)
    var order = ScanOrder.forward
    if let found = orderMade(request) {
      order = found
      answer.isOrdered = !request.order.isEmpty
    }
    answer.text = ScanPlan.write(order, request.usedColumns, used)
    return answer
  }

  private func isUseful(_ constraint: PlanRequest.Constraint) -> Bool {
    guard columns.indices.contains(constraint.column) else { return false }
    switch columns[constraint.column].role {
    case .none: return false
    case .sequence, .time: return true
    // Texts are compared as bytes, as they would be by us.
    case .timeText: return constraint.isBinary
    case .symbol, .kind, .execution, .parameter:
      return constraint.isBinary && constraint.test == .equal
    case .order: return constraint.test == .equal
    }
  }

  /// Halves, quarters and so on: good enough to put the better plan first.
  private func estimate(_ answer: inout PlanAnswer, _ used: [PlanRequest.Constraint]) {
    var rows = rows
    for constraint in used {
      switch (columns[constraint.column].role, constraint.test) {
      case (.sequence, .equal) where isInOrder: (rows, answer.isUnique) = (1, true)
      case (.sequence, .equal), (.execution, _): rows = min(rows, 4)
      case (.time, .equal), (.timeText, .equal), (.order, _): rows = min(rows, 50)
      case (.sequence, _), (.time, _), (.timeText, _), (.symbol, _): rows /= 4
      case (.kind, _): rows /= 10
      case (.none, _), (.parameter, _): break
      }
    }
    answer.rows = max(1, Int(rows))
    // A block must be read for the first row.
    answer.cost = max(rows, 1) + 1_000
  }

  /// The order of rows that the query asks for, if a scan can make it; nil if not.
  private func orderMade(_ request: PlanRequest) -> ScanOrder? {
    guard let first = request.order.first, columns.indices.contains(first.column) else {
      return nil
    }
    if columns[first.column].role == .symbol, request.order.count == 1, groupsSymbols {
      return first.isDown ? .bySymbolDown : .bySymbol
    }
    guard isInOrder, request.order.allSatisfy({ $0.isDown == first.isDown }),
      isTimeline(request.order.map(\.column))
    else { return nil }
    if !first.isDown { return .forward }
    return goesBackward ? .backward : nil
  }

  /// Times, then perhaps the number of the record, which settles everything behind it.
  private func isTimeline(_ order: [Int]) -> Bool {
    for column in order {
      guard columns.indices.contains(column) else { return false }
      switch columns[column].role {
      case .sequence: return true
      case .time, .timeText: continue
      default: return false
      }
    }
    return true
  }
}
