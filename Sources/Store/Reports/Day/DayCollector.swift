import Journal
import Projections

/// Collects what a day's report says, record by record.
struct DayCollector {
  private(set) var report: DayReport
  private var trades: DayTrades
  private var isFirst = true
  /// What was placed and not answered yet, with the price aimed at.
  private var placed: [OrderID: (at: Timestamp, isAnswered: Bool, aim: Price?)] = [:]
  /// The signal behind each decision that acted; what risk denies was not acted on.
  private var used: [SequenceNumber: SequenceNumber] = [:]

  /// - Parameter before: the state before the day's first record.
  init(date: Int64, before: Ledger, at time: Timestamp) {
    report = DayReport(date: date)
    trades = DayTrades(before, at: time)
    report.first = before.lastSequence.next
    report.equityBefore = before.session.calendar.date == 0 ? nil : before.book.equity
  }

  /// Takes a record with the state behind it.
  mutating func take(_ record: Recorded, _ ledger: Ledger) {
    trades.take(record, ledger)
    switch record.event {
    case .sessionStarted(let started): begin(started, ledger)
    case .signal(let signal): note(signal, record)
    case .decision(let decision): note(decision, record)
    case .riskVerdict(let verdict): note(verdict, record, ledger)
    case .orderCommand(let command): note(command, record, ledger)
    case .openOrder(let open): answer(open.order, record)
    case .orderStatus(let status): answer(status.order, record)
    case .brokerError(let error): answer(OrderID(rawValue: error.id), record)
    case .execution(let execution): note(execution, record, ledger)
    case .adjustment(let adjustment): note(adjustment, record)
    default: break
    }
    if let text = DayIncidents.text(record, ledger) {
      report.incidents.append(
        DayReport.Incident(
          sequence: record.sequence, time: record.envelope.recordedAt, text: text))
    }
  }

  private mutating func begin(_ started: SessionStarted, _ ledger: Ledger) {
    guard isFirst else { return }
    isFirst = false
    report.session = started
    if report.equityBefore == nil { report.equityBefore = ledger.book.currencies[0].openingCash }
  }

  private mutating func note(_ signal: Signal, _ record: Recorded) {
    let delay = record.envelope.recordedAt - signal.issuedAt
    report.predictions.append(
      DayReport.Prediction(
        sequence: record.sequence, time: record.envelope.recordedAt, direction: signal.direction,
        confidence: signal.confidence, delay: signal.issuedAt == .zero ? nil : delay))
  }

  private mutating func note(_ decision: Decision, _ record: Recorded) {
    if decision.outcome != .nothing { return used[record.sequence] = decision.signal }
    guard !decision.stoppedBy.isEmpty else { return }
    count(\.stops, decision.rule, decision.stoppedBy, record.sequence)
  }

  private mutating func note(_ verdict: RiskVerdict, _ record: Recorded, _ ledger: Ledger) {
    if !verdict.isAdmitted {
      used[record.envelope.cause] = nil
      count(\.denials, "", verdict.deniedBy, record.sequence)
    }
    // That a close is no larger than the position is no limit that anybody comes near.
    for check in verdict.checks
    where check.name != "reduces position"
      && check.isNearMiss(ledger.configuration.risk.nearMiss)
    {
      count(\.nearMisses, "", check.name, record.sequence)
    }
  }

  private mutating func count(
    _ list: WritableKeyPath<DayReport, [DayReport.Count]>, _ rule: String, _ name: String,
    _ sequence: SequenceNumber
  ) {
    let at = report[keyPath: list].firstIndex { $0.name == name && $0.rule == rule }
    if let at {
      report[keyPath: list][at].count += 1
    } else {
      report[keyPath: list].append(
        DayReport.Count(rule: rule, name: name, count: 1, first: sequence))
    }
  }

  // MARK: Orders

  private mutating func note(_ command: OrderCommand, _ record: Recorded, _ ledger: Ledger) {
    guard command.action == .place else { return }
    report.orderCount += 1
    let index = command.instrument.index
    let farSide = index < ledger.markets.count ? ledger.markets[index].farSide(command.side) : nil
    placed[command.order] = (
      record.envelope.recordedAt, false, command.limitPrice ?? command.stopPrice ?? farSide
    )
  }

