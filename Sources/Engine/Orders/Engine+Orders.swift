import Journal
import Projections

extension Engine {
  /// Reads a frame, records its facts, and moves the orders they concern.
  mutating func read(_ frame: BrokerFrame, cause: SequenceNumber) {
    for fact in decoder.decode(frame.bytes, on: ledger.connection.change) {
      react(to: ledger.completed(fact), cause: cause)
    }
  }

  private mutating func react(to fact: Event, cause: SequenceNumber) {
    switch fact {
    case .execution(let execution):
      let before =
        ledger.orders.match(execution).flatMap { ledger.orders.look(at: $0) { $0.filled } } ?? .zero
      let wasFlat = ledger.book.position(execution.instrument) == .zero
      let sequence = emit(fact, cause: cause, occurredAt: fact.factTime)
      noteFill(execution, before: before, wasFlat: wasFlat, cause: sequence)
      closeBars(cause: cause)
      look(RuleOccasion(event: .fill, cause: sequence), RuleMoment(execution.instrument))
      watchLimits(cause: sequence)
      reconcile(cause: sequence)
    case .orderStatus(let status):
      let sequence = emit(fact, cause: cause)
      noteStatus(status, cause: sequence)
    case .brokerError(let error):
      let wasChanging =
        ledger.orders.look(at: OrderID(rawValue: error.id)) { $0.isChanging } ?? false
      let sequence = emit(fact, cause: cause)
      noteError(error, wasChanging: wasChanging, cause: sequence)
    case .openOrder(let open):
      let wasChanging =
        id(of: open).flatMap { ledger.orders.look(at: $0) { $0.isChanging } } ?? false
      let sequence = emit(fact, cause: cause)
      noteOpen(open, wasChanging: wasChanging, cause: sequence)
    case .commission:
      let sequence = emit(fact, cause: cause)
      watchLimits(cause: sequence)
    case .position, .accountValue, .answerEnded:
      let sequence = emit(fact, cause: cause)
      reconcile(cause: sequence)
    default: emit(fact, cause: cause)
    }
  }

  private mutating func noteFill(
    _ execution: ExecutionReported, before: Quantity, wasFlat: Bool, cause: SequenceNumber
  ) {
    guard let order = ledger.orders.match(execution).flatMap({ ledger.orders[$0] }) else {
      alert(
        .warning, "execution.foreign",
        "execution \(execution.execution) of order \(execution.order) is not ours", cause: cause)
      if wasFlat { closeWhileHalted(execution.instrument, cause: cause) }
      return settle(execution.instrument, cause: cause)
    }
    let happening = OrderHappening.fill(order, before: before)
    move(order, happening, permanentID: execution.permanentID, cause: cause, isFill: true)
    if order.filled < before {
      alert(
        .warning, "execution.corrected",
        "order \(order.id) has \(order.filled) filled, no longer \(before)", cause: cause)
    }
    if wasFlat { closeWhileHalted(order.command.instrument, cause: cause) }
    settle(order.command.instrument, cause: cause)
  }

  /// A fill that was late, one taken back or a trade by hand that crossed a close made a position
  /// of none: while halted it is closed too.
  private mutating func closeWhileHalted(_ instrument: InstrumentID, cause: SequenceNumber) {
    guard instrument.index < ledger.entries.count, ledger.risk.level == .halted,
      ledger.book.position(instrument) != .zero, !ledger.entries[instrument.index].isClosing
    else { return }
    close(instrument, rule: "halted", cause: cause)
    armFlattenCheck(cause: cause)
  }

  private mutating func noteStatus(_ status: OrderStatusReported, cause: SequenceNumber) {
    guard
      let order = ledger.orders.match(status.order, status.permanentID)
        .flatMap({ ledger.orders[$0] })
    else { return }
    let happening = happening(status.status, order)
    move(
      order, happening, permanentID: status.permanentID, reason: status.whyHeld, cause: cause)
    let isExit = order.command.role == .stop || order.command.role == .target
    if happening == .acknowledged, isExit, let now = ledger.orders[order.id] {
      compare(now, reported: status.remaining, cause: cause)
    }
    settle(order.command.instrument, cause: cause)
  }

  private func happening(_ word: VenueOrderStatus, _ order: OrderRecord) -> OrderHappening {
    switch word {
    case .apiPending, .pendingSubmit, .preSubmitted, .submitted, .pendingCancel: .acknowledged
    // Booked from executions only; the word alone fills nothing.
    case .filled: order.isWhollyFilled ? .filledWholly : .acknowledged
    case .cancelled, .apiCancelled:
      order.isAwaitingFills
        ? .cancelAwaitsFills : isPastItsTime(order) ? .expired : .cancelConfirmed
    case .inactive, .unknown: .doubted
    }
  }

  /// The broker has one word for cancelled and expired; the clock and what we asked tell which.
  private func isPastItsTime(_ order: OrderRecord) -> Bool {
    guard order.status != .cancelPending else { return false }
    let calendar = ledger.session.calendar
    switch order.command.timeInForce {
    case .day: return calendar.close > calendar.open && ledger.now >= calendar.close
    case .goodTillDate: return ledger.now >= order.command.goodTill
    case .goodTillCancelled, .immediateOrCancel, .fillOrKill, .opening: return false
    }
  }

  private func id(of open: OpenOrderReported) -> OrderID? {
    ledger.orders.match(open.order, open.permanentID, open.orderReference)
  }

