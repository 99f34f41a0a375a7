import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// What a session tells of itself while it runs.
@Suite struct LiveProbeTests {
  private let monitor = LiveMonitor()

  @Test func `A session that is looked at writes the same journal`() throws {
    let (plain, watched) = (LiveScenario(), LiveScenario())
    var reported = 0
    let first = try plain.run(plain.wire())
    let second = try watched.run(
      watched.wire(), probe: LiveProbe(monitor) { _, _ in reported += 1 })
    #expect(first.head == second.head && first.ledger.digest() == second.ledger.digest())
    #expect(reported > 20 && first.ledger.book.executions.count > 10)
  }

  @Test func `Everything reported was durable before, in the journal's order`() throws {
    let scenario = LiveScenario()
    var reported: [Recorded] = []
    let probe = LiveProbe(monitor) { record, ledger in
      #expect(record.envelope.sequence <= ledger.lastSequence)
      reported.append(record)
    }
    _ = try scenario.run(scenario.wire(), probe: probe)
    let all = try JournalRecords.all(scenario.root)
    let kinds = Set(reported.map(\.event.kind))
    #expect(kinds.isSuperset(of: [.sessionStarted, .connection, .orderCommand, .orderState]))
    #expect(!kinds.contains(.tick) && !kinds.contains(.brokerFrame))
    #expect(reported == all.filter { kinds.contains($0.event.kind) })
  }

  @Test func `Every stage is measured as often as it happened`() throws {
    let scenario = LiveScenario()
    let summary = try scenario.run(scenario.wire(), probe: LiveProbe(monitor))
    let health = monitor.snapshot
    func count(_ stage: LatencyStage) -> Int { Int(health.latencies[stage.rawValue].count) }
    let all = try JournalRecords.all(scenario.root)
    let sent = all.count { $0.event.kind == .commandSent }
    #expect(count(.send) == sent && sent > 10)
    // Beside those that made something durable, the session commits when its source ends.
    #expect(count(.commit) >= summary.counts.commits && summary.counts.commits > 100)
    let events = all.count { $0.event.kind.isInput && $0.event.kind != .tick }
    #expect(count(.decide) >= events && count(.decide) <= summary.counts.inputs)
    #expect(count(.inbox) > 100 && count(.inbox) <= summary.counts.inputs)
    #expect(health.inboxDepthMax > 0 && health.inboxDepth <= health.inboxDepthMax)
  }

  @Test func `What is told is the state of the last commit`() throws {
    let scenario = LiveScenario()
    let ledger = try scenario.run(scenario.wire(), probe: LiveProbe(monitor)).ledger
    let health = monitor.snapshot
    #expect(health.records == ledger.lastSequence.rawValue && health.lastRecordAt == ledger.now)
    #expect(health.risk == ledger.risk.level && health.link == ledger.connection.state)
    #expect(health.liveOrders == ledger.orders.liveCount)
    #expect(health.alerts.reduce(0, +) == ledger.alertCount)
    #expect(health.venue == LiveRun.venue && health.mode == .paper)
  }

  @Test func `Alerts are counted by how urgent they are`() {
    for severity in AlertSeverity.allCases {
      for _ in 0...severity.rawValue { monitor.alerted(severity) }
    }
    #expect(monitor.snapshot.alerts == [1, 2, 3])
  }

  @Test func `Commands of which nothing is heard do not gather`() {
    let probe = LiveProbe(monitor)
    for number in 1...5_000 as ClosedRange<UInt64> {
      probe.sends(SequenceNumber(rawValue: number), at: LiveScenario.start)
    }
    for number in 1...5_000 as ClosedRange<UInt64> {
      var sent = CommandSent()
      sent.command = SequenceNumber(rawValue: number)
      probe.hears(.commandSent(sent), at: LiveScenario.start + .milliseconds(3))
    }
    let sent = monitor.snapshot.latencies[LatencyStage.send.rawValue]
    #expect(sent.count == 1_024 && sent.sum == 1_024 * 3_000_000)
  }

  @Test func `A dropped command was not sent`() {
    let probe = LiveProbe(monitor)
    probe.sends(SequenceNumber(rawValue: 7), at: LiveScenario.start)
    var (dropped, sent) = (CommandDropped(), CommandSent())
    (dropped.command, sent.command) = (SequenceNumber(rawValue: 7), SequenceNumber(rawValue: 7))
    probe.hears(.commandDropped(dropped), at: LiveScenario.start)
    probe.hears(.commandSent(sent), at: LiveScenario.start)
    #expect(monitor.snapshot.latencies[LatencyStage.send.rawValue].count == 0)
  }

  @Test func `The log has a line for what matters, about the orders by name`() throws {
    let scenario = LiveScenario()
    var lines: [String] = []
    let probe = LiveProbe(monitor) { record, ledger in
      if let line = SessionLog.line(record, ledger) { lines.append(line.text) }
    }
    let summary = try scenario.run(scenario.wire(), probe: probe)
    let read = lines.map { LogfmtReader.read($0) }
    #expect(read.allSatisfy { $0 != nil })
    func events(_ name: String) -> [[(name: String, value: String)]] {
      read.compactMap { $0 }.filter { $0[2].value == name }
    }
    #expect(events("session").count == 1)
    #expect(events("session")[0].contains { $0 == ("account", "DU*****01") })
    #expect(events("execution").count >= summary.ledger.book.executions.count)
    #expect(events("order.command").count >= summary.ledger.orders.all.count)
    let symbols = Set(events("order").flatMap { $0.filter { $0.name == "symbol" }.map(\.value) })
    #expect(symbols == ["AAPL", "SPY"])
    #expect(!lines.joined().contains(LiveScenario.account))
  }

  @Test func `No event breaks a line`() {
    var count = 0
    for record in EventSamples.records() {
      guard let line = SessionLog.line(record, Ledger()) else { continue }
      #expect(LogfmtReader.read(line.text) != nil, "\(line.text)")
      count += 1
    }
    #expect(count == 14, "every kind that the probe passes on")
  }
}
