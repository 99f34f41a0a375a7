import Journal
import Projections

extension Engine {
  /// The broker is asked again about an order of unknown fate after this long.
  static let probeInterval = Nanoseconds.seconds(5)
  /// So often; then a person is told and decides.
  static let probesMax: Int64 = 3

  /// Sees to it that orders of unknown fate are asked about; one timer is enough for all.
  mutating func armProbe(cause: SequenceNumber) {
    guard !ledger.timers.pending.contains(where: { $0.timer.purpose == .orderProbe }) else {
      return
    }
    setTimer(.orderProbe, at: ledger.now + Self.probeInterval, cause: cause)
  }

  /// Asks about every order whose fate is unknown; nothing is guessed from silence (I8).
  ///
  /// - Parameter isNewLink: also about those that a person was told of: the broker is there again.
  mutating func probeUnknown(cause: SequenceNumber, isNewLink: Bool = false) {
    var mustAskAgain = false
    for order in ledger.orders.live where order.status == .unknown {
      guard order.probes < Self.probesMax || isNewLink else { continue }
      ask(order, cause: cause)
      if order.probes + 1 < Self.probesMax {
        mustAskAgain = true
      } else if order.probes < Self.probesMax {
        alert(
          .critical, "order.unknown",
          "nobody knows whether order \(order.id) works: \(order.lastReason); it counts as live",
          cause: cause)
      }
    }
    if mustAskAgain { armProbe(cause: cause) }
  }

  mutating func ask(_ order: OrderRecord, cause: SequenceNumber) {
    var query = order.command
    query.action = .query
    emit(.orderCommand(query), cause: cause)
  }

  /// The link came back: what happened to live orders meanwhile the broker has to say.
  ///
  /// - Parameter before: the link before this change.
  mutating func noteReconnect(_ before: LinkBefore, cause: SequenceNumber) {
    guard ledger.connection.state == .ready, before.state != .ready else { return }
    reconcile(atOnce: true, cause: cause)
    let isNewSession = before.state == .synchronising
    let freed = isNewSession ? endNeverSent(before: before.since, cause: cause) : []
    let live = ledger.orders.live
    for order in live { move(order, .reconnected, reason: "reconnected", cause: cause) }
    if !live.isEmpty { probeUnknown(cause: cause, isNewLink: true) }
    for instrument in freed {
      // A close that was never sent is no refusal: nothing has to be waited for.
      let isFree = ledger.orders.liveCount(instrument) == 0
      continueClosing(instrument, cause: cause, isRetry: isFree)
      settle(instrument, cause: cause)
    }
  }

  /// A new session has told everything, and the one before is dead: what the broker never spoke of
  /// never got there, and never will.
  ///
  /// - Parameter start: where the session began to tell; what was commanded later may be on its
  ///   way.
  /// - Returns: the instruments of the orders that ended, each once.
  private mutating func endNeverSent(
    before start: SequenceNumber, cause: SequenceNumber
  ) -> [InstrumentID] {
    var instruments: [InstrumentID] = []
    for order in ledger.orders.live
    where order.permanentID == 0 && order.fills.isEmpty && order.placedBy < start {
      move(order, .dropped, reason: "no answer of a new session knows it", cause: cause)
      alert(
        .warning, "order.never_sent",
        "order \(order.id) is over: the broker's answers to a new session do not know it",
        cause: cause)
      if !instruments.contains(order.command.instrument) {
        instruments.append(order.command.instrument)
      }
    }
    return instruments
  }
}

/// The link to the broker as it was before a change.
struct LinkBefore {
  let state: ConnectionState
  /// The record since which it was so.
  let since: SequenceNumber

  init(_ connection: Connection) {
    state = connection.state
    since = connection.since
  }
}
