/// Walks the frames of a journal in order, across segments, checking all that needs no decoding.
///
/// The rows of the current block gather in ``raw``. Wrong bytes are told apart as §9.7 of the
/// design says: durable ones are damage and throw, others are a torn tail that ends the walk.
final class FrameCursor {
  /// What ``next()`` found.
  enum Step {
    /// Rows from `start` on in ``raw`` up to ``rawCount``; a new block when `startsBlock`.
    case rows(startsBlock: Bool, start: Int, records: Int)
    /// The block in ``raw`` is complete.
    case blockEnd(BlockTrailer)
    /// No more whole frames; ``isCleanlyClosed`` and ``tornBytes`` say how it ends.
    case end
  }

  /// The raw bytes of the current block.
  let raw = RawBlock()
  private let files: any FileSystem
  private var segments: [JournalLayout.Segment]
  private let verifiesChain: Bool
  /// What the side file says is durable.
  private(set) var bound: DurableBound
  private var window: SegmentWindow?
  private var index = 0
  private var isContinued = false

  /// The header of the current segment; nil before the first and where it is torn.
  private(set) var header: SegmentHeader?
  /// Offset of the next frame in the current segment.
  private(set) var offset = 0
  /// Offset of the frame that the last step came from.
  private(set) var frameOffset = 0
  /// The record that comes next.
  private(set) var nextSequence: UInt64 = 1
  /// Where the frames of a sealed segment end, once ``next()`` came there; its index follows.
  private(set) var framesEnd = 0
  /// Where the block in ``raw`` starts in its file.
  private(set) var blockOffset = 0
  /// First record of the block in ``raw``.
  private(set) var blockSequence: UInt64 = 1
  /// The chain up to the last complete block.
  private(set) var chain = HashChain.start
  /// Time of the last record of the last complete block; the least number before that.
  private(set) var lastTime = Int64.min
  /// Bytes of the block in ``raw``; 0 between blocks.
  private(set) var rawCount = 0
  /// Raw bytes of the complete blocks of the current segment.
  private(set) var segmentRawBytes = 0
  /// Whether the last frame was a clean end.
  private(set) var isCleanlyClosed = false
  /// Bytes after the last whole frame, zeros at the end not counted.
  private(set) var tornBytes = 0
  /// Whether zeros follow that were made ahead of the writer.
  private(set) var hasRoom = false
  /// Why the bytes after the last whole frame are none.
  private(set) var tornReason = ""
  /// Bytes of the segments opened so far.
  private(set) var diskBytes = 0
  private var isFinished = false
  /// Reads of the segment at hand after which was seen whether a writer is at work.
  private var readsSeen = 0
  /// Whether the frame that ends a sealed segment was met.
  private var isSealEnded = false

  /// A walk over `segments`, whose numbers are in order.
  init(
    _ segments: [JournalLayout.Segment], files: any FileSystem, verifiesChain: Bool,
    bound: DurableBound = DurableBound()
  ) {
    self.bound = bound
    self.segments = Self.known(segments, bound)
    self.files = files
    self.verifiesChain = verifiesChain
  }

  /// Session date of the segment at hand, as yyyymmdd.
  var day: Int64 { index < segments.count ? segments[index].day : segments.last?.day ?? 0 }
  /// The segment at hand, for messages.
  var path: String { index < segments.count ? segments[index].path : segments.last?.path ?? "" }

  /// Which of the segments is at hand, from 0.
  var segmentIndex: Int { index }

  /// Whether the segment at hand is the last.
  var isInLastSegment: Bool { index >= segments.count - 1 }

  /// The next frame; its rows are decompressed but not decoded.
  ///
  /// - Throws: ``JournalError`` for damage; the walk cannot go on in this segment then.
  func next() throws(JournalError) -> Step {
    while !isFinished {
      if window == nil {
        guard try openSegment() else { return try finish() }
      }
      guard let size = window?.size else { return try finish() }
      if offset == size && !isInLastSegment {
        try leaveSegment()
        continue
      }
      guard let (frame, payload) = try frame() else { return try finish() }
      if let step = try take(frame, payload) { return step }
    }
    return .end
  }

  /// Goes on with the next segment after damage; what it says about itself is believed.
  func skipSegment() {
    closeWindow()
    isContinued = false
    isFinished = index >= segments.count
  }

  private func finish() throws(JournalError) -> Step {
    isFinished = true
    if isCovered { throw damage("the journal ends here, but the file `head` says that \(known)") }
    return .end
  }

