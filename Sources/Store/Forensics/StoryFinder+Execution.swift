import Journal
import Projections

extension StoryFinder {
  /// Why an execution happened: its order's reasons, its frame, its fee, and what corrected it.
  ///
  /// - Parameter id: the broker's name of it.
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public func story(ofExecution id: String) throws(JournalError) -> StoryAnswer {
    let reports = try finder.all { $0.executions = [id] }
    guard let first = reports.first(where: { $0.event.kind == .execution }),
      case .execution(let execution) = first.event
    else { return .nothing("there is no execution \(id)") }
    var own = reports
    var related = [first.sequence]
    if execution.order != .none {
      let order = try records(of: execution.order, chain: ExecutionKey(id).chain)
      for record in order where !own.contains(where: { $0.sequence == record.sequence }) {
        own.append(record)
      }
      related += order.filter { $0.event.kind == .execution }.map(\.sequence)
    }
    var symbols = StorySymbols(try finder.instruments())
    symbols.learn(own)
    let title = "execution \(id) of \(symbols.symbol(execution.instrument))"
    return .story(
      try Explanation(
        title: title, leadingTo: own, finder, symbols,
        conclusions: [conclusion(execution, first.sequence, own)]
          + corrections(Set(related).sorted())))
  }

  /// What was commanded, judged and sent for an order, and reports of one chain of executions.
  private func records(
    of order: OrderID, chain: String
  ) throws(JournalError) -> [Recorded] {
    try finder.all { query in
      query.orders = [order]
      query.kinds = [EventKind.orderCommand, .riskVerdict, .commandSent, .execution].map(\.rawValue)
    }.filter { record in
      switch record.event {
      case .orderCommand(let command): command.order == order
      case .execution(let execution): ExecutionKey(execution.execution).chain == chain
      default: true
      }
    }
  }

  private func conclusion(
    _ execution: ExecutionReported, _ sequence: SequenceNumber, _ records: [Recorded]
  ) -> Explanation.Conclusion {
    let word = execution.side == .buy ? "bought" : "sold"
    var figures = [
      Explanation.Figure(
        word, .decimal(execution.quantity), text: "\(word) \(execution.quantity)",
        from: [sequence]),
      Explanation.Figure(
        "price", .decimal(execution.price), text: "at \(execution.price)", from: [sequence]),
    ]
    // The last report of a fee counts.
    var fee: Explanation.Figure?
    for record in records {
      guard case .commission(let commission) = record.event,
        commission.execution == execution.execution
      else { continue }
      fee = Explanation.Figure(
        "fee", .decimal(commission.commission),
        text: "fee \(commission.commission) \(commission.currency)", from: [record.sequence])
    }
    figures.append(fee ?? Explanation.Figure("fee", .null, text: "fee not told yet", from: []))
    return Explanation.Conclusion("execution", figures)
  }

  private func corrections(_ reports: [SequenceNumber]) -> [Explanation.Conclusion] {
    guard reports.count > 1 else { return [] }
    return [
      Explanation.Conclusion(
        "reports",
        [
          Explanation.Figure(
            "reports", .whole(reports.count), text: "\(reports.count) of it", from: reports)
        ], note: "the last revision counts")
    ]
  }
}
