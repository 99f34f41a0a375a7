import Broker
import Engine
import Journal
import Projections
import TestSupport
import Testing

extension EngineHarness {
  /// A session of that mode with a link on which the broker told its positions.
  fileprivate static func compared(
    _ mode: SessionMode, held shares: Int64 = 0, earlyClose: Bool = false
  ) -> EngineHarness {
    var harness = make()
    guard
      case .sessionStarted(var started) = session(configuration, calendar(earlyClose: earlyClose))
    else { return harness }
    started.mode = mode
    harness.input(.sessionStarted(started))
    for number in [UInt32(0), 1] { harness.input(.instrumentDefined(instrument(number))) }
    harness.link(.synchronising)
    harness.told(shares)
    harness.frame(TWS.PositionEnd())
    harness.link(.ready)
    return harness
  }

  @discardableResult
  fileprivate mutating func link(_ state: ConnectionState) -> [Recorded] {
    var change = ConnectionChanged()
    change.state = state
    return input(.connection(change))
  }

  @discardableResult
  fileprivate mutating func told(_ shares: Int64) -> [Recorded] {
    var message = TWS.Position()
    message.contract.conId = 1
    message.contract.symbol = "AIG"
    message.position = WireNumber(shares)
    return frame(message)
  }

  fileprivate func pending(_ purpose: TimerPurpose) -> TimerSet? {
    engine.ledger.timers.pending.first { $0.timer.purpose == purpose }?.timer
  }

  /// Fires a timer when it is due.
  @discardableResult
  fileprivate mutating func fire(_ purpose: TimerPurpose) throws -> [Recorded] {
    let timer = try #require(pending(purpose))
    now = timer.dueAt
    return fire(timer.timer.rawValue)
  }
}

extension [Recorded] {
  fileprivate var dayAlerts: [Alert] {
    compactMap {
      guard case .alert(let alert) = $0.event, alert.code == "reconciliation.day" else {
        return nil
      }
      return alert
    }
  }
}

/// Books and broker at the close of the market.
@Suite struct DayCloseTests {
  @Test(arguments: [false, true])
  func `The timer is due at the close, also an early one`(earlyClose: Bool) throws {
    let harness = EngineHarness.compared(.paper, earlyClose: earlyClose)
    let close = EngineHarness.calendar(earlyClose: earlyClose).close
    #expect(harness.pending(.dayCloses)?.dueAt == close)
  }

  @Test func `Without a broker to ask there is none`() {
    #expect(EngineHarness.compared(.backtest).pending(.dayCloses) == nil)
  }

  @Test func `What agrees at the close is not worth a word`() throws {
    var harness = EngineHarness.compared(.live)
    #expect(try harness.fire(.dayCloses).dayAlerts.isEmpty)
    #expect(try harness.fire(.dayCloseCheck).dayAlerts.isEmpty)
    #expect(harness.pending(.dayCloses) == nil && harness.pending(.dayCloseCheck) == nil)
  }

  @Test func `A break that is open at the close is told again, with both sides`() throws {
    var harness = EngineHarness.compared(.paper, held: 60)
    #expect(harness.engine.ledger.reconciliation.breaks.count == 1)
    #expect(try harness.fire(.dayCloses).dayAlerts.isEmpty, "the broker is asked first")
    let alerts = try harness.fire(.dayCloseCheck).dayAlerts
    #expect(alerts.map(\.severity) == [.critical])
    let text = alerts.first?.message ?? ""
    #expect(text.contains("close of 2013-10-07") && text.contains("the broker holds 60"), "\(text)")
  }

  @Test func `A break that a person knows of is told with less weight`() throws {
    var harness = EngineHarness.compared(.paper, held: 60)
    var command = OperatorCommand()
    (command.verb, command.author, command.reason) = (.acknowledge, "anna", "mine")
    harness.input(.operatorCommand(command))
    try harness.fire(.dayCloses)
    #expect(try harness.fire(.dayCloseCheck).dayAlerts.map(\.severity) == [.warning])
  }

  @Test func `A difference that the answers at the close show is a break at once`() throws {
    var harness = EngineHarness.compared(.paper)
    try harness.fire(.dayCloses)
    harness.now = harness.now + .seconds(29)
    harness.told(10)
    #expect(harness.engine.ledger.reconciliation.breaks.isEmpty)
    let outputs = try harness.fire(.dayCloseCheck)
    #expect(harness.engine.ledger.reconciliation.breaks.count == 1)
    #expect(outputs.dayAlerts.count == 1)
  }

  @Test func `Without a link nobody thinks that it was compared`() throws {
    var harness = EngineHarness.compared(.paper)
    try harness.fire(.dayCloses)
    harness.link(.disconnected)
    let alerts = try harness.fire(.dayCloseCheck).dayAlerts
    #expect(alerts.map(\.severity) == [.warning])
    #expect(alerts.first?.message.contains("not compared") == true)
  }

  @Test func `A session that begins after the close sets no timer`() {
    var harness = EngineHarness.make()
    harness.now = EngineHarness.calendar().close
    guard case .sessionStarted(var started) = EngineHarness.session() else { return }
    started.mode = .paper
    harness.input(.sessionStarted(started))
    #expect(harness.pending(.dayCloses) == nil)
  }
}