  /// Whether the side file says that what should be at the current frame is durable.
  private var isCovered: Bool {
    let number = segments.isEmpty ? 0 : segments[min(index, segments.count - 1)].number
    return bound.covers(nextSequence, segment: number, offset: frameOffset)
  }

  /// What the side file says, for messages.
  private var known: String {
    guard let head = bound.head else { return "nothing is known" }
    return "record \(head.sequence), at offset \(head.offset) of segment \(head.segment), "
      + "was durable"
  }

  /// Goes on after an end, up to a later durable head.
  func follow(
    _ bound: DurableBound, _ segments: [JournalLayout.Segment]
  ) throws(JournalError) {
    let number = index < self.segments.count ? self.segments[index].number : nil
    index = segments.firstIndex { $0.number == number } ?? index
    self.segments = Self.known(segments, bound)
    self.bound = bound
    isFinished = false
    if header == nil { window = nil }
    guard number != nil, let window else { return }
    try window.refresh(upTo: limit)
  }

  /// The segments up to the durable head of a live journal; beyond it nothing is certain yet.
  private static func known(
    _ segments: [JournalLayout.Segment], _ bound: DurableBound
  ) -> [JournalLayout.Segment] {
    guard bound.isLimit, let head = bound.head else { return segments }
    return segments.filter { $0.number <= head.segment }
  }

  /// Where reading stops in the segment at hand.
  private var limit: Int {
    header.map { bound.limit(of: $0.number, identity: $0.identity) } ?? .max
  }

  /// Damage at the current frame.
  func damage(_ reason: String) -> JournalError {
    .damaged(file: path, offset: frameOffset, sequence: nextSequence, reason: reason)
  }

  // MARK: Segments

  /// Opens the segment at ``index``; false when its header is torn or there is none.
  private func openSegment() throws(JournalError) -> Bool {
    guard index < segments.count else { return false }
    let opened = try SegmentWindow(path, files: files)
    (offset, frameOffset, rawCount, segmentRawBytes) = (0, 0, 0, 0)
    (header, isSealEnded, readsSeen) = (nil, false, 0)
    diskBytes += opened.size
    window = opened
    switch try SegmentHeader.read(opened) {
    case .version(let version):
      throw .wrongVersion(file: path, version: version)
    case .invalid(let reason):
      try tear(reason)
      return false
    case .header(let found):
      try join(found)
      if found.isSealed { try opened.map() }
    }
    return true
  }

  private func join(_ found: SegmentHeader) throws(JournalError) {
    let segment = segments[index]
    guard found.number == segment.number, found.day == segment.day else {
      throw damage("it says it is segment \(found.number) of day \(found.day)")
    }
    if isContinued || found.number == 1 {
      guard found.firstSequence == nextSequence else {
        throw damage("it starts at record \(found.firstSequence), expected \(nextSequence)")
      }
      guard found.chain == chain else {
        throw .wrongChain(file: path, offset: 48, sequence: nextSequence)
      }
      guard found.lastTime == lastTime else { throw damage("its last time does not join") }
    }
    guard found.firstSequence > 0, found.firstSequence <= FrameHeader.sequenceMax else {
      throw damage("it starts at record \(found.firstSequence)")
    }
    if bound.head?.segment == found.number, bound.head?.identity != found.identity {
      bound.dropForeign(found.number)
    }
    nextSequence = found.firstSequence
    isCleanlyClosed = false
    (chain, lastTime) = (found.chain, found.lastTime)
    (header, offset) = (found, SegmentHeader.byteCount)
    window?.limit(to: limit)
    isContinued = true
  }

  private func leaveSegment() throws(JournalError) {
    frameOffset = offset
    guard rawCount == 0 else {
      throw damage("the segment ends inside a block, and another segment follows")
    }
    try checkSealEnd()
    closeWindow()
  }

  /// A sealed segment was whole before it got its name, so a cut one is never a torn tail.
  private func checkSealEnd() throws(JournalError) {
    if header?.isSealed == true && !isSealEnded { throw damage("the sealed segment is cut") }
  }

  private func closeWindow() {
    window = nil
    index += 1
  }

  // MARK: Frames

