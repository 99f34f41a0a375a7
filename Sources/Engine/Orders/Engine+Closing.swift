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

  /// Decides to get one instrument flat.
  ///
  /// - Returns: false where there is nothing to close.
  @discardableResult
  mutating func close(
    _ instrument: InstrumentID, rule: String, cause: SequenceNumber
  ) -> Bool {
    endPlan(instrument, .reversal, .cancelled, "closed by \(rule)", cause: cause)
    let position = ledger.book.position(instrument)
    let live = Int64(ledger.orders.liveCount(instrument))
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
    for order in live where order.command.role != .close {
      cancel(order, cause: cause, isRetry: isRetry)
    }
    guard live.isEmpty, ledger.book.position(instrument) != .zero else { return }
    // The flatten check retries; answering a refusal at once would repeat it without end.
    if !isRetry && didCloseEndUnfilled(instrument) { return }
    placeClose(instrument, ledger.book.position(instrument).magnitude, cause: cause)
  }

  /// Refusals also come as a plain `Cancelled`, before or after the numbered message.
  private func didCloseEndUnfilled(_ instrument: InstrumentID) -> Bool {
    let last = ledger.orders.all.last { $0.command.instrument == instrument }
    guard let last, last.command.role == .close else { return false }
    return last.status.isFinal && last.status != .filled
  }

  /// Cancels everything that works: entries, protective legs of held positions, closing orders.
  ///
  /// A closing under way is given up with its order, unless trading is halted: then it goes on.
  mutating func cancelEverything(cause: SequenceNumber) {
    for instrument in ledger.instrumentIDs {
      endPlan(instrument, .reversal, .cancelled, "everything is cancelled", cause: cause)
      endPlan(instrument, .resize, .cancelled, "everything is cancelled", cause: cause)
      if ledger.entries[instrument.index].isClosing, ledger.risk.level != .halted {
        giveUpClosing(instrument, cause: cause)
      }
      for order in ledger.orders.live(instrument) { cancel(order, cause: cause, isRetry: true) }
    }
  }

  private mutating func giveUpClosing(_ instrument: InstrumentID, cause: SequenceNumber) {
    var decision = Decision()
    decision.rule = "operator"
    decision.instrument = instrument
    decision.outcome = .cancel
    emit(.decision(decision), cause: cause)
  }

  /// Cancels entries that work; while only less may be held, none may fill. Exits stay.
  mutating func cancelEntries(cause: SequenceNumber) {
    for instrument in ledger.instrumentIDs {
      endPlan(instrument, .reversal, .cancelled, "only less may be held", cause: cause)
      perform(CancelPlan(instrument: instrument, scope: .entries), cause: cause)
    }
  }

  /// Closes `quantity` of a position at the market.
  ///
  /// - Parameter quantity: at most what is held beyond the exits that work.
  mutating func placeClose(
    _ instrument: InstrumentID, _ quantity: Quantity, cause: SequenceNumber
  ) {
    let position = ledger.book.position(instrument)
    var verdict = RiskVerdict()
    verdict.order = ledger.nextOrder
    verdict.instrument = instrument
    verdict.isAdmitted = true
    verdict.checks = [
      Condition(
        "reduces position", .quantity(quantity), .atMost, .quantity(position.magnitude),
        held: quantity <= position.magnitude)
    ]
    let judged = emit(.riskVerdict(verdict), cause: cause)
    var command = OrderCommand()
    command.order = ledger.nextOrder
    command.instrument = instrument
    command.role = .close
    command.side = position > .zero ? .sell : .buy
    command.quantity = quantity
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
