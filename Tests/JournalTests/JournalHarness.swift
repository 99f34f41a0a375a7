import Journal
import TestSupport

/// Writes and reads small journals.
enum JournalHarness {
  static let day: Int64 = 20131007

  /// Writes `records`, each an input of its own, committing every `batch` records.
  @discardableResult
  static func write(
    _ records: [Recorded], to root: String, files: some FileSystem = PosixFiles(), batch: Int = 1,
    policy: CommitPolicy = .commit, segmentRawBytes: Int = 64 << 20, close: Bool = true
  ) throws -> JournalHead? {
    var options = WriterOptions()
    options.policy = policy
    options.segmentRawBytes = segmentRawBytes
    let writer = try JournalWriter(at: root, day: day, options: options, files: files)
    for (index, record) in records.enumerated() {
      try writer.append(record)
      try writer.endInput()
      if (index + 1) % batch == 0 { try writer.commit() }
    }
    return close ? try writer.close() : nil
  }

  /// Everything that a reader hands out, events decoded.
  static func read(_ reader: JournalReader) throws -> [Recorded] {
    var records: [Recorded] = []
    while let shape = try reader.advance() {
      switch shape {
      case .tick: records.append(Recorded(reader.envelope, .tick(reader.tick)))
      case .event: records.append(Recorded(reader.envelope, try reader.event()))
      }
    }
    return records
  }

  static func read(_ root: String, files: some FileSystem = PosixFiles()) throws -> [Recorded] {
    try read(JournalReader(opening: root, files: files))
  }

  /// `count` records like a market's: mostly ticks, now and then another event.
  static func market(_ count: Int, seed: UInt64, from sequence: UInt64 = 1) -> [Recorded] {
    var random = JournalRandom(seed)
    var time: Int64 = 1_381_152_600_000_000_000
    return (0..<count).map { index in
      time += Int64(random.next() % 4) * 1_000_000 + (random.next() % 9 == 0 ? 123 : 0)
      let number = sequence + UInt64(index)
      let envelope = Envelope(
        sequence: SequenceNumber(rawValue: number), recordedAt: Timestamp(rawValue: time),
        occurredAt: Timestamp(rawValue: random.next() % 5 == 0 ? time - 1_234 : 0))
      if random.next() % 40 == 0 {
        let all = EventKind.allCases.filter { $0 != .tick }
        let kind = all[Int(random.next() % UInt64(all.count))]
        var caused = envelope
        caused.cause = SequenceNumber(rawValue: random.next() % number)
        return Recorded(caused, EventSamples.event(kind, seed: number))
      }
      return Recorded(envelope, .tick(tick(&random)))
    }
  }

  static func tick(_ random: inout JournalRandom) -> Tick {
    let kinds = TickKind.allCases
    var tick = Tick(
      instrument: InstrumentID(rawValue: UInt32(random.next() % 5)),
      kind: kinds[Int(random.next() % 4)],
      price: Price(rawValue: 45_000_000_000 + Int64(random.next() % 30) * 10_000_000),
      size: Quantity(shares: Int64(random.next() % 20) * 100),
      exchange: ShortText(["N", "P", "ARCA", ""][Int(random.next() % 4)]) ?? .empty,
      condition: ShortText(["", "04000001", "@"][Int(random.next() % 3)]) ?? .empty,
      flags: random.next() % 10 == 0 ? .suspicious : [])
    if random.next() % 7 == 0 { tick.size = Quantity(rawValue: Int64(random.next() % 999) * 77) }
    if random.next() % 9 == 0 { tick.price = Price(rawValue: Int64(random.next() % 1_000_000_007)) }
    if tick.kind == .quote {
      tick.askPrice = tick.price + Price(rawValue: 10_000_000)
      tick.askSize = Quantity(shares: 300)
    }
    return tick
  }

  /// A tick record.
  static func record(_ sequence: UInt64, _ tick: Tick, time: Int64 = 0) -> Recorded {
    Recorded(
      Envelope(
        sequence: SequenceNumber(rawValue: sequence), recordedAt: Timestamp(rawValue: time)),
      .tick(tick))
  }
}
