import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: nothing leaves that is not durable (I2), and a failure anywhere stops the session before it
// can do harm. Method: source, sink and edge that log their calls in one list.
@Suite struct SessionTests {
  private static let day = Result { try RandomDay.busy("session") }

  /// A market in which one prediction enters, as a script.
  private func script() -> [(time: Timestamp, event: Event)] {
    var script: [(time: Timestamp, event: Event)] = [
      (EngineHarness.at(0), EngineHarness.session()),
      (EngineHarness.at(0), .instrumentDefined(EngineHarness.instrument(0))),
    ]
    func trade(_ second: Int64, _ price: String, _ kind: TickKind = .trade) {
      let tick = Tick(
        instrument: InstrumentID(rawValue: 0), kind: kind, price: Price(price) ?? .zero,
        size: Quantity(shares: 1_000))
      script.append((EngineHarness.at(second), .tick(tick)))
    }
    for second in [Int64(1), 11, 21] {
      trade(second, "100.1")
      trade(second, "100")
    }
    trade(31, "100.01", .ask)
    trade(31, "99.99", .bid)
    var received = PredictionReceived()
    received.body = Array(
      (#"{"id":"p","ts_ns":\#(EngineHarness.at(32).rawValue),"symbol":"AIG","side":"BUY","#
        + #""confidence":0.9}"#).utf8)
    script.append((EngineHarness.at(32), .prediction(received)))
    trade(33, "100.01", .ask)
    return script
  }

  private func session(
    _ log: CallLog, _ recorder: MemoryRecorder, batch: Int = 1_000, failingAdvance: Int? = nil,
    script: [(time: Timestamp, event: Event)]? = nil
  ) -> Session<ScriptedMarket, MemoryRecorder, ScriptedMarket> {
    let market = ScriptedMarket(
      script ?? self.script(), simulation: SimulationConfiguration(), log: log,
      failingAdvance: failingAdvance)
    return Session(
      source: market, sink: recorder, edge: market, engine: Engine(decoder: TWSFrameDecoder()),
      batch: batch)
  }

  @Test func `Commands and timers leave after the commit that makes them durable, in order`() throws
  {
    let log = CallLog()
    var session = session(log, MemoryRecorder(log: log))
    try session.run()
    let command = try #require(log.lines.firstIndex { $0.hasSuffix(" orderCommand") })
    let from = log.lines[..<command].lastIndex { $0.hasSuffix(" prediction") } ?? 0
    let first = try #require(Int(log.lines[from].split(separator: " ")[1]))
    #expect(
      Array(log.lines[from..<(from + 11)]) == [
        "append \(first) prediction", "append \(first + 1) signal", "append \(first + 2) decision",
        "append \(first + 3) riskVerdict", "append \(first + 4) orderCommand",
        "append \(first + 5) orderCommand", "append \(first + 6) orderCommand", "commit",
        "send \(first + 4)", "send \(first + 5)", "send \(first + 6)",
      ])
    #expect(
      Array(log.lines.prefix(5)) == [
        "append 1 sessionStarted", "append 2 timerSet", "append 3 stateDigest", "commit", "set 2",
      ])
  }

  @Test(arguments: [1, 2, 3, 1_000])
  func `Whatever the batch, no effect comes before a commit of everything appended`(batch: Int)
    throws
  {
    let log = CallLog()
    let recorder = MemoryRecorder(log: log)
    _ = try Self.day.get()
      .run(recorder, batch: batch, log: log)
    var (appended, durable, effects) = (0, 0, 0)
    for line in log.lines {
      switch line.split(separator: " ")[0] {
      case "append": appended += 1
      case "commit": durable = appended
      default:
        effects += 1
        #expect(durable == appended, "\(line)")
      }
    }
    #expect(effects > 5)
    #expect(recorder.durable == recorder.records.count)
  }

  @Test func `Batches commit after so many inputs, or at once where something must leave`() throws {
    let log = CallLog()
    let recorder = MemoryRecorder(log: log)
    var session = session(log, recorder, batch: 4)
    try session.run()
    #expect(session.counts.inputs == recorder.records.filter { $0.event.kind.isInput }.count)
    #expect(session.counts.outputs == recorder.records.filter { !$0.event.kind.isInput }.count)
    #expect(session.counts.ticks == 9)
    // The opening sets a timer; then link, two frames with a fact each, and a definition are four.
    #expect(recorder.commits.prefix(2) == [3, 9])
    var inputs = 0
    for (from, to) in zip([0] + recorder.commits, recorder.commits) {
      inputs = recorder.records[from..<to].filter { $0.event.kind.isInput }.count
      #expect(inputs <= 4)
    }
  }

  @Test(arguments: 1...4)
  func `A commit that fails stops the session, and nothing of that batch leaves`(number: Int) throws
  {
    let log = CallLog()
    let recorder = MemoryRecorder(log: log, failingCommit: number)
    var session = session(log, recorder, batch: 6)
    #expect(throws: MemoryRecorder.DiskFull.self) { try session.run() }
    #expect(log.lines.last == "commit failed")
    let sent = log.lines.filter { $0.hasPrefix("send ") || $0.hasPrefix("set ") }
    for line in sent {
      let sequence = try #require(Int(line.split(separator: " ")[1]))
      #expect(sequence <= recorder.durable, "\(line)")
    }
  }

  @Test func `A source that fails stops the session with its error; what was durable stays`() throws
  {
    let log = CallLog()
    let recorder = MemoryRecorder(log: log)
    var session = session(log, recorder, failingAdvance: 4)
    #expect(throws: ScriptedMarket.Damaged.self) { try session.run() }
    #expect(session.counts.inputs == 4)
    #expect(
      log.lines.last == "append \(recorder.records.count) \(recorder.records.last!.event.kind)")
  }

  @Test func `Time never goes back: an earlier input is stamped with the time of the one before`()
    throws
  {
    var script = script()
    script.insert((EngineHarness.at(5), script[2].event), at: 6)
    let recorder = MemoryRecorder()
    var session = session(CallLog(), recorder, script: script)
    try session.run()
    for violation in recorder.invariants.violations { Issue.record("\(violation)") }
    let times = recorder.records.map(\.envelope.recordedAt)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(recorder.records.filter { $0.envelope.recordedAt == EngineHarness.at(5) }.isEmpty)
  }

  @Test func `A source that ends at once commits and does nothing`() throws {
    let log = CallLog()
    var session = session(log, MemoryRecorder(log: log), script: [])
    try session.run()
    #expect(log.lines == ["commit"])
    #expect(session.counts == SessionCounts())
  }

  @Test func `A session goes on where the engine stands`() throws {
    var ledger = Ledger()
    let first = MemoryRecorder()
    var morning = session(CallLog(), first)
    try morning.run()
    for record in first.records { ledger.fold(record) }
    let second = MemoryRecorder(checks: false)
    let market = ScriptedMarket(
      [(EngineHarness.at(60), EngineHarness.session())], simulation: SimulationConfiguration())
    var afternoon = Session(
      source: market, sink: second, edge: market,
      engine: Engine(ledger: ledger, decoder: TWSFrameDecoder()))
    try afternoon.run()
    #expect(second.records.first?.sequence.rawValue == UInt64(first.records.count) + 1)
  }
}
