/// Brings the end of a journal in order, so that a writer can go on.
///
/// What is done in which case is the table in `docs/journal.md`.
struct Recovery {
  /// What was found and done.
  private(set) var report = RecoveryReport()
  /// The segment to go on with.
  private(set) var output: SegmentOutput
  /// Time of the last record.
  private(set) var lastTime = Int64.min

  /// Looks at the journal at `root`, whose lock the caller holds; makes a new one when empty.
  ///
  /// - Throws: ``JournalError`` for damage, which is never repaired here.
  init(root: String, day: Int64, files: any FileSystem) throws(JournalError) {
    let layout = try JournalLayout(of: root, files: files)
    guard let last = layout.segments.last else {
      let header = SegmentHeader(
        number: 1, firstSequence: 1, day: day, lastTime: .min, chain: HashChain.start)
      let file = try asJournalError { () throws(FileError) in
        try SegmentOutput.create(header, root: root, files: files)
      }
      output = SegmentOutput(
        files: files, root: root, file: file, offset: SegmentHeader.byteCount, header: header,
        rawBytes: 0, chain: header.chain, lastSequence: 0)
      return
    }
    guard !layout.isOneDay else { throw .notAJournal(path: root) }
    try layout.checkOrder(root: root)
    try Sealer.removeUnfinished(layout, root: root, files: files)
    guard day >= last.day else { throw .badDay(day: day, last: last.day) }
    let cursor = try Self.walk(layout.segments, files: files)
    let file = try asJournalError { () throws(FileError) in
      try files.open(last.path, forWriting: true)
    }
    do {
      try Self.cut(file, at: cursor, &report, layout, files)
      output = try Self.resume(file, cursor, last, root: root, files: files)
    } catch {
      files.close(file)
      throw error
    }
    lastTime = cursor.lastTime
    try closeBlock(cursor)
    report.lastSequence = SequenceNumber(rawValue: cursor.nextSequence - 1)
    // A sealed segment never changes; what comes goes into the next one.
    if last.day < day || cursor.header?.isSealed == true { try roll(to: day) }
  }

  /// Walks the last two segments, so that the last one's start is checked against what it joins.
  private static func walk(
    _ segments: [JournalLayout.Segment], files: any FileSystem
  ) throws(JournalError) -> FrameCursor {
    let cursor = FrameCursor(Array(segments.suffix(2)), files: files, verifiesChain: true)
    while true {
      if case .end = try cursor.next() { return cursor }
    }
  }

  /// Keeps what follows the last whole frame in a file beside, then cuts it off.
  private static func cut(
    _ file: OpenFile, at cursor: FrameCursor, _ report: inout RecoveryReport,
    _ layout: JournalLayout, _ files: any FileSystem
  ) throws(JournalError) {
    report.wasClean = cursor.isCleanlyClosed
    report.cutBytes = cursor.tornBytes
    report.file = file.path
    report.offset = cursor.frameOffset
    report.reason = cursor.tornReason
    if cursor.tornBytes == 0 { return }
    var kept = "\(file.path).\(cursor.frameOffset).torn"
    var copy = 1
    while layout.keptAside.contains(kept) {
      copy += 1
      kept = "\(file.path).\(cursor.frameOffset)-\(copy).torn"
    }
    report.keptAs = kept
    let folder = String(kept[..<(kept.lastIndex(of: "/") ?? kept.startIndex)])
    let (from, count) = (cursor.frameOffset, cursor.tornBytes)
    try asJournalError { () throws(FileError) in
      let aside = try files.create(kept)
      defer { files.close(aside) }
      var piece = [UInt8](repeating: 0, count: min(count, 1 << 20))
      var done = 0
      while done < count {
        let read = try files.read(file, at: from + done, into: &piece)
        if read == 0 { break }
        try files.write(aside, at: done, piece[..<read])
        done += read
      }
      try files.sync(aside)
      try files.syncFolder(folder)
      try files.truncate(file, to: from)
    }
  }

  private static func resume(
    _ file: OpenFile, _ cursor: FrameCursor, _ last: JournalLayout.Segment, root: String,
    files: any FileSystem
  ) throws(JournalError) -> SegmentOutput {
    var offset = cursor.frameOffset
    let header =
      cursor.header
      ?? SegmentHeader(
        number: last.number, firstSequence: cursor.nextSequence, day: last.day,
        lastTime: cursor.lastTime, chain: cursor.chain)
    let isNew = cursor.header == nil
    if isNew { offset = SegmentHeader.byteCount }
    try asJournalError { () throws(FileError) in
      if isNew { try files.write(file, at: 0, header.bytes[...]) }
      try files.sync(file)
    }
    return SegmentOutput(
      files: files, root: root, file: file, offset: offset, header: header,
      rawBytes: cursor.segmentRawBytes, chain: cursor.chain,
      lastSequence: cursor.nextSequence - 1)
  }

  /// Gives a block that the crash left open its trailer, so that every block has one.
  private mutating func closeBlock(_ cursor: FrameCursor) throws(JournalError) {
    let count = cursor.rawCount
    if count == 0 { return }
    let trailer: BlockTrailer
    do {
      trailer = try BlockTrailer.summarise(
        cursor.raw, count: count, using: RowDecoder(raw: cursor.raw))
    } catch {
      throw .badRecord(
        file: cursor.path, offset: cursor.frameOffset, sequence: cursor.blockSequence,
        reason: error)
    }
    guard trailer.lastSequence == cursor.nextSequence - 1 else {
      throw cursor.damage("the last block does not hold the records that its frames say")
    }
    output.endBlock(cursor.raw, trailer)
    let output = self.output
    try asJournalError { () throws(FileError) in try output.sync() }
    lastTime = trailer.lastTime
  }

  private func roll(to day: Int64) throws(JournalError) {
    let (output, lastTime) = (self.output, self.lastTime)
    try asJournalError { () throws(FileError) in try output.roll(to: day, lastTime: lastTime) }
  }
}
