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

  /// The link came back: what happened to live orders meanwhile is not known until the broker says.
  mutating func noteReconnect(_ before: ConnectionState, cause: SequenceNumber) {
    guard ledger.connection.state == .ready, before != .ready else { return }
    let live = ledger.orders.live
    guard !live.isEmpty else { return }
    for order in live { move(order, .reconnected, reason: "reconnected", cause: cause) }
    probeUnknown(cause: cause, isNewLink: true)
  }
}
