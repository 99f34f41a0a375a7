/// When what was appended must be on the medium.
public enum CommitPolicy: Hashable, Sendable {
  /// At every commit; the only one for live trading.
  case commit
  /// At a commit, when the last sync is this long ago; a crash may lose that much.
  case interval(milliseconds: Int)
  /// At the end and between segments only; a commit does nothing. For backtests and imports.
  case none
}

/// How a ``JournalWriter`` works.
public struct WriterOptions: Hashable, Sendable {
  /// When to sync.
  public var policy = CommitPolicy.commit
  /// Raw bytes after which the next block starts a new segment.
  public var segmentRawBytes = 64 << 20

  /// Bytes that are zeroed ahead at a time, under every policy but `none`; 0 for none.
  public var aheadBytes = 4 << 20
  /// Free bytes on the disk below which nothing more is committed; 0 to write to the last byte.
  ///
  /// ``JournalWriter/isSpaceLow`` warns at twice as much. 256 MiB are what a live day of
  /// 50 million ticks takes, so the stop leaves room to close, to report and to flatten.
  public var freeSpaceReserveBytes = 256 << 20

  /// Sync at every commit, segments of 64 MiB raw, 4 MiB ahead, 256 MiB in reserve.
  public init() {}
}

/// What a ``JournalWriter`` has done since it was opened.
public struct WriterStatistics: Hashable, Sendable {
  /// Bytes of the complete blocks before compression.
  public var rawBytes = 0
  /// Bytes written to segment files, headers included.
  public var diskBytes = 0
  /// Data frames.
  public var frames = 0
  /// Complete blocks.
  public var blocks = 0
  /// Times a segment was synced.
  public var syncs = 0
  /// Records appended.
  public var records = 0
  /// Ticks among them.
  public var ticks = 0
}

/// What opening an existing journal for writing found at its end.
public struct RecoveryReport: Hashable, Sendable, CustomStringConvertible {
  /// Whether the journal was new, or ended with a clean end record.
  public var wasClean = true
  /// Bytes cut after the last whole frame, zeros at the end not counted.
  public var cutBytes = 0
  /// Where the cut bytes are kept; nil when there were none.
  public var keptAs: String?
  /// The segment that was cut.
  public var file = ""
  /// Offset of the cut.
  public var offset = 0
  /// Why the bytes there were no frame.
  public var reason = ""
  /// The last record that is there.
  public var lastSequence = SequenceNumber.none

  /// One line for a person.
  public var description: String {
    if wasClean { return "ended cleanly at record \(lastSequence)" }
    guard let keptAs else { return "not closed; ends with record \(lastSequence), nothing cut" }
    return "\(file): cut \(cutBytes) bytes at offset \(offset) (\(reason)), kept in \(keptAs); "
      + "ends with record \(lastSequence)"
  }
}
