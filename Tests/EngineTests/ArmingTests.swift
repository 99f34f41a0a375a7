import Engine
import Journal
import Projections
import TestSupport
import Testing

extension EngineHarness {
  /// A warm market in a session with real money.
  fileprivate static func live() -> EngineHarness {
    var harness = make()
    harness.input(liveSession)
    for number in [UInt32(0), 1] { harness.input(.instrumentDefined(instrument(number))) }
    harness.warm()
    return harness
  }

  fileprivate static var liveSession: Event {
    guard case .sessionStarted(var started) = session() else { return session() }
    started.mode = .live
    return .sessionStarted(started)
  }

  @discardableResult
  fileprivate mutating func arm(for seconds: Int64) -> [Recorded] {
    var command = OperatorCommand()
    (command.verb, command.author, command.reason) = (.arm, "anna", "first day")
    command.until = now + .seconds(seconds)
    return input(.operatorCommand(command))
  }

  fileprivate var armingTimer: PendingTimer? {
    engine.ledger.timers.pending.first { $0.timer.purpose == .armingEnds }
  }
}

/// Real money is traded only while it is armed.
@Suite struct ArmingTests {
  @Test func `Real money that is not armed enters nothing`() {
    var harness = EngineHarness.live()
    let outputs = harness.predict()
    #expect(outputs.verdicts.map(\.deniedBy) == ["armed until"])
    #expect(outputs.commands.isEmpty)
  }

  @Test func `Armed real money enters, and not any more once that has expired`() {
    var harness = EngineHarness.live()
    harness.arm(for: 60)
    #expect(harness.predict().verdicts.map(\.isAdmitted) == [true])
    harness.now = harness.now + .seconds(60)
    harness.warm(1)
    #expect(harness.predict(symbol: "SPY").verdicts.map(\.deniedBy) == ["armed until"])
  }

  @Test func `When arming expires somebody is told, and exits stay`() throws {
    var harness = EngineHarness.live()
    harness.arm(for: 600)
    harness.enter()
    harness.fill(1, 100, "100.01", id: "x.01")
    let timer = try #require(harness.armingTimer)
    harness.now = timer.timer.dueAt
    let outputs = harness.fire(timer.timer.timer.rawValue)
    #expect(outputs.alerts.map(\.code) == ["arming.expired"])
    #expect(outputs.alerts.map(\.severity) == [.critical])
    #expect(outputs.commands.isEmpty)
    #expect(harness.orderStatus(2)?.isFinal == false && harness.orderStatus(3)?.isFinal == false)
  }

  @Test func `Arming again sets a new end`() throws {
    var harness = EngineHarness.live()
    harness.arm(for: 60)
    harness.arm(for: 600)
    #expect(harness.armingTimer?.timer.dueAt == harness.now + .seconds(600))
    #expect(harness.engine.ledger.timers.pending.count { $0.timer.purpose == .armingEnds } == 1)
  }

  @Test func `A stop ends arming`() {
    var harness = EngineHarness.live()
    harness.arm(for: 600)
    harness.say(.stop)
    #expect(harness.engine.ledger.risk.armedUntil == .zero)
    harness.say(.resume)
    #expect(harness.predict().verdicts.map(\.deniedBy) == ["armed until"])
  }

  @Test func `A session that begins anew waits for the same end`() {
    var harness = EngineHarness.live()
    harness.arm(for: 600)
    let end = harness.now + .seconds(600)
    harness.restart()
    harness.input(EngineHarness.liveSession)
    #expect(harness.armingTimer?.timer.dueAt == end)
  }

  @Test func `Paper needs no arming`() {
    var harness = EngineHarness.ready()
    #expect(harness.predict().verdicts.map(\.isAdmitted) == [true])
  }
}

/// What a new session makes of orders that nobody knows.
@Suite struct NeverSentTests {
  private func link(_ state: ConnectionState, _ harness: inout EngineHarness) -> [Recorded] {
    var change = ConnectionChanged()
    change.state = state
    return harness.input(.connection(change))
  }

  @Test func `An order that no answer of a new session knows ends as never sent`() {
    var harness = EngineHarness.ready()
    harness.predict()
    _ = link(.disconnected, &harness)
    _ = link(.synchronising, &harness)
    let outputs = link(.ready, &harness)
    #expect(outputs.alerts.map(\.code) == Array(repeating: "order.never_sent", count: 3))
    for order: Int64 in 1...3 { #expect(harness.orderStatus(order) == .denied) }
  }

  @Test func `One that the broker showed is asked about`() {
    var harness = EngineHarness.ready()
    harness.enter()
    _ = link(.disconnected, &harness)
    _ = link(.synchronising, &harness)
    _ = link(.ready, &harness)
    for order: Int64 in 1...3 { #expect(harness.orderStatus(order) == .unknown) }
  }

  @Test func `One that the new session shows works on`() {
    var harness = EngineHarness.ready()
    harness.predict()
    _ = link(.disconnected, &harness)
    _ = link(.synchronising, &harness)
    harness.open(1)
    let outputs = link(.ready, &harness)
    #expect(harness.orderStatus(1) == .unknown && harness.orderStatus(2) == .denied)
    #expect(outputs.commands.contains { $0.action == .query && $0.order.rawValue == 1 })
  }

  @Test func `A refusal of a change that a new link tells again ends no order`() {
    var harness = EngineHarness.long()
    harness.error(3, 201, "Order rejected")
    _ = link(.disconnected, &harness)
    _ = link(.ready, &harness)
    let again = harness.error(3, 201, "Order rejected")
    #expect(harness.orderStatus(3) == .unknown)
    #expect(!again.alerts.map(\.code).contains("order.rejected"))
  }

  @Test func `A link that only came back ends nothing`() {
    var harness = EngineHarness.ready()
    harness.predict()
    _ = link(.degraded, &harness)
    _ = link(.ready, &harness)
    for order: Int64 in 1...3 { #expect(harness.orderStatus(order) == .unknown) }
  }

  @Test func `What was commanded while the session told is not judged by it`() {
    var harness = EngineHarness.ready()
    _ = link(.synchronising, &harness)
    harness.predict()
    _ = link(.ready, &harness)
    for order: Int64 in 1...3 { #expect(harness.orderStatus(order) == .unknown) }
  }

  @Test func `A close that was never sent is commanded anew`() {
    var harness = EngineHarness.long()
    harness.say(.flatten)
    harness.status(2, "Cancelled", remaining: 100)
    harness.status(3, "Cancelled", remaining: 100)
    let close = harness.records.commands.last { $0.role == .close }
    #expect(close?.quantity == Quantity(shares: 100))
    _ = link(.disconnected, &harness)
    _ = link(.synchronising, &harness)
    let again = link(.ready, &harness).commands.filter { $0.role == .close }
    #expect(again.map(\.action) == [.place] && again.first?.order != close?.order)
  }
}
