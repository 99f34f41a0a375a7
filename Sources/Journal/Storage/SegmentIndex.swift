/// What the blocks of a sealed segment hold and where they are, so that a reader passes them by.
///
/// It can be rebuilt from the segment at any time; nothing is lost with it.
struct SegmentIndex: FieldGroup {
  /// Version of the layout below.
  static let version: UInt64 = 2

  /// Number of the segment.
  var number: UInt64 = 0
  /// First record of the segment.
  var firstSequence: UInt64 = 0
  /// Where the segment's frames end and the index begins.
  var framesEnd: UInt64 = 0
  /// Whether the segment ends with a clean end.
  var isCleanlyClosed = false
  /// Its blocks in order.
  var blocks: [IndexedBlock] = []

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    var version = Self.version
    try visitor.unsigned("version", &version)
    guard version == Self.version else { throw .valueOutOfRange(field: "version") }
    try visitor.unsigned("number", &number)
    try visitor.unsigned("firstSequence", &firstSequence)
    try visitor.unsigned("framesEnd", &framesEnd)
    try visitor.flag("isCleanlyClosed", &isCleanlyClosed)
    try visitor.list("blocks", &blocks)
  }

  /// Whether it fits the segment with this header: its blocks join and fill it, counts add up.
  func fits(_ header: SegmentHeader) -> Bool {
    guard number == header.number, firstSequence == header.firstSequence else { return false }
    var (next, offset, time) = (firstSequence, UInt64(SegmentHeader.byteCount), header.lastTime)
    for block in blocks {
      let trailer = block.trailer
      guard trailer.firstSequence == next, trailer.lastSequence >= next,
        trailer.lastSequence < FrameHeader.sequenceMax, block.offset == offset,
        block.packedBytes > 0, block.packedBytes <= framesEnd,
        block.offset + block.packedBytes <= framesEnd, trailer.chain.count == HashChain.byteCount,
        trailer.firstTime >= time, trailer.lastTime >= trailer.firstTime, block.addsUp
      else { return false }
      next = trailer.lastSequence + 1
      offset += block.packedBytes
      time = trailer.lastTime
    }
    // Only the frames of the end lie between the last block and the index.
    let ends = UInt64(FrameHeader.byteCount) * (isCleanlyClosed ? 2 : 1)
    return framesEnd >= ends && offset == framesEnd - ends
  }
}

/// One block as an index tells of it.
struct IndexedBlock: FieldGroup {
  /// Where its first frame is in the file.
  var offset: UInt64 = 0
  /// Bytes of its frames, trailer included.
  var packedBytes: UInt64 = 0
  /// The same as the trailer in the file; only without a count of the ticks' instruments.
  var trailer = BlockTrailer()
  /// Its records by kind, ascending.
  var kinds: [KindTally] = []
  /// Its ticks by instrument, ascending.
  var ticks: [InstrumentTally] = []
  /// Instruments that its other records name, ascending.
  var mentioned: [InstrumentMention] = []
  /// Orders that its records name, ascending.
  var orders: [OrderMention] = []
  /// Executions that its records name, ascending.
  var executions: [ExecutionMention] = []
  /// Whether every record could be decoded, so that the three lists above are complete.
  var isFullyRead = true

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.unsigned("offset", &offset)
    try visitor.unsigned("packedBytes", &packedBytes)
    try visitor.unsigned("firstSequence", &trailer.firstSequence)
    try visitor.unsigned("lastSequence", &trailer.lastSequence)
    try visitor.signed("firstTime", &trailer.firstTime)
    try visitor.signed("lastTime", &trailer.lastTime)
    var rawBytes = UInt64(trailer.rawBytes)
    try visitor.unsigned("rawBytes", &rawBytes)
    guard let narrow = UInt32(exactly: rawBytes) else { throw .valueOutOfRange(field: "rawBytes") }
    trailer.rawBytes = narrow
    try visitor.bytes("chain", &trailer.chain)
    try visitor.list("kinds", &kinds)
    try visitor.list("ticks", &ticks)
    try visitor.list("mentioned", &mentioned)
    try visitor.list("orders", &orders)
    try visitor.list("executions", &executions)
    try visitor.flag("isFullyRead", &isFullyRead)
    trailer.kindsLow = 0
    trailer.kindsHigh = 0
    for tally in kinds { trailer.note(kind: tally.kind) }
    trailer.instruments = ticks.map(\.instrument)
  }

  /// Whether its counts are those of as many records as it has, so that sums of them are possible.
  ///
  /// Its records must be in order.
  var addsUp: Bool {
    let records = trailer.lastSequence - trailer.firstSequence + 1
    let ticking = kinds.first { $0.kind == EventKind.tick.rawValue }?.records ?? 0
    guard Self.total(kinds, \.records) == records, Self.total(ticks, \.ticks) == ticking,
      let rawBytes = Self.total(kinds, \.rawBytes)
    else { return false }
    return rawBytes <= UInt64(trailer.rawBytes)
  }

  /// The sum; nil when it is none of 64 bits.
  private static func total<T>(_ list: [T], _ value: (T) -> UInt64) -> UInt64? {
    var total: UInt64 = 0
    for entry in list {
      let (sum, isTooLarge) = total.addingReportingOverflow(value(entry))
      if isTooLarge { return nil }
      total = sum
    }
    return total
  }

  /// The records of one kind.
  struct KindTally: FieldGroup {
    /// Number of the kind.
    var kind: UInt8 = 0
    /// How many.
    var records: UInt64 = 0
    /// Their bytes before compression, shape definitions included.
    var rawBytes: UInt64 = 0

    mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
      var number = UInt64(kind)
      try visitor.unsigned("kind", &number)
      guard let narrow = UInt8(exactly: number) else { throw .valueOutOfRange(field: "kind") }
      kind = narrow
      try visitor.unsigned("records", &records)
      try visitor.unsigned("rawBytes", &rawBytes)
    }
  }

  /// The ticks of one instrument.
  struct InstrumentTally: FieldGroup {
    var instrument: UInt32 = 0
    var ticks: UInt64 = 0

    mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
      var id = InstrumentID(rawValue: instrument)
      try visitor.instrument("instrument", &id)
      instrument = id.rawValue
      try visitor.unsigned("ticks", &ticks)
    }
  }

  /// An instrument that records other than ticks name.
  struct InstrumentMention: FieldGroup {
    var instrument: UInt32 = 0

    mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
      var id = InstrumentID(rawValue: instrument)
      try visitor.instrument("instrument", &id)
      instrument = id.rawValue
    }
  }

  /// An order that records name.
  struct OrderMention: FieldGroup {
    var order: Int64 = 0

    mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
      try visitor.signed("order", &order)
    }
  }

  /// An execution that records name; by a hash, since the broker's names are long.
  struct ExecutionMention: FieldGroup {
    /// The low half of the name's XXH3.
    var hash: UInt32 = 0

    init() {}

    /// The execution of that name.
    init(_ execution: String) {
      let bytes = Array(execution.utf8)
      hash = UInt32(truncatingIfNeeded: Checksum.of(bytes, bytes.indices))
    }

    mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
      var wide = UInt64(hash)
      try visitor.unsigned("hash", &wide)
      guard let narrow = UInt32(exactly: wide) else { throw .valueOutOfRange(field: "hash") }
      hash = narrow
    }
  }
}
