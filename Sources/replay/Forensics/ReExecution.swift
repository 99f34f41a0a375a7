import Broker
import Engine
import Journal
import Projections

/// Re-executes a part of a journal, for what the engine knew and did not record.
///
/// Its outputs must be the recorded ones, or what it knew would be another's knowledge.
struct ReExecution {
  private let journal: String
  private let reader: JournalReader
  /// The engine behind the last input that was taken.
  private(set) var engine: Engine
  /// Outputs of the last input that the journal has been seen to have.
  private var compared = 0

  /// Goes on from a state that stands behind all outputs of an input.
  init(_ start: LedgerLoader.Start, of journal: String) {
    self.journal = journal
    reader = start.reader
    engine = Engine(ledger: start.ledger, decoder: TWSFrameDecoder())
  }

  /// From here on the looks of rules at an instrument are noted.
  mutating func watchRules(at instrument: InstrumentID) {
    engine.watchRules(at: instrument)
  }

  /// Takes inputs, as long as they are no later than `place`, and compares what follows.
  ///
  /// - Throws: ``InputError`` where this build decides otherwise than was recorded; what keeps the
  ///   journal from being read.
  mutating func run(to place: JournalPlace) throws {
    while let shape = try reader.advance() {
      let envelope = reader.envelope
      if shape == .tick {
        guard place.includes(envelope.sequence, envelope.recordedAt) else { return }
        try endStep(at: envelope.sequence)
        try takeTicks(envelope, place)
      } else if EventKind(rawValue: reader.kind)?.isInput != false {
        guard place.includes(envelope.sequence, envelope.recordedAt) else { return }
        try endStep(at: envelope.sequence)
        compared = 0
        engine.step(Recorded(envelope, try reader.event()))
      } else {
        try compare(Recorded(envelope, try reader.event()))
      }
    }
  }

  private mutating func takeTicks(_ envelope: Envelope, _ place: JournalPlace) throws {
    compared = 0
    let taken = reader.takeTicks(atMost: .max) { _, rows in
      // Rows behind the place must not be taken.
      var count = rows.count
      if case .end = place {
      } else {
        count = 0
        while count < rows.count,
          place.includes(
            SequenceNumber(rawValue: envelope.sequence.rawValue + UInt64(count)),
            rows[count].recordedAt)
        { count += 1 }
      }
      return engine.step(through: rows.extracting(first: count))
    }
    if taken == 0 { engine.step(reader.tick, envelope) }
  }

  private mutating func compare(_ recorded: Recorded) throws {
    guard compared < engine.outputs.count, engine.outputs[compared] == recorded else {
      throw otherwise(at: recorded.sequence)
    }
    compared += 1
  }

  private func endStep(at sequence: SequenceNumber) throws {
    guard compared == engine.outputs.count else { throw otherwise(at: sequence) }
  }

  private func otherwise(at sequence: SequenceNumber) -> InputError {
    InputError(
      "\(journal): this build decides otherwise than was recorded at record \(sequence), so it "
        + "cannot say what the one that ran knew; `replay verify \(journal)` names the difference")
  }
}
