/// The first bytes of a segment file.
struct SegmentHeader: Hashable {
  /// `RPLJ` and the line ends that text transfers spoil.
  static let mark: [UInt8] = [0x52, 0x50, 0x4C, 0x4A, 0x0D, 0x0A, 0x1A, 0x0A]
  /// The version that this build writes.
  static let version: UInt16 = 1
  /// Bytes of the header.
  static let byteCount = 96
  /// Flag of a segment that was sealed: it never changes, and an index follows its frames.
  static let sealedFlag: UInt16 = 1

  /// 1 for the first segment of the journal; no gaps.
  var number: UInt64
  /// First record that the segment may hold.
  var firstSequence: UInt64
  /// Session date as yyyymmdd.
  var day: Int64
  /// Time of the last record before this segment; the least number when there is none.
  var lastTime: Int64
  /// The chain before its first block.
  var chain: [UInt8]
  /// Whether the segment was sealed.
  var isSealed = false

  /// A number that tells this segment from one of another journal; sealing keeps it.
  var identity: UInt64 { Checksum.of(bytes, 16..<80) }

  /// What reading a header came to.
  enum Reading {
    case header(SegmentHeader)
    /// Not a whole header with the right checksum.
    case invalid(String)
    /// Another format version.
    case version(UInt16)
  }

  /// The bytes on disk.
  var bytes: [UInt8] {
    var bytes = Self.mark
    LittleEndian.append(Self.version, to: &bytes)
    LittleEndian.append(isSealed ? Self.sealedFlag : 0, to: &bytes)
    LittleEndian.append(UInt32(Self.byteCount), to: &bytes)
    LittleEndian.append(number, to: &bytes)
    LittleEndian.append(firstSequence, to: &bytes)
    LittleEndian.append(day, to: &bytes)
    LittleEndian.append(lastTime, to: &bytes)
    bytes += chain
    LittleEndian.append(UInt64(0), to: &bytes)
    LittleEndian.append(Checksum.of(bytes, 0..<bytes.count), to: &bytes)
    return bytes
  }

  /// Reads the header from the start of `bytes`.
  static func read(_ bytes: [UInt8], count: Int) -> Reading {
    guard count >= mark.count + 2, Array(bytes[0..<mark.count]) == mark else {
      return .invalid("not a segment header")
    }
    let version = LittleEndian.read(bytes, 8, as: UInt16.self)
    if version != Self.version { return .version(version) }
    guard count >= byteCount else { return .invalid("the segment header is cut") }
    guard Checksum.of(bytes, 0..<88) == LittleEndian.read(bytes, 88, as: UInt64.self) else {
      return .invalid("the segment header's checksum is wrong")
    }
    let flags = LittleEndian.read(bytes, 10, as: UInt16.self)
    let length = LittleEndian.read(bytes, 12, as: UInt32.self)
    guard flags & ~sealedFlag == 0, length == UInt32(byteCount),
      LittleEndian.read(bytes, 80, as: UInt64.self) == 0
    else { return .invalid("the segment header has fields that version 1 does not know") }
    return .header(
      SegmentHeader(
        number: LittleEndian.read(bytes, 16, as: UInt64.self),
        firstSequence: LittleEndian.read(bytes, 24, as: UInt64.self),
        day: LittleEndian.read(bytes, 32, as: Int64.self),
        lastTime: LittleEndian.read(bytes, 40, as: Int64.self),
        chain: Array(bytes[48..<80]), isSealed: flags & sealedFlag != 0))
  }
}

extension SegmentHeader {
  /// Reads the header of the file in `window`.
  static func read(_ window: SegmentWindow) throws(JournalError) -> Reading {
    let length = min(window.size, byteCount)
    guard let at = try window.load(0, length) else { return .invalid("the file became shorter") }
    return read(Array(window.bytes[at..<at + length]), count: length)
  }
}
