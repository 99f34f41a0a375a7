extension JournalReader {
  /// The first record that a pruning left; nil where the journal is whole, or one day was opened.
  ///
  /// - Throws: ``JournalError`` when the header of the first segment cannot be read.
  public func prunedBefore() throws(JournalError) -> SequenceNumber? {
    guard isPruned, let header = try places.header(of: 0) else { return nil }
    return SequenceNumber(rawValue: header.firstSequence)
  }

  /// The end of the last complete block before the current record.
  public var lastBlockEnd: JournalHead {
    let next = frames.rawCount > 0 ? frames.blockSequence : frames.nextSequence
    return JournalHead(sequence: SequenceNumber(rawValue: next - 1), chain: frames.chain)
  }

  /// Opens a journal behind the end of one of its blocks; the next record is the one after.
  ///
  /// Segments before are not looked at; the block is found by the index or by frame headers.
  /// - Returns: nil when no block of this journal ends at that record with that chain.
  /// - Throws: ``JournalError`` as for reading from the start.
  public static func opening(
    _ root: String, after head: JournalHead, files: some FileSystem = PosixFiles()
  ) throws(JournalError) -> JournalReader? {
    let reader = try JournalReader(opening: root, files: files)
    return try reader.enter(behind: head) ? reader : nil
  }

  /// Goes behind the end of a block; false when no block ends there with that chain.
  private func enter(behind head: JournalHead) throws(JournalError) -> Bool {
    let next = head.sequence.next.rawValue
    let segment = try places.segment(holding: next)
    guard let header = try places.header(of: segment), header.firstSequence <= next else {
      return false
    }
    if header.firstSequence == next {
      guard header.chain == head.chain else { return false }
      return try jump(to: segment, nil)
    }
    for _ in 0..<2 {
      // An index says where the block is; that it ends as `head` says, its own trailer must say.
      guard
        let place = try places.blocks(of: segment).first(where: {
          $0.trailer?.lastSequence == head.sequence.rawValue
        })
      else { return false }
      if try jump(to: segment, place) { return try pass(to: head) }
      places.distrustIndex(of: segment)
    }
    return false
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
