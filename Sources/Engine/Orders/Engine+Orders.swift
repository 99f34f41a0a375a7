import Journal
import Projections

extension Engine {
  /// Reads a frame, records its facts, and moves the orders they concern.
  mutating func read(_ frame: BrokerFrame, cause: SequenceNumber) {
    for fact in decoder.decode(frame.bytes, on: ledger.connection.change) {
      react(to: fact, cause: cause)
    }
  }

  private mutating func react(to fact: Event, cause: SequenceNumber) {
    switch fact {
    case .execution(var execution):
      execution.instrument = instrument(of: execution)
      let sequence = emit(.execution(execution), cause: cause, occurredAt: execution.executedAt)
      noteFill(execution, cause: sequence)
      watchLimits(cause: sequence)
    case .orderStatus(let status):
      let sequence = emit(fact, cause: cause)
      noteStatus(status, cause: sequence)
    case .brokerError(let error):
      let sequence = emit(fact, cause: cause)
      noteError(error, cause: sequence)
    case .commission:
      let sequence = emit(fact, cause: cause)
      watchLimits(cause: sequence)
    default: emit(fact, cause: cause)
    }
  }

  /// By contract number, else by symbol, else by our order; none when nothing is known of it.
  private func instrument(of execution: ExecutionReported) -> InstrumentID {
    ledger.instruments.id(contract: execution.contractID)
      ?? ledger.instruments.id(symbol: execution.symbol)
      ?? ledger.orders[execution.order]?.command.instrument ?? .none
  }

  private mutating func noteFill(_ execution: ExecutionReported, cause: SequenceNumber) {
    guard let order = ledger.orders[execution.order] else {
      alert(
        .warning, "execution.foreign",
        "execution \(execution.execution) of order \(execution.order) is not ours", cause: cause)
      return
    }
    move(
      order, order.isWhollyFilled ? .filledWholly : .filledPartly,
      permanentID: execution.permanentID,
      cause: cause, isFill: true)
    continueClosing(order.command.instrument, cause: cause)
  }

  private mutating func noteStatus(_ status: OrderStatusReported, cause: SequenceNumber) {
    guard let order = ledger.orders[status.order] else { return }
    let happening: OrderHappening =
      switch status.status {
      case .apiPending, .pendingSubmit, .preSubmitted, .submitted: .acknowledged
      // Booked from executions only; the word alone fills nothing.
      case .filled: order.isWhollyFilled ? .filledWholly : .acknowledged
      case .pendingCancel: .acknowledged
      case .cancelled, .apiCancelled: .cancelConfirmed
      case .inactive, .unknown: .doubted
      }
    move(
      order, happening, permanentID: status.permanentID, reason: status.whyHeld, cause: cause)
    continueClosing(order.command.instrument, cause: cause)
  }

  private mutating func noteError(_ error: BrokerErrorReported, cause: SequenceNumber) {
    guard let order = ledger.orders[OrderID(rawValue: error.id)] else { return }
    let happening = BrokerErrorMeaning.of(error.code)
    move(order, happening, reason: "\(error.code) \(error.message)", cause: cause)
    if happening == .refused {
      alert(
        .warning, "order.rejected", "order \(error.id): \(error.code) \(error.message)",
        cause: cause)
    }
    continueClosing(order.command.instrument, cause: cause)
  }

  /// A command that never left: a placed order is over, a cancelled one works as before.
  mutating func noteDropped(_ dropped: CommandDropped, cause: SequenceNumber) {
    guard let order = ledger.orders[dropped.order] else { return }
    let isPlacing = dropped.command == order.placedBy
    if isPlacing { move(order, .dropped, reason: dropped.reason, cause: cause) }
    let what = isPlacing ? "order" : "the cancel of order"
    alert(
      .warning, "order.dropped", "\(what) \(dropped.order) never left: \(dropped.reason)",
      cause: cause)
    continueClosing(order.command.instrument, cause: cause)
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
  }
}

/// What a numbered broker message says about the order it names.
///
/// - Source: TWS API message codes; an unknown code changes no order.
enum BrokerErrorMeaning {
  static func of(_ code: Int64) -> OrderHappening {
    switch code {
    case 110, 111, 113, 200, 201, 203, 321, 387, 388, 434, 435, 10006, 10243, 10318: .refused
    case 103: .doubted
    default: .requestRefused
    }
  }
}
