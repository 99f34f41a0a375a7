import Journal
import Projections

// The market of what is held, watched all the time: a spread that widens and data that stops block
// the instrument until they are back. Other entries are judged by the gate when they are wanted.
extension Engine {
  static let wide = "spread"
  static let stale = "stale data"

  /// Ends by itself once the market is as it should be.
  static func isPassing(_ reason: String?) -> Bool { reason == wide || reason == stale }

  /// Whether a tick between two bars can be one that the watch acts on.
  var mayWatchMarket: Bool {
    guard ruleBook.watchesMarket else { return false }
    let looksAtSpread = ledger.configuration.risk.market.maximumSpread != nil
    return !ledger.risk.blocks.isEmpty || looksAtSpread && !ledger.heldInstruments.isEmpty
  }

  /// Looks at the instrument of a tick; nothing but two comparisons where it is not held.
  mutating func watchMarket(_ tick: Tick, cause: SequenceNumber) {
    let instrument = tick.instrument
    guard instrument.index < ledger.markets.count else { return }
    let reason = ledger.risk.blocks.isEmpty ? nil : ledger.risk.block(instrument)?.reason
    if reason == Self.stale, ledger.lastData(instrument) == ledger.now {
      return lift(instrument, "data is back", cause: cause)
    }
    guard let limit = ledger.configuration.risk.market.maximumSpread, tick.kind != .trade,
      reason == Self.wide || (reason == nil && ledger.book.position(instrument) != .zero),
      let spread = RiskGate.spread(ledger.markets[instrument.index])
    else { return }
    if reason == nil, spread > limit {
      return block(instrument, Self.wide, .ratio(spread), .ratio(limit), cause: cause)
    }
    // Well within the limit, or a spread at its edge would come and go with every quote.
    let room = Int128(limit.rawValue) * Int128(ledger.configuration.risk.nearMiss.rawValue)
    guard reason == Self.wide, Int128(spread.rawValue) * 1_000_000_000 <= room else { return }
    lift(instrument, "spread is back", cause: cause)
  }

  /// Looks for data that has stopped, whenever a bar of anything is over; only in the session.
  mutating func watchData(cause: SequenceNumber) {
    let oldest = ledger.configuration.risk.market.maximumDataAge
    let calendar = ledger.session.calendar
    guard oldest > .zero, ledger.now >= calendar.open, ledger.now < calendar.close else { return }
    for instrument in ledger.heldInstruments {
      let age = ledger.now - max(ledger.lastData(instrument), calendar.open)
      guard age > oldest else { continue }
      block(instrument, Self.stale, .duration(age), .duration(oldest), cause: cause)
    }
  }

  private mutating func lift(
    _ instrument: InstrumentID, _ reason: String, cause: SequenceNumber
  ) {
    var change = SymbolRiskChanged()
    change.instrument = instrument
    change.reason = reason
    emit(.symbolRisk(change), cause: cause)
  }
}
