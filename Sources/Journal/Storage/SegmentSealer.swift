/// Writes one segment anew: blocks compressed harder, an index behind them, all else the same.
///
/// The new file stands beside the old one until it has been read back and found to give the same
/// raw bytes and chain; only then does it take the old one's name.
final class SegmentSealer {
  /// What it came to.
  enum Outcome: Hashable {
    case sealed(before: Int, after: Int)
    /// The segment was left as it is, and why.
    case left(String)
  }

  /// LZ4-HC effort; 12 was measured on a day of two million ticks: 0.5 % smaller, twice the time.
  static let level = 9
  private static let pieceBytes = 1 << 20

  private let segment: JournalLayout.Segment
  private let files: any FileSystem
  private let mustBeClosed: Bool
  private let root: String
  private let compressor = LZ4Strong(level: level)
  private var pending: [UInt8] = []
  private var written = 0
  private var header: SegmentHeader?
  private var trailers: [BlockTrailer] = []

  /// Seals `segment`, sealed or not.
  ///
  /// - Parameter mustBeClosed: whether only a segment that ends cleanly may be sealed, since a
  ///   writer may still go on in it.
  init(
    _ segment: JournalLayout.Segment, of root: String, mustBeClosed: Bool, files: any FileSystem
  ) {
    self.segment = segment
    self.root = root
    self.mustBeClosed = mustBeClosed
    self.files = files
  }

  private var temporary: JournalLayout.Segment {
    var copy = segment
    copy.path += JournalLayout.sealingEnding
    return copy
  }

  private var folder: String {
    String(segment.path[..<(segment.path.lastIndex(of: "/") ?? segment.path.startIndex)])
  }

  /// Writes, proves and swaps.
  ///
  /// - Throws: ``JournalError`` for damage in the segment and for what the machine refused; the
  ///   old file is whole then.
  func run() throws(JournalError) -> Outcome {
    let source = FrameCursor([segment], files: files, verifiesChain: true)
    let path = temporary.path
    let file = try asJournalError { () throws(FileError) in try files.create(path) }
    do {
      defer { files.close(file) }
      if let reason = try write(source, to: file) {
        discard()
        return .left(reason)
      }
      try asJournalError { () throws(FileError) in try files.sync(file) }
    } catch {
      discard()
      throw error
    }
    do {
      try prove(source)
      try forgetHead()
      try asJournalError { () throws(FileError) in try files.rename(path, to: segment.path) }
    } catch {
      discard()
      throw error
    }
    try asJournalError { () throws(FileError) in try files.syncFolder(folder) }
    return .sealed(before: source.diskBytes, after: written)
  }

  /// Removes the durable head while it names a place in the old file; it is made anew by a writer.
  private func forgetHead() throws(JournalError) {
    guard case .head(let head) = try DurableHead.read(root: root, files: files),
      head.segment == segment.number
    else { return }
    try asJournalError { () throws(FileError) in
      try files.remove(root + "/" + JournalLayout.headName)
      // Before the swap, or a crash could leave the head beside the new file.
      try files.syncFolder(root)
    }
  }

  /// Gives the room back at once where that is possible.
  private func discard() {
    // What cannot be removed is ignored by readers and removed by the next seal.
    do { try files.remove(temporary.path) } catch { return }
  }

  // MARK: Writing

  /// Writes the sealed form of what `source` gives; or says why there is none.
  private func write(_ source: FrameCursor, to file: OpenFile) throws(JournalError) -> String? {
    let builder = SegmentIndexBuilder(raw: source.raw)
    var index = SegmentIndex()
    walk: while true {
      switch try source.next() {
      case .rows: begin(source, &index)
      case .blockEnd(let trailer):
        let offset = written + pending.count
        addBlock(source.raw, trailer)
        try note(trailer, offset, builder, source)
        try flush(to: file, atLeast: Self.pieceBytes)
      case .end: break walk
      }
    }
    begin(source, &index)
    if let reason = unfitness(source) { return reason }
    guard let header else { return "it has no whole header" }
    index.blocks = builder.blocks
    index.isCleanlyClosed = source.isCleanlyClosed
    if source.isCleanlyClosed { addFrame(.cleanEnd, [], source.nextSequence) }
    addFrame(.sealEnd, [], source.nextSequence)
    index.framesEnd = UInt64(written + pending.count)
    pending += index.bytes(for: header)
    try flush(to: file, atLeast: 1)
    return nil
  }

