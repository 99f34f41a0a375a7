/// Why a journal could not be written or read, and what the operator does about it.
public enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The machine refused. Mend what the reason names (space, rights, medium) and start again.
  case file(FileError)
  /// Another process writes this journal. Stop it, or choose another root.
  case locked(root: String)
  /// No such journal, or a folder without segments. Check the path.
  case notAJournal(path: String)
  /// Bytes that were durable are wrong. Restore the file from a copy; nothing is skipped.
  case damaged(file: String, offset: Int, sequence: UInt64, reason: String)
  /// A segment file is gone. Restore it from a copy.
  case missingSegment(folder: String, expected: UInt64, found: UInt64)
  /// Written by a newer build. Use that build, or a newer one.
  case wrongVersion(file: String, version: UInt16)
  /// Two files are the same segment. Move away the one that is not part of the journal.
  case duplicateSegment(number: UInt64, first: String, second: String)
  /// The disk is at its reserve. Make space; nothing was lost, and the same commit can be repeated.
  case lowSpace(path: String, freeBytes: Int, reserveBytes: Int)
  /// The hash chain does not join: a file was replaced or altered. Restore it from a copy.
  case wrongChain(file: String, offset: Int, sequence: UInt64)
  /// A record that cannot be decoded. Use a newer build if the reason says so, else restore.
  case badRecord(file: String, offset: Int, sequence: UInt64, reason: CodecError)
  /// A record was appended out of order. A fault of the program: report it.
  case outOfOrder(expected: UInt64, found: UInt64)
  /// A record is earlier than the one before. The clock or the input file went back.
  case timeWentBack(sequence: UInt64, time: Timestamp, last: Timestamp)
  /// A record's cause is not before it. A fault of the program: report it.
  case causeNotBefore(sequence: UInt64, cause: UInt64)
  /// A tick was given a cause, which ticks do not have. A fault of the program: report it.
  case tickWithCause(sequence: UInt64)
  /// A record's payload is longer than 16 MiB. Refuse such input where it comes in.
  case recordTooLarge(sequence: UInt64, bytes: Int)
  /// Not a date as yyyymmdd, or a day before the journal's last. Check the session's date.
  case badDay(day: Int64, last: Int64)
  /// An earlier write or sync failed; this writer is done. Stop trading, then reopen.
  case poisoned(cause: FileError)
  /// A snapshot that is not what it should be. It is not used; delete it and make it anew.
  case badSnapshot(file: String, offset: Int, reason: String)
  /// The writer was closed already. A fault of the program: report it.
  case closed(root: String)

  /// One line: file, offset, record, what is wrong and what to do.
  public var description: String {
    switch self {
    case .file(let error):
      "\(error); mend the cause and start again"
    case .locked(let root):
      "\(root)/lock: another process writes this journal; stop it or use another folder"
    case .notAJournal(let path):
      "\(path): no journal here (no YYYY-MM-DD folder with segments); check the path"
    case .damaged(let file, let offset, let sequence, let reason):
      "\(file): damaged at offset \(offset), record \(sequence): \(reason); restore it from a copy"
    case .missingSegment(let folder, let expected, let found):
      "\(folder): segment \(expected) is missing, \(found) comes next; restore it from a copy"
    case .wrongVersion(let file, let version):
      "\(file): offset 8: format version \(version), this build reads 1; use a newer build"
    case .duplicateSegment(let number, let first, let second):
      "\(second): segment \(number) is there twice, also as \(first); move one of them away"
    case .lowSpace(let path, let free, let reserve):
      "\(path): \(free >> 20) MiB free, \(reserve >> 20) MiB are kept in reserve; "
        + "make space and commit again"
    case .wrongChain(let file, let offset, let sequence):
      "\(file): offset \(offset), record \(sequence): the hash chain does not join; "
        + "restore the altered file from a copy"
    case .badRecord(let file, let offset, let sequence, let reason):
      "\(file): frame at offset \(offset), record \(sequence): \(reason); "
        + "use a newer build or restore the file"
    case .outOfOrder(let expected, let found):
      "record \(found) was appended where \(expected) is next; report this fault"
    case .timeWentBack(let sequence, let time, let last):
      "record \(sequence): \(time) is earlier than \(last) before it; check clock or input"
    case .causeNotBefore(let sequence, let cause):
      "record \(sequence): its cause \(cause) is not before it; report this fault"
    case .tickWithCause(let sequence):
      "record \(sequence): a tick has no cause; report this fault"
    case .recordTooLarge(let sequence, let bytes):
      "record \(sequence): \(bytes) bytes of payload, at most 16777216 are allowed; "
        + "refuse such input where it comes in"
    case .badDay(let day, let last):
      "day \(day): not a date as yyyymmdd from \(last) on; check the session's date"
    case .poisoned(let cause):
      "the journal stopped after \(cause); stop trading, mend it and reopen"
    case .badSnapshot(let file, let offset, let reason):
      "\(file): offset \(offset): \(reason); the snapshot is not used, delete it"
    case .closed(let root):
      "\(root): the writer was closed; report this fault"
    }
  }
}

/// Runs a file operation, telling its refusal as a journal's error.
func asJournalError<R>(
  _ body: () throws(FileError) -> R
) throws(JournalError) -> R {
  do { return try body() } catch { throw .file(error) }
}
