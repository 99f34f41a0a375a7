import Journal
import Projections

/// Puts executions together to positions, each from its opening to its end.
struct DayTrades {
  private(set) var trades: [DayTrade] = []
  /// The open trade of each instrument, as a place in `trades`.
  private var open: [InstrumentID: Int] = [:]
  private var positions: [InstrumentID: Quantity] = [:]
  /// Realised profit of an instrument as given to trades so far.
  private var realised: [InstrumentID: Money] = [:]
  private var byExecution: [String: Int] = [:]
  private var causes = RuleCauses()
  /// The rule that last decided to close or turn an instrument: its closing order comes when the
  /// broker has confirmed the cancels, and follows from that.
  private var closers: [InstrumentID: String] = [:]

  /// Begins with what is held.
  init(_ ledger: Ledger, at time: Timestamp) {
    for instrument in ledger.instrumentIDs {
      let held = ledger.book.position(instrument)
      positions[instrument] = held
      realised[instrument] = ledger.book.realised(instrument)
      guard held != .zero else { continue }
      open[instrument] = trades.count
      trades.append(
        DayTrade(
          symbol: ledger.symbol(instrument), side: held > .zero ? .buy : .sell, openedBy: .none,
          openedAt: time, rule: "held before", confidence: .zero, order: .none,
          quantity: held.magnitude, entryPrice: ledger.book.averagePrice(instrument) ?? .zero))
    }
  }

  /// Takes a record with the state behind it.
  mutating func take(_ record: Recorded, _ ledger: Ledger) {
    causes.take(record, ledger)
    switch record.event {
    case .decision(let decision) where [.close, .reverse].contains(decision.outcome):
      closers[decision.instrument] = decision.rule
    case .execution(let execution): take(execution, record, ledger)
    case .commission(let commission): take(commission)
    case .adjustment(let adjustment):
      settle(adjustment.instrument, ledger)
      positions[adjustment.instrument] = ledger.book.position(adjustment.instrument)
    default: break
    }
  }

  private mutating func take(
    _ execution: ExecutionReported, _ record: Recorded, _ ledger: Ledger
  ) {
    let instrument = execution.instrument
    let (before, after) = (
      positions[instrument] ?? .zero, ledger.book.position(instrument)
    )
    positions[instrument] = after
    guard before != after else { return }
    let isTurned = before.rawValue.signum() * after.rawValue.signum() < 0
    settle(instrument, ledger)
    if let at = open[instrument] {
      byExecution[execution.execution] = at
      trades[at].quantity = max(trades[at].quantity, isTurned ? .zero : after.magnitude)
      if after == .zero || isTurned { close(at, execution, record, ledger) }
    }
    if before == .zero || isTurned { begin(execution, record, ledger) }
  }

  private mutating func begin(
    _ execution: ExecutionReported, _ record: Recorded, _ ledger: Ledger
  ) {
    let instrument = execution.instrument
    let order = ledger.orders.match(execution) ?? .none
    let isKnown = instrument.index < ledger.entries.count
    open[instrument] = trades.count
    byExecution[execution.execution] = trades.count
    trades.append(
      DayTrade(
        symbol: ledger.symbol(instrument), side: execution.side, openedBy: record.sequence,
        openedAt: record.envelope.recordedAt, rule: causes.rule(of: order) ?? "",
        confidence: isKnown ? ledger.entries[instrument.index].confidence : .zero, order: order,
        quantity: ledger.book.position(instrument).magnitude, entryPrice: execution.price))
  }

  private mutating func close(
    _ at: Int, _ execution: ExecutionReported, _ record: Recorded, _ ledger: Ledger
  ) {
    open[execution.instrument] = nil
    trades[at].exitPrice = execution.price
    trades[at].closedBy = record.sequence
    trades[at].closedAt = record.envelope.recordedAt
    let order = ledger.orders.match(execution)
    switch order.flatMap({ ledger.orders[$0]?.command.role }) {
    case .stop: trades[at].exitReason = "stop"
    case .target: trades[at].exitReason = "target"
    case .close, .entry:
      let rule = order.flatMap { causes.rule(of: $0) } ?? closers[execution.instrument]
      trades[at].exitReason = rule ?? "closed"
    case nil: trades[at].exitReason = "by hand"
    }
  }

  /// Gives what an instrument realised since the last time to its open trade.
  private mutating func settle(_ instrument: InstrumentID, _ ledger: Ledger) {
    let now = ledger.book.realised(instrument)
    let moved = now - (realised[instrument] ?? .zero)
    realised[instrument] = now
    guard moved != .zero else { return }
    // A correction can come when nothing is open any more: it belongs to the last trade.
    let symbol = ledger.symbol(instrument)
    guard let at = open[instrument] ?? trades.lastIndex(where: { $0.symbol == symbol }) else {
      return
    }
    trades[at].realised += moved
  }

  private mutating func take(_ commission: CommissionReported) {
    guard let at = byExecution[commission.execution] else { return }
    trades[at].fees += commission.commission
  }
}