  /// The next frame whose checksum is right; nil at the end of the journal's whole frames.
  ///
  /// The range is the payload's place in the file.
  private func frame() throws(JournalError) -> (FrameHeader, Range<Int>)? {
    frameOffset = offset
    guard let window else { return nil }
    let found = try look(window)
    if try meetsWriter(window, found) { return try frame() }
    switch found {
    case .end:
      try checkSealEnd()
      return nil
    case .torn(let reason):
      try tear(reason)
      return nil
    case .whole(let header):
      offset += FrameHeader.byteCount + header.payloadBytes
      return (header, frameOffset + FrameHeader.byteCount..<offset)
    }
  }

  /// What lies at ``offset``.
  private enum Found {
    case whole(FrameHeader)
    case torn(String)
    case end
  }

  private func look(_ window: SegmentWindow) throws(JournalError) -> Found {
    if offset >= window.size { return offset == window.size || isLimited ? .end : .torn(Self.cut) }
    guard let at = try window.load(offset, FrameHeader.byteCount) else {
      return .torn("the last frame is cut in its header")
    }
    guard let header = FrameHeader.read(window.bytes, at: at) else {
      return .torn("not a frame header")
    }
    guard let isWhole = try window.isWhole(offset, FrameHeader.byteCount + header.payloadBytes)
    else { return .torn(Self.cut) }
    return isWhole ? .whole(header) : .torn("the frame's checksum is wrong")
  }

  private static let cut = "the last frame is cut"

  /// Whether reading stops at a writer's head, behind which a reader may stand already.
  private var isLimited: Bool { limit != .max }

  /// Whether a writer came since the journal was opened, so that what was found may be its own.
  ///
  /// Only the last segment changes, and only what was just read can be new.
  private func meetsWriter(
    _ window: SegmentWindow, _ found: Found
  ) throws(JournalError) -> Bool {
    guard isInLastSegment, header?.isSealed == false else { return false }
    if case .end = found { return false }
    if case .whole = found, window.reads == readsSeen { return false }
    readsSeen = window.reads
    guard try bound.meetsWriter(files) else { return false }
    try window.refresh(upTo: limit)
    return true
  }

  /// Notes a torn tail from ``frameOffset`` on, unless something says that it was durable.
  private func tear(_ reason: String) throws(JournalError) {
    guard isInLastSegment else { throw damage("\(reason), and another segment follows") }
    if header?.isSealed == true { throw damage("\(reason), in a sealed segment") }
    if isCovered { throw damage("\(reason), but the file `head` says that \(known)") }
    let size = max(frameOffset, window?.size ?? 0)
    let end = max(frameOffset, try window?.endOfData(in: frameOffset..<size) ?? 0)
    if let later = try durableFrame(before: end) {
      throw damage("\(reason), but the frame at offset \(later) says it was durable")
    }
    tornBytes = end - frameOffset
    hasRoom = size > end
    tornReason = tornBytes == 0 ? "" : reason
    isCleanlyClosed = false
  }

  /// A whole frame further on that knew the record here durable; its offset.
  private func durableFrame(before end: Int) throws(JournalError) -> Int? {
    guard let window else { return nil }
    var at = frameOffset + 1
    while at < end, at + FrameHeader.byteCount <= window.size {
      guard let start = try window.load(at, FrameHeader.byteCount) else { return nil }
      if window.bytes[start + 8] == FrameHeader.mark[0],
        let header = FrameHeader.read(window.bytes, at: start),
        header.durableSequence >= nextSequence, header.firstSequence > header.durableSequence,
        try window.isWhole(at, FrameHeader.byteCount + header.payloadBytes) == true
      {
        return at
      }
      at += 1
    }
    return nil
  }

  /// Acts on a whole frame; contradictions under a right checksum are damage, never torn.
  private func take(
    _ frame: FrameHeader, _ payload: Range<Int>
  ) throws(JournalError) -> Step? {
    guard frame.firstSequence == nextSequence else {
      throw damage("its first record is \(frame.firstSequence)")
    }
    if frame.kind == .sealEnd {
      guard rawCount == 0, payload.isEmpty, header?.isSealed == true else {
        throw damage("the end of a seal where none can be")
      }
      // What follows is the index, which no reading depends on.
      framesEnd = offset
      (isSealEnded, offset) = (true, window?.size ?? offset)
      return nil
    }
    isCleanlyClosed = false
    switch frame.kind {
    case .data: return try takeRows(frame, payload)
    case .blockEnd: return try takeTrailer(payload)
    case .cleanEnd, .sealEnd:
      guard rawCount == 0, payload.isEmpty else { throw damage("a clean end inside a block") }
      isCleanlyClosed = true
      return nil
    }
  }

