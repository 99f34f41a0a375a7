import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: a journal that was changed anywhere, with every checksum right, is found out and the place
// named. Method: a day's records written again through a writer, one of them altered.
@Suite struct VerificationTests {
  private func records() throws -> [Recorded] {
    let recorder = MemoryRecorder(checks: false)
    _ = try RandomDay(SeededGenerator(seed: 20_131_007), seconds: 60, after: 20).run(recorder)
    return recorder.records
  }

  private func write(_ records: [Recorded], to folder: ScratchFolder) throws {
    var options = WriterOptions()
    options.policy = .none
    let writer = try JournalWriter(at: folder.path, day: 20_131_007, options: options)
    for record in records {
      try writer.append(record)
      try writer.endInput()
    }
    try writer.commit()
    _ = try writer.close()
  }

  /// Verifies a journal with these records.
  private func verify(
    _ records: [Recorded], override: ((SessionStarted) -> SessionStarted)? = nil
  ) throws -> Verification {
    let folder = ScratchFolder()
    try write(records, to: folder)
    let verification = Verification(try JournalReader(opening: folder.path), override: override)
    var session = Session(
      source: verification, sink: verification, edge: verification,
      engine: Engine(decoder: TWSFrameDecoder()))
    try session.run()
    return verification
  }

  /// Verifies and gives back the divergence that must be there.
  private func divergence(
    _ records: [Recorded], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Divergence {
    do {
      _ = try verify(records)
    } catch let divergence as Divergence {
      return divergence
    }
    try #require(Bool(false), "nothing was found", sourceLocation: sourceLocation)
    preconditionFailure("unreachable")
  }

  /// Leaves out a record and numbers the rest without a gap, causes too.
  private func renumbered(_ records: [Recorded]) -> [Recorded] {
    var numbers: [UInt64: UInt64] = [:]
    for (index, record) in records.enumerated() {
      numbers[record.sequence.rawValue] = UInt64(index) + 1
    }
    return records.enumerated().map { index, record in
      var record = record
      record.envelope.sequence = SequenceNumber(rawValue: UInt64(index) + 1)
      let cause = record.envelope.cause.rawValue
      record.envelope.cause = SequenceNumber(rawValue: numbers[cause] ?? cause)
      return record
    }
  }

  private func first(_ kind: EventKind, in records: [Recorded]) throws -> Int {
    try #require(records.firstIndex { $0.event.kind == kind })
  }

  @Test func `A day as it was recorded is the same again, and every output was compared`() throws {
    let records = try records()
    let verification = try verify(records)
    let outputs = records.filter { !$0.event.kind.isInput }
    #expect(verification.compared == UInt64(outputs.count))
    for kind in EventKind.allCases {
      #expect(
        verification.comparedByKind[Int(kind.rawValue)]
          == UInt64(outputs.filter { $0.event.kind == kind }.count), "\(kind)")
    }
    #expect(try verify(records).digest == verification.digest)
    #expect(verification.digest != StateDigest())
  }

  @Test func `One altered output is named: place, kind, field, what was recorded and what came`()
    throws
  {
    var records = try records()
    let at = try #require(records.firstIndex { $0.event.kind == .orderCommand })
    guard case .orderCommand(var command) = records[at].event else { return }
    let real = command.quantity
    command.quantity = Quantity(shares: 99)
    records[at].event = .orderCommand(command)
    let divergence = try divergence(records)
    #expect(divergence.sequence == records[at].sequence)
    #expect(divergence.kind == "orderCommand")
    #expect(divergence.difference.field == "quantity")
    #expect(divergence.difference.expected == "99")
    #expect(divergence.difference.got == "\(real)")
  }

  @Test(arguments: [
    EventKind.signal, .decision, .riskVerdict, .orderState, .execution, .commission, .stateDigest,
    .timerSet,
  ])
  func `An altered output of any kind is found at its place`(kind: EventKind) throws {
    var records = try records()
    let at = try first(kind, in: records)
    records[at].event = EventSamples.event(kind)
    let divergence = try divergence(records)
    #expect(divergence.sequence == records[at].sequence)
    #expect(divergence.kind == "\(kind)")
  }

  @Test func `A run at another place than recorded is an input that moved`() throws {
    let folder = ScratchFolder()
    let records = try records().filter { $0.event.kind == .tick }.prefix(3)
    try write(renumbered(Array(records)), to: folder)
    let verification = Verification(try JournalReader(opening: folder.path))
    #expect(try verification.advance() == .tick)
    let first = SequenceNumber(rawValue: 1)
    let taken = try verification.takeTicks(atMost: 2) { rows in
      try verification.append(rows, from: first)
      do {
        try verification.append(rows, from: first.next)
        Issue.record("another place was taken for the recorded one")
      } catch let error as Divergence {
        #expect(error.sequence == first)
        #expect(error.difference.field == "seq")
      }
      return rows.count
    }
    #expect(taken == 2)
    #expect(verification.row.tick == verification.tick)
  }

  @Test func `An altered cause or venue time is named`() throws {
    var records = try records()
    let at = try first(.riskVerdict, in: records)
    records[at].envelope.cause = SequenceNumber(rawValue: records[at].envelope.cause.rawValue - 1)
    #expect(try divergence(records).difference.field == "cause")
    records = try self.records()
    records[at].envelope.occurredAt = Timestamp(rawValue: 5)
    let found = try divergence(records)
    #expect(found.difference.field == "occurredAt")
    #expect(found.sequence == records[at].sequence)
  }

