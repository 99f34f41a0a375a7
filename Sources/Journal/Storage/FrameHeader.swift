/// The fixed part of a frame; its payload follows.
struct FrameHeader: Hashable {
  /// Bytes of the header.
  static let byteCount = 48
  /// `JFR`, after the checksum.
  static let mark: [UInt8] = [0x4A, 0x46, 0x52]
  /// Flag of a data frame that starts a block.
  static let startsBlock: UInt8 = 1
  /// Flag of a data frame whose payload is not compressed.
  static let isStored: UInt8 = 2
  /// Longest payload: LZ4's bound of the longest block.
  static let payloadBytesMax =
    RowFormat.blockRawBytesMax + RowFormat.blockRawBytesMax / 255 + 16

  /// Greatest record or segment number that is believed, so that sums with it cannot overflow.
  static let sequenceMax: UInt64 = 1 << 62

  /// What a frame is.
  enum Kind: UInt8 {
    case data = 1
    case blockEnd = 2
    case cleanEnd = 3
    /// The last frame of a sealed segment; the index follows.
    case sealEnd = 4
  }

  var kind: Kind
  var flags: UInt8 = 0
  /// Bytes that follow the header.
  var payloadBytes: Int
  /// Bytes of a data frame after decompression, else 0.
  var rawBytes: Int
  /// Records in a data frame, else 0.
  var records: Int
  /// First record of a data frame, else the record that comes next.
  var firstSequence: UInt64
  /// Last record known durable when the frame was written.
  var durableSequence: UInt64

  /// The header with an empty checksum, as it stands before its payload is there.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    LittleEndian.append(UInt64(0), to: &bytes)
    bytes += Self.mark
    bytes.append(kind.rawValue)
    LittleEndian.append(UInt32(flags), to: &bytes)
    LittleEndian.append(UInt32(truncatingIfNeeded: payloadBytes), to: &bytes)
    LittleEndian.append(UInt32(truncatingIfNeeded: rawBytes), to: &bytes)
    LittleEndian.append(UInt32(truncatingIfNeeded: records), to: &bytes)
    LittleEndian.append(UInt32(0), to: &bytes)
    LittleEndian.append(firstSequence, to: &bytes)
    LittleEndian.append(durableSequence, to: &bytes)
    return bytes
  }

  /// Reads the header at `offset` of `bytes`, which hold all of it; nil when it cannot be one.
  ///
  /// The checksum is the caller's next step.
  static func read(_ bytes: [UInt8], at offset: Int) -> FrameHeader? {
    guard bytes[offset + 8] == mark[0], bytes[offset + 9] == mark[1],
      bytes[offset + 10] == mark[2], let kind = Kind(rawValue: bytes[offset + 11])
    else { return nil }
    let flags = LittleEndian.read(bytes, offset + 12, as: UInt32.self)
    let header = FrameHeader(
      kind: kind, flags: UInt8(truncatingIfNeeded: flags),
      payloadBytes: Int(LittleEndian.read(bytes, offset + 16, as: UInt32.self)),
      rawBytes: Int(LittleEndian.read(bytes, offset + 20, as: UInt32.self)),
      records: Int(LittleEndian.read(bytes, offset + 24, as: UInt32.self)),
      firstSequence: LittleEndian.read(bytes, offset + 32, as: UInt64.self),
      durableSequence: LittleEndian.read(bytes, offset + 40, as: UInt64.self))
    guard flags < 4, LittleEndian.read(bytes, offset + 28, as: UInt32.self) == 0,
      header.payloadBytes <= payloadBytesMax, header.rawBytes <= RowFormat.blockRawBytesMax
    else { return nil }
    return header
  }
}
