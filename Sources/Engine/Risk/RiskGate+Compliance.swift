import Journal
import Projections

extension RiskGate {
  /// Whether the market's and the broker's rules allow this entry.
  static func checkCompliance(_ plan: EntryPlan, _ ledger: Ledger, _ checks: inout Evaluation) {
    checkDuplicate(plan, ledger, &checks)
    checkWash(plan, ledger, &checks)
    checkShortSale(plan, ledger, &checks)
    checkDayTrades(plan, ledger, &checks)
  }

  private static func checkDuplicate(
    _ plan: EntryPlan, _ ledger: Ledger, _ checks: inout Evaluation
  ) {
    let window = ledger.configuration.risk.compliance.duplicateWindow
    guard window > .zero else { return }
    let last = ledger.risk.lastEntry(plan.instrument, plan.side, plan.quantity)
    let age = last.map { ledger.now - $0 }
    checks.require(
      "duplicate", age.map(Evidence.duration) ?? .none, .atLeast, .duration(window),
      age.map { $0 >= window } ?? true)
  }

  /// Stop orders do not work in the market until they trigger, so they are no counterparty.
  private static func checkWash(_ plan: EntryPlan, _ ledger: Ledger, _ checks: inout Evaluation) {
    guard ledger.configuration.risk.compliance.washCheck else { return }
    let crossed = ledger.orders.live(plan.instrument).count { order in
      guard order.command.side != plan.side else { return false }
      switch order.command.type {
      case .market: return true
      case .limit:
        guard let limit = order.command.limitPrice else { return true }
        return plan.side == .buy ? plan.price >= limit : plan.price <= limit
      case .stop, .stopLimit, .trailingStop, .trailingLimit, .marketOnClose, .limitOnClose:
        return false
      }
    }
    checks.require("wash", .count(Int64(crossed)), .atMost, .count(0), crossed == 0)
  }

  private static func checkShortSale(
    _ plan: EntryPlan, _ ledger: Ledger, _ checks: inout Evaluation
  ) {
    let position = ledger.book.position(plan.instrument)
    guard plan.side == .sell, position - plan.quantity < .zero else { return }
    let rules = ledger.configuration.risk.compliance
    if !rules.noShort.isEmpty, let symbol = ledger.instruments[plan.instrument]?.symbol {
      checks.require(
        "shortable", .text(symbol), .isTrue, .text("may be sold short"),
        !rules.noShort.contains(symbol))
    }
    guard let limit = rules.shortSaleDrop else { return }
    let fall = ledger.symbols[plan.instrument.index].fall(on: ledger.session.calendar.date)
    checks.require(
      "short sale drop", fall.map(Evidence.ratio) ?? .none, .atMost, .ratio(limit),
      fall.map { $0 <= limit } ?? true)
  }

  /// Day trades done, those that open positions of today will become, and this entry's own.
  private static func checkDayTrades(
    _ plan: EntryPlan, _ ledger: Ledger, _ checks: inout Evaluation
  ) {
    let rules = ledger.configuration.risk.compliance
    guard rules.dayTradeLimit > 0 else { return }
    if let equity = ledger.book.equity, equity >= rules.dayTradeEquity { return }
    let today = ledger.session.calendar.date
    var count = ledger.risk.dayTrades + 1
    for instrument in ledger.heldInstruments
    where instrument != plan.instrument && ledger.symbols[instrument.index].increasedOn == today {
      count += 1
    }
    ledger.orders.eachLiveEntry { instrument, _, _ in
      if instrument != plan.instrument { count += 1 }
    }
    checks.require(
      "day trades", .count(count), .atMost, .count(rules.dayTradeLimit),
      count <= rules.dayTradeLimit)
  }
}
