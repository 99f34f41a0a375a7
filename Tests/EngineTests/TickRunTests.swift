import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: ticks taken in runs give what the same ticks give one after another. Method: random days
// under configurations that make ticks do all they can; their inputs again in runs of any length,
// every output and the state at the end compared.
@Suite struct TickRunTests {
  /// What a configuration adds to a day whose rules look at bars and predictions.
  private static let variants: [(name: String, change: @Sendable (inout Configuration) -> Void)] = [
    ("as it is", { _ in }),
    ("bars that ticks fill", { $0.indicators.append(indicator("3ticks")) }),
    ("bars that shares fill", { $0.indicators.append(indicator("200shares")) }),
    (
      "bars of quotes",
      {
        var bars = BarsDefinition()
        (bars.name, bars.size, bars.from) = ("middle", "2s", "mid")
        $0.bars.append(bars)
        $0.indicators.append(indicator("middle"))
      }
    ),
    ("limits of falls", { $0.risk.breakers.dailyDrawdown = Ratio(rawValue: 100_000) }),
    ("limits of losses", { $0.risk.breakers.maximumLosses = 2 }),
    ("a risk day in it", { $0.risk.breakers.dayStart = .seconds(15 * 3_600 + 25 * 60) }),
    ("rules that look at ticks", { $0.rules += RandomDay.ownRules }),
  ]

  private static func indicator(_ bars: String) -> IndicatorDefinition {
    IndicatorDefinition("other", "sma", bars: bars, period: 3)
  }

  private func day(_ variant: Int, _ seed: Int) -> RandomDay {
    let (name, change) = Self.variants[variant]
    var day = RandomDay(SeededGenerator(test: "runs \(name) \(seed)"), seconds: 400, after: 20)
    var configuration = day.configuration
    configuration.rules.removeAll { RandomDay.ownRules.map(\.name).contains($0.name) }
    configuration.rules += RandomDay.ownRules.filter { $0.on.hasPrefix("bar") }
    change(&configuration)
    var names: Set<String> = []
    configuration.rules = configuration.rules.filter { names.insert($0.name).inserted }
    day.configuration = configuration
    return day
  }

  private func rows(_ records: ArraySlice<Recorded>) -> [TickRow] {
    records.prefix { $0.event.kind == .tick }.compactMap { record in
      guard case .tick(let tick) = record.event else { return nil }
      return TickRow(
        recordedAt: record.envelope.recordedAt, occurredAt: record.envelope.occurredAt, tick: tick)
    }
  }

  @Test(arguments: variants.indices)
  func `Ticks in runs give the outputs and the state of the same ticks one by one`(variant: Int)
    throws
  {
    var (inRuns, longest, decided) = (0, 0, 0)
    for seed in 0..<4 {
      let recorder = MemoryRecorder(checks: false)
      let end = try day(variant, seed).run(recorder).digest()
      var engine = Engine(decoder: TWSFrameDecoder())
      var rest = recorder.records[...]
      while let record = rest.first {
        let rows = Array(rows(rest).prefix(1 + (rest.startIndex * 7) % 40))
        var taken = rows.isEmpty ? 0 : engine.step(through: rows.span)
        if taken > 0 { inRuns += taken } else { engine.take(record) }
        longest = max(longest, taken)
        taken = max(taken, 1)
        rest = rest.dropFirst(taken)
        let expected = Array(rest.prefix { !$0.event.kind.isInput })
        try #require(engine.outputs == expected, "after \(record.sequence), \(taken) taken")
        decided += expected.count
        rest = rest.dropFirst(expected.count)
      }
      #expect(engine.ledger.digest() == end)
    }
    #expect(decided > 100)
    let looksAtTicks = Self.variants[variant].name == "rules that look at ticks"
    #expect(looksAtTicks ? inRuns == 0 : inRuns > 1_000 && longest > 3)
  }

  @Test func `A tick that goes back in time is left to be taken by itself`() throws {
    var engine = EngineHarness.ready().engine
    let tick = Tick(
      instrument: InstrumentID(rawValue: 0), kind: .bid, price: Price(rawValue: 1_000_000_000),
      size: Quantity(shares: 1))
    let now = engine.ledger.now
    func row(_ offset: Int64) -> TickRow {
      TickRow(
        recordedAt: now + Nanoseconds(rawValue: offset), occurredAt: .zero, tick: tick)
    }
    func take(_ rows: [TickRow]) -> Int { engine.step(through: rows.span) }
    let first = engine.ledger.lastSequence.rawValue
    #expect(take([row(-1)]) == 0)
    #expect(take([row(1), row(2), row(1)]) == 2)
    #expect(engine.ledger.lastSequence.rawValue == first + 2)
    #expect(engine.ledger.now == now + Nanoseconds(rawValue: 2))
    #expect(take([]) == 0)
  }

  @Test func `A run ends with the record after which a digest is due`() {
    var engine = Engine(decoder: TWSFrameDecoder())
    func event(_ event: Event) {
      engine.take(
        Recorded(
          Envelope(sequence: engine.ledger.lastSequence.next, recordedAt: EngineHarness.at(0)),
          event))
    }
    event(EngineHarness.session())
    event(.instrumentDefined(EngineHarness.instrument(0)))
    var tick = Tick()
    tick.kind = .bid
    let rows = [TickRow](
      repeating: TickRow(recordedAt: EngineHarness.at(0), occurredAt: .zero, tick: tick),
      count: 70_000)
    let before = engine.ledger.lastSequence.rawValue
    let taken = engine.step(through: rows.span)
    #expect(before + UInt64(taken) == 65_536)
    #expect(engine.outputs.map(\.event.kind) == [.stateDigest])
  }

  @Test func `A recorder without an own way takes a run as so many inputs, the last one open`()
    throws
  {
    let log = CallLog()
    let recorder = MemoryRecorder(log: log, checks: false)
    let rows = (1...3 as ClosedRange<Int64>).map {
      TickRow(
        recordedAt: EngineHarness.at($0), occurredAt: EngineHarness.at(0), tick: Tick())
    }
    var sink: any Recorder = recorder
    try sink.append(rows.span, from: SequenceNumber(rawValue: 5))
    #expect(log.lines == ["append 5 tick", "append 6 tick", "append 7 tick"])
    #expect(recorder.records.map(\.envelope.recordedAt) == rows.map(\.recordedAt))
    #expect(recorder.records.map(\.envelope.occurredAt) == rows.map(\.occurredAt))
    #expect(recorder.records.allSatisfy { $0.envelope.cause == .none })
  }
}
