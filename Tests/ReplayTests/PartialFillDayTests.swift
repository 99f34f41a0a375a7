import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

// Goal: a fill that happens while nobody listens, of an order that was filled in part before, is
// booked once, and the exits cover what is held. Method: orders so large that the simulated market
// fills them over seconds, and a link that is lost two seconds behind every minute's predictions.
@Suite struct PartialFillDayTests {
  private static let minutes = Array(Int64(2)...10)

  private static var configuration: Configuration {
    var configuration = LiveScenario.configuration
    configuration.sizing.allocation = Money(units: 1_000_000)
    configuration.risk.maximumPositionNotional = Money(units: 1_500_000)
    configuration.risk.maximumPortfolioNotional = Money(units: 5_000_000)
    configuration.risk.dailyLossLimit = Money(units: 500_000)
    return configuration
  }

  /// When the link is lost, and restored.
  private static func gap(_ minute: Int64) -> (from: Timestamp, to: Timestamp) {
    let start = LiveScenario.start + .seconds(60 * minute)
    return (start + .seconds(2), start + .seconds(9))
  }

  private struct Fill {
    let order: OrderID
    let shares: Quantity
    let occurredAt: Timestamp
    let recordedAt: Timestamp
  }

  /// The first report of every execution.
  private func fills(_ root: String) throws -> [Fill] {
    let reader = try JournalReader(opening: root)
    var seen: Set<String> = []
    var fills: [Fill] = []
    while let shape = try reader.advance() {
      guard shape == .event, case .execution(let execution) = try reader.event(),
        seen.insert(execution.execution).inserted
      else { continue }
      fills.append(
        Fill(
          order: execution.order, shares: execution.quantity, occurredAt: execution.executedAt,
          recordedAt: reader.envelope.recordedAt))
    }
    return fills
  }

  @Test func `A partial fill inside a disconnect is booked once, and the exits cover it`() throws {
    let scenario = LiveScenario()
    let wire = scenario.wire()
    for minute in Self.minutes {
      let gap = Self.gap(minute)
      wire.schedule("link lost", at: gap.from)
      wire.schedule("link restored", at: gap.to)
    }
    let link = LockStepLink(
      wire, configuration: LiveScenario.client(), start: LiveScenario.start, step: scenario.step)
    let ledger = try scenario.run(
      link, until: scenario.end, configuration: Self.configuration
    ).ledger
    let fills = try fills(scenario.root)
    var found = 0
    for minute in Self.minutes {
      let gap = Self.gap(minute)
      // Executions are told to the second: the one in which the link was lost is on both sides.
      let missed = fills.filter { $0.occurredAt > gap.from && $0.occurredAt < gap.to }
      #expect(missed.allSatisfy { $0.recordedAt >= gap.to }, "nobody told them before")
      // Of these orders a part was told before the link was lost.
      found += Set(missed.map(\.order)).count { order in
        fills.contains { $0.order == order && $0.recordedAt < gap.from }
      }
    }
    #expect(found > 0, "an order was filled in part before the link was lost, and inside")
    #expect(ledger.orders.all.allSatisfy { $0.filled <= $0.command.quantity })
    // Books and broker say the same, and exits cover what is held, no less and no more.
    let books = wire.books()
    #expect(books.contains { $0.contains("cash \(ledger.book.cash) ") }, "\(books)")
    #expect(ledger.reconciliation.breaks.isEmpty)
    for instrument in ledger.tradedInstruments {
      let held = ledger.book.position(instrument)
      let symbol = try #require(ledger.instruments[instrument]).symbol
      let told = books.first { $0.hasPrefix("position") && $0.contains(" \(symbol) ") }
      #expect((held == .zero) == (told == nil) && told?.contains(" \(held) ") ?? true)
      let live = ledger.orders.live(instrument)
      guard !live.contains(where: { $0.command.role == .entry || $0.command.role == .close })
      else { continue }
      for role in [OrderRole.stop, .target] {
        let exits = live.filter { $0.command.role == role }
        #expect(exits.reduce(.zero) { $0 + $1.working } == held.magnitude, "\(symbol) \(role)")
      }
    }
    #expect(try Verifier(journal: scenario.root, overrides: []).run().isIdentical)
  }
}
