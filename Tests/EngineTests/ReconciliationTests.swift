import Broker
import Engine
import Journal
import Projections
import TestSupport
import Testing

extension EngineHarness {
  /// The account of the harness's executions and positions.
  fileprivate static let account = "DU0000001"

  fileprivate mutating func link(_ state: ConnectionState) -> [Recorded] {
    var change = ConnectionChanged()
    change.state = state
    return input(.connection(change))
  }

  /// A position as the broker tells it.
  @discardableResult
  fileprivate mutating func told(
    _ shares: Int64, contract: Int64 = 1, symbol: String = "AIG", account: String = account
  ) -> [Recorded] {
    var message = TWS.Position()
    message.account = account
    message.contract.conId = contract
    message.contract.symbol = symbol
    message.position = WireNumber(shares)
    return frame(message)
  }

  @discardableResult
  fileprivate mutating func endPositions() -> [Recorded] { frame(TWS.PositionEnd()) }

  @discardableResult
  fileprivate mutating func cash(_ amount: String, currency: String = "USD") -> [Recorded] {
    frame(
      TWS.AccountValue(
        key: "CashBalance", value: amount, currency: currency, accountName: Self.account))
  }

  /// A long position of 100 with a link on which the broker told the same.
  fileprivate static func compared() -> EngineHarness {
    var harness = EngineHarness.long { $0.account = account }
    _ = harness.link(.synchronising)
    harness.told(100)
    harness.endPositions()
    _ = harness.link(.ready)
    return harness
  }

  fileprivate var both: Reconciliation { engine.ledger.reconciliation }

  /// Fires the timer that waits for differences to settle.
  fileprivate mutating func settle() -> [Recorded] {
    let timer = engine.ledger.timers.pending.first { $0.timer.purpose == .reconcile }
    guard let timer else { return [] }
    now = timer.timer.dueAt
    return fire(timer.timer.timer.rawValue)
  }
}

extension [Recorded] {
  /// What is recorded about breaks, and the alerts about them.
  fileprivate var breaks: [String] {
    lines.filter { $0.hasPrefix("break") || $0.contains("reconciliation") }
  }
}

@Suite struct ReconciliationTests {
  @Test func `Books and broker that agree when a link is ready make no break`() {
    let harness = EngineHarness.compared()
    #expect(harness.both.isKnown && harness.both.breaks.isEmpty)
    #expect(harness.both.differences.isEmpty)
  }

