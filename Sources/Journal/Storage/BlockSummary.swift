extension BlockTrailer {
  /// Decodes the whole block in `raw` and says what it holds; the chain is the caller's.
  ///
  /// - Throws: ``CodecError`` for bytes that are no rows, or a time that goes back.
  static func summarise(
    _ raw: RawBlock, count: Int, using decoder: RowDecoder
  ) throws(CodecError) -> BlockTrailer {
    let run = TickRun(capacity: 256)
    var trailer = BlockTrailer()
    var records: UInt64 = 0
    var instruments: [UInt32] = []
    var payload: [UInt8] = []
    try decoder.begin(end: count)
    trailer.firstSequence = decoder.firstSequence
    while !decoder.isAtEnd {
      let ticks = try decoder.ticks(into: run)
      if ticks > 0 {
        trailer.note(kind: EventKind.tick.rawValue)
        try trailer.note(time: run[0].recordedAt.rawValue, isFirst: records == 0)
        try trailer.note(time: run[ticks - 1].recordedAt.rawValue, isFirst: false)
        records += UInt64(ticks)
      } else if !decoder.isAtEnd {
        let row = try decoder.event()
        trailer.note(kind: row.kind)
        try trailer.note(time: row.recordedAt, isFirst: records == 0)
        records += 1
        if row.kind == EventKind.tick.rawValue {
          decoder.copy(row, into: &payload)
          instruments.append(try Tick.plain(payload[...]).instrument.rawValue)
        }
      }
    }
    guard records > 0 else { throw .truncated }
    trailer.lastSequence = trailer.firstSequence &+ records &- 1
    trailer.rawBytes = UInt32(count)
    trailer.note(instruments: instruments + decoder.instruments)
    return trailer
  }

  private mutating func note(time: Int64, isFirst: Bool) throws(CodecError) {
    if isFirst {
      firstTime = time
    } else if time < lastTime {
      throw .valueOutOfRange(field: "recordedAt")
    }
    lastTime = time
  }
}

extension Tick {
  /// Reads a tick in its plain form, as a block holds it once every shape code is taken.
  static func plain(_ payload: ArraySlice<UInt8>) throws(CodecError) -> Tick {
    var tick = Tick()
    var reader = PayloadReader(payload)
    try tick.visit(&reader)
    try reader.finish()
    return tick
  }
}
