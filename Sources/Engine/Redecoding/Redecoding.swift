import Journal
import Projections

/// Writes a journal anew with the facts that today's decoders read from its raw frames and bodies;
/// what was decided and commanded stays as it was recorded.
///
/// The repair after a mistake in a decoder (`docs/ARCHITECTURE.md`, the second way to read): the
/// bytes that came in are right, only what was read from them is not. A fact is found again by its
/// place and kind among those of its input. One that is new takes the next record number, one that
/// is gone gives its number up, and every reference to a later record follows. State digests are
/// made anew, since they stand for the state that the new facts lead to. Where no fact differs the
/// new journal is the old one, byte for byte.
public struct Redecoding<Sink: Recorder> {
  private let reader: JournalReader
  private let decoder: any FrameDecoder
  private var sink: Sink
  private var numbers = RecordNumbers()
  /// The input whose outputs are being gathered; nil for ticks, of which nothing is decoded.
  private var input: Recorded?
  private var outputs: [Recorded] = []
  private var isInputOpen = false
  private var writer = PayloadWriter(isInPlace: true)

  /// The state that the new facts lead to.
  public private(set) var ledger = Ledger()
  /// What became of the facts.
  public private(set) var changes = FactChanges()

  /// A pass over everything that `reader` reads, into `sink`.
  ///
  /// - Parameter decoder: reads the broker's frames.
  public init(_ reader: JournalReader, into sink: Sink, decoder: any FrameDecoder) {
    self.reader = reader
    self.sink = sink
    self.decoder = decoder
  }

  /// Writes all of it.
  ///
  /// - Throws: ``JournalError`` for damage, ``RedecodingProblem`` for a record of a kind that this
  ///   build does not know, and whatever the sink throws.
  public mutating func run() throws {
    while let shape = try reader.advance() {
      if shape == .tick { try takeTick() } else { try takeEvent() }
    }
    try endInput()
    try sink.commit()
  }

  private mutating func takeTick() throws {
    try endInput()
    let recorded = reader.envelope
    let envelope = place(recorded)
    try sink.append(reader.tick, envelope)
    ledger.fold(reader.tick, envelope)
    isInputOpen = true
  }

  private mutating func takeEvent() throws {
    guard let kind = EventKind(rawValue: reader.kind) else {
      throw RedecodingProblem(sequence: reader.envelope.sequence, kind: reader.kind)
    }
    let record = Recorded(reader.envelope, try reader.event())
    guard kind.isInput else { return outputs.append(record) }
    try endInput()
    isInputOpen = true
    try keep(record)
    input = record
  }

  /// Everything about the input was gathered: writes what came of it.
  private mutating func endInput() throws {
    guard isInputOpen else { return }
    var fresh = NewFacts(input.map { facts(of: $0.event) } ?? [])
    for record in outputs {
      guard input != nil, record.event.kind.isDecoded else {
        try keep(record)
        continue
      }
      for fact in fresh.before(record.event.kind) { try add(fact) }
      guard let fact = fresh.take(record.event.kind) else {
        changes.noteGone(record)
        numbers.drop(record)
        continue
      }
      try replace(record, with: fact)
    }
    for fact in fresh.rest() { try add(fact) }
    outputs.removeAll(keepingCapacity: true)
    input = nil
    isInputOpen = false
    try sink.endInput()
  }

  private func facts(of input: Event) -> [Event] {
    switch input {
    case .brokerFrame(let frame): decoder.decode(frame.bytes, on: ledger.connection.change)
    case .prediction(let prediction): ledger.facts(in: prediction.body)
    default: []
    }
  }

  // MARK: Records

  /// A record as it was, at its new place.
  private mutating func keep(_ record: Recorded) throws {
    var event = record.event
    switch event {
    case .stateDigest: event = .stateDigest(ledger.digest(through: &writer))
    default: numbers.follow(&event)
    }
    try append(Recorded(place(record.envelope), event))
  }

  private mutating func replace(_ record: Recorded, with fact: Event) throws {
    let fact = ledger.completed(fact)
    if fact != record.event { changes.noteChanged(record) }
    var envelope = place(record.envelope)
    envelope.occurredAt = fact.factTime
    changes.read += 1
    try append(Recorded(envelope, fact))
  }

  /// A fact that nothing was read of before.
  private mutating func add(_ fact: Event) throws {
    guard let input else { return }
    let fact = ledger.completed(fact)
    changes.noteNew(fact.kind, input: input.sequence)
    changes.read += 1
    let envelope = Envelope(
      sequence: numbers.insert(), recordedAt: input.envelope.recordedAt,
      occurredAt: fact.factTime, cause: numbers[input.sequence])
    try append(Recorded(envelope, fact))
  }

  private mutating func append(_ record: Recorded) throws {
    try sink.append(record)
    ledger.fold(record)
  }

  private mutating func place(_ recorded: Envelope) -> Envelope {
    var envelope = recorded
    envelope.sequence = numbers.keep(recorded.sequence)
    envelope.cause = numbers[recorded.cause]
    return envelope
  }
}
