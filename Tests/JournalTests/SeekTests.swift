import TestSupport
import Testing

@testable import Journal

struct SeekTests {
  /// One journal in its three states: unsealed, half sealed, sealed.
  private static func states(_ seed: UInt64, count: Int = 12_000) throws -> (
    all: [MemoryFiles], records: [Recorded]
  ) {
    let plain = MemoryFiles()
    let records = try SealHarness.write(count, seed: seed, files: plain)
    let half = plain.afterCrash(keepingUnsynced: true)
    _ = try Sealer.seal(root: "/j", day: 20131007, files: half)
    let sealed = half.afterCrash(keepingUnsynced: true)
    _ = try Sealer.seal(root: "/j", files: sealed)
    return ([plain, half, sealed], records)
  }

  private static func record(_ reader: JournalReader) throws -> Recorded? {
    switch try reader.advance() {
    case .tick: Recorded(reader.envelope, .tick(reader.tick))
    case .event: Recorded(reader.envelope, try reader.event())
    case nil: nil
    }
  }

  @Test func `Seeking a number gives that record and those after it`() throws {
    let (all, records) = try Self.states(81)
    var random = JournalRandom(82)
    for files in all {
      let reader = try JournalReader(opening: "/j", files: files)
      for round in 0..<60 {
        let wanted = random.next() % UInt64(records.count) + 1
        try reader.seek(to: SequenceNumber(rawValue: wanted))
        for offset in 0..<300 where Int(wanted) - 1 + offset < records.count {
          let expected = records[Int(wanted) - 1 + offset]
          #expect(try Self.record(reader) == expected, "seed \(random.seed) round \(round)")
        }
      }
      try reader.seek(to: SequenceNumber(rawValue: 0))
      #expect(try Self.record(reader) == records.first)
      try reader.seek(to: SequenceNumber(rawValue: UInt64(records.count) + 1))
      #expect(try Self.record(reader) == nil && reader.isCleanlyClosed)
      #expect(try reader.head == SealHarness.contents("/j", files).head)
    }
  }

  @Test func `Seeking a time gives the first record at or after it`() throws {
    let (all, records) = try Self.states(83)
    var random = JournalRandom(84)
    let (first, last) = (records[0].envelope.recordedAt, records[records.count - 1].envelope)
    for files in all {
      let reader = try JournalReader(opening: "/j", files: files)
      for round in 0..<60 {
        let span = UInt64((last.recordedAt - first).rawValue) + 2_000_000
        let time = first.rawValue - 1_000_000 + Int64(random.next() % span)
        // Exact times matter as much as those between.
        let exact = records[Int(random.next() % UInt64(records.count))].envelope.recordedAt
        let wanted = round % 2 == 0 ? Timestamp(rawValue: time) : exact
        try reader.seek(to: wanted)
        let expected = records.first { $0.envelope.recordedAt >= wanted }
        #expect(try Self.record(reader) == expected, "seed \(random.seed) round \(round)")
      }
    }
  }

  @Test func `After a seek a scan of ticks starts at that record`() throws {
    let (all, records) = try Self.states(85)
    for files in all {
      let reader = try JournalReader(opening: "/j", files: files)
      try reader.seek(to: SequenceNumber(rawValue: 7_003))
      var seen: [UInt64] = []
      try reader.scanTicks { first, rows throws(JournalError) in
        seen += rows.indices.map { first.rawValue + UInt64($0) }
      }
      let expected = records[7_002...].filter { $0.event.kind == .tick }.map(\.sequence.rawValue)
      #expect(seen == expected)
    }
  }

  /// Random conditions, alone and together: a selection equals a filter over everything.
  @Test(arguments: [86, 87, 88] as [UInt64])
  func `A selection gives what a plain scan with the same conditions gives`(_ seed: UInt64) throws {
    let (all, records) = try Self.states(seed)
    var random = JournalRandom(seed + 100)
    for round in 0..<40 {
      let query = Self.query(&random, records)
      let expected = records.filter { Self.matches(query, $0) }
      for files in all {
        let selection = try JournalSelection(opening: "/j", query, files: files)
        var found: [Recorded] = []
        while let shape = try selection.advance() {
          let event =
            shape == .tick ? Event.tick(selection.reader.tick) : try selection.reader.event()
          found.append(Recorded(selection.reader.envelope, event))
        }
        #expect(found == expected, "seed \(random.seed) round \(round) \(query)")
        #expect(try selection.advance() == nil)
      }
    }
  }

  private static func query(_ random: inout JournalRandom, _ records: [Recorded]) -> JournalQuery {
    var query = JournalQuery()
    let some = { (random: inout JournalRandom) in
      records[Int(random.next() % UInt64(records.count))]
    }
    if random.next() % 2 == 0 {
      let (a, b) = (some(&random).sequence, some(&random).sequence)
      query.sequences = min(a, b)...max(a, b)
    }
    if random.next() % 3 == 0 {
      let (a, b) = (some(&random).envelope.recordedAt, some(&random).envelope.recordedAt)
      query.times = min(a, b)...max(a, b)
    }
    if random.next() % 2 == 0 {
      query.kinds = (0...random.next() % 3).map { _ in some(&random).event.kind.rawValue }
    }
    if random.next() % 3 == 0 {
      query.instruments = [InstrumentID(rawValue: UInt32(random.next() % 7))]
    }
    if random.next() % 3 == 0 {
      let named = records.compactMap { mentions($0).orders.first }
      query.orders = [OrderID(rawValue: named[Int(random.next() % UInt64(named.count))])]
    }
    if random.next() % 4 == 0 {
      let named = records.compactMap { mentions($0).executions.first }
      query.executions = [named.isEmpty ? "none" : named[Int(random.next() % UInt64(named.count))]]
    }
    return query
  }

