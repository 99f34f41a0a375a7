import Journal

/// Reading one journal: everything, what a filter leaves, single places, every byte.
struct ReadBench {
  let root: String
  /// How the journal is called in the cases: `unsealed` or `sealed`.
  let state: String
  let rounds: Int
  /// Seeks of each sort.
  let seeks: Int

  /// Every tick in runs, the fastest way through.
  ///
  /// - Parameter maps: whether sealed files are mapped; without, they are read piece by piece.
  func scan(maps: Bool) throws -> BenchRow {
    let way = state == "unsealed" ? "" : maps ? " mapped" : " read"
    return try BenchRow.measure("journal", "scan \(state)\(way)", rounds: rounds) {
      var count: UInt64 = 0
      var checksum: Int64 = 0
      let reader = try JournalReader(opening: root, files: CountingFiles(maps: maps))
      try reader.scanTicks { _, rows in
        count += UInt64(rows.count)
        checksum &+= rows[0].tick.price.rawValue
      }
      // The sum is looked at so that nothing of the rows can be left out.
      return checksum == .min ? 0 : count
    }
  }

  /// Every record one by one, as a session reads them.
  func iterate() throws -> BenchRow {
    try BenchRow.measure("journal", "iterate \(state)", rounds: rounds) {
      let reader = try JournalReader(opening: root)
      var count: UInt64 = 0
      while try reader.advance() != nil { count += 1 }
      return count
    }
  }

  /// Every checksum, row, payload and link of the chain.
  func check() throws -> BenchRow {
    try BenchRow.measure("journal", "check \(state)", rounds: rounds) {
      let report = try JournalCheck.run(root: root)
      guard report.isClean else { throw InputError("\(report.findings[0])") }
      return UInt64(report.records)
    }
  }

  /// The records that meet a condition; events are all records of the journal, passed by or not.
  ///
  /// - Parameter expected: how many there must be at least.
  func filter(
    _ name: String, _ query: JournalQuery, of records: UInt64, expected: UInt64
  ) throws -> BenchRow {
    var matches: UInt64 = 0
    var row = try BenchRow.measure("journal", "filter \(name) \(state)", rounds: rounds) {
      matches = 0
      let selection = try JournalSelection(opening: root, query)
      while try selection.advance() != nil { matches += 1 }
      return records
    }
    guard matches >= expected, expected > 0 else {
      throw InputError("filter \(name): \(matches) records found, not \(expected)")
    }
    row.matches = matches
    return row
  }

  /// Going to records by number: places all over the journal, in no order.
  func seekBySequence(of records: UInt64) throws -> BenchRow {
    try seek("sequence") { reader, random in
      let wanted = SequenceNumber(rawValue: UInt64(random.below(Int(records))) + 1)
      return try Self.timed {
        try reader.seek(to: wanted)
      } then: {
        try reader.advance() != nil && reader.envelope.sequence == wanted
      }
    }
  }

  /// Going to times: places all over the journal, in no order.
  func seekByTime(_ times: ClosedRange<Timestamp>) throws -> BenchRow {
    let length = Double((times.upperBound - times.lowerBound).rawValue)
    return try seek("time") { reader, random in
      let offset = Nanoseconds(rawValue: Int64(random.unit() * length))
      let wanted = times.lowerBound + offset
      return try Self.timed {
        try reader.seek(to: wanted)
      } then: {
        try reader.advance() != nil && reader.envelope.recordedAt >= wanted
      }
    }
  }

  /// Nanoseconds of going there and taking the record; nil when it is not the right one.
  private static func timed(
    _ body: () throws -> Void, then isRight: () throws -> Bool
  ) throws -> Int64? {
    let start = MonotonicTime.now
    try body()
    guard try isRight() else { return nil }
    return Int64(MonotonicTime.now - start)
  }

  private func seek(
    _ what: String, _ one: (JournalReader, inout SeededGenerator) throws -> Int64?
  ) throws -> BenchRow {
    PeakMemory.restart()
    var latencies = Latencies()
    let reader = try JournalReader(opening: root)
    var random = SeededGenerator(seed: 1)
    for number in 0..<seeks {
      guard let time = try one(reader, &random) else {
        throw InputError("\(root): a seek by \(what) went astray")
      }
      // The first ones open files and read the index.
      if number >= 20 { latencies.note(time) }
    }
    var row = BenchRow(
      "journal", "seek \(what) \(state)", events: UInt64(latencies.count),
      seconds: latencies.seconds)
    row.latencies = latencies
    return row
  }
}
