import Journal

/// What a tick changed that somebody may have to act on.
public struct TickEffects: OptionSet, Sendable {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A position got a new mark, so the result of the day moved.
  @inlinable public static var positionMarked: TickEffects { TickEffects(rawValue: 1) }
  /// It was the first trade of an instrument in this session.
  @inlinable public static var sessionOpened: TickEffects { TickEffects(rawValue: 2) }
}

extension Ledger {
  /// Folds a tick; the path of nearly every record, free of allocation.
  ///
  /// - Returns: what the tick changed beyond prices.
  @discardableResult
  public mutating func fold(_ tick: Tick, _ envelope: Envelope) -> TickEffects {
    begin(envelope)
    while isBarDue { _ = closeNextBars() }
    let effects = apply(tick)
    while isBarDue { _ = closeNextBars() }
    return effects
  }

  /// Folds ticks up to the first that anybody may have to act on, or to that before a bar closes
  /// or a risk day begins.
  ///
  /// - Parameter rows: ticks whose sequence numbers follow ``lastSequence``.
  /// - Returns: how many were folded, and what the last of them changed beyond prices; 0 when the
  ///   first is no such tick, or goes back in time. A bar that the last one filled is still open.
  public mutating func fold(through rows: Span<TickRow>) -> (count: Int, effects: TickEffects) {
    for index in rows.indices {
      let time = rows[index].recordedAt
      guard time >= now, time < nextBarEnd, time < risk.nextDayAt else { return (index, []) }
      lastSequence = lastSequence.next
      now = time
      // Branched here, so that a quote is read where it lies and only a trade is copied.
      var effects = TickEffects()
      if rows[index].tick.kind == .trade {
        effects = applyTrade(rows[index].tick)
      } else {
        applyQuote(rows[index].tick)
      }
      if isBarDue || !effects.isEmpty && isActedOn(effects) { return (index + 1, effects) }
    }
    return (rows.count, [])
  }

  /// Whether what a tick changed can make anybody act; most marks of a position cannot.
  private func isActedOn(_ effects: TickEffects) -> Bool {
    effects.contains(.sessionOpened) || mayReachLimit
  }

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

  /// Takes a tick after ``begin(_:)``.
  ///
  /// - Returns: what the tick changed beyond prices.
  public mutating func apply(_ tick: Tick) -> TickEffects {
    if tick.kind == .trade { return applyTrade(tick) }
    applyQuote(tick)
    return []
  }

  @inline(__always)
  private mutating func applyQuote(_ tick: Tick) {
    let index = tick.instrument.index
    guard index < markets.count else { return }
    markets[index].fold(tick, at: now)
    if planned.value.needsQuotes { addToBars(tick, index) }
  }

  private mutating func applyTrade(_ tick: Tick) -> TickEffects {
    let index = tick.instrument.index
    guard index < markets.count else { return [] }
    markets[index].fold(tick, at: now)
    addToBars(tick, index)
    guard tick.flags.isDisjoint(with: [.suspicious, .delayed]), tick.price > .zero else {
      return []
    }
    var effects = noteSessionTrade(tick.price, index) ? TickEffects.sessionOpened : []
    guard book.position(tick.instrument) != .zero else { return effects }
    book.mark(tick.instrument, tick.price)
    noteEquity()
    effects.insert(.positionMarked)
    return effects
  }

  /// Lists every kind, without a default: a new event makes the compiler ask here.
  ///
  /// Call it after ``begin(_:)``.
  public mutating func apply(_ record: Recorded) {
    let envelope = record.envelope
    switch record.event {
    case .sessionStarted(let started): start(started)
    case .configurationChanged(let change): configure(change.configuration)
    case .instrumentDefined(let definition): define(definition)
    case .connection(let change): connection.fold(change, envelope)
    case .adjustment(let adjustment): foldAdjustment(adjustment, envelope)
    case .timerSet(let timer): timers.fold(timer, envelope)
    case .timerCancelled(let timer): timers.fold(timer)
    case .timerFired(let timer): _ = timers.fold(timer)
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
    case .accountValue(let value): risk.fold(value, currency: book.currencies[0].currency)
    case .riskVerdict(let verdict):
      risk.fold(verdict, nearMiss: configuration.risk.nearMiss)
    case .alert: alertCount += 1
    case .contextChanged(let change): fold(change)
    case .stateDigest: expectNextDigest(after: record.sequence)
    case .orderPlan(let plan): foldPlan(plan)
    case .tick, .prediction, .brokerFrame: break  // their outputs say it all
    case .orderStatus(let status): orders.fold(status)
    case .openOrder(let open): orders.fold(open)
    case .brokerError(let error): orders.fold(error)
    case .position, .unreadFrame: break
    }
  }

  private mutating func foldNextOrder(_ reported: NextOrderIDReported) {
    connection.fold(reported)
    nextOrder = max(nextOrder, reported.order)
  }

  private mutating func foldExecution(_ execution: ExecutionReported, _ envelope: Envelope) {
    let id = orders.match(execution) ?? .none
    let known = orders[id]?.fills.count ?? 0
    orders.fold(execution)
    markAtLastTrade(execution.instrument)
    let before = riskPosition(execution.instrument)
    let fees = book.fees(execution.instrument)
    book.fold(execution, envelope)
    notePosition(execution.instrument, from: before)
    notePosition(execution.instrument, before: before.quantity, fees: fees)
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
    noteAdjustment(adjustment, from: before)
    notePosition(adjustment.instrument, before: before.quantity, fees: fees)
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
    guard let order = orders[change.order] else { return }
    noteEntryStatus(order)
    endClosing(order.command.instrument)
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
