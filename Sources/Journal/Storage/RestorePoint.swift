/// What must stay so that trading can be resumed from this journal.
public enum RestorePoint: Hashable, Sendable {
  /// A recording: nothing is ever resumed from it.
  case notNeeded
  /// The newest snapshot: what comes after its record must stay.
  case snapshot(SequenceNumber)
  /// No snapshot, so the whole journal is needed.
  case wholeJournal
}

extension RestorePoint {
  /// Looks what the journal at `root` was written for; snapshots are the caller's knowledge.
  ///
  /// - Parameter newestSnapshot: the record of the newest snapshot that can be used; nil for none.
  /// - Throws: as ``JournalReader``.
  public static func find(
    root: String, newestSnapshot: SequenceNumber?, files: some FileSystem = PosixFiles()
  ) throws(JournalError) -> RestorePoint {
    // A root holds sessions of one mode only, so the first one tells.
    let reader = try JournalReader(opening: root, files: files)
    while let shape = try reader.advance() {
      guard shape == .event, reader.kind == EventKind.sessionStarted.rawValue,
        case .sessionStarted(let session) = try reader.event()
      else { continue }
      if session.mode == .recording { return .notNeeded }
      break
    }
    return newestSnapshot.map { .snapshot($0) } ?? .wholeJournal
  }
}