  @Test func `A difference when a link becomes ready is a break at once, with both values`() {
    var harness = EngineHarness.long { $0.account = "DU0000001" }
    _ = harness.link(.synchronising)
    harness.told(60)
    #expect(harness.endPositions().breaks == [])
    #expect(
      harness.link(.ready).breaks == [
        "break 1 opened: AIG 100 against 60", "alert critical reconciliation.break",
      ])
  }

  @Test func `What the books hold and the broker does not tell is a break`() {
    var harness = EngineHarness.long { $0.account = "DU0000001" }
    _ = harness.link(.synchronising)
    harness.endPositions()
    #expect(harness.link(.ready).breaks.first == "break 1 opened: AIG 100 against 0")
  }

  @Test func `A contract that nobody defined is a break of its own`() {
    var harness = EngineHarness.compared()
    harness.told(5, contract: 77, symbol: "XYZ")
    #expect(harness.settle().breaks.first == "break 1 opened: XYZ 0 against 5")
    #expect(harness.both.breaks.first?.difference.contractID == 77)
  }

  @Test func `An option with the ticker of a stock is not that stock`() {
    var harness = EngineHarness.make()
    harness.start()
    var definition = EngineHarness.instrument(0)
    definition.contractID = 1
    harness.input(.instrumentDefined(definition))
    _ = harness.link(.synchronising)
    harness.told(3, contract: 900, symbol: "AIG")
    harness.endPositions()
    _ = harness.link(.ready)
    #expect(harness.both.breaks.map(\.difference.instrument) == [.none])
  }

  @Test func `A fill and the position that follows it are no break`() {
    var harness = EngineHarness.compared()
    let fill = harness.fill(3, 100, "99.9", id: "y.01")
    #expect(fill.breaks == [])
    #expect(harness.told(0).breaks == [])
    #expect(harness.both.differences.isEmpty)
    #expect(harness.settle().breaks == [])
  }

  @Test func `A difference that lasts ten seconds is a break, not before`() {
    var harness = EngineHarness.compared()
    harness.told(70)
    #expect(harness.both.differences.count == 1 && harness.both.breaks.isEmpty)
    let start = harness.now
    #expect(harness.settle().breaks.first == "break 1 opened: AIG 100 against 70")
    #expect(harness.now == start + .seconds(10))
  }

  @Test func `A break is over when both sides agree, and the record has both values`() {
    var harness = EngineHarness.compared()
    harness.told(70)
    _ = harness.settle()
    #expect(
      harness.told(100).breaks == [
        "break 1 resolved: AIG 100 against 100", "alert notice reconciliation.resolved",
      ])
    #expect(harness.both.breaks.isEmpty && harness.both.openedCount == 1)
  }

  @Test func `A break that is about another amount is recorded again`() {
    var harness = EngineHarness.compared()
    harness.told(70)
    _ = harness.settle()
    harness.told(50)
    #expect(harness.settle().breaks.first == "break 1 changed: AIG 100 against 50")
    #expect(harness.both.breaks.map(\.number) == [1])
  }

  @Test func `While a break is open nothing is entered, and exits stay`() {
    var harness = EngineHarness.compared()
    harness.told(1, contract: 77, symbol: "XYZ")
    _ = harness.settle()
    harness.warm(1)
    let denied = harness.predict(symbol: "SPY")
    #expect(denied.verdicts.map(\.deniedBy) == ["open breaks"])
    #expect(denied.commands.isEmpty)
    #expect(harness.orderStatus(2)?.isFinal == false && harness.orderStatus(3)?.isFinal == false)
  }

  @Test func `A break that a person acknowledges stops nothing until it changes`() {
    var harness = EngineHarness.compared()
    harness.told(1, contract: 77, symbol: "XYZ")
    _ = harness.settle()
    #expect(harness.say(.acknowledge).breaks == ["break 1 acknowledged: XYZ 0 against 1"])
    harness.warm(1)
    #expect(harness.predict(symbol: "SPY").verdicts.map(\.isAdmitted) == [true])
    harness.told(2, contract: 77, symbol: "XYZ")
    _ = harness.settle()
    #expect(harness.both.blockingCount == 1)
  }

  @Test func `A position correction that books what is missing ends the break`() {
    var harness = EngineHarness.compared()
    harness.told(120)
    _ = harness.settle()
    var adjustment = Adjustment()
    adjustment.type = .correction
    adjustment.instrument = InstrumentID(rawValue: 0)
    adjustment.quantity = Quantity(shares: 20)
    adjustment.reason = "bought by hand yesterday"
    let outputs = harness.input(.adjustment(adjustment))
    #expect(outputs.breaks.first == "break 1 resolved: AIG 120 against 120")
    #expect(harness.position == 120)
  }

  @Test(arguments: [
    (200, "2-for-1"), (50, "1-for-2"), (150, "3-for-2"), (125, "5-for-4"), (1_000, "10-for-1"),
  ])
  func `A difference that a split explains says so`(shares: Int64, split: String) throws {
    var harness = EngineHarness.compared()
    harness.told(shares)
    let message = try #require(harness.settle().alerts.first?.message)
    #expect(message.contains("looks like a \(split) split"))
  }

  @Test(arguments: [(101), (0), (-100), (130)])
  func `Other differences are not called a split`(shares: Int64) throws {
    var harness = EngineHarness.compared()
    harness.told(shares)
    let message = try #require(harness.settle().alerts.first?.message)
    #expect(!message.contains("split"))
  }

  @Test func `Positions of another account of the login are none of ours`() {
    var harness = EngineHarness.compared()
    harness.told(500, contract: 9, symbol: "IBM", account: "DU0000002")
    #expect(harness.both.differences.isEmpty)
  }

  @Test func `A position that the next whole answer leaves out is gone`() {
    var harness = EngineHarness.compared()
    harness.told(5, contract: 77, symbol: "XYZ")
    _ = harness.settle()
    _ = harness.link(.degraded)
    #expect(harness.link(.ready).breaks == [])
    harness.told(100)
    #expect(harness.endPositions().breaks.first == "break 1 resolved: XYZ 0 against 0")
  }

  @Test func `While the link is down nothing is compared`() {
    var harness = EngineHarness.compared()
    _ = harness.link(.disconnected)
    harness.now = harness.now + .seconds(60)
    #expect(harness.told(0).breaks == [])
    #expect(harness.both.breaks.isEmpty)
  }

  @Test func `A backtest, whose venue tells no positions, compares nothing`() {
    var harness = EngineHarness.long()
    harness.fill(3, 100, "99.9", id: "y.01")
    #expect(!harness.both.isKnown && harness.both.differences.isEmpty)
    #expect(!harness.engine.ledger.timers.pending.contains { $0.timer.purpose == .reconcile })
  }

  @Test func `Breaks survive a restart`() {
    var harness = EngineHarness.compared()
    harness.told(70)
    _ = harness.settle()
    let before = harness.both
    harness.restart()
    #expect(harness.both == before && harness.both.blockingCount == 1)
  }
}

