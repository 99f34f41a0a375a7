import Journal
import Projections

/// Whether to enter on a prediction, and with what: the rule itself, without any effect.
struct EntryRule {
  static let name = "entry"

  let ledger: Ledger
  let signal: Signal
  private var rule: EntryRuleConfiguration { ledger.configuration.rules.entry }
  private var side: Side { signal.direction == .sell ? .sell : .buy }

  /// Looks at every condition in order; a plan when all of them hold.
  func evaluate() -> (evaluation: Evaluation, plan: EntryPlan?) {
    var evaluation = Evaluation()
    checkSignal(&evaluation)
    guard evaluation.holds else { return (evaluation, nil) }
    checkMoment(&evaluation)
    checkInstrument(&evaluation)
    guard evaluation.holds, let plan = plan(&evaluation) else { return (evaluation, nil) }
    return (evaluation, plan)
  }

  private func checkSignal(_ evaluation: inout Evaluation) {
    evaluation.require(
      "instrument", .text(signal.symbol), .isTrue, .text("traded"),
      ledger.isTraded(signal.instrument))
    evaluation.require(
      "direction", .text("\(signal.direction)"), .isTrue, .text("buy or sell"),
      signal.direction != .hold)
    evaluation.require(
      "confidence", .ratio(signal.confidence), .atLeast, .ratio(rule.confidence),
      signal.confidence >= rule.confidence)
    let age = ledger.now - signal.issuedAt
    evaluation.require(
      "age", .duration(age), .atMost, .duration(rule.maximumAge), age <= rule.maximumAge)
    if signal.direction == .sell { evaluation.require("short allowed", rule.allowShort) }
  }

  private func checkMoment(_ evaluation: inout Evaluation) {
    let calendar = ledger.session.calendar
    // A day without a session has equal open and close; then there is nothing to compare with.
    let isTradingDay = calendar.close > calendar.open
    evaluation.require(
      "session open", .time(ledger.now), .notBefore, isTradingDay ? .time(calendar.open) : .none,
      isTradingDay && ledger.now >= calendar.open)
    evaluation.require(
      "end of day", .time(ledger.now), .before, .time(ledger.flattenAt),
      ledger.now < ledger.flattenAt)
    evaluation.require(
      "risk level", .text("\(ledger.risk.level)"), .equals, .text("\(RiskLevel.normal)"),
      ledger.risk.level == .normal)
  }

  private func checkInstrument(_ evaluation: inout Evaluation) {
    let instrument = signal.instrument
    evaluation.require(
      "position", .quantity(ledger.book.position(instrument)), .equals, .quantity(.zero),
      ledger.book.position(instrument) == .zero)
    let live = Int64(ledger.orders.live(instrument).count)
    evaluation.require("live orders", .count(live), .equals, .count(0), live == 0)
    let cooldownEnd = cooldownEnd(instrument)
    evaluation.require(
      "cooldown", .time(ledger.now), .notBefore, cooldownEnd.map(Evidence.time) ?? .none,
      cooldownEnd.map { ledger.now >= $0 } ?? true)
    evaluation.require(
      "not halted", !ledger.markets[instrument.index].isHalted)
    evaluation.require(
      "price", price(instrument).map(Evidence.price) ?? .none, .isTrue, .text("known"),
      price(instrument) != nil)
    let range = ledger.ranges[instrument.index].value
    evaluation.require(
      "atr ready", range.map(Evidence.indicator) ?? .none, .isTrue, .text("ready"), range != nil)
  }

  /// Nil when no entry has filled, or a stop since.
  private func cooldownEnd(_ instrument: InstrumentID) -> Timestamp? {
    let from = ledger.entries[instrument.index].cooldownFrom
    return from == .zero ? nil : from + rule.cooldown
  }

  private func price(_ instrument: InstrumentID) -> Price? {
    ledger.markets[instrument.index].farSide(side)
  }

  /// Sizes and prices the entry; its own conditions are a size of at least one share and a
  /// stop and target on the right side of zero.
  private func plan(_ evaluation: inout Evaluation) -> EntryPlan? {
    let instrument = signal.instrument
    guard let definition = ledger.instruments[instrument], let price = price(instrument),
      let range = ledger.ranges[instrument.index].value
    else { return nil }
    let sizing = AllocationSizing(ledger.configuration, symbol: definition.symbol)
    let shares = sizing.shares(at: price)
    evaluation.require(
      "size", .quantity(Quantity(shares: shares)), .atLeast,
      .quantity(Quantity(shares: sizing.minimumShares)), shares >= sizing.minimumShares)
    let bracket = BracketPrices(
      side: side, price: price, range: range, rule: rule, tick: definition.tick(at: price))
    evaluation.require(
      "bracket", .indicator(range), .isTrue, .text("prices above zero and apart"), bracket != nil)
    guard evaluation.holds, let bracket else { return nil }
    return EntryPlan(
      instrument: instrument, side: side, quantity: Quantity(shares: shares), price: price,
      bracket: bracket)
  }
}
