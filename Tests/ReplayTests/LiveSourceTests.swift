import Broker
import Journal
import TestSupport
import Testing

@testable import replay

/// A broker that says everything at once.
private final class Flood: BrokerLink {
  let now = LiveScenario.start
  private var actions: [ClientAction]

  init(_ actions: [ClientAction]) { self.actions = actions }

  func open(_ instruments: [InstrumentDefined]) {}
  func send(_ command: OrderCommand, sequence: SequenceNumber) {}
  func askAgain() {}
  func recover(_ recovery: DataRecovery) {}
  func poll(_ instrument: InstrumentID, every interval: Nanoseconds) {}
  func stopPolling(_ instrument: InstrumentID) {}
  func close() -> [ClientAction] { [] }

  func take(until deadline: Timestamp) -> [ClientAction] {
    defer { actions = [] }
    return actions
  }
}

/// The order of a live session's inputs.
@Suite struct LiveSourceTests {
  @Test func `A person is heard between ticks that wait, after at most 4,096 of them`() throws {
    let row = TickRow(recordedAt: LiveScenario.start, occurredAt: .zero, tick: Tick())
    let flood = Flood([ClientAction](repeating: .tick(row), count: 100_000))
    var (ticks, worst, since, looks) = (0, 0, 0, 0)
    let source = LiveSource(
      flood, predictions: nil,
      listen: {
        looks += 1
        worst = max(worst, since)
        since = 0
        var command = OperatorCommand()
        command.verb = .pause
        return looks == 3 ? .command(command) : nil
      }, tell: { _ in })
    source.stop(at: LiveScenario.start + .seconds(1))
    var heardAfter: Int?
    steps: while ticks < 100_000 {
      switch try source.advance() {
      case .tick:
        ticks += 1
        since += 1
      case .event: heardAfter = ticks
      case .idle: continue
      case .end: break steps
      }
    }
    #expect(ticks == 100_000, "nothing is lost")
    #expect(worst == 4_096 && looks > 20)
    #expect(heardAfter == 8_192, "looks come before the first tick and then every 4,096")
  }
}
