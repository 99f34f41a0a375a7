import Engine
import Journal
import Projections
import Synchronization

/// Verifies the parts of a journal side by side, each with an engine of its own.
///
/// A part begins with the state of a snapshot. That is believed only until the part before has come
/// there: unless its engine has the same state, byte for byte, nothing of what follows counts. So
/// the parts together prove what one engine proves alone.
struct VerifyParts {
  private let journal: String
  /// The snapshots that parts begin with; the first part begins with the journal.
  private let starts: [SequenceNumber]

  /// What came of it.
  enum Outcome {
    case whole(VerifyPass)
    /// A snapshot is not what the part before it led to, or cannot be read.
    case unfounded(String)
  }

  /// One part that was verified.
  private struct Part: Sendable {
    let begin: Ledger
    let result: Result<VerifyPass, any Error>
  }

  private final class Parts: Sendable {
    let all = Mutex<[SequenceNumber: Part]>([:])
  }

  /// Parts of about the same length.
  ///
  /// - Parameter most: parts wanted.
  /// - Returns: nil when there is no snapshot of this build to divide the journal at.
  init?(_ journal: String, count most: Int) throws {
    guard most > 1, let last = try Self.lastRecord(of: journal) else { return nil }
    let loader = LedgerLoader(root: journal)
    var usable = try SnapshotStore(root: journal).list().filter { $0 < last }
    var starts: [SequenceNumber] = []
    for part in 1..<UInt64(most) {
      let target = last.rawValue / UInt64(most) * part
      usable.removeAll { $0 <= starts.last ?? .none }
      let near = usable.sorted { Self.distance($0, target) < Self.distance($1, target) }
      guard let next = near.first(where: loader.isFresh) else { continue }
      starts.append(next)
    }
    guard !starts.isEmpty else { return nil }
    (self.journal, self.starts) = (journal, starts)
  }

  /// - Returns: nil for an empty journal, and for one that does not begin with record 1 any more.
  private static func lastRecord(of journal: String) throws -> SequenceNumber? {
    let reader = try BackwardReader(opening: journal)
    guard try JournalReader(opening: journal).prunedBefore() == nil, try reader.advance() != nil
    else { return nil }
    return reader.envelope.sequence
  }

  private static func distance(_ sequence: SequenceNumber, _ target: UInt64) -> UInt64 {
    max(sequence.rawValue, target) - min(sequence.rawValue, target)
  }

  /// Parts to verify.
  var count: Int { starts.count + 1 }

  /// Verifies them all.
  ///
  /// - Throws: what keeps the journal from being read, where one engine would have met it.
  func run(_ progress: @escaping (UInt64) -> Void) throws -> Outcome {
    let parts = Parts()
    let threads = try starts.indices.map { index in
      let (start, last) = (starts[index], end(ofPart: index + 1))
      return try ClientThread { [journal] in
        guard let part = Self.verify(journal, from: start, through: last) else { return }
        parts.all.withLock { $0[start] = part }
      }
    }
    let first = Result { try verifyFirst { progress($0 * UInt64(count)) } }
    for thread in threads { thread.join() }
    return try join(try first.get(), parts.all.withLock { $0 })
  }

  private func join(
    _ first: VerifyPass, _ parts: [SequenceNumber: Part]
  ) throws -> Outcome {
    var whole = first
    for start in starts where whole.divergence == nil {
      guard let part = parts[start] else {
        return .unfounded("the snapshot at record \(start) cannot be read")
      }
      guard part.begin.canonicalBytes == whole.ledger.canonicalBytes else {
        return .unfounded("the snapshot at record \(start) is not the state that is reached there")
      }
      whole.append(try part.result.get())
    }
    return .whole(whole)
  }

  private func end(ofPart index: Int) -> SequenceNumber {
    index < starts.count ? starts[index] : SequenceNumber(rawValue: .max)
  }

  private func verifyFirst(_ progress: @escaping (UInt64) -> Void) throws -> VerifyPass {
    let reader = try JournalReader(opening: journal)
    let tape = Verification(reader, through: end(ofPart: 0), progress: progress)
    return try VerifyPass(reader, tape, from: Ledger())
  }

  /// - Returns: nil when the snapshot cannot be used after all.
  private static func verify(
    _ journal: String, from start: SequenceNumber, through last: SequenceNumber
  ) -> Part? {
    let found = Result { try LedgerLoader(root: journal).look(at: start, .end) }
    guard case .success(.start(let begin)) = found else { return nil }
    let tape = Verification(begin.reader, through: last)
    return Part(
      begin: begin.ledger,
      result: Result { try VerifyPass(begin.reader, tape, from: begin.ledger) })
  }
}
