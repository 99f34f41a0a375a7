import TestSupport
import Testing

@testable import Journal

struct RowCodecTests {
  private static let extremes: [Int64] = [
    .min, .min + 1, -10_000_000_000, -1, 0, 1, 63, 64, 9_999_999, 10_000_000, 10_000_000_000,
    .max - 1, .max,
  ]

  /// Encodes `records` as one block.
  private static func block(_ records: [Recorded]) -> (raw: RawBlock, count: Int) {
    let raw = RawBlock()
    let encoder = RowEncoder(raw: raw)
    encoder.begin(
      sequence: records[0].sequence.rawValue, time: records[0].envelope.recordedAt.rawValue)
    for record in records {
      let envelope = record.envelope
      if case .tick(let tick) = record.event {
        encoder.append(
          tick, recordedAt: envelope.recordedAt.rawValue,
          occurredAt: envelope.occurredAt.rawValue)
        continue
      }
      _ = encoder.prepare(record.event)
      let cause = envelope.cause.rawValue
      encoder.appendEvent(
        kind: record.event.kind.rawValue, version: record.event.kind.version,
        recordedAt: envelope.recordedAt.rawValue, occurredAt: envelope.occurredAt.rawValue,
        causeDistance: cause == 0 ? 0 : envelope.sequence.rawValue - cause)
      if case .instrumentDefined(let definition) = record.event { encoder.learn(definition) }
    }
    return (raw, encoder.count)
  }

  /// Decodes `bytes` as one block, whatever they are.
  private static func decode(
    _ bytes: [UInt8], in raw: RawBlock, _ decoder: RowDecoder, _ run: TickRun
  ) throws(CodecError) -> [Recorded] {
    raw.store(bytes[...], at: 0)
    try decoder.begin(end: bytes.count)
    var records: [Recorded] = []
    while !decoder.isAtEnd {
      let count = try decoder.ticks(into: run)
      for index in 0..<count {
        let sequence = decoder.firstSequence &+ UInt64(records.count)
        records.append(
          Recorded(
            Envelope(
              sequence: SequenceNumber(rawValue: sequence), recordedAt: run[index].recordedAt,
              occurredAt: run[index].occurredAt), .tick(run[index].tick)))
      }
      if count > 0 || decoder.isAtEnd { continue }
      let row = try decoder.event()
      let sequence = decoder.firstSequence &+ UInt64(records.count)
      guard row.causeDistance < max(sequence, 1) else { throw .valueOutOfRange(field: "cause") }
      var payload: [UInt8] = []
      decoder.copy(row, into: &payload)
      let event = try Event(kind: row.kind, version: row.version, payload: payload[...])
      let cause = row.causeDistance == 0 ? 0 : sequence - row.causeDistance
      records.append(
        Recorded(
          Envelope(
            sequence: SequenceNumber(rawValue: sequence),
            recordedAt: Timestamp(rawValue: row.recordedAt),
            occurredAt: Timestamp(rawValue: row.occurredAt),
            cause: SequenceNumber(rawValue: cause)), event))
    }
    return records
  }

  private static func roundTrip(_ records: [Recorded]) throws -> [Recorded] {
    let (raw, count) = block(records)
    let bytes = raw.bytes(0..<count)
    return try decode(bytes, in: raw, RowDecoder(raw: raw), TickRun(capacity: 7))
  }

  @Test func `Every pair of extreme prices and sizes round-trips, on every kind of tick`() throws {
    var records: [Recorded] = []
    for kind in TickKind.allCases {
      for first in Self.extremes {
        for second in Self.extremes {
          var tick = Tick(
            instrument: InstrumentID(rawValue: .max), kind: kind, price: Price(rawValue: first),
            size: Quantity(rawValue: second))
          if kind != .bid {
            tick.askPrice = Price(rawValue: second)
            tick.askSize = Quantity(rawValue: first)
          }
          records.append(JournalHarness.record(UInt64(records.count + 1), tick))
        }
      }
    }
    #expect(try Self.roundTrip(records) == records)
  }

