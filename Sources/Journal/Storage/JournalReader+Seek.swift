/// Going to a place without reading what lies before it.
extension JournalReader {
  /// Goes to a record; ``advance()`` then gives it, or the first one after when there is none.
  ///
  /// Sealed segments are searched by their index, others by their frames' headers.
  public func seek(to sequence: SequenceNumber) throws(JournalError) {
    let wanted = sequence.rawValue
    let segment = try places.segment(holding: wanted)
    try enter(segment) { $0.trailer.map { $0.lastSequence >= wanted } ?? true }
    try pass { $0.sequence.rawValue < wanted }
  }

  /// Goes to a time; ``advance()`` then gives the first record at or after it.
  public func seek(to time: Timestamp) throws(JournalError) {
    let wanted = time.rawValue
    let segment = try places.segment(reaching: wanted)
    try enter(segment) { $0.trailer.map { $0.lastTime >= wanted } ?? true }
    try pass { $0.recordedAt.rawValue < wanted }
  }

  /// Goes behind the last record; what lies before it is not decoded. Everything that is valid once
  /// at the end is valid then.
  public func passToEnd() throws(JournalError) {
    try enter(places.count - 1) { _ in false }
    while true {
      if case .end = try frames.next() { return standAtEnd() }
    }
  }

  /// Goes to the first block of a segment that `isWanted`; where there is none, to its end.
  private func enter(
    _ segment: Int, _ isWanted: (BlockPlace) -> Bool
  ) throws(JournalError) {
    for _ in 0..<2 {
      let blocks = try places.blocks(of: segment)
      if try jump(to: segment, blocks.first(where: isWanted) ?? blocks.last) { return }
      places.distrustIndex(of: segment)
    }
    _ = try jump(to: segment, nil)
  }

  /// Passes records by as long as `isEarly` holds; the first other one comes next.
  private func pass(_ isEarly: (Envelope) -> Bool) throws(JournalError) {
    while let shape = try advance() {
      if !isEarly(envelope) { return stepBack(shape) }
    }
  }
}