  @Test func `Another kind in an output's place is named`() throws {
    var records = try records()
    let at = try first(.decision, in: records)
    records[at].event = EventSamples.event(.alert)
    let difference = try divergence(records).difference
    #expect(difference.field == "kind")
    #expect(difference.expected == "alert" && difference.got == "decision")
  }

  @Test func `A missing output is found where it is missing`() throws {
    var records = try records()
    // The last of a step: the next recorded thing is an input.
    let at = try #require(
      records.indices.first {
        records[$0].event.kind == .decision && records[$0 + 1].event.kind.isInput
      })
    records.remove(at: at)
    let divergence = try divergence(renumbered(records))
    #expect(divergence.sequence.rawValue == UInt64(at) + 1)
    #expect(divergence.kind == "decision")
    #expect(divergence.difference.expected == "nothing")
  }

  @Test func `A journal that ends before its last outputs is found`() throws {
    var records = try records()
    let at = try first(.orderCommand, in: records)
    records.removeSubrange(at...)
    let divergence = try divergence(records)
    #expect(divergence.sequence.rawValue == UInt64(at) + 1)
    #expect(divergence.difference.expected == "nothing")
  }

  @Test func `An extra output is found where it stands`() throws {
    var records = try records()
    let at = try #require(
      records.indices.first {
        records[$0].event.kind == .decision && records[$0 + 1].event.kind.isInput
      })
    var extra = records[at]
    extra.event = EventSamples.event(.alert)
    extra.envelope.sequence = SequenceNumber(rawValue: 1 << 40)
    records.insert(extra, at: at + 1)
    let divergence = try divergence(renumbered(records))
    #expect(divergence.sequence.rawValue == UInt64(at) + 2)
    #expect(divergence.kind == "alert")
    #expect(divergence.difference.got == "nothing")
  }

  @Test func `An altered input shows in the first output that it changes`() throws {
    var records = try records()
    let decision = try #require(
      records.indices.first {
        guard case .decision(let decision) = records[$0].event else { return false }
        return decision.outcome != .nothing && decision.rule == "entry"
      })
    let input = try #require(records[..<decision].lastIndex { $0.event.kind == .prediction })
    guard case .prediction(var received) = records[input].event else { return }
    received.body = Array(
      String(decoding: received.body, as: UTF8.self).replacing(":0.", with: ":0.0").utf8)
    records[input].event = .prediction(received)
    let divergence = try divergence(records)
    #expect(divergence.kind == "signal")
    #expect(divergence.sequence.rawValue == UInt64(input) + 2)
    #expect(divergence.difference.field == "confidence")
  }

  @Test func `An altered tick shows at the latest in the next digest`() throws {
    var records = try records()
    let at = try #require(
      records.firstIndex {
        guard case .tick(let tick) = $0.event else { return false }
        return tick.kind == .trade && tick.flags.isEmpty
      })
    guard case .tick(var tick) = records[at].event else { return }
    tick.price = tick.price + Price(rawValue: 500_000_000)
    records[at].event = .tick(tick)
    // A second opening at the end records a digest of everything before it.
    let end = try verifiedEnd(of: try self.records())
    let opening = Array(end.suffix(from: records.count))
    #expect(try divergence(records + opening).sequence.rawValue > UInt64(at))
    _ = try verify(try self.records() + opening)
  }

  /// The records with another opening of the session behind them.
  private func verifiedEnd(of records: [Recorded]) throws -> [Recorded] {
    var ledger = Ledger()
    for record in records { ledger.fold(record) }
    var engine = Engine(ledger: ledger, decoder: TWSFrameDecoder())
    let input = Recorded(
      Envelope(sequence: ledger.lastSequence.next, recordedAt: ledger.now), EngineHarness.session())
    engine.step(input)
    return records + [input] + engine.outputs
  }

  @Test func `Without outputs nothing is compared, and the count says so`() throws {
    var started = SessionStarted()
    started.calendar = EngineHarness.calendar()
    let verification = try verify([
      Recorded(
        Envelope(sequence: SequenceNumber(rawValue: 1), recordedAt: EngineHarness.at(0)),
        .sessionStarted(started)),
      Recorded(
        Envelope(sequence: SequenceNumber(rawValue: 2), recordedAt: EngineHarness.at(1)),
        .tick(Tick())),
    ])
    #expect(verification.compared == 0)
    #expect(verification.digest == StateDigest())
  }

  @Test func `Another configuration shows in the first decision that it changes, not in digests`()
    throws
  {
    let records = try records()
    let same = try verify(records) { $0 }
    let digests = records.filter { $0.event.kind == .stateDigest }.count
    let outputs = records.filter { !$0.event.kind.isInput }.count
    #expect(same.compared == UInt64(outputs - digests))
    do {
      _ = try verify(records) { started in
        var changed = started
        var configuration = (try? Configuration(canonical: started.configuration)) ?? .init()
        configuration.entryRule.confidence = Ratio(rawValue: 999_000_000)
        changed.configuration = configuration.canonicalBytes
        return changed
      }
      Issue.record("nothing was found")
    } catch let divergence as Divergence {
      #expect(divergence.kind == "decision")
    }
  }
}
