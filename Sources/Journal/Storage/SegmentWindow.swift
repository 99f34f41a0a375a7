/// A segment file read piece by piece; whatever a length in it claims, memory stays bounded.
///
/// A sealed file may be mapped instead: its blocks are then decompressed from where they lie.
final class SegmentWindow {
  private static let walkBytes = 262_144
  /// A header, or the footer of an index.
  private static let headBytes = 4096

  private let files: any FileSystem
  private let file: OpenFile
  /// Least bytes of every read but the first, which is of a header.
  private let pieceBytes: Int
  private var mapping: MappedFile?
  /// Bytes of the file when it was opened, or as many of them as may be read.
  private(set) var size: Int
  /// The piece at hand.
  private(set) var bytes: [UInt8] = []
  private var start = 0
  private var count = 0
  /// How often bytes were taken from the file.
  private(set) var reads = 0

  /// Opens the file at `path` for reading.
  ///
  /// - Parameter isWalked: whether frame after frame will be read, so that reading ahead pays.
  init(
    _ path: String, files: any FileSystem, isWalked: Bool = true
  ) throws(JournalError) {
    pieceBytes = isWalked ? Self.walkBytes : Self.headBytes
    let opened = try asJournalError { () throws(FileError) in
      try files.open(path, forWriting: false)
    }
    do { size = try files.size(opened) } catch {
      files.close(opened)
      throw .file(error)
    }
    file = opened
    self.files = files
  }

  deinit { files.close(file) }

  /// Reads no further than `end`; nothing happens when the file is shorter.
  func limit(to end: Int) {
    size = min(size, end)
    count = max(0, min(count, size - start))
  }

  /// Goes as far as the file does now, but no further than `end`; what was read is read again.
  func refresh(upTo end: Int) throws(JournalError) {
    do { size = min(try files.size(file), end) } catch { throw .file(error) }
    count = 0
  }

  /// Sees that a mapped file still has all its bytes: an access behind its end ends the process.
  ///
  /// A file that is cut between this look and the access, or a medium that cannot give back what
  /// it holds, is not caught.
  private func lookAgain() throws(JournalError) {
    do { size = min(size, try files.size(file)) } catch { throw .file(error) }
  }

  /// The end of the bytes in `range` that are not zero; its start when all are.
  func endOfData(in range: Range<Int>) throws(JournalError) -> Int {
    var end = range.upperBound
    while end > range.lowerBound {
      let from = max(range.lowerBound, end - Self.walkBytes)
      guard let at = try load(from, end - from) else { return end }
      if let last = bytes[at..<at + end - from].lastIndex(where: { $0 != 0 }) {
        return from + last - at + 1
      }
      end = from
    }
    return end
  }

  /// Reads through memory from now on, where the machine can; the file must never change.
  func map() throws(JournalError) {
    let (file, size, files) = (self.file, self.size, self.files)
    mapping = try asJournalError { () throws(FileError) in try files.map(file, count: size) }
  }

  /// Makes `length` bytes from `offset` on available.
  ///
  /// - Returns: where they start in ``bytes``; nil when the file ends before.
  func load(_ offset: Int, _ length: Int) throws(JournalError) -> Int? {
    if mapping != nil { try lookAgain() }
    guard offset >= 0, length <= size - offset else { return nil }
    if offset >= start && offset + length <= start + count { return offset - start }
    // A mapped file is copied from in small pieces: headers and trailers.
    let piece = mapping != nil ? 0 : reads == 0 ? Self.headBytes : pieceBytes
    let wanted = min(max(length, piece), size - offset)
    // Growing only: shrinking and growing again would clear the bytes each time.
    if bytes.count < wanted { bytes = [UInt8](repeating: 0, count: max(wanted, piece)) }
    if let mapping {
      unsafe mapping.lend(offset..<offset + wanted) { from in
        // safe: `bytes` has been made that long.
        unsafe bytes.withUnsafeMutableBytes { unsafe $0.copyMemory(from: from) }
      }
      count = wanted
    } else {
      do { count = try files.read(file, at: offset, into: &bytes) } catch { throw .file(error) }
      // What is beyond the end for now may be written later, and must be read then.
      count = min(count, size - offset)
    }
    start = offset
    reads += 1
    return length <= count ? 0 : nil
  }

  /// Whether the frame of `length` bytes at `offset` is all there and has its checksum right.
  ///
  /// - Returns: nil when the file ends before the frame does.
  func isWhole(_ offset: Int, _ length: Int) throws(JournalError) -> Bool? {
    if mapping != nil { try lookAgain() }
    if let mapping, length <= size - offset {
      return unsafe mapping.lend(offset..<offset + length) { frame in
        let sum = unsafe UInt64(littleEndian: frame.loadUnaligned(as: UInt64.self))
        return unsafe Checksum.of(UnsafeRawBufferPointer(rebasing: frame[8...])) == sum
      }
    }
    guard let at = try load(offset, length) else { return nil }
    return Checksum.of(bytes, at + 8..<at + length) == LittleEndian.read(bytes, at, as: UInt64.self)
  }

  /// Puts a frame's payload, stored or compressed, into `raw` at `offset`.
  ///
  /// - Parameter payload: where it is in the file; found whole before.
  /// - Returns: false unless the result is exactly `count` bytes.
  func unpack(
    _ payload: Range<Int>, isStored: Bool, into raw: RawBlock, at offset: Int, count: Int
  ) throws(JournalError) -> Bool {
    if isStored && payload.count != count { return false }
    if let mapping {
      try lookAgain()
      if payload.upperBound > size { return false }
      return unsafe mapping.lend(payload) { bytes in
        if isStored {
          unsafe raw.store(bytes, at: offset)
          return true
        }
        return unsafe LZ4.decompress(bytes, into: raw, at: offset, size: count)
      }
    }
    guard let at = try load(payload.lowerBound, payload.count) else { return false }
    let range = at..<at + payload.count
    if isStored {
      LZ4.copy(bytes, range, into: raw, at: offset)
      return true
    }
    return LZ4.decompress(bytes, range, into: raw, at: offset, size: count)
  }
}
