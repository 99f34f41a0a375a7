/// The note in a journal's root that its first segments were removed on purpose.
///
/// Without it a missing first segment is damage. It is written before anything is removed.
struct PruneMark: Hashable {
  /// The file in the root.
  static let name = "pruned"
  /// More bytes than it can have.
  static let byteCountMax = 4096
  private static let title = "replay journal pruned 1"

  /// First segment that was to stay.
  var segment: UInt64
  /// First record that was to stay.
  var sequence: UInt64
  /// The chain before that record.
  var chain: [UInt8]

  /// What stays from the segment with this header on.
  init(before header: SegmentHeader) {
    (segment, sequence, chain) = (header.number, header.firstSequence, header.chain)
  }

  /// Reads the file's bytes; nil unless they are exactly what ``text`` would be.
  init?(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 5, lines[0] == Self.title,
      let segment = UInt64(lines[1].drop { $0 != " " }.dropFirst()), segment > 0,
      let sequence = UInt64(lines[2].drop { $0 != " " }.dropFirst()),
      let chain = ConfigurationScalar.bytes(String(lines[3].drop { $0 != " " }.dropFirst())),
      segment <= FrameHeader.sequenceMax, sequence <= FrameHeader.sequenceMax
    else { return nil }
    (self.segment, self.sequence, self.chain) = (segment, sequence, chain)
    guard Array(text.utf8) == bytes else { return nil }
  }

  /// The whole file.
  var text: String {
    """
    \(Self.title)
    first-segment \(segment)
    first-seq \(sequence)
    chain \(ConfigurationScalar.hex(chain))

    """
  }

  /// Reads the mark at `path`; nil for a file that is none.
  static func read(_ path: String, files: any FileSystem) throws(FileError) -> PruneMark? {
    let file = try files.open(path, forWriting: false)
    defer { files.close(file) }
    let size = try files.size(file)
    guard size <= byteCountMax else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    let count = try files.read(file, at: 0, into: &bytes)
    return PruneMark(Array(bytes[..<count]))
  }

  /// What is wrong with the first segment there is, as this mark knows it; nil when it fits.
  func problem(with first: JournalLayout.Segment, files: any FileSystem) throws(JournalError)
    -> String?
  {
    // After an interrupted pruning some segments before the mark are still there.
    guard first.number == segment else { return nil }
    guard let header = try SegmentHeader.load(first.path, files: files) else { return nil }
    if header.firstSequence == sequence && header.chain == chain { return nil }
    return "it does not start where the journal was pruned, at record \(sequence)"
  }
}

extension SegmentHeader {
  /// The header of the segment file at `path`; nil when it is not whole.
  static func load(_ path: String, files: any FileSystem) throws(JournalError) -> SegmentHeader? {
    let window = try SegmentWindow(path, files: files)
    let length = min(window.size, byteCount)
    guard let at = try window.load(0, length) else { return nil }
    let bytes = Array(window.bytes[at..<at + length])
    guard case .header(let header) = read(bytes, count: length) else { return nil }
    return header
  }
}
