/// Makes the index of a segment from its blocks, decoding each.
final class SegmentIndexBuilder {
  private let raw: RawBlock
  private let decoder: RowDecoder
  private let run = TickRun(capacity: 256)
  private var block = IndexedBlock()
  private var kinds = [(records: UInt64, rawBytes: UInt64)](repeating: (0, 0), count: 256)
  private var ticks = InstrumentCounter()
  private var mentions = Mentions()
  private var payload: [UInt8] = []
  private var lastTime: Int64 = 0

  /// Blocks added so far.
  private(set) var blocks: [IndexedBlock] = []

  /// Reads the blocks that a walk puts into `raw`.
  init(raw: RawBlock) {
    self.raw = raw
    decoder = RowDecoder(raw: raw)
  }

  /// Adds the block in the raw bytes, which `trailer` describes.
  ///
  /// - Returns: nil, or what the trailer says that its records do not.
  func add(
    _ trailer: BlockTrailer, offset: Int, packedBytes: Int
  ) throws(CodecError) -> String? {
    block = IndexedBlock()
    block.offset = UInt64(offset)
    block.packedBytes = UInt64(packedBytes)
    block.trailer.rawBytes = trailer.rawBytes
    block.trailer.chain = trailer.chain
    for kind in kinds.indices { kinds[kind] = (0, 0) }
    ticks.reset()
    mentions.reset()
    try decodeBlock(Int(trailer.rawBytes))
    block.kinds = kinds.indices.filter { kinds[$0].records > 0 }.map { kind in
      .init(
        kind: UInt8(kind), records: kinds[kind].records, rawBytes: kinds[kind].rawBytes)
    }
    block.ticks = ticks.sorted.map { .init(instrument: $0.instrument, ticks: $0.ticks) }
    block.mentioned = Self.unique(mentions.instruments).map { .init(instrument: $0) }
    block.orders = Self.unique(mentions.orders).map { .init(order: $0) }
    let hashes = mentions.executions.map { IndexedBlock.ExecutionMention($0).hash }
    block.executions = Self.unique(hashes).map { hash in
      var mention = IndexedBlock.ExecutionMention()
      mention.hash = hash
      return mention
    }
    for tally in block.kinds { block.trailer.note(kind: tally.kind) }
    block.trailer.instruments = block.ticks.map(\.instrument)
    blocks.append(block)
    return Self.difference(trailer, block.trailer)
  }

  private func decodeBlock(_ count: Int) throws(CodecError) {
    try decoder.begin(end: count)
    block.trailer.firstSequence = decoder.firstSequence
    var records: UInt64 = 0
    while !decoder.isAtEnd {
      let before = decoder.position
      let filled = try decoder.ticks(into: run)
      if filled > 0 {
        for index in 0..<filled { ticks.add(run[index].tick.instrument.rawValue) }
        try note(run[0].recordedAt.rawValue, isFirst: records == 0)
        try note(run[filled - 1].recordedAt.rawValue, isFirst: false)
        records += UInt64(filled)
        tally(EventKind.tick.rawValue, filled, decoder.position - before)
      } else if !decoder.isAtEnd {
        try takeEvent(before, isFirst: records == 0)
        records += 1
      }
    }
    guard records > 0 else { throw .truncated }
    block.trailer.lastSequence = block.trailer.firstSequence &+ records &- 1
    block.trailer.lastTime = lastTime
  }

  private func takeEvent(_ before: Int, isFirst: Bool) throws(CodecError) {
    let row = try decoder.event()
    try note(row.recordedAt, isFirst: isFirst)
    tally(row.kind, 1, decoder.position - before)
    decoder.copy(row, into: &payload)
    if row.kind == EventKind.tick.rawValue {
      ticks.add(try Tick.plain(payload[...]).instrument.rawValue)
      return
    }
    guard EventKind(rawValue: row.kind)?.reads(version: row.version) == true else {
      block.isFullyRead = false
      return
    }
    mentions.note(try Event(kind: row.kind, version: row.version, payload: payload[...]))
  }

