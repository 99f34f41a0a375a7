import Engine
import Journal
import Projections

/// The figures of a day as a message.
enum DaySummary {
  /// What people are told at the end of a day or of a session.
  static func note(_ ledger: Ledger, at now: Timestamp) -> AlertNote {
    let held = ledger.tradedInstruments.filter { ledger.book.position($0) != .zero }
    let positions =
      held.isEmpty
      ? "flat"
      : held.map { "\(ledger.symbol($0)) \(ledger.book.position($0))" }.joined(separator: ", ")
    let text =
      "\(CivilDate.isoText(ledger.session.calendar.date)): result of the day "
      + "\(ledger.riskDayResult.cents), realised in all \(ledger.book.realisedTotal.cents), fees "
      + "\(ledger.book.feesTotal.cents), \(ledger.book.executions.count) executions, "
      + "\(ledger.alertCount) alerts; \(positions); risk level \(ledger.risk.level)"
    return AlertNote(.notice, "summary.day", text, at: now)
  }
}