  /// A torn tail is the writer's to mend, and an open block's trailer the writer's to write.
  private func unfitness(_ source: FrameCursor) -> String? {
    if source.tornBytes > 0 || source.rawCount > 0 { return "its end is torn or open" }
    return mustBeClosed && !source.isCleanlyClosed ? "it was not closed" : nil
  }

  private func begin(_ source: FrameCursor, _ index: inout SegmentIndex) {
    guard header == nil, var found = source.header else { return }
    found.isSealed = true
    header = found
    index.number = found.number
    index.firstSequence = found.firstSequence
    pending += found.bytes
  }

  private func note(
    _ trailer: BlockTrailer, _ offset: Int, _ builder: SegmentIndexBuilder, _ source: FrameCursor
  ) throws(JournalError) {
    let packed = written + pending.count - offset
    let problem: String?
    do { problem = try builder.add(trailer, offset: offset, packedBytes: packed) } catch {
      throw .badRecord(
        file: source.path, offset: source.blockOffset, sequence: trailer.firstSequence,
        reason: error)
    }
    if let problem {
      throw source.damage("the block's trailer names \(problem) that are not those of its records")
    }
    trailers.append(trailer)
  }

  /// One frame of the whole block and its trailer.
  private func addBlock(_ raw: RawBlock, _ trailer: BlockTrailer) {
    let start = pending.count
    let count = Int(trailer.rawBytes)
    var frame = FrameHeader(
      kind: .data, flags: FrameHeader.startsBlock, payloadBytes: 0, rawBytes: count,
      records: Int(trailer.lastSequence - trailer.firstSequence + 1),
      firstSequence: trailer.firstSequence, durableSequence: trailer.firstSequence - 1)
    pending += frame.bytes
    frame.payloadBytes = compressor.compress(raw, count: count, to: &pending)
    if frame.payloadBytes == 0 || frame.payloadBytes >= count {
      pending.removeLast(frame.payloadBytes)
      pending += raw.bytes(0..<count)
      frame.payloadBytes = count
      frame.flags |= FrameHeader.isStored
    }
    finish(frame, at: start)
    addFrame(.blockEnd, trailer.bytes, trailer.lastSequence + 1)
  }

  private func addFrame(_ kind: FrameHeader.Kind, _ payload: [UInt8], _ next: UInt64) {
    let start = pending.count
    let frame = FrameHeader(
      kind: kind, payloadBytes: payload.count, rawBytes: 0, records: 0, firstSequence: next,
      durableSequence: next - 1)
    pending += frame.bytes
    pending += payload
    finish(frame, at: start)
  }

  private func finish(_ frame: FrameHeader, at start: Int) {
    pending.replaceSubrange(start..<start + FrameHeader.byteCount, with: frame.bytes)
    let sum = Checksum.of(pending, start + 8..<pending.count)
    LittleEndian.store(sum, in: &pending, at: start)
  }

  private func flush(to file: OpenFile, atLeast count: Int) throws(JournalError) {
    if pending.count < count { return }
    let (files, offset, bytes) = (self.files, written, pending[...])
    try asJournalError { () throws(FileError) in try files.write(file, at: offset, bytes) }
    written += pending.count
    pending.removeAll(keepingCapacity: true)
  }

  // MARK: Proof

  /// Reads the new file back: every block's raw bytes must give the chain that the old one had.
  private func prove(_ source: FrameCursor) throws(JournalError) {
    let copy = FrameCursor([temporary], files: files, verifiesChain: true)
    var next = 0
    walk: while true {
      switch try copy.next() {
      case .rows: continue
      case .blockEnd(let trailer):
        guard next < trailers.count, trailer == trailers[next] else {
          throw copy.damage("the sealed form of block \(next + 1) differs from the block")
        }
        next += 1
      case .end: break walk
      }
    }
    guard next == trailers.count, copy.header == header, copy.chain == source.chain,
      copy.nextSequence == source.nextSequence, copy.isCleanlyClosed == source.isCleanlyClosed
    else { throw copy.damage("the sealed form ends otherwise than the segment") }
    guard let header else { return }
    let window = try SegmentWindow(temporary.path, files: files)
    if case .unusable(let reason) = try SegmentIndex.read(window, header) {
      throw copy.damage(reason)
    }
  }
}
