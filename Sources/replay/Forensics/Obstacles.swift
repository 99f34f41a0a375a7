import Journal
import Projections
import Store

/// What stands in the way of any entry in an instrument, whatever a rule sees.
struct Obstacles {
  private let ledger: Ledger
  private let instrument: InstrumentID
  private(set) var found: [WhyNot.Obstacle] = []

  init(_ ledger: Ledger, _ instrument: InstrumentID) {
    self.ledger = ledger
    self.instrument = instrument
    findRisk()
    findSession()
    findMarket()
    findPosition()
    findSignal()
  }

  private mutating func add(_ text: String, _ record: SequenceNumber = .none) {
    found.append(WhyNot.Obstacle(text: text, record: record))
  }

  private mutating func findRisk() {
    let risk = ledger.risk
    if risk.level != .normal {
      let reason = risk.reason.isEmpty ? "" : ": \(risk.reason)"
      add("the risk level was \(risk.level.name) since \(risk.changedAt)\(reason)", risk.since)
    }
    if let block = risk.block(instrument) {
      add("entries were blocked since \(block.blockedAt): \(block.reason)", block.since)
    }
    if ledger.reconciliation.blockingCount > 0 {
      add("books and broker differed: \(ledger.reconciliation.blockingCount) open breaks")
    }
    if ledger.session.mode == .live, risk.armedUntil <= ledger.now {
      add("real money was not armed")
    }
  }

  private mutating func findSession() {
    let calendar = ledger.session.calendar
    if !ledger.isTraded(instrument) { add("the configuration does not trade it") }
    if ledger.now < calendar.open {
      add("the session had not opened: it opens at \(calendar.open)")
    }
    if ledger.now >= calendar.close { add("the session had closed, at \(calendar.close)") }
  }

  private mutating func findMarket() {
    guard instrument.index < ledger.markets.count else { return }
    let market = ledger.markets[instrument.index]
    if market.isHalted { add("its trading was halted") }
    let hasPrice = market.farSide(.buy) != nil || market.farSide(.sell) != nil
    if !hasPrice { add("no price of it was known") }
  }

  private mutating func findPosition() {
    let held = ledger.book.position(instrument)
    if held != .zero {
      let last = ledger.book.executions(instrument).last
      add("\(held) shares were held", last?.sequence ?? .none)
    }
    for order in ledger.orders.live(instrument) {
      let command = order.command
      add(
        "order \(order.id) was at work: \(command.role), \(command.side) \(command.quantity), "
          + "\(order.status)", order.placedBy)
    }
    if instrument.index < ledger.entries.count, ledger.entries[instrument.index].isClosing {
      add("everything of it was being closed")
    }
  }

  private mutating func findSignal() {
    guard let signal = ledger.signals.last(instrument) else {
      return add("no prediction of it had come")
    }
    let age = ledger.now - signal.signal.issuedAt
    add(
      "the last prediction was \(age) old: \(signal.signal.direction) with confidence "
        + "\(signal.signal.confidence)", signal.sequence)
  }
}