  private mutating func answer(_ order: OrderID, _ record: Recorded) {
    guard let known = placed[order], !known.isAnswered else { return }
    placed[order]?.isAnswered = true
    report.answerTimes.append(record.envelope.recordedAt - known.at)
  }

  private mutating func note(
    _ execution: ExecutionReported, _ record: Recorded, _ ledger: Ledger
  ) {
    // A resent one is booked where it came first.
    guard ledger.book.execution(execution.execution)?.sequence == record.sequence else { return }
    report.executionCount += 1
    let symbol = ledger.symbol(execution.instrument)
    let order = ledger.orders.match(execution) ?? .none
    if let aim = placed[order]?.aim {
      let multiplier = ledger.book.multiplier(execution.instrument)
      let (paid, wanted) = (
        Money(execution.price, times: execution.quantity, multiplier: multiplier),
        Money(aim, times: execution.quantity, multiplier: multiplier)
      )
      report.executionCost += execution.side == .buy ? paid - wanted : wanted - paid
    }
    let at = place(of: symbol)
    report.prices[at].fills.append(
      DayReport.Fill(
        sequence: record.sequence, time: record.envelope.recordedAt, side: execution.side,
        quantity: execution.quantity, price: execution.price,
        isEntry: ledger.orders[order]?.command.role == .entry))
  }

  private mutating func note(_ adjustment: Adjustment, _ record: Recorded) {
    switch adjustment.type {
    case .deposit, .withdrawal: report.deposits += adjustment.amount
    case .dividend, .split, .correction, .interest, .symbolChange: break
    }
  }

  private mutating func place(of symbol: String) -> Int {
    if let at = report.prices.firstIndex(where: { $0.symbol == symbol }) { return at }
    report.prices.append(DayReport.PriceLine(symbol: symbol))
    return report.prices.count - 1
  }

  // MARK: Along the day

  /// Takes a look at prices and equity; every minute is enough.
  mutating func sample(_ ledger: Ledger) {
    if let equity = ledger.book.equity {
      report.equity.append(DayReport.Sample(time: ledger.now, value: equity.forDrawing))
    }
    for instrument in ledger.instrumentIDs where ledger.isTraded(instrument) {
      guard let last = ledger.markets[instrument.index].lastTrade else { continue }
      let at = place(of: ledger.symbol(instrument))
      report.prices[at].samples.append(
        DayReport.Sample(time: ledger.now, value: Double(last.rawValue) / 1e9))
    }
  }

  /// Ends the day: sums up what it moved.
  mutating func end(before: Ledger, after: Ledger, breaks: [Recorded]) {
    report.last = after.lastSequence
    report.equityAfter = after.book.equity
    report.trades = trades.trades
    report.digest = after.digest()
    report.answerTimes.sort()
    let actedOn = Set(used.values)
    for index in report.predictions.indices {
      report.predictions[index].isUsed = actedOn.contains(report.predictions[index].sequence)
    }
    let base = after.book.currencies[0].currency
    for instrument in after.instrumentIDs {
      let moved =
        MoneyFigures(after.book, instrument) - MoneyFigures(before.book, instrument)
      guard moved != MoneyFigures() || after.book.fillCount(instrument) > 0 else { continue }
      let currency = after.book.currency(instrument)
      report.symbols.append(
        NamedFigures(name: after.symbol(instrument), currency: currency, figures: moved))
      if currency == base { report.money = report.money + moved }
    }
    report.money.interest =
      after.book.currencies[0].interest - before.book.currencies[0].interest
    report.prices.removeAll { $0.fills.isEmpty }
    let books = ReconReport(after, history: breaks)
    report.reconciliation = books.lines
  }
}

extension Money {
  /// In whole units, rounded to cents; for drawing only.
  var forDrawing: Double { Double(Rounding.halfEven(rawValue, 10_000_000)) / 100 }
}
