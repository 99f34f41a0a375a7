/// The segment being written: frames gather in memory and go out together.
final class SegmentOutput {
  private let files: any FileSystem
  private let root: String
  private let options: WriterOptions
  private let head: HeadFile
  private var filler: SegmentFiller
  private var identity: UInt64
  private let stream = LZ4Stream()
  private var file: OpenFile
  /// Where ``pending`` goes.
  private var offset: Int
  private var pending: [UInt8] = []
  private var isSynced = true

  /// Number of the current segment.
  private(set) var number: UInt64
  /// Session date of the current segment.
  private(set) var day: Int64
  /// Raw bytes of its complete blocks.
  private(set) var segmentRawBytes: Int
  /// The chain after the last complete block.
  private(set) var chain: [UInt8]
  /// Last record known durable.
  private(set) var durableSequence: UInt64
  /// Last record that is in ``pending`` or written.
  private var framedSequence: UInt64
  private(set) var statistics = WriterStatistics()

  /// Frames wait for each other up to this many bytes.
  private static let pendingBytesMax = 1 << 18

  /// Goes on in a segment that ends at `offset` and is durable.
  init(
    files: any FileSystem, root: String, options: WriterOptions, file: OpenFile, offset: Int,
    header: SegmentHeader, rawBytes: Int, chain: [UInt8], lastSequence: UInt64
  ) throws(FileError) {
    // First, since a failure from here on would close the caller's file.
    head = try HeadFile(root: root, files: files)
    try head.move(
      to: DurableHead(
        sequence: lastSequence, segment: header.number, offset: offset, identity: header.identity))
    filler = SegmentFiller(files: files, root: root, file: file, offset: offset, options: options)
    identity = header.identity
    self.options = options
    self.files = files
    self.root = root
    self.file = file
    self.offset = offset
    number = header.number
    day = header.day
    segmentRawBytes = rawBytes
    self.chain = chain
    durableSequence = lastSequence
    framedSequence = lastSequence
  }

  deinit {
    filler.stop()
    files.close(file)
  }

  /// Whether the disk is near its reserve.
  var isSpaceLow: Bool { filler.isSpaceLow }

  /// Looks how much space the disk has.
  func look() throws(JournalError) { try filler.look() }

  /// Makes sure that what waits and `more` raw bytes can be written without touching the reserve.
  func checkSpace(for more: Int = 0) throws(JournalError) {
    // Frame, trailer and incompressible rows add less than this.
    let margin = 4_096 + more / 128
    try filler.check(upTo: offset + pending.count + more + margin)
  }

  /// Adds the frame of `range` of the block in `raw`.
  func addRows(
    _ raw: RawBlock, _ range: Range<Int>, firstSequence: UInt64, records: Int
  ) {
    let start = pending.count
    let isFirst = range.lowerBound == 0
    if isFirst { stream.reset() }
    var header = FrameHeader(
      kind: .data, flags: isFirst ? FrameHeader.startsBlock : 0, payloadBytes: 0,
      rawBytes: range.count, records: records, firstSequence: firstSequence,
      durableSequence: durableSequence)
    pending += header.bytes
    header.payloadBytes = stream.compress(raw, range, to: &pending)
    if header.payloadBytes == 0 || header.payloadBytes >= range.count {
      pending.removeLast(header.payloadBytes)
      pending += raw.bytes(range)
      header.payloadBytes = range.count
      header.flags |= FrameHeader.isStored
    }
    finish(header, at: start)
    framedSequence = firstSequence + UInt64(records) - 1
    statistics.frames += 1
  }

  /// Ends the block in `raw`; the trailer gains the chain.
  func endBlock(_ raw: RawBlock, _ summary: BlockTrailer) {
    var trailer = summary
    chain = HashChain.extend(chain, with: raw, count: Int(summary.rawBytes))
    trailer.chain = chain
    addFrame(.blockEnd, payload: trailer.bytes)
    segmentRawBytes += Int(summary.rawBytes)
    statistics.rawBytes += Int(summary.rawBytes)
    statistics.blocks += 1
  }

  /// Adds the record of a clean end; everything before is durable already.
  func addCleanEnd() { addFrame(.cleanEnd, payload: []) }

  private func addFrame(_ kind: FrameHeader.Kind, payload: [UInt8]) {
    let start = pending.count
    let header = FrameHeader(
      kind: kind, payloadBytes: payload.count, rawBytes: 0, records: 0,
      firstSequence: framedSequence + 1, durableSequence: durableSequence)
    pending += header.bytes
    pending += payload
    finish(header, at: start)
  }

  /// Puts the final header and its checksum in place.
  private func finish(_ header: FrameHeader, at start: Int) {
    pending.replaceSubrange(start..<start + FrameHeader.byteCount, with: header.bytes)
    let sum = Checksum.of(pending, start + 8..<pending.count)
    LittleEndian.store(sum, in: &pending, at: start)
  }

  /// Writes what waits when it has become much.
  func flushIfLarge() throws(FileError) {
    if pending.count >= Self.pendingBytesMax { try flush() }
  }

  /// Writes what waits.
  func flush() throws(FileError) {
    if pending.isEmpty { return }
    try filler.claim(upTo: offset + pending.count)
    try files.write(file, at: offset, pending[...])
    offset += pending.count
    statistics.diskBytes += pending.count
    pending.removeAll(keepingCapacity: true)
    isSynced = false
  }

  /// Writes what waits and returns when the segment is durable.
  func sync() throws(FileError) {
    try flush()
    if isSynced { return }
    try files.sync(file)
    isSynced = true
    durableSequence = framedSequence
    statistics.syncs += 1
    if options.policy != .none { try moveHead() }
  }

  private func moveHead() throws(FileError) {
    try head.move(
      to: DurableHead(
        sequence: durableSequence, segment: number, offset: offset, identity: identity))
  }

  /// Gives the segment its real size; the next sync makes that durable.
  private func trim() throws(FileError) {
    try flush()
    filler.stop()
    if !filler.hasRoom { return }
    try files.truncate(file, to: offset)
    isSynced = false
  }

  /// Makes everything durable and writes the clean end.
  func finish() throws(FileError) {
    try trim()
    try sync()
    addCleanEnd()
    try sync()
    try moveHead()
  }

  /// Makes this segment durable and starts the next one.
  func roll(to day: Int64, lastTime: Int64) throws(FileError) {
    try trim()
    try sync()
    let header = SegmentHeader(
      number: number + 1, firstSequence: framedSequence + 1, day: day, lastTime: lastTime,
      chain: chain)
    let next = try Self.create(header, root: root, files: files)
    files.close(file)
    file = next
    offset = SegmentHeader.byteCount
    filler = SegmentFiller(files: files, root: root, file: file, offset: offset, options: options)
    identity = header.identity
    number = header.number
    self.day = day
    segmentRawBytes = 0
    isSynced = true
    statistics.diskBytes += SegmentHeader.byteCount
    if options.policy != .none { try moveHead() }
  }

  /// Makes the file of a new segment, in its day's folder, with its header.
  static func create(
    _ header: SegmentHeader, root: String, files: any FileSystem
  ) throws(FileError) -> OpenFile {
    let folder = root + "/" + JournalLayout.folderName(day: header.day)
    try files.makeFolder(folder)
    try files.syncFolder(root)
    let file = try files.create(folder + "/" + JournalLayout.segmentName(header.number))
    do {
      try files.write(file, at: 0, header.bytes[...])
      try files.sync(file)
      try files.syncFolder(folder)
    } catch {
      files.close(file)
      throw error
    }
    return file
  }
}