  private func tally(_ kind: UInt8, _ records: Int, _ bytes: Int) {
    kinds[Int(kind)].records += UInt64(records)
    kinds[Int(kind)].rawBytes += UInt64(bytes)
  }

  private func note(_ time: Int64, isFirst: Bool) throws(CodecError) {
    if isFirst {
      block.trailer.firstTime = time
    } else if time < lastTime {
      throw .valueOutOfRange(field: "recordedAt")
    }
    lastTime = time
  }

  private static func unique<Value: Comparable>(_ values: [Value]) -> [Value] {
    var result: [Value] = []
    for value in values.sorted() where value != result.last { result.append(value) }
    return result
  }

  private static func difference(_ said: BlockTrailer, _ found: BlockTrailer) -> String? {
    if (said.firstSequence, said.lastSequence) != (found.firstSequence, found.lastSequence) {
      return "numbers"
    }
    if (said.firstTime, said.lastTime) != (found.firstTime, found.lastTime) { return "times" }
    if (said.kindsLow, said.kindsHigh) != (found.kindsLow, found.kindsHigh) { return "kinds" }
    return said.instruments == found.instruments ? nil : "instruments"
  }

  /// The index that the sealed segment at `segment` ought to have.
  ///
  /// - Throws: ``JournalError`` when the segment itself is damaged.
  static func rebuild(
    _ segment: JournalLayout.Segment, files: any FileSystem
  ) throws(JournalError) -> SegmentIndex {
    let cursor = FrameCursor([segment], files: files, verifiesChain: false)
    let builder = SegmentIndexBuilder(raw: cursor.raw)
    while true {
      switch try cursor.next() {
      case .rows: continue
      case .blockEnd(let trailer): try builder.add(trailer, at: cursor)
      case .end: return try builder.index(at: cursor)
      }
    }
  }

  /// Adds the block that `cursor` has just passed.
  func add(_ trailer: BlockTrailer, at cursor: FrameCursor) throws(JournalError) {
    let problem: String?
    do {
      problem = try add(
        trailer, offset: cursor.blockOffset, packedBytes: cursor.offset - cursor.blockOffset)
    } catch {
      throw .badRecord(
        file: cursor.path, offset: cursor.blockOffset, sequence: trailer.firstSequence,
        reason: error)
    }
    if let problem {
      throw .damaged(
        file: cursor.path, offset: cursor.frameOffset, sequence: trailer.lastSequence,
        reason: "the block's trailer names \(problem) that are not those of its records")
    }
  }

  /// The whole index, once `cursor` is at the end of a sealed segment.
  private func index(at cursor: FrameCursor) throws(JournalError) -> SegmentIndex {
    guard let header = cursor.header, header.isSealed else {
      throw cursor.damage("the segment is not sealed")
    }
    return SegmentIndex(
      number: header.number, firstSequence: header.firstSequence,
      framesEnd: UInt64(cursor.framesEnd), isCleanlyClosed: cursor.isCleanlyClosed,
      blocks: blocks)
  }
}

/// Ticks by instrument; neighbouring ticks are often of one, so only a change looks it up.
private struct InstrumentCounter {
  private var counts: [(instrument: UInt32, ticks: UInt64)] = []
  private var places: [UInt32: Int] = [:]
  private var last = -1

  mutating func reset() {
    counts.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    last = -1
  }

  mutating func add(_ instrument: UInt32) {
    if last < 0 || counts[last].instrument != instrument {
      last = places[instrument] ?? counts.count
      if last == counts.count {
        counts.append((instrument, 0))
        places[instrument] = last
      }
    }
    counts[last].ticks += 1
  }

  var sorted: [(instrument: UInt32, ticks: UInt64)] {
    counts.sorted { $0.instrument < $1.instrument }
  }
}