@Suite struct CashReconciliationTests {
  /// A ready link on which the broker told its cash; the books began with something else.
  private func compared() -> EngineHarness {
    var harness = EngineHarness.long { $0.account = "DU0000001" }
    _ = harness.link(.synchronising)
    harness.told(100)
    harness.endPositions()
    harness.cash("1000000.00")
    _ = harness.link(.ready)
    return harness
  }

  @Test func `What the account held before is no break`() {
    var harness = compared()
    harness.cash("1000000.00")
    harness.cash("1000000.00")
    #expect(harness.both.differences.isEmpty)
  }

  @Test func `A fill that the broker's cash follows later is no break`() {
    var harness = compared()
    harness.fill(3, 100, "99.9", id: "y.01")
    harness.told(0)
    #expect(harness.cash("1000000.00").breaks == [])
    #expect(harness.cash("1009990.00").breaks == [])
    #expect(harness.cash("1009990.00").breaks == [])
  }

  @Test func `Cash that is missing in two reports in a row is a break that stops nothing`() {
    var harness = compared()
    #expect(harness.cash("999987.50").breaks == [])
    #expect(
      harness.cash("999987.50").breaks == [
        "break 1 opened: USD 1000000 against 999987.5", "alert warning reconciliation.break",
      ])
    #expect(harness.both.blockingCount == 0)
  }

  @Test func `A cent of rounding is no break`() {
    var harness = compared()
    for _ in 0..<3 { #expect(harness.cash("1000000.01").breaks == []) }
  }

  @Test func `Another currency is not compared`() {
    var harness = compared()
    for _ in 0..<3 { #expect(harness.cash("5", currency: "EUR").breaks == []) }
  }

  @Test func `Booking what is missing ends the break`() {
    var harness = compared()
    harness.cash("999987.50")
    harness.cash("999987.50")
    var adjustment = Adjustment()
    adjustment.type = .withdrawal
    adjustment.amount = Money("-12.5") ?? .zero
    let outputs = harness.input(.adjustment(adjustment))
    #expect(outputs.breaks.first == "break 1 resolved: USD 999987.5 against 999987.5")
  }

  @Test func `A deposit that the books know before the broker is no break`() {
    var harness = compared()
    harness.cash("1000000.00")
    var adjustment = Adjustment()
    adjustment.amount = Money(units: 500)
    #expect(harness.input(.adjustment(adjustment)).breaks == [])
    #expect(harness.cash("1000000.00").breaks == [])
    #expect(harness.cash("1000500.00").breaks == [])
    #expect(harness.both.differences.isEmpty)
  }
}
