/// What of a journal a copy may hold: everything up to the durable end, as it stands now.
///
/// What a power cut could still take back is left out, or the copy would hold records that the
/// journal does not.
struct CopySource {
  /// One segment and how much of it to copy.
  struct Part {
    var segment: JournalLayout.Segment
    /// Bytes to copy.
    var size: Int
    /// Which file it was when it was looked at.
    var status: FileStatus
  }

  /// The segments in order.
  private(set) var parts: [Part] = []
  /// Where the copy will stand.
  private(set) var head = JournalHead(sequence: .none, chain: HashChain.start)
  /// Whether the journal ends with a clean end record.
  private(set) var isCleanlyClosed = false
  /// Bytes after the durable end that are left out.
  private(set) var leftBytes = 0

  /// Walks the journal of `layout` with every checksum and the chain.
  ///
  /// - Throws: ``JournalError`` for damage: a damaged journal is not copied.
  ///
  /// - Parameter bound: what the journal's side file says is durable.
  init(
    _ layout: JournalLayout, bound: DurableBound, files: some KeepingFiles
  ) throws(JournalError) {
    let plain = ViewedFiles(base: files)
    for segment in layout.segments {
      let status = try asJournalError { () throws(FileError) in try files.status(segment.path) }
      guard let status, status.kind == .file else {
        throw .file(
          FileError(
            operation: "open", path: segment.path, code: 40, reason: "not a regular file"))
      }
      parts.append(Part(segment: segment, size: status.size, status: status))
    }
    guard let last = layout.segments.last else { return }
    let cursor = FrameCursor(
      layout.segments, files: plain, verifiesChain: true, bound: bound)
    let known = bound.head?.sequence ?? 0
    let size = try Self.durableEnd(cursor, last, known: known, files: plain)
    leftBytes = max(0, cursor.frameOffset - size) + cursor.tornBytes
    parts[parts.count - 1].size = size
    isCleanlyClosed = cursor.isCleanlyClosed
    let clipped = ViewedFiles(base: files, clippedPath: last.path, clippedSize: size)
    let end = try DayHistory([last], files: clipped)
    if let failure = end.failure { throw failure }
    head = end.head
  }

  /// Walks to the end; the bytes of the last segment whose records are known durable.
  private static func durableEnd(
    _ cursor: FrameCursor, _ last: JournalLayout.Segment, known: UInt64, files: some FileSystem
  ) throws(JournalError) -> Int {
    var waiting: [(end: Int, record: UInt64)] = []
    var durable = known
    var end = SegmentHeader.byteCount
    var window: SegmentWindow?
    while true {
      if case .end = try cursor.next() { break }
      guard cursor.path == last.path else { continue }
      if window == nil { window = try SegmentWindow(last.path, files: files) }
      durable = max(durable, try durableRecord(in: window, at: cursor.frameOffset))
      waiting.append((cursor.offset, cursor.nextSequence - 1))
      while let first = waiting.first, first.record <= durable {
        end = first.end
        waiting.removeFirst()
      }
    }
    // Everything before a clean end was synced before it was written.
    if cursor.isCleanlyClosed { return cursor.frameOffset }
    // Segments are synced before the next begins, so only the last one's records are in doubt; a
    // header that is torn itself is left out.
    return cursor.header == nil ? 0 : end
  }

  private static func durableRecord(
    in window: SegmentWindow?, at offset: Int
  ) throws(JournalError) -> UInt64 {
    guard let window, let at = try window.load(offset, FrameHeader.byteCount),
      let header = FrameHeader.read(window.bytes, at: at)
    else { return 0 }
    return header.durableSequence
  }
}
