import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// A day with the simulated broker on which single symbols fall silent.
@Suite struct DataSilenceTests {
  private func configuration() -> Configuration {
    var configuration = LiveScenario.configuration
    configuration.risk.watchdog.least = .seconds(15)
    configuration.risk.watchdog.most = .seconds(60)
    configuration.risk.watchdog.patience = .seconds(20)
    return configuration
  }

  /// Trades twelve minutes under faults, each so many seconds after the start.
  private func run(
    _ faults: [(second: Int64, line: String)], snapshots: Nanoseconds? = nil
  ) throws -> (events: [(time: Timestamp, event: Event)], root: LiveScenario) {
    var scenario = LiveScenario()
    scenario.snapshots = snapshots
    let wire = scenario.wire()
    for fault in faults {
      wire.schedule(fault.line, at: LiveScenario.start + .seconds(fault.second))
    }
    let link = LockStepLink(
      wire, configuration: LiveScenario.client(), start: LiveScenario.start, step: scenario.step)
    _ = try scenario.run(link, until: scenario.end, configuration: configuration())
    let reader = try JournalReader(opening: scenario.root)
    var events: [(time: Timestamp, event: Event)] = []
    while let shape = try reader.advance() {
      if shape == .event { events.append((reader.envelope.recordedAt, try reader.event())) }
    }
    return (events, scenario)
  }

  private func steps(_ events: [(time: Timestamp, event: Event)]) -> [String] {
    events.compactMap {
      guard case .dataRecovery(let recovery) = $0.event else { return nil }
      return "\(recovery.instrument.rawValue) \(recovery.step)"
    }
  }

  @Test func `A stream that stalls is asked for again, flows, and the day verifies`() throws {
    let (events, scenario) = try run([(360, "stall AAPL")])
    #expect(steps(events) == ["0 stream", "0 back"])
    let times = events.compactMap { if case .dataRecovery = $0.event { $0.time } else { nil } }
    let stalled = LiveScenario.start + .seconds(360)
    #expect(times[0] > stalled + .seconds(15) && times[0] < stalled + .seconds(30))
    #expect(times[1] < times[0] + .seconds(11))
    #expect(try Verifier(journal: scenario.root, overrides: []).run().isIdentical)
  }

  @Test func `A symbol that stays silent gets each step once, entries in it are blocked`() throws {
    let (events, scenario) = try run([(360, "silence AAPL on"), (600, "silence AAPL off")])
    #expect(steps(events) == ["0 stream", "0 all", "0 session", "0 back"])
    let entries = events.filter { record in
      guard case .orderCommand(let command) = record.event else { return false }
      let passed = record.time - LiveScenario.start
      return command.instrument.rawValue == 0 && command.role == .entry
        && command.action == .place && passed > .seconds(390) && passed < .seconds(600)
    }
    #expect(entries.isEmpty)
    #expect(try Verifier(journal: scenario.root, overrides: []).run().isIdentical)
  }

  @Test func `A farm that is down is waited for`() throws {
    let (events, _) = try run([
      (360, "notice 2103 Market data farm connection is broken:usfarm"),
      (360, "silence AAPL on"), (480, "silence AAPL off"), (480, "stall AAPL"),
      (480, "notice 2104 Market data farm connection is OK:usfarm"),
    ])
    #expect(steps(events) == ["0 stream", "0 back"])
    let first = events.first { if case .dataRecovery = $0.event { true } else { false } }
    #expect((first?.time ?? .zero) >= LiveScenario.start + .seconds(480))
  }

  /// The polled ticks of a journal, by symbol's number and second of the day.
  private func polled(_ root: String) throws -> [(instrument: UInt32, second: Int64)] {
    let reader = try JournalReader(opening: root)
    var found: [(UInt32, Int64)] = []
    while let shape = try reader.advance() {
      guard shape == .tick, reader.tick.flags.contains(.polled) else { continue }
      let passed = reader.envelope.recordedAt - LiveScenario.start
      found.append((reader.tick.instrument.rawValue, passed.rawValue / 1_000_000_000))
    }
    return found
  }

  @Test func `While a stream is mute the broker's snapshots are journaled as polled`() throws {
    let faults = [(second: Int64(360), line: "mute AAPL on"), (600, "mute AAPL off")]
    let (events, scenario) = try run(faults, snapshots: .seconds(5))
    #expect(steps(events).first == "0 stream" && steps(events).last == "0 back")
    let times = events.compactMap { if case .dataRecovery = $0.event { $0.time } else { nil } }
    let seconds = times.map { ($0 - LiveScenario.start).rawValue / 1_000_000_000 }
    let ticks = try polled(scenario.root)
    #expect(ticks.count > 40, "every five seconds for some minutes: \(ticks.count)")
    #expect(ticks.allSatisfy { $0.instrument == 0 && $0.second >= seconds[0] })
    #expect(ticks.allSatisfy { $0.second <= (seconds.last ?? 0) })
    // They are no sign that the stream is back, and nothing is entered on them.
    let entries = events.filter { record in
      guard case .orderCommand(let command) = record.event else { return false }
      let passed = record.time - LiveScenario.start
      return command.instrument.rawValue == 0 && command.role == .entry
        && command.action == .place && passed > .seconds(390) && passed < .seconds(600)
    }
    #expect(entries.isEmpty)
    #expect(try Verifier(journal: scenario.root, overrides: []).run().isIdentical)
    let without = try run(faults)
    #expect(try polled(without.root.root).isEmpty)
    #expect(steps(without.events) == steps(events))
  }
}
