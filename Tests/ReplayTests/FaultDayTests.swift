import Broker
import Engine
import Foundation
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// A trading day on which everything goes wrong that a broker's session can do.
@Suite struct FaultDayTests {
  /// Minutes after 09:29 New York, and what happens then.
  private static let faults: [(minute: Int64, second: Int64, line: String)] = [
    (20, 0, "notice 2103 Market data farm connection is broken:usfarm"),
    (20, 30, "notice 2104 Market data farm connection is OK:usfarm"),
    (40, 1, "link lost"), (40, 31, "link restored"),
    (60, 1, "link lost"), (61, 1, "link restored-lost"),
    (80, 0, "market-data taken"), (82, 0, "market-data back"),
    (100, 0, "delay commissions 5s"), (110, 0, "delay commissions off"),
    (130, 0, "reject 1"), (150, 0, "swallow 1"),
    (170, 1, "reset 30s"), (190, 0, "duplicate on"), (200, 0, "duplicate off"),
    (210, 0, "reorder on"), (220, 0, "reorder off"), (240, 0, "delay cancels 2s"),
    (250, 0, "delay cancels off"), (260, 0, "split 7"), (262, 0, "split off"),
  ]

  private var scenario: LiveScenario {
    var scenario = LiveScenario()
    (scenario.minutes, scenario.step) = (396, .seconds(1))
    return scenario
  }

  private func minute(_ minute: Int64, _ second: Int64 = 0) -> Timestamp {
    LiveScenario.start + .seconds(60 * minute + second)
  }

  private func events(_ root: String) throws -> [Recorded] {
    let reader = try JournalReader(opening: root)
    var events: [Recorded] = []
    while let shape = try reader.advance() {
      if shape == .event { events.append(Recorded(reader.envelope, try reader.event())) }
    }
    return events
  }

  /// The cash of the simulator's own books.
  private func cash(_ books: [String]) throws -> Money {
    let line = try #require(books.first { $0.hasPrefix("account") })
    return try #require(Money(line.split(separator: " ")[3]))
  }

  /// A simulator, and how a session reaches it.
  private struct Side {
    let connect: () throws -> any LockStepWire
    let schedule: (String, Timestamp) -> Void
    let books: () -> [String]
  }

  private final class Current {
    var wire: SimulatorWire
    var isFirst = true
    init(_ wire: SimulatorWire) { self.wire = wire }
  }

  /// In this process.
  private func inside(_ scenario: LiveScenario) -> Side {
    let server = SimulatorServer(scenario.simulator, at: LiveScenario.start)
    let current = Current(SimulatorWire(server))
    return Side(
      connect: {
        if !current.isFirst { current.wire = current.wire.reconnected() }
        current.isFirst = false
        return current.wire
      }, schedule: { current.wire.schedule($0, at: $1) }, books: { current.wire.books() })
  }

  /// The day in three parts, with two restarts of the program; returns what the last one knew.
  private func day(_ scenario: LiveScenario, _ side: Side) throws -> Ledger {
    for fault in Self.faults { side.schedule(fault.line, minute(fault.minute, fault.second)) }
    func part(from start: Int64, until end: Int64?) throws -> Ledger {
      let link = LockStepLink(
        try side.connect(), configuration: LiveScenario.client(), start: minute(start),
        step: scenario.step)
      return try scenario.run(link, until: end.map { minute($0) } ?? scenario.end).ledger
    }
    let first = try part(from: 0, until: 90)
    // An execution of the first part had another price after all.
    let last = try #require(first.book.executions.last)
    let price = last.price + Price(rawValue: 50_000_000)
    side.schedule("correct \(last.id) \(price)", minute(120))
    _ = try part(from: 90, until: 165)
    return try part(from: 165, until: nil)
  }

