/// A segment file read piece by piece; whatever a length in it claims, memory stays bounded.
final class SegmentWindow {
  private static let pieceBytes = 262_144

  private let files: any FileSystem
  private let file: OpenFile
  /// Bytes of the file when it was opened, or as many of them as may be read.
  private(set) var size: Int
  /// The piece at hand.
  private(set) var bytes: [UInt8] = []
  private var start = 0
  private var count = 0

  /// Opens the file at `path` for reading.
  init(_ path: String, files: any FileSystem) throws(JournalError) {
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

  /// Goes as far as the file does now, but no further than `end`.
  func refresh(upTo end: Int) throws(JournalError) {
    do { size = min(try files.size(file), end) } catch { throw .file(error) }
  }

  /// The end of the bytes in `range` that are not zero; its start when all are.
  func endOfData(in range: Range<Int>) throws(JournalError) -> Int {
    var end = range.upperBound
    while end > range.lowerBound {
      let from = max(range.lowerBound, end - Self.pieceBytes)
      guard let at = try load(from, end - from) else { return end }
      if let last = bytes[at..<at + end - from].lastIndex(where: { $0 != 0 }) {
        return from + last - at + 1
      }
      end = from
    }
    return end
  }

  /// Makes `length` bytes from `offset` on available.
  ///
  /// - Returns: where they start in ``bytes``; nil when the file ends before.
  func load(_ offset: Int, _ length: Int) throws(JournalError) -> Int? {
    guard offset >= 0, length <= size - offset else { return nil }
    if offset >= start && offset + length <= start + count { return offset - start }
    let wanted = min(max(length, Self.pieceBytes), size - offset)
    // Growing only: shrinking and growing again would clear the bytes each time.
    if bytes.count < wanted { bytes = [UInt8](repeating: 0, count: max(wanted, Self.pieceBytes)) }
    do { count = try files.read(file, at: offset, into: &bytes) } catch { throw .file(error) }
    // What is beyond the end for now may be written later, and must be read then.
    count = min(count, size - offset)
    start = offset
    return length <= count ? 0 : nil
  }
}