  private mutating func noteOpen(
    _ open: OpenOrderReported, wasChanging: Bool, cause: SequenceNumber
  ) {
    guard let order = id(of: open).flatMap({ ledger.orders[$0] }) else { return }
    let isWorking =
      switch open.status {
      case .apiPending, .pendingSubmit, .preSubmitted, .submitted, .pendingCancel: true
      case .cancelled, .apiCancelled, .filled, .inactive, .unknown: false
      }
    // The state itself comes with `orderStatus`; this only tells what is in doubt apart from gone.
    if isWorking, order.status == .unknown {
      move(order, .acknowledged, permanentID: open.permanentID, cause: cause)
    }
    // What is in force is known anew: it is looked at before anything else works with it. How much
    // is left of an order that was not changed is told by its status alone.
    if isWorking, wasChanging, let now = ledger.orders[order.id] {
      compare(now, reported: max(open.quantity - now.filled, .zero), cause: cause)
      protect(order.command.instrument, cause: cause)
    }
    continuePlans(order.command.instrument, cause: cause)
  }

  private mutating func noteError(
    _ error: BrokerErrorReported, wasChanging: Bool, cause: SequenceNumber
  ) {
    guard let order = ledger.orders[OrderID(rawValue: error.id)],
      let happening = happening(error.code, order, wasChanging: wasChanging)
    else { return }
    move(order, happening, reason: "\(error.code) \(error.message)", cause: cause)
    // The broker is asked first: a cancel commanded at once again would be refused without end.
    guard happening != .cancelRefused else { return }
    if happening == .refused || happening == .modifyRefused {
      alert(
        .warning, happening == .refused ? "order.rejected" : "order.modify_rejected",
        "order \(error.id): \(error.code) \(error.message)", cause: cause)
    }
    settle(order.command.instrument, cause: cause)
    guard happening == .refused else { return }
    closeBars(cause: cause)
    look(
      RuleOccasion(event: .orderRejected, cause: cause), RuleMoment(order.command.instrument))
  }

  /// What a numbered message says about an order; nil when it is about something else.
  private func happening(
    _ code: Int64, _ order: OrderRecord, wasChanging: Bool
  ) -> OrderHappening? {
    let isAwaited = order.status == .submitted || order.status == .unknown || wasChanging
    if BrokerCode.isShared(code), !isAwaited { return nil }
    return switch BrokerCode.meaning(code) {
    // One of two commands was refused, and nobody says which.
    case .refused where wasChanging && order.isPlacementOpen: .doubted
    case .refused where wasChanging: .modifyRefused
    // It may be of a change that was refused before, told again by a new link.
    case .refused where order.status == .unknown && order.permanentID != 0: .doubted
    // A cancel is never refused in these words: it is the order, unless the broker has it.
    case .refused: order.status == .cancelPending && order.permanentID != 0 ? nil : .refused
    case .modifyRefused: .modifyRefused
    case .cancelRefused: .cancelRefused
    case .doubted: .doubted
    case .notice, .notAnOrder: nil
    }
  }

  /// A command that never left: a placed order is over, one that was to change works as before, one
  /// that was to be cancelled is asked about and then cancelled again.
  mutating func noteDropped(_ dropped: CommandDropped, cause: SequenceNumber) {
    guard let order = ledger.orders[dropped.order] else { return }
    let isPlacing = dropped.command == order.placedBy
    // Which of several changes never left nobody says: the broker is asked which one works. Once
    // after the last of them, for without a link the question does not leave either, and a new link
    // asks by itself.
    let isOther = !isPlacing && dropped.command != order.cancelledBy
    let isAsking = order.status == .unknown && order.isAsked
    if isOther, order.isLive, order.isChanging, !isAsking {
      move(order, .doubted, reason: dropped.reason, cause: cause)
      ask(order, cause: cause)
    }
    // The broker's number says that it has the order after all.
    if isPlacing, order.permanentID == 0 {
      move(order, .dropped, reason: dropped.reason, cause: cause)
    }
    if dropped.command == order.cancelledBy {
      move(order, .cancelRefused, reason: dropped.reason, cause: cause)
    }
    let what = isPlacing ? "order" : "a change or the cancel of order"
    alert(
      .warning, "order.dropped", "\(what) \(dropped.order) never left: \(dropped.reason)",
      cause: cause)
    // Without a session what follows would be dropped as well, and again for ever; a new link asks
    // about every live order, and the answers lead on.
    guard ledger.connection.mayTakeCommands else { return }
    settle(order.command.instrument, cause: cause)
  }

  /// Records a step in an order's life, if there is one.
  mutating func move(
    _ order: OrderRecord, _ happening: OrderHappening, permanentID: Int64 = 0,
    reason: String = "", cause: SequenceNumber, isFill: Bool = false
  ) {
    let next = OrderTransition.next(order.status, happening)
    let known = order.permanentID == 0 ? permanentID : order.permanentID
    guard next != order.status || known != order.permanentID || isFill else { return }
    var change = OrderStateChanged()
    change.order = order.command.order
    change.from = order.status
    change.to = next
    change.filled = order.filled
    change.permanentID = known
    change.reason = reason
    emit(.orderState(change), cause: cause)
    if next == .unknown, order.status != .unknown { armProbe(cause: cause) }
    if order.status == .unknown { cancelAgain(order.id, cause: cause) }
  }

  /// An order that was to be cancelled turned out to work: the cancel was lost or refused.
  ///
  /// The broker has to be asked between two cancels: one that it refuses is not repeated at once.
  private mutating func cancelAgain(_ id: OrderID, cause: SequenceNumber) {
    guard let order = ledger.orders[id], order.cancelledBy != .none,
      order.status == .accepted || order.status == .partiallyFilled
    else { return }
    cancel(order, cause: cause, isRetry: false)
  }
}
