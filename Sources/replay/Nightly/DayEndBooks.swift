import Journal
import Projections
import Store

/// What a closed day must look like: books and broker agree, nothing is held that was to be closed,
/// no order works that has nothing to protect, every fee is known.
struct DayEndBooks {
  private let ledger: Ledger
  /// Everything that is not so.
  private(set) var findings: [String] = []

  /// Looks at the state at the end of a day.
  init(_ ledger: Ledger) {
    self.ledger = ledger
    compare()
    positions()
    orders()
    fees()
  }

  private var isSimulated: Bool { ledger.session.mode == .backtest }

  /// What is good, for people.
  var text: String {
    let held = self.held.map { "\(ledger.symbol($0)) \(ledger.book.position($0))" }
    let position = held.isEmpty ? "flat" : "held over night: \(held.joined(separator: ", "))"
    let broker = isSimulated ? "no broker to compare with" : "books and broker agree"
    return "\(position); \(broker); no order works without need; every fee is known"
  }

  private var held: [InstrumentID] {
    ledger.instrumentIDs.filter { ledger.book.position($0) != .zero }
  }

  private mutating func compare() {
    guard !isSimulated else { return }
    let both = ledger.reconciliation
    guard both.isKnown else {
      return findings.append("books and broker were never compared: it told no positions")
    }
    for open in both.breaks {
      let known = open.isAcknowledged ? ", acknowledged" : ""
      findings.append("break \(open.number) is open\(known): \(open.difference.words)")
    }
    for difference in both.differences where both.openBreak(for: difference) == nil {
      findings.append("books and broker differ: \(difference.words)")
    }
  }

  private mutating func positions() {
    let rule = ledger.configuration.rules.first { rule in
      rule.enabled && rule.on.hasPrefix("at ") && rule.actions.contains("close_all")
    }
    guard let rule else { return }
    for instrument in held {
      findings.append(
        "\(ledger.symbol(instrument)) \(ledger.book.position(instrument)) is held, although rule "
          + "`\(rule.name)` closes everything")
    }
  }

  private mutating func orders() {
    for order in ledger.orders.live {
      let (command, status) = (order.command, order.status)
      let isHeld = ledger.book.position(command.instrument) != .zero
      guard !isHeld || command.role == .entry || status == .unknown else { continue }
      let why =
        status == .unknown
        ? "nobody knows whether it works" : isHeld ? "it enters" : "nothing is held"
      findings.append(
        "order \(order.id) (\(command.role) \(command.side) \(order.working) "
          + "\(ledger.symbol(command.instrument))) is \(status): \(why)")
    }
  }

  private mutating func fees() {
    let book = ledger.book
    if book.pendingCommissions > 0 {
      findings.append("the fees of \(book.pendingCommissions) executions are not known")
    }
    if book.orphanCommissions > 0 {
      findings.append("\(book.orphanCommissions) fees belong to no execution")
    }
    if book.unknownInstrumentCount > 0 {
      findings.append("\(book.unknownInstrumentCount) executions of no known instrument")
    }
    if !book.isBalanced { findings.append("the accounts do not add up") }
  }
}
