import Journal

extension Ledger {
  /// Folds any record, whatever rules made it.
  ///
  /// - Precondition: the record follows ``lastSequence``; a gap must stop the caller.
  public mutating func fold(_ record: Recorded) {
    if case .tick(let tick) = record.event {
      fold(tick, record.envelope)
      return
    }
    begin(record.envelope)
    // What an output says is at its input's time, whose bars are closed by the input.
    if record.event.kind.isInput { while isBarDue { _ = closeNextBars() } }
    apply(record)
  }

  /// Takes the place and time of a record; the bars that are due then come first, then the record.
  ///
  /// The three steps of a fold are apart for the engine alone, which decides between them.
  public mutating func begin(_ envelope: Envelope) {
    precondition(envelope.sequence == lastSequence.next, "records must be folded without a gap")
    lastSequence = envelope.sequence
    now = envelope.recordedAt
    if now >= risk.nextDayAt { beginRiskDay() }
  }

  /// Lists every kind, without a default: a new event makes the compiler ask here.
  ///
  /// Call it after ``begin(_:)``.
  public mutating func apply(_ record: Recorded) {
    let envelope = record.envelope
    switch record.event {
    case .sessionStarted(let started): start(started)
    case .configurationChanged(let change): configure(change.configuration)
    case .instrumentDefined(let definition):
      define(definition)
      comparePositions()
    case .connection(let change):
      if change.state == .ready, connection.state != .ready { orders.foldNewLink() }
      connection.fold(change, envelope)
      reconciliation.fold(change, booked: book.cash)
    case .adjustment(let adjustment): foldAdjustment(adjustment, envelope)
    case .timerSet(let timer): timers.fold(timer, envelope)
    case .timerCancelled(let timer): timers.fold(timer)
    case .timerFired(let timer): if timers.fold(timer)?.purpose == .dataWatch { noteLook() }
    case .commandSent(let sent): orders.fold(sent)
    case .commandDropped(let dropped): orders.fold(dropped)
    case .accounts(let accounts): connection.fold(accounts)
    case .nextOrderID(let next): foldNextOrder(next)
    case .commission(let commission): foldCommission(commission)
    case .execution(let execution): foldExecution(execution, envelope)
    case .signal(let signal): signals.fold(signal, envelope)
    case .predictionRejected(let rejected): signals.fold(rejected)
    case .decision(let decision): foldDecision(decision, envelope)
    case .orderCommand(let command): foldCommand(command, envelope)
    case .orderState(let change): foldState(change, envelope)
    case .riskState(let change): foldRisk(change, envelope)
    case .symbolRisk(let change): foldSymbolRisk(change, envelope)
    case .operatorCommand(let command): risk.fold(command, equity: book.equity)
    case .accountValue(let value): foldAccountValue(value)
    case .riskVerdict(let verdict):
      risk.fold(verdict, nearMiss: configuration.risk.nearMiss)
    case .alert: alertCount += 1
    case .contextChanged(let change): fold(change)
    case .stateDigest: expectNextDigest(after: record.sequence)
    case .orderPlan(let plan): foldPlan(plan)
    case .tick, .prediction, .brokerFrame: break  // their outputs say it all
    case .orderStatus(let status): orders.fold(status)
    case .openOrder(let open):
      orders.fold(open)
      passNumber(of: open)
    case .brokerError(let error):
      orders.fold(error)
      dataWatch.fold(error)
    case .dataRecovery(let recovery): dataWatch.fold(recovery, at: now)
    case .position(let position): foldPosition(position)
    case .answerEnded(let ended): foldEnd(ended)
    case .breakChanged(let change): reconciliation.fold(change, envelope)
    case .unreadFrame: break
    }
  }

  private mutating func foldNextOrder(_ reported: NextOrderIDReported) {
    connection.fold(reported)
    nextOrder = max(nextOrder, reported.order)
  }

  /// Orders made by hand get numbers of client 0 unless TWS is told to use negative ones for them,
  /// so the next of ours would be theirs. The largest number stands for none.
  private mutating func passNumber(of open: OpenOrderReported) {
    guard open.clientID == 0, open.order.rawValue < Int64(Int32.max) else { return }
    nextOrder = max(nextOrder, open.order.advanced(by: 1))
  }

