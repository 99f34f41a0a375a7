/// The index as the end of a sealed segment: its fields, then a footer of fixed length.
extension SegmentIndex {
  /// Bytes of the footer: length, checksum of the segment's header, mark, checksum.
  static let footerBytes = 32
  /// `RPLX` and the line ends that text transfers spoil.
  static let mark: [UInt8] = [0x52, 0x50, 0x4C, 0x58, 0x0D, 0x0A, 0x1A, 0x0A]
  /// Longer indexes are not believed; blocks of one record each would make them so.
  private static let bytesMax = 1 << 28

  /// What looking for an index came to.
  enum Reading {
    case index(SegmentIndex)
    /// None that can be used, and why.
    case unusable(String)
  }

  /// The bytes on disk, footer included.
  ///
  /// - Parameter header: of the segment; the footer names its checksum, so that no other
  ///   segment's index is taken for this one's.
  func bytes(for header: SegmentHeader) -> [UInt8] {
    var copy = self
    var writer = PayloadWriter()
    // Writing never throws: only readers refuse values.
    do { try copy.visit(&writer) } catch { preconditionFailure("writing cannot fail: \(error)") }
    var bytes = writer.bytes
    let length = UInt64(bytes.count)
    LittleEndian.append(length, to: &bytes)
    LittleEndian.append(Self.seal(of: header), to: &bytes)
    bytes += Self.mark
    LittleEndian.append(Checksum.of(bytes, 0..<bytes.count), to: &bytes)
    return bytes
  }

  private static func seal(of header: SegmentHeader) -> UInt64 {
    LittleEndian.read(header.bytes, SegmentHeader.byteCount - 8, as: UInt64.self)
  }

  /// Reads the index at the end of a sealed segment.
  ///
  /// - Throws: only what the machine refuses.
  static func read(
    _ window: SegmentWindow, _ header: SegmentHeader
  ) throws(JournalError) -> Reading {
    let footerStart = window.size - footerBytes
    guard footerStart >= SegmentHeader.byteCount,
      let footer = try window.load(footerStart, footerBytes),
      Array(window.bytes[footer + 16..<footer + 24]) == mark
    else { return .unusable("the index is missing or cut") }
    let length = LittleEndian.read(window.bytes, footer, as: UInt64.self)
    guard LittleEndian.read(window.bytes, footer + 8, as: UInt64.self) == seal(of: header) else {
      return .unusable("the index belongs to another segment")
    }
    guard length <= UInt64(min(footerStart - SegmentHeader.byteCount, bytesMax)) else {
      return .unusable("the index is longer than its file")
    }
    let start = footerStart - Int(length)
    guard let at = try window.load(start, Int(length) + footerBytes) else {
      return .unusable("the index is cut")
    }
    let end = at + Int(length) + footerBytes
    guard
      Checksum.of(window.bytes, at..<end - 8)
        == LittleEndian.read(window.bytes, end - 8, as: UInt64.self)
    else { return .unusable("the index's checksum is wrong") }
    return parse(window.bytes[at..<at + Int(length)], start: start, header)
  }

  private static func parse(
    _ bytes: ArraySlice<UInt8>, start: Int, _ header: SegmentHeader
  ) -> Reading {
    var index = SegmentIndex()
    var reader = PayloadReader(bytes)
    do {
      try index.visit(&reader)
      try reader.finish()
    } catch { return .unusable("the index cannot be read: \(error)") }
    guard index.framesEnd == UInt64(start), index.fits(header) else {
      return .unusable("the index does not fit its segment")
    }
    return .index(index)
  }
}
