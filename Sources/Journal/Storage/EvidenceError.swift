/// Why a key, an anchor, a copy or a pruning could not be made, and what the operator does.
public enum EvidenceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The machine refused. Mend what the reason names and run it again.
  case file(FileError)
  /// The journal cannot be read. Do what the reason says.
  case journal(JournalError)
  /// A key file that must not or cannot be used. Do what the reason says.
  case key(path: String, reason: String)
  /// libcrypto could not make a key. Check the installation of OpenSSL.
  case noRandom
  /// The anchors there are do not fit the journal; nothing was signed. Find out why first.
  case anchorsDoNotFit(first: CheckFinding, count: Int)
  /// No anchor can be made of that day. The reason says when it can.
  case cannotAnchor(day: Int64, reason: String)
  /// The destination holds something that the source does not. Copy to another folder.
  case copyDiffers(path: String, offset: Int, reason: String)
  /// The copy cannot be made there or of that. Do what the reason says.
  case cannotCopy(path: String, reason: String)
  /// A file changed its form while it was copied. Run the copy again.
  case changed(path: String)
  /// Nothing may be removed. The reason names what must be in order first.
  case cannotPrune(path: String, reason: String)

  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .file(let error): "\(error); mend the cause and run it again"
    case .journal(let error): "\(error)"
    case .key(let path, let reason): "\(path): \(reason)"
    case .noRandom: "libcrypto made no Ed25519 key; check the installation of OpenSSL"
    case .anchorsDoNotFit(let first, let count):
      "\(first)\(count > 1 ? " (and \(count - 1) more)" : ""); nothing was signed; "
        + "`journal check --anchors` shows all"
    case .cannotAnchor(let day, let reason):
      "day \(JournalLayout.folderName(day: day)): \(reason)"
    case .copyDiffers(let path, let offset, let reason):
      "\(path): offset \(offset): \(reason); nothing was changed; copy to another folder"
    case .cannotCopy(let path, let reason): "\(path): \(reason)"
    case .changed(let path):
      "\(path): was replaced while it was copied (a sealing does that); run the copy again"
    case .cannotPrune(let path, let reason): "\(path): \(reason); nothing was removed"
    }
  }
}

/// Runs a file operation, telling its refusal as an error of evidence.
func asEvidence<R>(_ body: () throws(FileError) -> R) throws(EvidenceError) -> R {
  do { return try body() } catch { throw .file(error) }
}

/// Runs work on a journal, telling its failure as an error of evidence.
func asEvidence<R>(_ body: () throws(JournalError) -> R) throws(EvidenceError) -> R {
  do { return try body() } catch { throw .journal(error) }
}
