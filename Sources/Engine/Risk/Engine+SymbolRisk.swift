import Journal
import Projections

extension Engine {
  /// Blocks an instrument whose session opened too far from its last close.
  mutating func watchGap(_ instrument: InstrumentID, cause: SequenceNumber) {
    guard let limit = ledger.configuration.risk.market.maximumGap,
      ledger.session.mode != .recording, ledger.isTraded(instrument),
      let gap = ledger.symbols[instrument.index].gap, gap > limit
    else { return }
    block(instrument, "gap", .ratio(gap), .ratio(limit), cause: cause)
  }

  /// Blocks an instrument of which the broker has refused too many entries in a row.
  ///
  /// Looks at what this step has recorded, so it costs nothing where no order was rejected.
  mutating func watchRejections() {
    let most = ledger.configuration.risk.market.maximumRejects
    guard most > 0 else { return }
    for output in outputs {
      guard case .orderState(let change) = output.event, change.to == .rejected,
        let command = ledger.orders[change.order]?.command, command.role == .entry,
        command.instrument.index < ledger.symbols.count
      else { continue }
      let count = ledger.symbols[command.instrument.index].rejects
      guard count >= most else { continue }
      block(
        command.instrument, "rejections", .count(count), .count(most), cause: output.sequence)
    }
  }

  /// A block that takes the place of one that would pass by itself stays, and is not shadowed.
  mutating func block(
    _ instrument: InstrumentID, _ reason: String, _ value: Evidence, _ limit: Evidence,
    cause: SequenceNumber
  ) {
    let known = ledger.risk.block(instrument)?.reason
    guard known == nil || (Self.isPassing(known) && !Self.isPassing(reason)) else { return }
    var change = SymbolRiskChanged()
    change.instrument = instrument
    change.isBlocked = true
    change.reason = reason
    change.value = value
    change.limit = limit
    let blocked = emit(.symbolRisk(change), cause: cause)
    let symbol = ledger.instruments[instrument]?.symbol ?? "\(instrument.rawValue)"
    alert(
      .warning, reason == Self.stale ? "risk.stale_data" : "risk.\(reason)",
      "nothing is entered in \(symbol): \(reason) \(value.text), limit \(limit.text)",
      cause: blocked)
  }

  /// Allows entries again where they were blocked before `time`.
  mutating func liftBlocks(_ reason: String, before time: Timestamp, cause: SequenceNumber) {
    for block in ledger.risk.blocks where block.blockedAt < time {
      var change = SymbolRiskChanged()
      change.instrument = block.instrument
      change.reason = reason
      emit(.symbolRisk(change), cause: cause)
    }
  }
}
