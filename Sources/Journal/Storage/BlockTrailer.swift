/// What a block holds, so that a reader can pass it by without decoding.
struct BlockTrailer: Hashable {
  /// Bytes before the list of instruments.
  static let fixedBytes = 96

  var firstSequence: UInt64 = 0
  var lastSequence: UInt64 = 0
  var firstTime: Int64 = 0
  var lastTime: Int64 = 0
  /// Kinds of the records, bit k of 128 for kind k; higher kinds have no bit.
  var kindsLow: UInt64 = 0
  var kindsHigh: UInt64 = 0
  /// Raw bytes of the block, its preamble included.
  var rawBytes: UInt32 = 0
  /// The chain after the block.
  var chain: [UInt8] = HashChain.start
  /// Instruments of its ticks, ascending.
  var instruments: [UInt32] = []

  /// Notes a record's kind.
  mutating func note(kind: UInt8) {
    if kind < 64 { kindsLow |= 1 << UInt64(kind) }
    if kind >= 64 && kind < 128 { kindsHigh |= 1 << UInt64(kind - 64) }
  }

  /// Sets the instruments from a list with repeats.
  mutating func note(instruments list: [UInt32]) {
    instruments = []
    for instrument in list.sorted() where instrument != instruments.last {
      instruments.append(instrument)
    }
  }

  /// The bytes on disk.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    LittleEndian.append(firstSequence, to: &bytes)
    LittleEndian.append(lastSequence, to: &bytes)
    LittleEndian.append(firstTime, to: &bytes)
    LittleEndian.append(lastTime, to: &bytes)
    LittleEndian.append(kindsLow, to: &bytes)
    LittleEndian.append(kindsHigh, to: &bytes)
    LittleEndian.append(rawBytes, to: &bytes)
    LittleEndian.append(UInt32(instruments.count), to: &bytes)
    bytes += chain
    LittleEndian.append(UInt64(0), to: &bytes)
    for instrument in instruments { LittleEndian.append(instrument, to: &bytes) }
    return bytes
  }

  /// Reads the payload `bytes[range]` of a block-end frame; nil when it cannot be one.
  static func read(_ bytes: [UInt8], _ range: Range<Int>) -> BlockTrailer? {
    let at = range.lowerBound
    guard range.count >= fixedBytes else { return nil }
    let count = Int(LittleEndian.read(bytes, at + 52, as: UInt32.self))
    guard range.count == fixedBytes + 4 * count,
      LittleEndian.read(bytes, at + 88, as: UInt64.self) == 0
    else { return nil }
    var trailer = BlockTrailer()
    trailer.firstSequence = LittleEndian.read(bytes, at, as: UInt64.self)
    trailer.lastSequence = LittleEndian.read(bytes, at + 8, as: UInt64.self)
    trailer.firstTime = LittleEndian.read(bytes, at + 16, as: Int64.self)
    trailer.lastTime = LittleEndian.read(bytes, at + 24, as: Int64.self)
    trailer.kindsLow = LittleEndian.read(bytes, at + 32, as: UInt64.self)
    trailer.kindsHigh = LittleEndian.read(bytes, at + 40, as: UInt64.self)
    trailer.rawBytes = LittleEndian.read(bytes, at + 48, as: UInt32.self)
    trailer.chain = Array(bytes[at + 56..<at + 88])
    trailer.instruments = (0..<count).map {
      LittleEndian.read(bytes, at + fixedBytes + 4 * $0, as: UInt32.self)
    }
    return trailer
  }
}
