import Journal
import Projections

/// Assertions about the broker, orders and decisions.
extension DayCheck {
  private var both: Reconciliation { ledger.reconciliation }

  /// A recording and a backtest have no broker to compare with.
  private var hasBroker: Bool { [.live, .paper].contains(ledger.session.mode) }

  var broker: DayAssertion {
    let name = "the broker's positions equal ours"
    guard both.isKnown else {
      return assertion(
        name, hasBroker ? .yellow : .green,
        hasBroker ? "the broker has told no positions yet" : "no broker in this session")
    }
    return breaks(name, .position, "\(both.positions.count) positions compared")
  }

  var brokerCash: DayAssertion {
    let name = "the broker's cash equals ours"
    guard let reported = both.reportedCash else {
      return assertion(
        name, hasBroker ? .yellow : .green,
        hasBroker ? "the broker has told no cash yet" : "no broker in this session")
    }
    return breaks(
      name, .cash, "broker \(reported.cents), books \(ledger.book.cash.cents)")
  }

  private func breaks(
    _ name: String, _ subject: BreakSubject, _ agreement: String
  ) -> DayAssertion {
    let differing = both.differences.filter { $0.subject == subject }
    guard !differing.isEmpty else { return assertion(name, .green, agreement) }
    let isKnown = differing.allSatisfy { both.openBreak(for: $0)?.isAcknowledged == true }
    let words = differing.map { "\($0.symbol) books \($0.ours.text), broker \($0.theirs.text)" }
    return assertion(
      name, isKnown ? .yellow : .red, listed(words) + (isKnown ? "; acknowledged" : ""))
  }

  /// An order that outlives the day on purpose is no finding.
  var orders: DayAssertion {
    let live = ledger.orders.live
    let left = live.filter {
      ![.goodTillCancelled, .goodTillDate].contains($0.command.timeInForce)
    }
    let name = "no order of the day is live after the close"
    guard isClosed else { return assertion(name, .green, "\(live.count) live, not closed yet") }
    return assertion(
      name, left.isEmpty ? .green : .red,
      left.isEmpty
        ? "\(live.count) live, all good till cancelled"
        : "\(left.count) live: \(listed(left.map { "\($0.id)" }))")
  }

  var unknownOrders: DayAssertion {
    let unknown = ledger.orders.all.filter { $0.status == .unknown }
    return assertion(
      "no order is in doubt", unknown.isEmpty ? .green : .red,
      unknown.isEmpty
        ? "\(ledger.orders.all.count) orders" : listed(unknown.map { "\($0.id)" }))
  }

  var decisions: DayAssertion {
    assertion(
      "every order has a decision or a command behind it", undecided.isEmpty ? .green : .red,
      undecided.isEmpty
        ? "\(orderCount) orders placed"
        : "\(undecided.count) of \(orderCount) without: \(listed(undecided.map { "\($0)" }))")
  }

  var trading: DayAssertion {
    let level = ledger.risk.level
    return assertion(
      "trading is not stopped", level == .normal ? .green : .yellow, "risk level \(level.name)")
  }
}
