import TestSupport

@testable import Journal

extension FuzzTargets {
  /// A control byte, then what stands behind the frames of a sound sealed segment.
  ///
  /// Bit 0: the bytes are an index's fields, to which the right footer is added.
  static let index = FuzzTarget("index") { input in
    guard let control = input.first else { return .refused }
    var segment = IndexProbe.frames + input.dropFirst()
    if control & 1 != 0 {
      segment += [UInt8](repeating: 0, count: SegmentIndex.footerBytes)
      SealedProbe.repairIndex(&segment, from: IndexProbe.frames.count)
    }
    return IndexProbe.outcome(segment)
  }
}

/// A small sealed segment of several blocks, whose index may be anything.
enum IndexProbe {
  private static let root = "/j"
  private static let path = "/j/2013-10-07/00000001.seg"
  /// The whole sealed segment as it ought to be.
  static let right = sealed()
  /// The segment up to the end of its frames.
  static let frames = Array(right[..<framesEnd])
  /// Every record of it.
  private static let reading = SegmentProbe.read(SegmentProbe.files([right]))

  private static var framesEnd: Int {
    let footer = right.count - SegmentIndex.footerBytes
    return footer - Int(LittleEndian.read(right, footer, as: UInt64.self))
  }

  /// Three sessions give three blocks; the first two leave clean ends that sealing drops.
  private static func sealed() -> [UInt8] {
    let files = MemoryFiles()
    do {
      let all = EventSamples.records()
      for part in [0..<9, 9..<20, 20..<all.count] {
        let writer = try JournalWriter(at: root, day: 20131007, files: files)
        for record in all[part] { try writer.append(record) }
        _ = try writer.close()
      }
      _ = try Sealer.seal(root: root, files: files)
    } catch { preconditionFailure("\(error)") }
    return files.contents[path] ?? []
  }

  /// What must hold of the segment whatever its index says.
  static func outcome(_ segment: [UInt8]) -> FuzzOutcome {
    let files = SegmentProbe.files([segment])
    guard SegmentProbe.read(files) == reading else { return .broken("the index changes reading") }
    let found: SegmentIndex?
    let report: CheckReport
    do {
      let window = try SegmentWindow(path, files: files)
      guard case .header(let header) = try SegmentHeader.read(window) else { return .refused }
      if case .index(let index) = try SegmentIndex.read(window, header) {
        guard index.bytes(for: header).elementsEqual(segment[frames.count...]) else {
          return .broken("an index with two spellings")
        }
        found = index
      } else {
        found = nil
      }
      report = try JournalCheck.run(root: root, files: files)
    } catch { return .broken("\(error)") }
    guard report.isClean == (segment == right) else {
      return .broken("the check says \(report.findings) of this index")
    }
    _ = SealedProbe.counts(files)
    if let problem = seeks(files) ?? mended(files) { return .broken(problem) }
    return found == nil ? .refused : .accepted
  }

  /// Going to a record by its number never depends on what an index says of other things.
  private static func seeks(_ files: MemoryFiles) -> String? {
    for number in stride(from: 1, through: reading.records, by: 5) {
      do {
        let reader = try JournalReader(opening: root, files: files)
        try reader.seek(to: SequenceNumber(rawValue: number))
        guard try reader.advance() != nil, reader.envelope.sequence.rawValue == number else {
          return "seeking record \(number) gave \(reader.envelope.sequence)"
        }
      } catch { return "seeking record \(number): \(error)" }
    }
    return nil
  }

  private static func mended(_ files: MemoryFiles) -> String? {
    do { _ = try Sealer.reindex(root: root, files: files) } catch { return "\(error)" }
    return files.contents[path] == right ? nil : "reindexing gave another file"
  }
}
