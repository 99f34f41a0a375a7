import Journal
import Projections

extension StoryFinder {
  /// Why a position is held at the place of `ledger`: what it was built from, since it last was
  /// flat, and what protects it.
  ///
  /// - Parameters:
  ///   - start: the state that the journal begins with: empty, unless it was pruned.
  ///   - root: the journal, for the tick that gave the mark.
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public func story(
    ofPosition instrument: InstrumentID, at ledger: Ledger, from start: Ledger, root: String
  ) throws(JournalError) -> StoryAnswer {
    let walk = try ProfitWalk(finder, from: start, through: ledger.lastSequence)
    let steps = walk.steps.filter { $0.instrument == instrument }
    var symbols = StorySymbols(ledger.instruments)
    let symbol = symbols.symbol(instrument)
    guard ledger.book.position(instrument) != .zero else {
      return .nothing(flat(symbol, steps, ledger))
    }
    let building = Self.sinceFlat(steps)
    let own = try records(behind: building, ledger.orders.live(instrument))
    symbols.learn(own)
    let tick = try ledger.book.mark(instrument).flatMap { mark throws(JournalError) in
      try finder.trade(instrument, at: mark, notBehind: ledger.lastSequence, root: root)
    }
    return .story(
      try Explanation(
        title: "position of \(symbol) at record \(ledger.lastSequence)", leadingTo: own, finder,
        symbols,
        conclusions: [held(instrument, building, ledger)] + [worth(instrument, tick, ledger)]
          + protection(instrument, ledger)))
  }

  private func flat(_ symbol: String, _ steps: [ProfitWalk.Step], _ ledger: Ledger) -> String {
    let place = "at record \(ledger.lastSequence)"
    guard let last = steps.last(where: { $0.record.event.kind != .commission }) else {
      return "\(symbol) is not held \(place), and was never traded before"
    }
    return "\(symbol) is flat \(place): record \(last.record.sequence) closed it; "
      + "ask why of that record, or with --at of an earlier place"
  }

  /// The steps from where the position last was nothing, or turned.
  private static func sinceFlat(_ steps: [ProfitWalk.Step]) -> [ProfitWalk.Step] {
    var first = 0
    var before = Quantity.zero
    for (index, step) in steps.enumerated() {
      let sign = step.position.rawValue.signum()
      if before.rawValue.signum() != sign, sign != 0 { first = index }
      before = step.position
    }
    return Array(steps[first...])
  }

  /// The executions with their orders' commands, and the commands that protect.
  private func records(
    behind steps: [ProfitWalk.Step], _ live: [OrderRecord]
  ) throws(JournalError) -> [Recorded] {
    var orders = live.map(\.id)
    for step in steps {
      guard case .execution(let execution) = step.record.event, execution.order != .none,
        !orders.contains(execution.order)
      else { continue }
      orders.append(execution.order)
    }
    var own = steps.map(\.record)
    guard !orders.isEmpty else { return own }
    try finder.select { query in
      query.orders = orders
      query.kinds = [EventKind.orderCommand.rawValue]
    } take: { record in
      guard case .orderCommand(let command) = record.event, orders.contains(command.order),
        record.sequence <= steps.last?.record.sequence ?? .none
          || live.contains(where: {
            $0.placedBy == record.sequence || $0.changedBy == record.sequence
          })
      else { return }
      own.append(record)
    }
    return own.sorted { $0.sequence < $1.sequence }
  }

  private func held(
    _ instrument: InstrumentID, _ steps: [ProfitWalk.Step], _ ledger: Ledger
  ) -> Explanation.Conclusion {
    let quantity = ledger.book.position(instrument)
    let moving = steps.filter { $0.record.event.kind != .commission }.map(\.record.sequence)
    var figures = [
      Explanation.Figure(
        "position", .decimal(quantity), text: "\(quantity) shares", from: moving)
    ]
    if let average = ledger.book.averagePrice(instrument) {
      figures.append(
        Explanation.Figure(
          "average_price", .decimal(average), text: "at \(average) on average", from: moving,
          isDerived: true))
    }
    return Explanation.Conclusion("held", figures)
  }

  private func worth(
    _ instrument: InstrumentID, _ tick: SequenceNumber?, _ ledger: Ledger
  ) -> Explanation.Conclusion {
    let mark = ledger.book.mark(instrument)
    let open = ledger.book.unrealised(instrument)
    let from = tick.map { [$0] } ?? []
    return Explanation.Conclusion(
      "worth",
      [
        Explanation.Figure(
          "mark", .decimal(mark), text: "mark \(mark?.description ?? "-")", from: from),
        Explanation.Figure(
          "unrealised", .decimal(open), text: "unrealised \(open.cents)", from: from,
          isDerived: true),
      ])
  }

  private func protection(
    _ instrument: InstrumentID, _ ledger: Ledger
  ) -> [Explanation.Conclusion] {
    ledger.orders.live(instrument).map { order in
      let command = order.command
      let price = (command.limitPrice ?? command.stopPrice).map { " at \($0)" } ?? ""
      return Explanation.Conclusion(
        "works",
        [
          Explanation.Figure(
            "order", .whole(order.id.rawValue),
            text: "order \(order.id), \(command.role), \(command.side) \(command.quantity) "
              + "\(command.type)\(price)", from: [order.placedBy])
        ])
    }
  }
}
