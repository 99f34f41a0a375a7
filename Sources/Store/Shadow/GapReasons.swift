import Journal
import Projections

/// Says why one side traded what the other did not, from what that one decided.
struct GapReasons {
  /// What one side decided and ordered.
  struct Side {
    let refusals: [DecisionKey: TradeOrigins.Refusal]
    /// What the broker said when it refused an order, whatever came of the order later.
    private let rejections: [OrderID: String]
    /// Its orders that never filled.
    let unfilled: [DayOrder]
    private let orders: Orders
    private let numbers: [DecisionKey: [OrderID]]

    init(_ side: DayGap.Side, orders: [DayOrder]) {
      refusals = side.trades.origins.refusals
      rejections = side.trades.origins.rejections
      unfilled = orders.filter { $0.filled == .zero }
      self.orders = side.after.orders
      var numbers: [DecisionKey: [OrderID]] = [:]
      for id in side.trades.origins.placed {
        if let key = side.trades.origins.orders[id]?.key { numbers[key, default: []].append(id) }
      }
      self.numbers = numbers
    }

    /// What became of the order of that identity, which did not fill.
    func fate(_ order: DayOrder) -> String {
      let id = order.key.flatMap { numbers[$0] }?.first { id in
        orders[id]?.command.role == order.role && orders[id]?.command.side == order.side
      }
      guard let id, let record = orders[id] else { return "did not fill" }
      if let words = rejections[id] { return "was rejected: \(words)" }
      let reason = record.lastReason.isEmpty ? "" : ": \(record.lastReason)"
      return "was \(record.status)\(reason)"
    }
  }

  let live: Side
  let shadow: Side

  /// Why one order is not on both sides, or is larger on one.
  func find(_ pair: DayMatching.Pair) -> (reason: GapReason, words: String) {
    switch (pair.live, pair.shadow) {
    case (let one?, let other?): larger(one, other)
    case (let one?, nil): alone(one, .extra, name: "the shadow", on: shadow)
    case (nil, let other?): alone(other, .missed, name: "live", on: live)
    case (nil, nil): (.missed, "")
    }
  }

  private func larger(_ one: DayOrder, _ other: DayOrder) -> (GapReason, String) {
    let isExtra = one.filled > other.filled
    let (more, less) = isExtra ? (one, other) : (other, one)
    let name = isExtra ? "the shadow" : "live"
    guard less.ordered < more.ordered else {
      return (
        isExtra ? .extra : .missed, "\(name) filled \(less.filled) of \(less.ordered)"
      )
    }
    return (.risk, "\(name) ordered \(less.ordered), not \(more.ordered)")
  }

  private func alone(
    _ order: DayOrder, _ usual: GapReason, name: String, on side: Side
  ) -> (GapReason, String) {
    if order.isManual { return (.manual, "not an order of this program") }
    if let same = side.unfilled.first(where: { $0.identity == order.identity }) {
      return (usual, "\(name)'s order \(side.fate(same))")
    }
    guard let key = order.key else { return (usual, "\(name) has no such order") }
    switch side.refusals[key] {
    case .denied(let check): return (.risk, "\(name) was denied by `\(check)`")
    case .stopped(let condition) where !condition.isEmpty:
      return (usual, "\(name) stopped at `\(condition)`")
    default: return (usual, "\(name) decided nothing like it")
    }
  }
}
