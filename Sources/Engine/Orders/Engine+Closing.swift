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
    if isAnything { armFlattenCheck(cause: cause) }
  }

  /// Looks again in a while; one check at a time is enough.
  mutating func armFlattenCheck(cause: SequenceNumber) {
    guard !ledger.timers.pending.contains(where: { $0.timer.purpose == .flattenCheck }) else {
      return
    }
    setTimer(.flattenCheck, at: ledger.now + Self.flattenPatience, cause: cause)
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
    // A new decision is a new attempt, also where the broker refused the last one.
    if !isQuiet { continueClosing(instrument, cause: decided, isRetry: true) }
    return !isQuiet
  }

  /// The next step of closing an instrument: first cancel what works, then close what is held.
  ///
  /// Orders that still work could fill beside a closing order and turn the position round (I9),
  /// so the closing order waits until the last cancel is confirmed.
  ///
  /// - Parameter isRetry: place a closing order again although the last one ended unfilled, and
  ///   repeat cancels that nobody confirmed.
  mutating func continueClosing(
    _ instrument: InstrumentID, cause: SequenceNumber, isRetry: Bool = false
  ) {
    guard instrument.index < ledger.entries.count, ledger.entries[instrument.index].isClosing
    else { return }
    let live = ledger.orders.live(instrument)
    for order in live { cancelIfNeeded(order, cause: cause, isRetry: isRetry) }
    guard live.isEmpty, ledger.book.position(instrument) != .zero else { return }
    // The flatten check retries; answering a refusal at once would repeat it without end.
    if !isRetry && didCloseEndUnfilled(instrument) { return }
    placeClose(instrument, cause: cause)
  }

  /// Refusals also come as a plain `Cancelled`, before or after the numbered message.
  private func didCloseEndUnfilled(_ instrument: InstrumentID) -> Bool {
    let last = ledger.orders.all.last { $0.command.instrument == instrument }
    guard let last, last.command.role == .close else { return false }
    return last.status.isFinal && last.status != .filled
  }

  /// Cancels everything that works; protective legs of held positions too.
  mutating func cancelEverything(cause: SequenceNumber) {
    for instrument in ledger.instrumentIDs {
      for order in ledger.orders.live(instrument) {
        cancelIfNeeded(order, cause: cause, isRetry: true)
      }
    }
  }

  private mutating func cancelIfNeeded(
    _ order: OrderRecord, cause: SequenceNumber, isRetry: Bool
  ) {
    guard order.status != .cancelPending || isRetry, order.command.role != .close else { return }
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

  /// Tells a person that a flatten has not finished in time, and tries again until it has.
  mutating func checkFlatten(cause: SequenceNumber) {
    for instrument in ledger.instrumentIDs where ledger.entries[instrument.index].isClosing {
      let symbol = ledger.instruments[instrument]?.symbol ?? "\(instrument.rawValue)"
      alert(
        .critical, "flatten.incomplete",
        "\(symbol) is not closed: position \(ledger.book.position(instrument)), "
          + "\(ledger.orders.live(instrument).count) live orders", cause: cause)
      continueClosing(instrument, cause: cause, isRetry: true)
    }
    if ledger.isClosing { armFlattenCheck(cause: cause) }
  }
}