  @Test func `Times from the least to the greatest round-trip, on ticks and events`() throws {
    var records: [Recorded] = []
    for time in Self.extremes {
      for occurred in Self.extremes {
        let envelope = Envelope(
          sequence: SequenceNumber(rawValue: UInt64(records.count + 1)),
          recordedAt: Timestamp(rawValue: time), occurredAt: Timestamp(rawValue: occurred))
        let event = records.count % 2 == 0 ? .tick(Tick()) : EventSamples.event(.alert)
        records.append(Recorded(envelope, event))
      }
    }
    #expect(try Self.roundTrip(records) == records)
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `Random streams round-trip`(_ seed: UInt64) throws {
    let records = JournalHarness.market(3_000, seed: seed, from: 1_000)
    #expect(try Self.roundTrip(records) == records, "SEED=\(seed)")
  }

  @Test func `More shapes than codes fall back to plain rows and round-trip`() throws {
    let ticks = (0..<5_000).map { index in
      let exchange = "X\(index % 2_600)"
      var tick = Tick(
        instrument: InstrumentID(rawValue: UInt32(index % 700)), kind: .trade,
        price: Price(rawValue: Int64(index) * 10_000_000), size: Quantity(shares: 100))
      tick.exchange = ShortText(exchange) ?? .empty
      return tick
    }
    let records = ticks.enumerated().map {
      JournalHarness.record(UInt64($0.offset + 1), $0.element)
    }
    #expect(try Self.roundTrip(records) == records)
  }

  @Test func `Texts of sixteen bytes and every flag round-trip`() throws {
    var records: [Recorded] = []
    for flags in 0..<8 {
      let tick = Tick(
        instrument: InstrumentID(rawValue: 3), kind: .bid, price: Price(rawValue: 1),
        size: Quantity(rawValue: 1), exchange: ShortText("0123456789abcdef") ?? .empty,
        condition: ShortText("fedcba9876543210") ?? .empty,
        flags: TickFlags(rawValue: UInt8(flags)))
      records.append(JournalHarness.record(UInt64(flags + 1), tick))
    }
    #expect(try Self.roundTrip(records) == records)
  }

  @Test func `A price unit that an instrument defines makes its steps one byte`() throws {
    var definition = InstrumentDefined()
    definition.tickSize = Price(rawValue: 5_000_000)
    var tick = Tick()
    func records(_ unit: Int64) -> [Recorded] {
      definition.tickSize = Price(rawValue: unit)
      var all = [
        Recorded(
          Envelope(sequence: SequenceNumber(rawValue: 1), recordedAt: .zero),
          .instrumentDefined(definition))
      ]
      for step in 0..<10 {
        tick.price = Price(rawValue: Int64(step) * 5_000_000)
        all.append(JournalHarness.record(UInt64(step + 2), tick))
      }
      return all
    }
    let (fine, coarse) = (Self.block(records(5_000_000)), Self.block(records(10_000_000)))
    #expect(fine.count < coarse.count)
    #expect(try Self.roundTrip(records(5_000_000)) == records(5_000_000))
    // A step of zero or less means nothing; the usual one is taken.
    #expect(try Self.roundTrip(records(-1)) == records(-1))
  }

  @Test func `A small block has exactly the documented bytes`() {
    let tick = Tick(
      instrument: InstrumentID(rawValue: 2), kind: .trade, price: Price(rawValue: 20_000_000),
      size: Quantity(shares: 300), exchange: ShortText("N") ?? .empty)
    var second = tick
    second.price = Price(rawValue: 30_000_000)
    second.size = Quantity(shares: 200)
    var third = second
    third.price = Price(rawValue: 30_000_001)
    third.size = Quantity(rawValue: 5)
    var fired = TimerFired()
    fired.timer = TimerID(rawValue: 9)
    let records = [
      JournalHarness.record(7, tick, time: 1_000),
      JournalHarness.record(8, second, time: 1_001_000),
      JournalHarness.record(9, third, time: 1_001_003),
      Recorded(
        Envelope(
          sequence: SequenceNumber(rawValue: 10), recordedAt: Timestamp(rawValue: 4_001_003),
          cause: SequenceNumber(rawValue: 6)), .timerFired(fired)),
    ]
    let (raw, count) = Self.block(records)
    let expected: [UInt8] = [
      7, 0, 0, 0, 0, 0, 0, 0, 0xE8, 3, 0, 0, 0, 0, 0, 0,  // first record 7, base time 1000
      248, 2, 0, 0, 0, 1, 0x4E, 0, 0x80, 0xAD, 0xE2, 4,  // definition: unit 0.01,
      0x80, 0xC8, 0xAF, 0xA0, 0x25,  // lot 100 shares
      0, 0x6C, 8,  // +0, price extension, +3 lots; +2 units
      0, 0x15,  // +1 ms, +1 unit, -1 lot
      0, 0xFF, 7, 5, 11,  // +3 ns, +1e-9, absolute size 5e-8
      255, 9, 1, 0, 6, 4, 1, 9,  // timerFired, version 1, +3 ms, cause 4 before, 1 byte: 9
    ]
    #expect(raw.bytes(0..<count) == expected)
  }

  @Test func `Every truncation of a block is refused or gives the rows before it`() {
    let records = EventSamples.records() + JournalHarness.market(40, seed: 5, from: 100)
    let ordered = records.enumerated().map { index, record in
      var envelope = record.envelope
      envelope.sequence = SequenceNumber(rawValue: UInt64(index + 1))
      envelope.cause = .none
      return Recorded(envelope, record.event)
    }
    let (raw, count) = Self.block(ordered)
    let bytes = raw.bytes(0..<count)
    let decoder = RowDecoder(raw: raw)
    let run = TickRun(capacity: 16)
    for end in 0..<count {
      guard let found = try? Self.decode(Array(bytes[..<end]), in: raw, decoder, run) else {
        continue
      }
      #expect(found == Array(ordered.prefix(found.count)), "cut at \(end)")
    }
  }

  @Test func `No single flipped bit and no garbage crashes the decoder`() {
    let (raw, count) = Self.block(JournalHarness.market(70, seed: 8))
    let bytes = raw.bytes(0..<count)
    let decoder = RowDecoder(raw: raw)
    let run = TickRun(capacity: 16)
    var refused = 0
    for index in 0..<count {
      for bit in 0..<8 {
        var wrong = bytes
        wrong[index] ^= 1 << UInt8(bit)
        if (try? Self.decode(wrong, in: raw, decoder, run)) == nil { refused += 1 }
      }
    }
    #expect(refused > 0)
    var random = JournalRandom(99)
    for _ in 0..<3_000 {
      let length = Int(random.next() % 400) + 16
      let heads: [UInt8] = [0, 1, 240, 248, 255, 15, 3]
      let garbage = (0..<length).map { _ in
        random.next() % 3 == 0
          ? heads[Int(random.next() % 7)] : UInt8(truncatingIfNeeded: random.next())
      }
      _ = try? Self.decode(garbage, in: raw, decoder, run)
    }
  }

  @Test(
    arguments: [
      ([249], CodecError.unknownValue(field: "row head", value: 249)),
      ([240, 0, 0], .unknownValue(field: "shape code", value: 240)),
      ([248, 1, 9, 0, 0], .unknownValue(field: "tick kind", value: 9)),
      ([248, 1, 0, 16, 0], .unknownValue(field: "tick flags", value: 0x1000)),
      ([248, 1, 0, 0, 4], .unknownValue(field: "tick flags", value: 4)),
      ([248, 1, 0, 0, 0, 17], .badLength),
      ([248, 1, 0, 0, 0, 1, 0, 0], .valueOutOfRange(field: "exchange or condition")),
      ([248, 1, 0, 0, 0, 0, 0, 0, 1], .valueOutOfRange(field: "unit or lot")),
      ([248, 128, 128, 128, 128, 64, 0, 0, 0], .valueOutOfRange(field: "instrument")),
      ([255, 8, 1, 2, 0, 0, 0], .unknownValue(field: "event flags", value: 2)),
      ([255, 8, 1, 0, 0, 0, 5, 1], .truncated),
      ([255, 8, 1, 0, 0, 128, 0, 0], .badNumber),
      ([255, 8, 1], .truncated),
    ] as [([UInt8], CodecError)])
  func `Rows without meaning are refused by name`(_ rows: [UInt8], _ error: CodecError) {
    let raw = RawBlock()
    let bytes = [UInt8](repeating: 0, count: 16) + rows
    #expect(throws: error) {
      try Self.decode(bytes, in: raw, RowDecoder(raw: raw), TickRun(capacity: 4))
    }
  }
}
