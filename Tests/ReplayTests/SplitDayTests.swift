import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

// Goal: a split that a person books reaches the broker's orders, in a session and without one. The
// simulated market knows no splits, so the position has a stop alone, which is far from it after.
@Suite struct SplitDayTests {
  private static var configuration: Configuration {
    var configuration = LiveScenario.configuration
    var rule = RuleDefinition()
    (rule.name, rule.on) = ("once", "quote")
    rule.when = ["price.ask > 0", "orders.live == 0"]
    rule.actions = ["enter(buy, shares(50), stop_price: price.ask * 0.9)"]
    configuration.rules = [rule]
    return configuration
  }

  private var split: Adjustment {
    var split = Adjustment()
    (split.type, split.instrument) = (.split, InstrumentID(rawValue: 0))
    (split.ratioNumerator, split.ratioDenominator) = (2, 1)
    split.reason = "anna: announced"
    return split
  }

  private func run(
    _ scenario: LiveScenario, _ wire: SimulatorWire, from: Int64 = 0, until: Int64,
    listen: @escaping () -> OperatorWish? = { nil }
  ) throws -> Ledger {
    func time(_ minute: Int64) -> Timestamp { LiveScenario.start + .seconds(60 * minute) }
    let link = LockStepLink(
      wire, configuration: LiveScenario.client(), start: time(from), step: scenario.step)
    return try scenario.run(
      link, until: time(until), configuration: Self.configuration, listen: listen
    ).ledger
  }

  /// The stop of the first instrument, where it works.
  private func stop(_ ledger: Ledger) throws -> OrderRecord {
    let stops = ledger.orders.live(InstrumentID(rawValue: 0)).filter { $0.command.role == .stop }
    #expect(stops.count == 1)
    return try #require(stops.first)
  }

  private func expectMoved(
    _ ledger: Ledger, from old: OrderRecord, _ wire: SimulatorWire, _ root: String
  ) throws {
    let now = try stop(ledger)
    #expect(now.id == old.id && !now.isChanging && now.wantedAfterSplit == nil)
    let half = Price(rawValue: try #require(old.command.stopPrice).rawValue / 2)
    let moved = try #require(now.command.stopPrice)
    #expect(moved <= half && half - moved < Price(rawValue: 10_000_000), "on the grid below")
    #expect(now.working == Quantity(shares: 100))
    #expect(ledger.book.position(InstrumentID(rawValue: 0)) == Quantity(shares: 100))
    // The broker has the changed order, at its new size.
    let order = wire.books().filter { $0.hasPrefix("order 1/\(now.id) ") }
    #expect(order == ["order 1/\(now.id) SELL 100 AAPL STP filled 0"], "\(wire.books())")
    let told = try events(root).last {
      guard case .openOrder(let open) = $0 else { return false }
      return open.order == now.id
    }
    guard case .openOrder(let open)? = told else {
      Issue.record("the broker never showed it")
      return
    }
    #expect(open.auxiliaryPrice == moved && open.quantity == Quantity(shares: 100))
    let decision = try events(root).contains {
      guard case .decision(let decision) = $0 else { return false }
      return decision.rule == "split" && decision.outcome == .adjust
        && decision.conditions.contains { "\($0.value)".contains("2:1 anna: announced") }
    }
    #expect(decision, "why it was changed is in the journal")
    #expect(try Verifier(journal: root, overrides: []).run().isIdentical)
  }

  private func events(_ root: String) throws -> [Event] {
    let reader = try JournalReader(opening: root)
    var events: [Event] = []
    while let shape = try reader.advance() {
      if shape == .event { events.append(try reader.event()) }
    }
    return events
  }

  @Test func `A split that is booked while the session runs moves the stop at the broker`() throws {
    let scenario = LiveScenario()
    let wire = scenario.wire()
    let before = try run(scenario, wire, until: 6)
    let old = try stop(before)
    var wishes: [OperatorWish] = [.adjustment(split)]
    let again = wire.reconnected()
    let after = try run(scenario, again, from: 6, until: 7) {
      again.server.now > LiveScenario.start + .seconds(370) && !wishes.isEmpty
        ? wishes.removeFirst() : nil
    }
    try expectMoved(after, from: old, again, scenario.root)
  }

  @Test func `One that is booked without a session moves it when the next one begins`() throws {
    let scenario = LiveScenario()
    let wire = scenario.wire()
    let old = try stop(try run(scenario, wire, until: 6))
    var desk = JournalDesk(journal: scenario.root, control: scenario.root + ".control")
    desk.clock = { LiveScenario.start + .seconds(360) }
    _ = try desk.bring(.adjustment(split), line: "")
    let booked = try LedgerLoader(root: scenario.root).load().ledger
    #expect(try stop(booked).wantedAfterSplit != nil, "nothing could be commanded")
    let again = wire.reconnected()
    let after = try run(scenario, again, from: 6, until: 7)
    try expectMoved(after, from: old, again, scenario.root)
  }
}
