import Journal
import Projections
import Store

/// What the limits see at one instant: exposure, falls, breakers, blocks, and how close it came.
struct RiskReport {
  private let ledger: Ledger
  private var risk: RiskState { ledger.risk }

  init(_ ledger: Ledger) { self.ledger = ledger }

  private func symbol(_ instrument: InstrumentID) -> String {
    ledger.instruments[instrument]?.symbol ?? "#\(instrument.rawValue)"
  }

  /// Exact values for machines.
  var json: JSONValue {
    [
      "day_result": .decimal(ledger.riskDayResult),
      "gross_exposure": .decimal(ledger.exposure.gross),
      "net_exposure": .decimal(ledger.exposure.net),
      "peak_equity": risk.equity.peak.map { .decimal($0) } ?? .null,
      "day_peak_equity": risk.equity.dayPeak.map { .decimal($0) } ?? .null,
      "losses_in_a_row": .whole(risk.equity.losses),
      "day_trades": .whole(risk.dayTrades),
      "operator_level": .string("\(risk.operatorLevel)"),
      "breakers": .array(
        risk.holds.map {
          ["limit": .string($0.limit.reason), "level": .string("\($0.level)")]
        }),
      "blocked": .array(
        risk.blocks.map {
          [
            "symbol": .string(symbol($0.instrument)), "reason": .string($0.reason),
            "since": .string($0.blockedAt.description),
          ]
        }),
      "checks": .array(
        risk.checks.map {
          [
            "check": .string($0.check), "denied": .whole($0.denied), "near": .whole($0.near),
          ]
        }),
    ]
  }

  /// Lines for people; what never happened has none.
  var lines: [String] {
    var lines = [
      "exposure   gross \(ledger.exposure.gross.cents), net \(ledger.exposure.net.cents)"
    ]
    if let peak = risk.equity.peak, let equity = ledger.book.equity, equity < peak {
      lines.append("drawdown   \((peak - equity).cents) below the peak of \(peak.cents)")
    }
    lines += risk.holds.map { "breaker    \($0.limit.reason): \($0.level)" }
    lines += risk.blocks.map {
      "blocked    \(symbol($0.instrument)): \($0.reason), since \($0.blockedAt)"
    }
    lines += risk.checks.map {
      "check      \($0.check): denied \($0.denied), nearly \($0.near)"
    }
    return lines
  }
}
