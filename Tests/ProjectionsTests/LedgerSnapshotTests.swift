import Glibc
import Journal
import TestSupport
import Testing

@testable import Projections

@Suite struct LedgerSnapshotTests {
  /// A ledger that met every kind of event, and ticks of an instrument.
  private static func ledger() -> Ledger {
    var ledger = Ledger()
    var started = SessionStarted()
    started.mode = .backtest
    started.calendar.date = 20131007
    started.calendar.close = Timestamp(rawValue: 100_000_000_000)
    started.configuration = Configuration().canonicalBytes
    var events: [Event] = [.sessionStarted(started)]
    for number in 0..<3 {
      var definition = InstrumentDefined()
      definition.instrument = InstrumentID(rawValue: UInt32(number))
      definition.symbol = "S\(number)"
      events.append(.instrumentDefined(definition))
    }
    events += samples
    events += (0..<40).map {
      .tick(
        Tick(
          instrument: InstrumentID(rawValue: UInt32($0 % 3)), kind: .trade,
          price: Price(rawValue: 45_000_000_000 + Int64($0)), size: Quantity(shares: 100)))
    }
    for event in events { fold(event, into: &ledger) }
    return ledger
  }

  /// Every kind but those whose sample names an instrument of a high number: arrays by instrument
  /// would become so long that every truncation takes minutes.
  private static var samples: [Event] {
    var signal = Signal()
    signal.instrument = InstrumentID(rawValue: 1)
    var decision = Decision()
    decision.instrument = InstrumentID(rawValue: 2)
    decision.rule = "entry"
    let high: [EventKind] = [.sessionStarted, .instrumentDefined, .signal, .decision]
    return EventSamples.events.filter { !high.contains($0.kind) }
      + [.signal(signal), .decision(decision)]
  }

  private static func fold(_ event: Event, into ledger: inout Ledger) {
    let number = ledger.lastSequence.next
    ledger.fold(
      Recorded(
        Envelope(
          sequence: number, recordedAt: max(ledger.now, at(Int64(number.rawValue)).recordedAt)),
        event))
  }

  // The number below belongs to the version below. When this fails, a `visit` below `Ledger` was
  // changed: raise `Ledger.schemaVersion` and put the new pair here.
  @Test func `A change of the layout raises the schema's version`() {
    #expect(Ledger.schemaVersion == 7)
    #expect(Ledger.schemaFingerprint == 15_509_295_716_247_768_815)
  }

  @Test func `The fingerprint of the layout does not depend on values`() {
    #expect(SchemaFingerprint.of(Self.ledger()) == Ledger.schemaFingerprint)
  }

  private enum First: UInt8, Choice {
    case a = 1, b = 2
    var description: String { self == .a ? "a" : "b" }
  }
  private enum Second: UInt8, Choice {
    case a = 2, b = 1
    var description: String { self == .a ? "a" : "b" }
  }

  private struct Fields<C: Choice>: FieldGroup {
    var way = 0
    var number: Int64 = 0
    var size: UInt64 = 0
    var choice = C.allCases.first ?? C(rawValue: 1)!
    var inner: [DayFigures] = []

    init() {}
    init(_ way: Int) { self.way = way }

    mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
      try visitor.signed(way == 1 ? "other" : "number", &number)
      if way == 2 { try visitor.signed("number", &number) }
      if way == 3 {
        try visitor.fixed("size", &inner[0].fees)
      } else {
        try visitor.unsigned("size", &size)
      }
      if way != 4 { try visitor.choice("choice", &choice) }
      try visitor.list("inner", &inner)
      if way == 4 { try visitor.choice("choice", &choice) }
    }
  }

  @Test func `A field renamed, added, retyped or moved changes the fingerprint`() {
    var prints = Set<UInt64>()
    for way in 0...4 {
      var fields = Fields<First>(way)
      fields.inner = way == 3 ? [DayFigures()] : []
      prints.insert(SchemaFingerprint.of(fields))
    }
    prints.insert(SchemaFingerprint.of(Fields<Second>()))
    #expect(prints.count == 6)
  }

  @Test func `A ledger comes back from its bytes, the empty one too`() throws {
    for ledger in [Ledger(), Self.ledger()] {
      let read = try Ledger(canonical: ledger.canonicalBytes)
      #expect(read == ledger)
      #expect(read.digest() == ledger.digest())
      #expect(read.canonicalBytes == ledger.canonicalBytes)
    }
  }

  @Test func `A digest in place is the digest of a copy, and changes nothing`() {
    var writer = PayloadWriter(isInPlace: true)
    for ledger in [Ledger(), Self.ledger(), Ledger()] {
      var asked = ledger
      #expect(asked.digest(through: &writer) == ledger.digest())
      #expect(asked == ledger)
      #expect(asked.canonicalBytes == ledger.canonicalBytes)
      #expect(writer.bytes == ledger.canonicalBytes)
    }
  }

  @Test func `Every truncation of a ledger and bytes behind it are refused`() throws {
    let bytes = Self.ledger().canonicalBytes
    try #require(bytes.count < 20_000)
    for length in 0..<bytes.count {
      #expect(throws: CodecError.self, "cut to \(length)") {
        try Ledger(canonical: Array(bytes.prefix(length)))
      }
    }
    #expect(throws: CodecError.self) { try Ledger(canonical: bytes + [0]) }
  }

  @Test func `Arrays by instrument of different lengths are refused`() throws {
    var ledger = Self.ledger()
    ledger.entries.removeLast()
    #expect(throws: CodecError.valueOutOfRange(field: "instruments")) {
      try Ledger(canonical: ledger.canonicalBytes)
    }
  }

  // Goal: no bytes trap or take much memory. Method: random bytes and a ledger with bytes
  // replaced; what is accepted is folded further and must give a state that comes back.
  @Test func `Random bytes are refused or give a ledger that can be folded`() throws {
    var random = SeededGenerator(test: #function)
    let whole = Self.ledger().canonicalBytes
    try #require(whole.count < 20_000)
    let memory = Self.peakKilobytes
    var accepted = 0
    for round in 0..<3_000 {
      var bytes: [UInt8]
      if round % 3 == 0 {
        let count = Int.random(in: 0...2_000, using: &random)
        let highest: UInt8 = round % 2 == 0 ? 3 : 255
        bytes = (0..<count).map { _ in UInt8.random(in: 0...highest, using: &random) }
      } else {
        bytes = whole
        for _ in 0...Int.random(in: 0...3, using: &random) {
          bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
      }
      guard var ledger = try? Ledger(canonical: bytes) else { continue }
      accepted += 1
      Self.foldOn(&ledger)
      #expect(try Ledger(canonical: ledger.canonicalBytes).digest() == ledger.digest())
    }
    #expect(accepted > 100)
    #expect(Self.peakKilobytes - memory < 100_000)
  }

  /// Folds what touches every array by instrument, as far as numbers and times leave room.
  private static func foldOn(_ ledger: inout Ledger) {
    guard ledger.lastSequence.rawValue < 1 << 60 else { return }
    for index in 0..<4 {
      fold(
        .tick(
          Tick(
            instrument: InstrumentID(rawValue: UInt32(index)), kind: .trade,
            price: Price(rawValue: 45_000_000_000), size: Quantity(shares: 1))), into: &ledger)
    }
    for event in samples { fold(event, into: &ledger) }
  }

  private static var peakKilobytes: Int {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }
}
