extension JournalReader {
  /// The end of the last complete block before the current record.
  public var lastBlockEnd: JournalHead {
    let next = frames.rawCount > 0 ? frames.blockSequence : frames.nextSequence
    return JournalHead(sequence: SequenceNumber(rawValue: next - 1), chain: frames.chain)
  }

  /// Opens a journal behind the end of one of its blocks; the next record is the one after.
  ///
  /// Segments before are not looked at; blocks of the segment before are passed by undecoded.
  /// - Returns: nil when no block of this journal ends at that record with that chain.
  /// - Throws: ``JournalError`` as for reading from the start.
  public static func opening(
    _ root: String, after head: JournalHead, files: some FileSystem = PosixFiles()
  ) throws(JournalError) -> JournalReader? {
    var layout = try JournalLayout(of: root, files: files)
    try layout.checkOrder(root: root)
    let next = head.sequence.next.rawValue
    guard let (index, header) = try segment(holding: next, layout, files) else { return nil }
    layout.segments.removeFirst(index)
    let reader = JournalReader(layout, files: files, verifiesChain: false)
    if header.firstSequence == next { return header.chain == head.chain ? reader : nil }
    return try reader.pass(to: head) ? reader : nil
  }

  /// The last segment that starts at or before `record`.
  private static func segment(
    holding record: UInt64, _ layout: JournalLayout, _ files: any FileSystem
  ) throws(JournalError) -> (index: Int, header: SegmentHeader)? {
    for index in layout.segments.indices.reversed() {
      let window = try SegmentWindow(layout.segments[index].path, files: files)
      let length = min(window.size, SegmentHeader.byteCount)
      guard let at = try window.load(0, length) else { continue }
      switch SegmentHeader.read(Array(window.bytes[at..<at + length]), count: length) {
      // A torn last segment holds no record; elsewhere the reader names the damage.
      case .invalid: continue
      case .version(let version):
        throw .wrongVersion(file: layout.segments[index].path, version: version)
      case .header(let header):
        if header.firstSequence <= record { return (index, header) }
      }
    }
    return nil
  }

  /// Walks over whole blocks; true when one ends as `head` says.
  private func pass(to head: JournalHead) throws(JournalError) -> Bool {
    while true {
      switch try frames.next() {
      case .rows: continue
      case .blockEnd(let trailer):
        if trailer.lastSequence < head.sequence.rawValue { continue }
        return trailer.lastSequence == head.sequence.rawValue && trailer.chain == head.chain
      case .end: return false
      }
    }
  }
}