  private func takeRows(
    _ frame: FrameHeader, _ payload: Range<Int>
  ) throws(JournalError) -> Step {
    let starts = frame.flags & FrameHeader.startsBlock != 0
    guard starts == (rawCount == 0) else { throw damage("a block starts or goes on wrongly") }
    guard frame.rawBytes > 0, frame.rawBytes <= raw.capacity - rawCount, frame.records > 0,
      let window
    else { throw damage("a block longer than allowed") }
    guard
      try window.unpack(
        payload, isStored: frame.flags & FrameHeader.isStored != 0, into: raw, at: rawCount,
        count: frame.rawBytes)
    else { throw damage("it does not decompress to the bytes it says") }
    if starts { (blockSequence, blockOffset) = (nextSequence, frameOffset) }
    let start = rawCount
    rawCount += frame.rawBytes
    // Both are far below the range's end: no more than 2^32 are added to at most 2^62.
    nextSequence += UInt64(frame.records)
    guard nextSequence <= FrameHeader.sequenceMax else {
      throw damage("more records than can be numbered")
    }
    return .rows(startsBlock: starts, start: start, records: frame.records)
  }

  private func takeTrailer(_ payload: Range<Int>) throws(JournalError) -> Step {
    guard let window, let at = try window.load(payload.lowerBound, payload.count),
      let trailer = BlockTrailer.read(window.bytes, at..<at + payload.count)
    else { throw damage("the block's trailer has a wrong length") }
    guard rawCount > 0, trailer.rawBytes == UInt32(rawCount),
      trailer.firstSequence == blockSequence, trailer.lastSequence == nextSequence - 1
    else { throw damage("the block's trailer does not fit its block") }
    if verifiesChain, HashChain.extend(chain, with: raw, count: rawCount) != trailer.chain {
      throw .wrongChain(file: path, offset: frameOffset, sequence: nextSequence - 1)
    }
    (chain, lastTime) = (trailer.chain, trailer.lastTime)
    segmentRawBytes += rawCount
    rawCount = 0
    return .blockEnd(trailer)
  }

  // MARK: Places

  /// Goes to the start of a block, or of a segment; the next step gives what is there.
  ///
  /// - Returns: false when no block starts there: the place is wrong, and so is what named it.
  func jump(to segment: Int, _ place: BlockPlace?) throws(JournalError) -> Bool {
    if window == nil || index != segment || header == nil {
      (index, isContinued) = (segment, false)
      (nextSequence, chain, lastTime) = (1, HashChain.start, .min)
      if try !openSegment() {
        isFinished = true
        return true
      }
    }
    guard let header, let window else { return true }
    (isFinished, isSealEnded, isContinued, isCleanlyClosed) = (false, false, true, false)
    (rawCount, tornBytes, tornReason) = (0, 0, "")
    (offset, nextSequence) = (place?.offset ?? SegmentHeader.byteCount, header.firstSequence)
    frameOffset = offset
    (chain, lastTime) = (header.chain, header.lastTime)
    guard let place else { return true }
    (nextSequence, chain, lastTime) = (place.firstSequence, place.chainBefore, place.lastTimeBefore)
    if place.trailer == nil { return true }
    guard let at = try window.load(offset, FrameHeader.byteCount),
      let frame = FrameHeader.read(window.bytes, at: at)
    else { return false }
    return frame.kind == .data && frame.flags & FrameHeader.startsBlock != 0
      && frame.firstSequence == nextSequence
  }

  /// The last record that wrong bytes at the current frame can concern, as what follows says.
  func lastAffected() throws(JournalError) -> UInt64 {
    var last = nextSequence
    var at = frameOffset + 1
    // Without a header nothing in the segment can be used, so its last frame counts.
    while let window, at + FrameHeader.byteCount <= window.size,
      header == nil || last == nextSequence
    {
      guard let start = try window.load(at, FrameHeader.byteCount) else { break }
      if window.bytes[start + 8] == FrameHeader.mark[0],
        let found = FrameHeader.read(window.bytes, at: start), found.firstSequence > last + 1,
        try window.isWhole(at, FrameHeader.byteCount + found.payloadBytes) == true
      {
        last = found.firstSequence - 1
      }
      at += 1
    }
    if last > nextSequence || isInLastSegment { return last }
    let next = try SegmentWindow(segments[index + 1].path, files: files)
    guard case .header(let header) = try SegmentHeader.read(next), header.firstSequence > 0 else {
      return last
    }
    return max(last, header.firstSequence - 1)
  }
}