  private static func mentions(_ record: Recorded) -> Mentions {
    var mentions = Mentions()
    if record.event.kind != .tick { mentions.note(record.event) }
    return mentions
  }

  /// The conditions once more, without a reader.
  private static func matches(_ query: JournalQuery, _ record: Recorded) -> Bool {
    var instruments = mentions(record).instruments
    if case .tick(let tick) = record.event { instruments = [tick.instrument.rawValue] }
    return query.sequences.contains(record.sequence)
      && query.times.contains(record.envelope.recordedAt)
      && (query.kinds.isEmpty || query.kinds.contains(record.event.kind.rawValue))
      && (query.instruments.isEmpty
        || query.instruments.contains { instruments.contains($0.rawValue) })
      && (query.orders.isEmpty
        || query.orders.contains { mentions(record).orders.contains($0.rawValue) })
      && (query.executions.isEmpty
        || query.executions.contains { mentions(record).executions.contains($0) })
  }

  @Test func `Read backward, a journal gives the same records in the opposite order`() throws {
    let (all, records) = try Self.states(89)
    let open = MemoryFiles()
    _ = try SealHarness.write(12_000, seed: 89, files: open, batch: 7, close: false)
    for files in all + [open] {
      let reader = try BackwardReader(opening: "/j", files: files)
      for record in records.reversed() {
        #expect(try Self.record(reader) == record)
      }
      #expect(try reader.advance() == nil)
    }
  }

  @Test func `Seeking backward gives the last record at or before`() throws {
    let (all, records) = try Self.states(93)
    var random = JournalRandom(94)
    for files in all {
      let reader = try BackwardReader(opening: "/j", files: files)
      for round in 0..<40 {
        let index = Int(random.next() % UInt64(records.count))
        try reader.seek(to: records[index].sequence)
        #expect(try Self.record(reader) == records[index], "seed \(random.seed) round \(round)")
        if index > 0 { #expect(try Self.record(reader) == records[index - 1]) }
        let time = Timestamp(
          rawValue: records[index].envelope.recordedAt.rawValue - Int64(random.next() % 2))
        try reader.seek(to: time)
        let expected = records.last { $0.envelope.recordedAt <= time }
        #expect(try Self.record(reader) == expected, "seed \(random.seed) round \(round)")
      }
      try reader.seek(to: SequenceNumber(rawValue: .max))
      #expect(try Self.record(reader) == records.last)
      try reader.seek(to: Timestamp(rawValue: 0))
      #expect(try reader.advance() == nil)
    }
  }

  private static func record(_ reader: BackwardReader) throws -> Recorded? {
    guard let shape = try reader.advance() else { return nil }
    let event = shape == .tick ? Event.tick(reader.tick) : try reader.event()
    return Recorded(reader.envelope, event)
  }

  @Test func `A year of days is one stream, and going into it reads next to nothing`() throws {
    let files = MemoryFiles()
    let days = (1...250).map { CivilDays.trading($0) }
    let records = JournalHarness.market(250 * 40, seed: 91)
    let writer = try JournalWriter(at: "/j", day: days[0], files: files)
    for (index, record) in records.enumerated() {
      if index % 40 == 0 { try writer.startDay(days[index / 40]) }
      try writer.append(record)
    }
    _ = try writer.close()
    _ = try Sealer.seal(root: "/j", files: files)
    #expect(files.segments.count == 250)
    #expect(try JournalHarness.read("/j", files: files) == records)
    for wanted in [1, 5_017, 9_999] {
      files.opens = 0
      let reader = try JournalReader(opening: "/j", files: files)
      #expect(files.opens == 0)
      try reader.seek(to: SequenceNumber(rawValue: UInt64(wanted)))
      #expect(try Self.record(reader) == records[wanted - 1])
      try reader.seek(to: records[wanted - 1].envelope.recordedAt)
      #expect(files.opens < 24, "\(files.opens) files were opened")
    }
  }

  @Test func `One day of a journal can be searched alone`() throws {
    let (all, records) = try Self.states(92)
    for files in all {
      let day = "/j/2013-10-08"
      let reader = try JournalReader(opening: day, files: files)
      try reader.seek(to: SequenceNumber(rawValue: 9_000))
      #expect(try Self.record(reader) == records[8_999])
      try reader.seek(to: SequenceNumber(rawValue: 3))
      #expect(try Self.record(reader) == records[6_000])
      #expect(try JournalStatistics(of: day, files: files).records == 6_000)
    }
  }
}

/// Session dates for tests that need many.
private enum CivilDays {
  /// The n-th of 250 dates as yyyymmdd: 21 in each month.
  static func trading(_ number: Int) -> Int64 {
    Int64(20130101 + (number - 1) / 21 * 100 + (number - 1) % 21)
  }
}
