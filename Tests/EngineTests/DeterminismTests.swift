import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: outputs depend on inputs and state alone, and state on records alone (I3, I15). Method: one
// little day, run again in every way that must not matter; outputs and digests must be equal.
@Suite struct DeterminismTests {
  private static let day = Result { try RandomDay.busy("determinism", rules: Self.rules) }
  /// Rules that act in that day.
  private static let rules = ["entry", "scale_in", "reversal", "end_of_day", "mood"]

  /// The kinds of plan that began, whatever came of them.
  private func plans(_ records: [Recorded]) -> Set<PlanPurpose> {
    Set(
      records.compactMap { record in
        guard case .orderPlan(let plan) = record.event else { return nil }
        return plan.purpose
      })
  }

  @Test func `The day has rules of every kind, contexts and plans in play`() throws {
    let all = try records()
    let acted = Set(all.decisions.filter { $0.outcome != .nothing }.map(\.rule))
    #expect(acted.isSuperset(of: Self.rules), "\(acted)")
    #expect(plans(all).contains(.reversal), "\(plans(all))")
    #expect(fold(all[...]).context("mood") != nil)
  }

  private func records(batch: Int = 64) throws -> [Recorded] {
    let recorder = MemoryRecorder(checks: false)
    _ = try Self.day.get().run(recorder, batch: batch)
    return recorder.records
  }

  /// Steps through the inputs of `records` and compares every output.
  ///
  /// - Returns: the digest at the end; nil when an output differed.
  private func rerun(_ records: ArraySlice<Recorded>, from ledger: Ledger) -> StateDigest? {
    var engine = Engine(ledger: ledger, decoder: TWSFrameDecoder())
    var expected: ArraySlice<Recorded> = []
    var rest = records
    while let record = rest.popFirst() {
      engine.take(record)
      expected = rest.prefix { !$0.event.kind.isInput }
      guard engine.outputs == Array(expected) else { return nil }
      rest = rest.dropFirst(expected.count)
    }
    return engine.ledger.digest()
  }

  private func fold(_ records: ArraySlice<Recorded>) -> Ledger {
    var ledger = Ledger()
    for record in records { ledger.fold(record) }
    return ledger
  }

  @Test func `The same inputs twice, in batches of any size, give equal records`() throws {
    let first = try records()
    for batch in [1, 2, 7, 100_000] { #expect(try records(batch: batch) == first) }
  }

  @Test func `A restart at any input changes nothing that follows`() throws {
    let all = try records()
    let end = fold(all[...]).digest()
    for at in all.indices where all[at].event.kind.isInput {
      #expect(rerun(all[at...], from: fold(all[..<at])) == end, "restart at \(all[at].sequence)")
    }
  }

  @Test func `A snapshot at any input goes on as the state it was taken from`() throws {
    let all = try records()
    let end = fold(all[...]).digest()
    var ledger = Ledger()
    for at in all.indices {
      if all[at].event.kind.isInput {
        let back = try snapshotRoundTrip(ledger)
        #expect(back.digest() == ledger.digest(), "before \(all[at].sequence)")
        if at % 5 == 0 {
          #expect(rerun(all[at...], from: back) == end, "from \(all[at].sequence)")
        }
      }
      ledger.fold(all[at])
    }
  }

  private func snapshotRoundTrip(_ ledger: Ledger) throws -> Ledger {
    try Ledger(canonical: ledger.canonicalBytes)
  }

  @Test func `A snapshot cut anywhere is refused, never half taken`() throws {
    var (copy, writer) = (fold(try records()[...]), PayloadWriter())
    try copy.visit(&writer)
    for length in stride(from: 0, to: writer.bytes.count, by: 41) {
      #expect(throws: CodecError.self, "cut at \(length)") {
        var (back, reader) = (Ledger(), PayloadReader(writer.bytes[..<length]))
        try back.visit(&reader)
        try reader.finish()
      }
    }
  }

  @Test func `Every recorded digest is that of the fold before it`() throws {
    let all = try records()
    var ledger = Ledger()
    var count = 0
    for record in all {
      if case .stateDigest(let digest) = record.event {
        #expect(digest == ledger.digest())
        count += 1
      }
      ledger.fold(record)
    }
    #expect(count == 1)
  }

  // Goal: what is kept of the last digest never outlives a change. Method: a digest after every
  // record, or after a few, through one writer, against that of a copy, which knows of none.
  @Test(arguments: [1, 2, 5])
  func `A digest that uses what the last one wrote is that of the whole state`(every: Int) throws {
    var compared = 0
    for seed in 0..<3 {
      let recorder = MemoryRecorder(checks: false)
      let generator = SeededGenerator(test: "digests \(seed)")
      _ = try RandomDay(generator, seconds: 90, after: 15).run(recorder)
      var (ledger, writer) = (Ledger(), PayloadWriter(isInPlace: true))
      for (number, record) in recorder.records.enumerated() {
        ledger.fold(record)
        guard number % every == 0 else { continue }
        try #require(ledger.digest(through: &writer) == ledger.digest(), "\(record.sequence)")
        compared += 1
      }
      #expect(ledger.orders.all.count > 3 && !ledger.book.reportedExecutions.isEmpty)
    }
    #expect(compared > 100)
  }

  @Test func `A digest follows the first input whose step reaches each multiple of 65536`() {
    var engine = Engine(decoder: TWSFrameDecoder())
    var digests: [UInt64] = []
    func step(_ event: Event) {
      let envelope = Envelope(
        sequence: engine.ledger.lastSequence.next, recordedAt: EngineHarness.at(0))
      engine.take(Recorded(envelope, event))
      for output in engine.outputs {
        guard case .stateDigest = output.event else { continue }
        digests.append(output.sequence.rawValue)
        #expect(output.sequence == engine.ledger.lastSequence)
        #expect(output.envelope.cause == envelope.sequence)
      }
    }
    step(EngineHarness.session())
    step(.instrumentDefined(EngineHarness.instrument(0)))
    #expect(digests == [3])
    let tick = Event.tick(
      Tick(
        instrument: InstrumentID(rawValue: 0), kind: .bid, price: Price(rawValue: 1_000_000_000),
        size: Quantity(shares: 1)))
    while engine.ledger.lastSequence.rawValue < 65_534 { step(tick) }
    // One step that goes across the boundary: prediction 65535, rejected 65536, then the digest.
    step(.prediction(PredictionReceived()))
    #expect(digests == [3, 65_537])
    while engine.ledger.lastSequence.rawValue < 131_071 { step(tick) }
    #expect(digests.count == 2)
    step(tick)
    #expect(digests == [3, 65_537, 131_073])
    step(EngineHarness.session())
    #expect(digests.count == 4)
  }

  @Test func `A recording gets no output of any kind`() {
    var engine = Engine(decoder: TWSFrameDecoder())
    var started = SessionStarted()
    started.mode = .recording
    started.calendar = EngineHarness.calendar()
    engine.take(
      Recorded(
        Envelope(sequence: SequenceNumber(rawValue: 1), recordedAt: EngineHarness.at(0)),
        .sessionStarted(started)))
    #expect(engine.outputs.isEmpty)
    while engine.ledger.lastSequence.rawValue <= 65_540 {
      engine.step(
        Tick(), Envelope(sequence: engine.ledger.lastSequence.next, recordedAt: EngineHarness.at(1))
      )
      if !engine.outputs.isEmpty { Issue.record("\(engine.outputs.lines)") }
    }
  }
}
