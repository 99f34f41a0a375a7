import Journal
import TestSupport
import Testing

struct JournalStatisticsTests {
  @Test func `One scan counts kinds, instruments, bytes, days and times`() throws {
    let files = MemoryFiles()
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    var records = JournalHarness.market(500, seed: 33)
    var definition = InstrumentDefined()
    definition.instrument = InstrumentID(rawValue: 2)
    definition.symbol = "IBM"
    records[0].event = .instrumentDefined(definition)
    records[0].envelope.cause = .none
    for (index, record) in records.enumerated() {
      if index == 300 { try writer.startDay(20131009) }
      try writer.append(record)
    }
    let head = try writer.close()
    let statistics = try JournalStatistics(of: "/j", files: files)
    let ticks = records.compactMap { record -> Tick? in
      if case .tick(let tick) = record.event { tick } else { nil }
    }
    #expect(statistics.records == 500 && statistics.ticks == ticks.count)
    #expect(statistics.head == head && statistics.isCleanlyClosed)
    #expect(statistics.rawBytes == writer.statistics.rawBytes)
    #expect(statistics.days == [20131007, 20131009] && statistics.segments == 2)
    #expect(statistics.blocks == 2)
    #expect(statistics.firstTime == records[0].envelope.recordedAt)
    #expect(statistics.lastTime == records[499].envelope.recordedAt)
    #expect(statistics.firstSequence.rawValue == 1 && statistics.lastSequence.rawValue == 500)
    for count in statistics.kinds {
      #expect(count.count == records.count { $0.event.kind.rawValue == count.kind })
    }
    for count in statistics.instruments {
      #expect(count.ticks == ticks.count { $0.instrument == count.instrument })
      if count.instrument.rawValue == 2 { #expect(count.symbol == "IBM") }
    }
    #expect(statistics.diskBytesPerTick == Double(statistics.diskBytes) / Double(ticks.count))
  }

  @Test func `A scan of ticks sees every tick once, in order, with its number`() throws {
    let files = MemoryFiles()
    var records = JournalHarness.market(3_000, seed: 34)
    // More shapes than codes in one block, so that plain ticks are among them.
    for index in 200..<2_900 {
      let tick = Tick(
        instrument: InstrumentID(rawValue: UInt32(index)), kind: .trade,
        price: Price(rawValue: Int64(index)), size: Quantity(rawValue: 1))
      records[index].envelope.cause = .none
      records[index].event = .tick(tick)
    }
    let writer = try JournalWriter(at: "/j", day: 20131007, files: files)
    for record in records { try writer.append(record) }
    _ = try writer.close()
    var seen: [Recorded] = []
    let reader = try JournalReader(opening: "/j", files: files)
    try reader.scanTicks { first, rows throws(JournalError) in
      for index in rows.indices {
        seen.append(
          Recorded(
            Envelope(
              sequence: SequenceNumber(rawValue: first.rawValue + UInt64(index)),
              recordedAt: rows[index].recordedAt, occurredAt: rows[index].occurredAt),
            .tick(rows[index].tick)))
      }
    }
    let expected = records.filter { $0.event.kind == .tick }
    #expect(seen == expected)
    #expect(reader.isCleanlyClosed)
    #expect(try JournalHarness.read("/j", files: files) == records)
    #expect(try JournalCheck.run(root: "/j", files: files).isClean)
  }
}
