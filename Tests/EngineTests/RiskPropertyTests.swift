import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: what must hold of risk in days that nobody thought of. Method: random days with every limit
// on, and a second computation of levels, exposures and falls from the records alone.
@Suite struct RiskPropertyTests {
  private func records(_ round: Int) throws -> (records: [Recorded], ledger: Ledger) {
    var day = RandomDay(SeededGenerator(test: "risk day \(round)"), seconds: 400, after: 60)
    day.configuration.risk.exposure.maximumNet = Money(units: 12_000)
    day.configuration.risk.exposure.maximumLeverage = Ratio("0.2")
    day.configuration.risk.exposure.buyingPower = Ratio("0.18")
    day.configuration.risk.exposure.correlationWindow = 20
    day.configuration.risk.exposure.maximumCorrelation = Ratio("0.9")
    day.configuration.risk.market.maximumSpread = Ratio("0.0008")
    day.configuration.risk.market.maximumDataAge = .seconds(2)
    day.configuration.risk.compliance.washCheck = true
    day.configuration.risk.compliance.duplicateWindow = .seconds(20)
    day.configuration.risk.breakers.dailyLossLevel =
      BreakerLevel.allCases[round % BreakerLevel.allCases.count]
    day.configuration.risk.breakers.drawdown = Ratio("0.0005")
    day.configuration.risk.breakers.drawdownLevel = .reduce
    day.configuration.risk.breakers.dailyDrawdown = Ratio("0.0003")
    day.configuration.risk.breakers.dailyDrawdownLevel = .cancelAll
    day.configuration.risk.breakers.maximumLosses = 2
    let recorder = MemoryRecorder()
    let ledger = try day.run(recorder)
    for violation in recorder.invariants.violations.prefix(5) { Issue.record("\(violation)") }
    return (recorder.records, ledger)
  }

  @Test(arguments: 0..<8)
  func `A level loosens only by the operator or a new day`(round: Int) throws {
    var level = RiskLevel.normal
    for record in try records(round).records {
      guard case .riskState(let change) = record.event else { continue }
      #expect(change.from == level)
      if change.to.rawValue < level.rawValue {
        #expect(change.reason.hasPrefix("operator: ") || change.reason == "new day")
      }
      level = change.to
    }
  }

  @Test(arguments: 0..<8)
  func `While anything but normal is allowed no command makes exposure larger`(round: Int) throws {
    var level = RiskLevel.normal
    var shares = [Int64](repeating: 0, count: 2)
    for record in try records(round).records {
      switch record.event {
      case .riskState(let change): level = change.to
      case .execution(let fill):
        shares[fill.instrument.index] += fill.side.sign * fill.quantity.wholeShares
      case .orderCommand(let command) where command.action == .place && level != .normal:
        #expect(command.role == .close, "record \(record.sequence)")
        let held = shares[command.instrument.index]
        #expect(abs(held + command.side.sign * command.quantity.wholeShares) < abs(held))
      default: break
      }
    }
  }

  @Test(arguments: 0..<8)
  func `Headroom is limit less value in every verdict, and only the last check can fail`(
    round: Int
  ) throws {
    var checks = 0
    for record in try records(round).records {
      guard case .riskVerdict(let verdict) = record.event else { continue }
      for check in verdict.checks {
        checks += 1
        guard let room = check.headroom else { continue }
        let sign: Int64 = check.comparison == .atMost ? 1 : -1
        #expect(room.number == sign * (check.threshold.number - check.value.number))
        // The daily loss may not be filled to the last cent; every other limit may.
        if check.name != "daily loss" { #expect(check.held == (room.number >= 0)) }
      }
      #expect(verdict.checks.dropLast().allSatisfy { $0.held })
      #expect(verdict.checks.last?.held == verdict.isAdmitted || verdict.checks.isEmpty)
    }
    #expect(checks > 0)
  }

  @Test(arguments: 0..<8)
  func `A second computation finds the same exposure, peak and day's result`(round: Int) throws {
    let (records, _) = try records(round)
    var ledger = Ledger()
    var peak = Money.zero
    for record in records {
      ledger.fold(record)
      let exposure = ledger.exposure
      var gross = Money.zero
      var net = Money.zero
      for instrument in ledger.instrumentIDs {
        let price = ledger.markets[instrument.index].lastTrade ?? .zero
        let position = ledger.book.position(instrument)
        gross += Money(price, times: position.magnitude)
        net += Money(price, times: position)
        for order in ledger.orders.live(instrument) where order.command.role == .entry {
          let open = Money(price, times: order.remaining)
          gross += open
          net += order.command.side == .buy ? open : -open
        }
      }
      #expect(exposure.gross == gross && exposure.net == net, "record \(record.sequence)")
      if case .operatorCommand(let command) = record.event, command.verb == .resume {
        peak = ledger.book.equity ?? peak
      }
      let cash = ledger.instrumentIDs.reduce(ledger.book.cash) {
        $0 + (ledger.book.value($1) ?? .zero)
      }
      if ledger.session.calendar.date != 0, ledger.book.unmarkedCount == 0 {
        peak = max(peak, cash)
        #expect(ledger.risk.equity.peak == peak, "record \(record.sequence)")
      }
      #expect(ledger.riskDayResult == ledger.book.dayResult)
      #expect(ledger.heldInstruments.allSatisfy { ledger.book.position($0) != .zero })
    }
  }
}
