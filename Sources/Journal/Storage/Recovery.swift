/// Brings the end of a journal in order, so that a writer can go on.
///
/// What is done in which case is the table in `docs/journal.md`; ``RepairPlan`` decides it.
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
  init(
    root: String, day: Int64, files: any FileSystem, options: WriterOptions
  ) throws(JournalError) {
    let plan = try RepairPlan(lockedRoot: root, files: files)
    guard let last = plan.last, let cursor = plan.cursor else {
      output = try Self.begin(root: root, day: day, files: files, options: options)
      return
    }
    guard day >= last.day else { throw .badDay(day: day, last: last.day) }
    try Sealer.removeUnfinished(plan.layout, root: root, files: files)
    let file = try asJournalError { () throws(FileError) in
      try files.open(last.path, forWriting: true)
    }
    do {
      try Self.cut(file, plan, cursor, &report, files)
      output = try Self.resume(file, cursor, last, root: root, files: files, options: options)
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

  /// Makes the first segment.
  private static func begin(
    root: String, day: Int64, files: any FileSystem, options: WriterOptions
  ) throws(JournalError) -> SegmentOutput {
    let header = SegmentHeader(
      number: 1, firstSequence: 1, day: day, lastTime: .min, chain: HashChain.start)
    let file = try asJournalError { () throws(FileError) in
      try SegmentOutput.create(header, root: root, files: files)
    }
    do {
      return try SegmentOutput(
        files: files, root: root, options: options, file: file,
        offset: SegmentHeader.byteCount, header: header, rawBytes: 0, chain: header.chain,
        lastSequence: 0)
    } catch {
      files.close(file)
      throw .file(error)
    }
  }

  /// Keeps what follows the last whole frame in a file beside, then cuts it off.
  private static func cut(
    _ file: OpenFile, _ plan: RepairPlan, _ cursor: FrameCursor, _ report: inout RecoveryReport,
    _ files: any FileSystem
  ) throws(JournalError) {
    report.wasClean = cursor.isCleanlyClosed
    report.cutBytes = cursor.tornBytes
    report.file = file.path
    report.offset = cursor.frameOffset
    report.reason = cursor.tornReason
    let from = cursor.frameOffset
    for case .cutTail(_, _, let count, let kept, _) in plan.actions {
      report.keptAs = kept
      try asJournalError { () throws(FileError) in
        try keep(file, from..<from + count, as: kept, files)
      }
    }
    guard cursor.tornBytes > 0 || cursor.hasRoom else { return }
    try asJournalError { () throws(FileError) in try files.truncate(file, to: from) }
  }

  /// Copies `range` of a file into a new one and returns when that is durable.
  private static func keep(
    _ file: OpenFile, _ range: Range<Int>, as kept: String, _ files: any FileSystem
  ) throws(FileError) {
    let aside = try files.create(kept)
    defer { files.close(aside) }
    var piece = [UInt8](repeating: 0, count: min(range.count, 1 << 20))
    var done = 0
    while done < range.count {
      let read = min(
        try files.read(file, at: range.lowerBound + done, into: &piece), range.count - done)
      if read <= 0 { break }
      try files.write(aside, at: done, piece[..<read])
      done += read
    }
    try files.sync(aside)
    try files.syncFolder(folder(of: kept))
  }

  private static func folder(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }

  private static func resume(
    _ file: OpenFile, _ cursor: FrameCursor, _ last: JournalLayout.Segment, root: String,
    files: any FileSystem, options: WriterOptions
  ) throws(JournalError) -> SegmentOutput {
    var offset = cursor.frameOffset
    let header =
      cursor.header
      ?? SegmentHeader(
        number: last.number, firstSequence: cursor.nextSequence, day: last.day,
        lastTime: cursor.lastTime, chain: cursor.chain)
    let isNew = cursor.header == nil
    if isNew { offset = SegmentHeader.byteCount }
    return try asJournalError { () throws(FileError) in
      if isNew { try files.write(file, at: 0, header.bytes[...]) }
      try files.sync(file)
      return try SegmentOutput(
        files: files, root: root, options: options, file: file, offset: offset, header: header,
        rawBytes: cursor.segmentRawBytes, chain: cursor.chain,
        lastSequence: cursor.nextSequence - 1)
    }
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
