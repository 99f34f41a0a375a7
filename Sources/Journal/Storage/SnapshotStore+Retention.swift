/// Which snapshots stay when there are many.
extension SnapshotStore {
  /// How many of the newest stay where nobody says otherwise.
  public static let keptNewest = 64

  /// Removes the snapshot at a record; nothing happens when there is none.
  ///
  /// - Throws: what the machine refused.
  public func remove(_ sequence: SequenceNumber) throws(JournalError) {
    do { try files.remove(path(sequence)) } catch {
      if error.code != FileError.noSuchFile { throw .file(error) }
    }
  }

  /// Removes old snapshots, oldest first.
  ///
  /// The newest `count` stay, of every day the last, and the first one that a pruned journal can
  /// be folded from.
  ///
  /// - Parameters:
  ///   - count: at least 1.
  ///   - needed: records whose snapshots stay whatever their age.
  /// - Returns: the records whose snapshots were removed.
  /// - Throws: what the machine refused; those removed by then are gone, which harms nobody.
  @discardableResult
  public func thin(
    keepingNewest count: Int = keptNewest, needed: [SequenceNumber] = []
  ) throws(JournalError) -> [SequenceNumber] {
    precondition(count > 0, "the newest snapshot always stays")
    let all = try list()
    guard all.count > count else { return [] }
    let layout = try JournalLayout(of: root, files: files)
    let map = JournalMap(layout.segments, files: files)
    let days = try all.map { (sequence) throws(JournalError) in
      layout.segments[try map.segment(holding: sequence.rawValue)].day
    }
    let start = layout.isPruned ? try map.header(of: 0)?.firstSequence ?? 0 : 0
    let first = start == 0 ? nil : all.first { $0.next.rawValue >= start }
    var removed: [SequenceNumber] = []
    for place in 0..<all.count - count where days[place] == days[place + 1] {
      if all[place] == first || needed.contains(all[place]) { continue }
      try remove(all[place])
      removed.append(all[place])
    }
    return removed
  }

  /// Removes the snapshots before a record; a journal that was pruned up to there has no use for
  /// them.
  public func remove(before sequence: SequenceNumber) throws(JournalError) {
    for old in try list() where old < sequence { try remove(old) }
  }
}