  private func expectWhole(_ scenario: LiveScenario, _ ledger: Ledger, _ books: [String]) throws {
    #expect(try Verifier(journal: scenario.root, overrides: []).run().isIdentical)
    #expect(ledger.book.cash == (try cash(books)))
    #expect(ledger.tradedInstruments.allSatisfy { ledger.book.position($0) == .zero })
    #expect(!books.contains { $0.hasPrefix("position") || $0.hasPrefix("order 1/") })
    #expect(ledger.reconciliation.isKnown && ledger.reconciliation.breaks.isEmpty)
    #expect(ledger.orders.live.isEmpty)
    #expect(ledger.book.pendingCommissions == 0, "every fee came")
    expectWhatWasAsked(try events(scenario.root), ledger)
  }

  @Test func `After a day of faults the books are the broker's own, to the cent`() throws {
    let scenario = scenario
    let side = inside(scenario)
    try expectWhole(scenario, try day(scenario, side), side.books())
  }

  @Test func `So they are after the same day over a socket`() throws {
    let scenario = scenario
    let server = try LoopbackServer(scenario.simulator, at: LiveScenario.start)
    defer { server.stop() }
    let side = Side(
      connect: { try SocketWire(host: "127.0.0.1", port: server.port) },
      schedule: { server.schedule($0, at: $1) }, books: { server.books() })
    try expectWhole(scenario, try day(scenario, side), server.books())
  }

  /// The day had what it was made for.
  private func expectWhatWasAsked(_ events: [Recorded], _ ledger: Ledger) {
    let outcomes = events.compactMap {
      if case .decision(let decision) = $0.event { decision.outcome } else { nil }
    }
    for outcome: DecisionOutcome in [.enterLong, .enterShort, .scaleIn, .reverse, .close] {
      #expect(outcomes.contains(outcome), "\(outcome)")
    }
    let alerts = Set(
      events.compactMap { if case .alert(let alert) = $0.event { alert.code } else { nil } })
    #expect(alerts.contains("order.rejected"))
    #expect(ledger.book.executions.contains { !$0.correctsID.isEmpty }, "one was corrected")
    let states = events.compactMap {
      if case .connection(let change) = $0.event { change.state } else { nil }
    }
    #expect(states.count { $0 == .degraded } >= 3, "\(states)")
    #expect(states.count { $0 == .disconnected } >= 3, "\(states)")
    let roles = ledger.orders.all.filter { $0.filled > .zero }.map(\.command.role)
    #expect(Set(roles).isSuperset(of: [.entry, .target, .close]), "\(Set(roles))")
    let unknown = events.contains {
      if case .orderState(let change) = $0.event { change.to == .unknown } else { false }
    }
    #expect(unknown, "an order was never answered")
  }

  @Test func `A trade made by hand in TWS is a named break, which an adjustment ends`() throws {
    var scenario = scenario
    scenario.minutes = 40
    let wire = SimulatorWire(SimulatorServer(scenario.simulator, at: LiveScenario.start))
    wire.schedule("manual BUY 10 AAPL", at: minute(20))
    let first = try scenario.run(wire, until: minute(25))
    let open = try #require(first.ledger.reconciliation.breaks.first)
    #expect(open.difference.symbol == "AAPL" && open.difference.amount == 10 * 100_000_000)
    #expect(first.ledger.reconciliation.blockingCount == 1)
    let missing = try cash(wire.books()) - first.ledger.book.cash

    var adjustment = Adjustment()
    (adjustment.type, adjustment.instrument) = (.correction, open.difference.instrument)
    (adjustment.quantity, adjustment.amount) = (Quantity(shares: 10), missing)
    adjustment.reason = "bought by hand"
    var wishes: [OperatorWish] = [.adjustment(adjustment)]
    let again = wire.reconnected()
    let second = try scenario.run(again, from: minute(25)) {
      wishes.isEmpty ? nil : wishes.removeFirst()
    }
    #expect(second.ledger.reconciliation.breaks.isEmpty)
    #expect(second.ledger.book.cash == (try cash(again.books())))
    #expect(try Verifier(journal: scenario.root, overrides: []).run().isIdentical)
  }

