import Journal

/// Flips random bits of a journal's segments, one at a time, and looks what the check says of each.
///
/// A whole journal need not be checked again for each: a segment stands alone as a day's folder
/// with the header of the next one behind it, so that its own end is not the journal's.
public struct SegmentFlips {
  /// One frame of a segment: where it is and which records are in it.
  private struct Frame {
    var range: Range<Int>
    var isData: Bool
    var firstSequence: UInt64
    var records: UInt64
  }

  private struct Segment {
    var path: String
    var bytes: [UInt8]
    var frames: [Frame] = []
  }

  private static let headerBytes = 96
  private static let frameBytes = 48
  private let files = PosixFiles()
  private let root: String
  private var segments: [Segment] = []

  /// The journal at `root`, which is sound and is changed and mended in place.
  public init(_ root: String) throws {
    self.root = root
    for folder in try files.list(root) where folder.isFolder {
      for entry in try files.list(root + "/" + folder.name) where entry.name.hasSuffix(".seg") {
        let path = "\(root)/\(folder.name)/\(entry.name)"
        let file = try files.open(path, forWriting: false)
        defer { files.close(file) }
        var bytes = [UInt8](repeating: 0, count: try files.size(file))
        _ = try files.read(file, at: 0, into: &bytes)
        segments.append(Segment(path: path, bytes: bytes, frames: Self.frames(bytes)))
      }
    }
    segments.sort { $0.path < $1.path }
  }

  /// Bytes of all segments.
  public var byteCount: Int { segments.reduce(0) { $0 + $1.bytes.count } }

  /// Flips `count` bits, each checked with the whole journal.
  ///
  /// - Returns: what was not found, or not found where it was.
  public func inWholeJournal(_ count: Int, _ random: inout SeededGenerator) throws -> [String] {
    var problems: [String] = []
    for _ in 0..<count {
      let (index, at, mask) = place(&random, among: segments.count)
      let segment = segments[index]
      try put(segment.path, [segment.bytes[at] ^ mask], at: at)
      let report = try JournalCheck.run(root: root)
      try put(segment.path, [segment.bytes[at]], at: at)
      note(report, segment, segment.path, at, &problems)
    }
    return problems
  }

  /// Flips `count` bits anywhere but in the last segment, each checked with its segment alone.
  ///
  /// - Parameter folder: a day's folder, named as one, to be made and used.
  /// - Returns: what was not found, or not found where it was.
  public func segmentBySegment(
    _ count: Int, in folder: String, _ random: inout SeededGenerator
  ) throws -> [String] {
    var problems: [String] = []
    try files.makeFolder(folder)
    for _ in 0..<count {
      let (index, at, mask) = place(&random, among: segments.count - 1)
      let segment = segments[index]
      var wrong = segment.bytes
      wrong[at] ^= mask
      let names = [segment, segments[index + 1]].map { "\(folder)/\($0.path.suffix(12))" }
      try make(names[0], wrong)
      try make(names[1], Array(segments[index + 1].bytes.prefix(Self.headerBytes)))
      note(try JournalCheck.run(root: folder), segment, names[0], at, &problems)
      for name in names { try files.remove(name) }
    }
    return problems
  }

  private func place(
    _ random: inout SeededGenerator, among count: Int
  ) -> (segment: Int, at: Int, mask: UInt8) {
    let bytes = segments[..<count].reduce(0) { $0 + $1.bytes.count }
    var (index, at) = (0, Int.random(in: 0..<bytes, using: &random))
    while at >= segments[index].bytes.count {
      at -= segments[index].bytes.count
      index += 1
    }
    return (index, at, 1 << UInt8.random(in: 0..<8, using: &random))
  }

  /// The first finding must name the file, the frame's place and the frame's records.
  private func note(
    _ report: CheckReport, _ segment: Segment, _ path: String, _ at: Int,
    _ problems: inout [String]
  ) {
    // A sealed header that stands alone behind it is a finding as well, of another file.
    guard let found = report.findings.first(where: { $0.file == path }) else {
      problems.append("\(path) byte \(at): not found")
      return
    }
    let frame = segment.frames.first { $0.range.contains(at) }
    let end = segment.frames.last?.range.upperBound ?? 0
    // A header has no frame; behind the frames of a sealed segment lies its index.
    let offset = frame?.range.lowerBound ?? (at < Self.headerBytes ? found.offset : end)
    var isRight = found.offset == offset && offset <= at
    if let frame {
      let last = frame.firstSequence + (frame.isData ? frame.records : 1) - 1
      isRight = isRight && found.sequence <= frame.firstSequence && found.lastSequence >= last
    }
    let text = found.description
    isRight = isRight && found.sequence > 0 && text.contains("offset \(found.offset), record")
    if !isRight { problems.append("byte \(at): found as \(text)") }
  }

  private static func frames(_ bytes: [UInt8]) -> [Frame] {
    var frames: [Frame] = []
    var offset = headerBytes
    while offset + frameBytes <= bytes.count, bytes[offset + 8..<offset + 11] == [0x4A, 0x46, 0x52]
    {
      let end = offset + frameBytes + Int(number(bytes, offset + 16, 4))
      frames.append(
        Frame(
          range: offset..<end, isData: bytes[offset + 11] == 1,
          firstSequence: number(bytes, offset + 32, 8), records: number(bytes, offset + 24, 4)))
      offset = end
    }
    return frames
  }

  private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(bytes[at + $1]) << UInt64(8 * $1) }
  }

  private func put(_ path: String, _ bytes: [UInt8], at offset: Int) throws {
    let file = try files.open(path, forWriting: true)
    defer { files.close(file) }
    try files.write(file, at: offset, bytes[...])
  }

  private func make(_ path: String, _ bytes: [UInt8]) throws {
    let file = try files.create(path)
    defer { files.close(file) }
    try files.write(file, at: 0, bytes[...])
  }
}