  private mutating func foldExecution(_ execution: ExecutionReported, _ envelope: Envelope) {
    let id = orders.match(execution) ?? .none
    let known = orders.look(at: id) { $0.fills.count } ?? 0
    orders.fold(execution)
    markAtLastTrade(execution.instrument)
    let before = riskPosition(execution.instrument)
    let fees = book.fees(execution.instrument)
    book.fold(execution, envelope)
    notePosition(execution.instrument, from: before)
    notePosition(execution.instrument, before: before.quantity, fees: fees)
    comparePositions()
    // A resent or correcting report is no new fill, so it moves no cooldown.
    if let order = orders[id], order.fills.count > known { rememberFill(order) }
    endClosing(execution.instrument)
  }

  /// A position that opens is valued at once; trades mark only while something is held.
  private mutating func markAtLastTrade(_ instrument: InstrumentID) {
    guard instrument.index < markets.count, let last = markets[instrument.index].lastTrade,
      last > .zero
    else { return }
    book.mark(instrument, last)
  }

  private mutating func foldAdjustment(_ adjustment: Adjustment, _ envelope: Envelope) {
    markAtLastTrade(adjustment.instrument)
    let before = riskPosition(adjustment.instrument)
    let fees = book.fees(adjustment.instrument)
    book.fold(adjustment, envelope)
    if adjustment.type == .split, let definition = instruments[adjustment.instrument] {
      orders.fold(adjustment, definition)
    }
    noteAdjustment(adjustment, from: before)
    notePosition(adjustment.instrument, before: before.quantity, fees: fees)
    comparePositions()
    reconciliation.rebookCash(book.currencies[0].currency, book.cash, at: now)
    endClosing(adjustment.instrument)
  }

  private mutating func foldDecision(_ decision: Decision, _ envelope: Envelope) {
    decisions.fold(decision, envelope)
    signals.fold(decision)
    ruleStates.fold(decision, configuration.rules, at: now)
    guard decision.instrument.index < entries.count else { return }
    switch decision.outcome {
    case .close: entries[decision.instrument.index].isClosing = true
    case .cancel: entries[decision.instrument.index].isClosing = false
    case .enterLong, .enterShort, .scaleIn, .reverse, .target: noteIntent(decision)
    case .nothing, .adjust, .act: break
    }
  }

  private mutating func noteIntent(_ decision: Decision) {
    let index = decision.instrument.index
    entries[index].intendedRule = decision.rule
    let last = signals.last(decision.instrument)
    let isBehind = last?.sequence == decision.signal
    entries[index].intendedConfidence = isBehind ? last?.signal.confidence ?? .zero : .zero
  }

  private mutating func foldPlan(_ plan: OrderPlan) {
    plans.fold(plan)
    guard plan.purpose == .reversal, plan.step == .begun, plan.instrument.index < entries.count
    else { return }
    entries[plan.instrument.index].isClosing = true
    endClosing(plan.instrument)
  }

  private mutating func foldState(_ change: OrderStateChanged, _ envelope: Envelope) {
    orders.fold(change, envelope)
    let order = orders.look(at: change.order) { order in
      (order.command.instrument, order.command.role, order.status)
    }
    guard let (instrument, role, status) = order else { return }
    if role == .entry { noteEntryStatus(instrument, status) }
    endClosing(instrument)
  }

  private mutating func expectNextDigest(after sequence: SequenceNumber) {
    let passed = sequence.rawValue / Self.digestInterval
    digestDueAt = SequenceNumber(rawValue: (passed + 1) * Self.digestInterval)
  }

  private mutating func foldCommand(_ command: OrderCommand, _ envelope: Envelope) {
    orders.fold(command, envelope)
    risk.fold(command, envelope)
    guard command.action == .place else { return }
    nextOrder = max(nextOrder, command.order.advanced(by: 1))
    if command.role == .entry, command.instrument.index < entries.count {
      entries[command.instrument.index].place(command.order)
    }
  }
}
