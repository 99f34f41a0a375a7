import Journal
import Projections

extension Engine {
  /// Gives up looking after a flatten and tells a person, this long after it began.
  static let flattenPatience = Nanoseconds.seconds(60)

  /// Decides, for every instrument, to get flat; recorded also where there is nothing to close.
  mutating func closeEverything(rule: String, cause: SequenceNumber) {
    var isAnything = false
    for instrument in ledger.instrumentIDs {
      isAnything = close(instrument, rule: rule, cause: cause) || isAnything
    }
    if isAnything {
      setTimer(.flattenCheck, at: ledger.now + Self.flattenPatience, cause: cause)
    }
  }

  private mutating func close(
    _ instrument: InstrumentID, rule: String, cause: SequenceNumber
  ) -> Bool {
    let position = ledger.book.position(instrument)
    let live = Int64(ledger.orders.live(instrument).count)
    let isQuiet = position == .zero && live == 0
    var decision = Decision()
    decision.rule = rule
    decision.instrument = instrument
    decision.outcome = isQuiet ? .nothing : .close
    decision.stoppedBy = isQuiet ? "position or live orders" : ""
    decision.conditions = [
      Condition(
        "position", .quantity(position), .equals, .quantity(.zero),
        held: position == .zero),
      Condition("live orders", .count(live), .equals, .count(0), held: live == 0),
    ]
    let decided = emit(.decision(decision), cause: cause)
    if !isQuiet { continueClosing(instrument, cause: decided) }
    return !isQuiet
  }

  /// The next step of closing an instrument: first cancel what works, then close what is held.
  ///
  /// Orders that still work could fill beside a closing order and turn the position round (I9),
  /// so the closing order waits until the last cancel is confirmed.
  ///
  /// - Parameter isRetry: place a closing order again although the broker refused the last one.
  mutating func continueClosing(
    _ instrument: InstrumentID, cause: SequenceNumber, isRetry: Bool = false
  ) {
    guard instrument.index < ledger.entries.count, ledger.entries[instrument.index].isClosing
    else { return }
    let live = ledger.orders.live(instrument)
    for order in live { cancelIfNeeded(order, cause: cause) }
    guard live.isEmpty, ledger.book.position(instrument) != .zero else { return }
    // The flatten check retries; answering a refusal at once would repeat it without end.
    if !isRetry && wasCloseRefused(instrument) { return }
    placeClose(instrument, cause: cause)
  }

  private func wasCloseRefused(_ instrument: InstrumentID) -> Bool {
    let last = ledger.orders.all.last { $0.command.instrument == instrument }
    guard let last, last.command.role == .close else { return false }
    return last.status == .rejected || last.status == .denied
  }

  /// Cancels everything that works; protective legs of held positions too.
  mutating func cancelEverything(cause: SequenceNumber) {
    for instrument in ledger.instrumentIDs {
      for order in ledger.orders.live(instrument) { cancelIfNeeded(order, cause: cause) }
    }
  }

  private mutating func cancelIfNeeded(_ order: OrderRecord, cause: SequenceNumber) {
    guard order.status != .cancelPending, order.command.role != .close else { return }
    // The broker cancels the children of an entry without fills together with it.
    if let parent = ledger.orders[order.command.parent], !parent.status.isFinal,
      parent.filled == .zero
    {
      return
    }
    var command = order.command
    command.action = .cancel
    let commanded = emit(.orderCommand(command), cause: cause)
    move(order, .cancelCommanded, cause: commanded)
  }

  private mutating func placeClose(_ instrument: InstrumentID, cause: SequenceNumber) {
    let position = ledger.book.position(instrument)
    var verdict = RiskVerdict()
    verdict.order = ledger.nextOrder
    verdict.instrument = instrument
    verdict.isAdmitted = true
    verdict.checks = [
      Condition(
        "reduces position", .quantity(position.magnitude), .atMost,
        .quantity(position.magnitude), held: true)
    ]
    let judged = emit(.riskVerdict(verdict), cause: cause)
    var command = OrderCommand()
    command.order = ledger.nextOrder
    command.instrument = instrument
    command.role = .close
    command.side = position > .zero ? .sell : .buy
    command.quantity = position.magnitude
    command.account = ledger.session.account
    command.orderReference = "close-\(cause)"
    emit(.orderCommand(command), cause: judged)
  }

  /// Tells a person when a flatten has not finished in time.
  mutating func checkFlatten(cause: SequenceNumber) {
    for instrument in ledger.instrumentIDs where ledger.entries[instrument.index].isClosing {
      let symbol = ledger.instruments[instrument]?.symbol ?? "\(instrument.rawValue)"
      alert(
        .critical, "flatten.incomplete",
        "\(symbol) is not closed: position \(ledger.book.position(instrument)), "
          + "\(ledger.orders.live(instrument).count) live orders", cause: cause)
      continueClosing(instrument, cause: cause, isRetry: true)
    }
  }
}
