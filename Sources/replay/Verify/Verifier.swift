import Engine
import Journal
import Projections

/// Runs a verification and says what came of it.
struct Verifier {
  let journal: String
  let overrides: [String]
  /// Where to begin; nil for the beginning, which trusts nothing.
  var from: SequenceNumber?
  /// Whether a snapshot may give the state there.
  var usesSnapshots = true
  /// The last record of the day to end with; nil for the journal's end.
  var through: SequenceNumber?
  /// Parts to verify side by side where snapshots allow it.
  var jobs = 1
  /// Told now and then how many records are done.
  var progress: (UInt64) -> Void = { _ in }

  func run() throws -> VerifyReport {
    let start = MonotonicTime.now
    var warnings: [String] = []
    if from == nil, through == nil, overrides.isEmpty, usesSnapshots,
      let parts = try VerifyParts(journal, count: jobs)
    {
      switch try parts.run(progress) {
      case .whole(let pass):
        return VerifyReport(
          journal: journal, pass: pass, parts: parts.count,
          seconds: MonotonicTime.seconds(since: start))
      case .unfounded(let reason): warnings.append("\(reason); verified again without snapshots")
      }
    }
    let (reader, tape, ledger, place) = try begin()
    return VerifyReport(
      journal: journal, pass: try VerifyPass(reader, tape, from: ledger),
      seconds: MonotonicTime.seconds(since: start), start: place, warnings: warnings)
  }

  private var last: SequenceNumber { through ?? SequenceNumber(rawValue: .max) }

  /// The record as a tape, the state that it starts from, and where that is.
  private func begin() throws -> (JournalReader, Verification, Ledger, VerifyStart?) {
    guard let from else { return try beginFirst() }
    let loader = LedgerLoader(root: journal, usesSnapshots: usesSnapshots)
    var start = try loader.start(notBehind: .record(SequenceNumber(rawValue: from.rawValue - 1)))
    let shape = try start.fold(in: journal) { sequence, _, kind in
      sequence < from || EventKind(rawValue: kind)?.isInput != true
    }
    guard let shape else {
      throw InputError(
        "\(journal): ends with record \(start.ledger.lastSequence), has no input from \(from) on")
    }
    let place = VerifyStart(
      first: start.ledger.lastSequence.next, snapshot: start.snapshot,
      prunedBefore: start.prunedBefore, stale: start.stale, warnings: start.warnings)
    let tape = Verification(start.reader, at: shape, through: last, progress: progress)
    return (start.reader, tape, start.ledger, place)
  }

  /// Begins with record 1; a pruned journal with its oldest snapshot, which is said.
  private func beginFirst() throws -> (JournalReader, Verification, Ledger, VerifyStart?) {
    let start = try LedgerLoader(root: journal, usesSnapshots: false).start()
    let first = start.ledger.lastSequence.next
    let override = overrides.isEmpty ? nil : try override(from: first)
    let tape = Verification(
      start.reader, through: last, override: override, progress: progress)
    guard let before = start.prunedBefore else { return (start.reader, tape, Ledger(), nil) }
    let place = VerifyStart(
      first: first, snapshot: start.snapshot, prunedBefore: before, stale: start.stale,
      warnings: start.warnings)
    return (start.reader, tape, start.ledger, place)
  }
}
