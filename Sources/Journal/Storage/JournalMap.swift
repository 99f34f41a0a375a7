/// Finds segments by their headers and blocks by indexes or trailers, without reading rows.
///
/// It keeps the blocks of one segment only, so that memory stays flat on any length.
final class JournalMap {
  private let segments: [JournalLayout.Segment]
  private let files: any FileSystem
  private var headers: [Int: SegmentHeader] = [:]
  private var places: [BlockPlace] = []
  private var placesSegment = -1
  private var distrusted = -1
  /// How far a journal that is being written may be looked at.
  var bound = DurableBound()

  /// A map of `segments`, whose numbers are in order.
  init(_ segments: [JournalLayout.Segment], files: any FileSystem) {
    self.segments = segments
    self.files = files
  }

  /// How many segments there are.
  var count: Int { segments.count }

  /// The segment that holds `sequence`, or the nearest.
  func segment(holding sequence: UInt64) throws(JournalError) -> Int {
    try lastSegment { $0.firstSequence <= sequence }
  }

  /// The segment that holds the first record at or after `time`, or the last.
  func segment(reaching time: Int64) throws(JournalError) -> Int {
    try lastSegment { $0.lastTime < time }
  }

  /// The last segment of which `isEarly` holds; it holds of a first few, perhaps of none.
  private func lastSegment(_ isEarly: (SegmentHeader) -> Bool) throws(JournalError) -> Int {
    var (low, high) = (0, segments.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      // A last segment whose header is torn holds nothing.
      if let header = try header(of: middle), isEarly(header) {
        low = middle
      } else {
        high = middle
      }
    }
    return low
  }

  /// The header of a segment; nil when it is the last one's and torn.
  func header(of segment: Int) throws(JournalError) -> SegmentHeader? {
    if let known = headers[segment] { return known }
    let path = segments[segment].path
    switch try SegmentHeader.read(try SegmentWindow(path, files: files, isWalked: false)) {
    case .header(let header):
      headers[segment] = header
      return header
    case .version(let version): throw .wrongVersion(file: path, version: version)
    case .invalid(let reason):
      if segment == segments.count - 1 { return nil }
      throw .damaged(
        file: path, offset: 0, sequence: 0, reason: "\(reason), and another segment follows")
    }
  }

  /// The blocks of a segment in order; none for an empty one.
  func blocks(of segment: Int) throws(JournalError) -> [BlockPlace] {
    if segment == placesSegment { return places }
    guard let header = try header(of: segment) else { return [] }
    let isSearched = header.isSealed && segment != distrusted
    let window = try SegmentWindow(segments[segment].path, files: files, isWalked: !isSearched)
    if isSearched, case .index(let index) = try SegmentIndex.read(window, header) {
      places = Self.places(of: index, header)
    } else {
      window.limit(to: bound.limit(of: header.number, identity: header.identity))
      places = try Self.walk(window, header)
    }
    placesSegment = segment
    return places
  }

  /// The index of a segment; nil when it has none that can be used.
  func index(of segment: Int) throws(JournalError) -> SegmentIndex? {
    guard let header = try header(of: segment), header.isSealed else { return nil }
    let window = try SegmentWindow(segments[segment].path, files: files)
    if case .index(let index) = try SegmentIndex.read(window, header) { return index }
    return nil
  }

  /// From now on the frames of a segment are walked: its index led to where no block is.
  func distrustIndex(of segment: Int) {
    distrusted = segment
    placesSegment = -1
  }

  private static func places(of index: SegmentIndex, _ header: SegmentHeader) -> [BlockPlace] {
    var (chain, time) = (header.chain, header.lastTime)
    return index.blocks.map { block in
      defer { (chain, time) = (block.trailer.chain, block.trailer.lastTime) }
      return BlockPlace(
        offset: Int(block.offset), firstSequence: block.trailer.firstSequence, chainBefore: chain,
        lastTimeBefore: time, trailer: block.trailer, indexed: block)
    }
  }

  /// Goes from frame to frame by their headers alone; whoever then reads checks everything.
  ///
  /// What lies after the last block that is whole as far as one can see is one more place.
  private static func walk(
    _ window: SegmentWindow, _ header: SegmentHeader
  ) throws(JournalError) -> [BlockPlace] {
    var places: [BlockPlace] = []
    var place = BlockPlace(
      offset: SegmentHeader.byteCount, firstSequence: header.firstSequence,
      chainBefore: header.chain, lastTimeBefore: header.lastTime)
    var (offset, next) = (place.offset, header.firstSequence)
    while let at = try window.load(offset, FrameHeader.byteCount),
      let frame = FrameHeader.read(window.bytes, at: at), frame.firstSequence == next,
      frame.payloadBytes <= window.size - offset - FrameHeader.byteCount
    {
      let end = offset + FrameHeader.byteCount + frame.payloadBytes
      switch frame.kind {
      case .data: next += UInt64(frame.records)
      case .cleanEnd: if offset == place.offset { place.offset = end }
      case .sealEnd: return places
      case .blockEnd:
        guard let trailer = try trailer(window, offset, frame), trailer.lastSequence == next - 1,
          trailer.firstSequence == place.firstSequence
        else { return places + [place] }
        place.trailer = trailer
        places.append(place)
        place = BlockPlace(
          offset: end, firstSequence: next, chainBefore: trailer.chain,
          lastTimeBefore: trailer.lastTime)
      }
      if next > FrameHeader.sequenceMax { break }
      offset = end
    }
    return offset == window.size && offset == place.offset ? places : places + [place]
  }

  private static func trailer(
    _ window: SegmentWindow, _ offset: Int, _ frame: FrameHeader
  ) throws(JournalError) -> BlockTrailer? {
    let length = FrameHeader.byteCount + frame.payloadBytes
    guard try window.isWhole(offset, length) == true, let at = try window.load(offset, length)
    else { return nil }
    return BlockTrailer.read(window.bytes, at + FrameHeader.byteCount..<at + length)
  }
}
