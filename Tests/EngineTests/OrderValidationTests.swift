import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: an order that cannot be valid never leaves, and the verdict says why. Method: one order of
// each fault; each differs in one thing from one that is admitted.
@Suite struct OrderValidationTests {
  private static let aig = InstrumentID(rawValue: 0)

  private func verdict(
    _ harness: inout EngineHarness, side: Side = .buy,
    _ change: (inout EntryPlan) -> Void = { _ in }
  ) -> String {
    var plan = EntryPlan(
      instrument: Self.aig, side: side, quantity: Quantity(shares: 100),
      price: Price("100") ?? .zero)
    change(&plan)
    let outputs = harness.act { $0.perform(plan, cause: $1) }
    guard let verdict = outputs.verdicts.first else { return "no verdict" }
    #expect(verdict.isAdmitted == outputs.commands.contains { $0.role == .entry })
    #expect(verdict.checks.last?.held == verdict.isAdmitted)
    return verdict.deniedBy
  }

  private func ready(_ change: (inout InstrumentDefined) -> Void) -> EngineHarness {
    var harness = EngineHarness.ready()
    var definition = EngineHarness.instrument(0)
    change(&definition)
    harness.input(.instrumentDefined(definition))
    return harness
  }

  @Test func `A plain order is admitted`() {
    var harness = ready { _ in }
    #expect(verdict(&harness) == "")
  }

  @Test func `A type that the venue does not take`() {
    var harness = ready { $0.orderTypes = [AllowedOrderType(.limit)] }
    #expect(verdict(&harness) == "order type")
    #expect(verdict(&harness) { ($0.type, $0.limitPrice) = (.limit, Price("100")) } == "")
  }

  @Test func `A life that does not fit the type`() {
    var harness = ready { _ in }
    #expect(
      verdict(&harness) { ($0.type, $0.timeInForce) = (.marketOnClose, .goodTillCancelled) }
        == "time in force")
    #expect(
      verdict(&harness) {
        ($0.type, $0.limitPrice, $0.timeInForce) = (.limit, Price("100"), .goodTillDate)
        $0.goodTill = EngineHarness.at(0)
      } == "time in force")
  }

  @Test func `A broken lot`() {
    var harness = ready { $0.lotSize = Quantity(shares: 30) }
    #expect(verdict(&harness) == "lot")
    #expect(verdict(&harness) { _ in } == "lot")
  }

  @Test func `A price off the grid of its band`() {
    var harness = ready {
      $0.priceBands = [
        PriceBand(from: .zero, tick: Price("0.01") ?? .zero),
        PriceBand(from: Price("50") ?? .zero, tick: Price("0.05") ?? .zero),
      ]
    }
    func limit(_ text: String) -> String {
      var copy = harness
      return verdict(&copy) { ($0.type, $0.limitPrice) = (.limit, Price(text)) }
    }
    #expect(limit("99.97") == "tick")
    #expect(limit("99.95") == "")
    #expect(limit("49.99") == "")
    #expect(limit("49.995") == "tick")
    #expect(verdict(&harness) { $0.stopPrice = Price("99.99") } == "tick")
  }

  @Test func `A type without its price, exits on the wrong sides`() {
    var harness = ready { _ in }
    #expect(verdict(&harness) { $0.type = .limit } == "prices of the type")
    #expect(verdict(&harness) { $0.type = .stop } == "prices of the type")
    #expect(
      verdict(&harness) { ($0.stopPrice, $0.targetPrice) = (Price("101"), Price("99")) }
        == "exits apart")
    #expect(verdict(&harness) { $0.trail = StopTrail() } == "prices of the type")
  }

  @Test func `Outside the session, unless it may rest there and says so`() {
    var harness = ready { _ in }
    harness.now = EngineHarness.at(23_400)
    #expect(verdict(&harness) == "session")
    #expect(
      verdict(&harness) {
        ($0.type, $0.limitPrice, $0.worksExtendedHours) = (.limit, Price("100"), true)
      } == "")
  }

  @Test func `An order for the close after its cut-off`() {
    var harness = ready { _ in }
    harness.now = EngineHarness.at(22_799)
    var early = harness
    #expect(verdict(&early) { $0.type = .marketOnClose } == "")
    harness.now = EngineHarness.at(22_800)
    #expect(verdict(&harness) { $0.type = .marketOnClose } == "closing cut-off")
  }

  @Test func `A halted instrument`() {
    var harness = ready { _ in }
    harness.tick(.trade, "100", flags: .halted)
    #expect(verdict(&harness) == "not halted")
  }

  @Test func `A short sale without shares, or at the bid while it is restricted`() {
    var harness = ready { $0.isShortable = false }
    #expect(verdict(&harness, side: .sell) == "shortable")
    harness = ready { $0.isShortRestricted = true }
    #expect(verdict(&harness, side: .sell) == "short-sale restriction")
    #expect(
      verdict(&harness, side: .sell) { ($0.type, $0.limitPrice) = (.limit, Price("100.05")) } == "")
  }

  @Test func `An entry beside what is held or works`() {
    var harness = EngineHarness.long { $0.risk.maximumPositionNotional = Money(units: 50_000) }
    #expect(verdict(&harness) == "nothing held or working")
  }

  @Test func `A close is never blocked by any of these`() {
    var harness = EngineHarness.long()
    harness.tick(.trade, "100", flags: .halted)
    harness.now = EngineHarness.at(30_000)
    #expect(harness.say(.flatten).commands.count == 2)
    harness.status(2, "Cancelled")
    #expect(harness.status(3, "Cancelled").commands.map(\.role) == [.close])
  }
}
