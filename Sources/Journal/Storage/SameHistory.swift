/// Whether one segment file holds the first records of another in another form.
///
/// Frames depend on when commits fell, and sealing makes them anew; raw blocks and chain do not
/// change. So these decide.
enum SameHistory {
  /// Whether all that `copy` holds is the beginning of what `source` holds.
  ///
  /// A torn end of `copy` holds nothing. Damage in either makes it no.
  /// - Throws: ``JournalError/file(_:)`` only.
  static func isBeginning(
    _ copy: JournalLayout.Segment, of source: JournalLayout.Segment, files: some FileSystem
  ) throws(JournalError) -> Bool {
    do { return try compare(copy, source, files) } catch {
      if case .file = error { throw error }
      return false
    }
  }

  private static func compare(
    _ copy: JournalLayout.Segment, _ source: JournalLayout.Segment, _ files: some FileSystem
  ) throws(JournalError) -> Bool {
    let mine = FrameCursor([copy], files: files, verifiesChain: true)
    while true {
      if case .end = try mine.next() { break }
    }
    // A header that never became whole holds no record at all.
    guard let header = mine.header else { return true }
    let lastOfBlocks = mine.rawCount > 0 ? mine.blockSequence - 1 : mine.nextSequence - 1
    let theirs = FrameCursor([source], files: files, verifiesChain: true)
    var step = try theirs.next()
    guard let other = theirs.header, other.number == header.number, other.day == header.day,
      other.firstSequence == header.firstSequence, other.lastTime == header.lastTime,
      other.chain == header.chain
    else { return false }
    while theirs.chain != mine.chain {
      if case .end = step { return false }
      if case .blockEnd(let trailer) = step, trailer.lastSequence >= lastOfBlocks,
        trailer.chain != mine.chain
      {
        return false
      }
      step = try theirs.next()
    }
    return try continues(mine, theirs, step)
  }

  /// Whether the open block of `mine` is the beginning of the next one of `theirs`.
  private static func continues(
    _ mine: FrameCursor, _ theirs: FrameCursor, _ reached: FrameCursor.Step
  ) throws(JournalError) -> Bool {
    let wanted = mine.rawCount
    if wanted == 0 { return true }
    var step = reached
    var isInside = theirs.rawCount > 0
    while true {
      switch step {
      case .rows: isInside = true
      case .blockEnd where isInside: return false
      case .blockEnd: break
      case .end: return false
      }
      if isInside && theirs.rawCount >= wanted {
        return theirs.raw.bytes(0..<wanted) == mine.raw.bytes(0..<wanted)
      }
      step = try theirs.next()
    }
  }
}