  @Test func `Client 0 books a trade made by hand by itself`() throws {
    var scenario = scenario
    (scenario.minutes, scenario.clientID) = (30, 0)
    let wire = SimulatorWire(SimulatorServer(scenario.simulator, at: LiveScenario.start))
    wire.schedule("manual BUY 10 AAPL", at: minute(20))
    let ledger = try scenario.run(wire).ledger
    #expect(ledger.reconciliation.openedCount == 0)
    #expect(ledger.book.cash == (try cash(wire.books())))
  }

  @Test func `What is booked after 15:30 without a session commands nothing`() throws {
    var scenario = scenario
    scenario.minutes = 12
    let wire = SimulatorWire(SimulatorServer(scenario.simulator, at: LiveScenario.start))
    let before = try scenario.run(wire).ledger
    try #require(before.tradedInstruments.contains { before.book.position($0) != .zero })
    var adjustment = Adjustment()
    (adjustment.type, adjustment.amount) = (.deposit, Money(units: 5))
    (adjustment.currency, adjustment.reason) = ("USD", "wire")
    var desk = JournalDesk(journal: scenario.root, control: scenario.root + ".control")
    // 15:45 in New York, behind the time at which the rule `end_of_day` closes everything.
    let late = LiveScenario.start + .seconds(6 * 3_600 + 16 * 60)
    desk.clock = { late }
    _ = try desk.bring(.adjustment(adjustment), line: "")
    let events = try events(scenario.root).filter { $0.sequence > before.lastSequence }
    #expect(events.contains { if case .adjustment = $0.event { true } else { false } })
    for record in events {
      switch record.event {
      case .orderCommand, .commandDropped, .timerFired: Issue.record("\(record.event.line)")
      default: continue
      }
    }
    #expect(try Verifier(journal: scenario.root, overrides: []).run().isIdentical)
  }

  @Test func `Recon and adjust work on a journal that nobody trades`() throws {
    var scenario = scenario
    scenario.minutes = 25
    let wire = SimulatorWire(SimulatorServer(scenario.simulator, at: LiveScenario.start))
    wire.schedule("manual BUY 10 AAPL", at: minute(20))
    _ = try scenario.run(wire)
    let root = scenario.root
    func run(_ words: [String]) -> (ExitCode, String, String) {
      let console = Console.inMemory()
      let code = Dispatcher(CommandRegistry.all).run(words, console)
      return (code, console.capturedOutput, console.capturedError)
    }
    let (found, text, _) = run(["recon", root])
    #expect(found == .failure && text.contains("open, 0 acknowledged"))
    let cash = ["correction", "AAPL", "10", "--cash", "-2500", "--reason", "bought by hand"]
    let (done, said, _) = run(["adjust", root] + cash)
    #expect(done == .success && said.contains("no session trades"))
    let (again, after, _) = run(["recon", root, "--json"])
    #expect(again == .failure && after.contains(#""broker": "10""#))
    #expect(run(["recon", root]).1.contains("both sides agree now; the next session ends it"))
    #expect(run(["recon", root, "--acknowledge", "--reason", "seen"]).0 == .success)
    #expect(!run(["recon", root]).1.contains(" 0 acknowledged"))
    #expect(try Verifier(journal: root, overrides: []).run().isIdentical)
    let (unknown, _, error) = run(["adjust", root, "split", "APPL", "2:1", "--reason", "x"])
    #expect(unknown == .cannotRun && error.contains("AAPL"))
    for words in [["deposit", "x"], ["split", "AAPL", "0:1"], ["gift", "5"], ["deposit", "5"]] {
      let (code, _, _) = run(["adjust", root] + words)
      #expect(code == .cannotRun, "\(words)")
    }
  }
}
