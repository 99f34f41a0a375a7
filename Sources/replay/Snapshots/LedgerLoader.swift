import Journal
import Projections

/// Finds the state at a place of a journal: the newest snapshot that may be used, and the rest
/// folded; without one, everything folded.
///
/// A snapshot only saves time. A stale one is passed over, a damaged one is passed over with a
/// warning, and the result is the same with any of them, or none.
struct LedgerLoader {
  let root: String
  /// Whether snapshots are looked at.
  var usesSnapshots = true
  /// The build whose snapshots are used.
  var build = BuildInformation.text
  /// SHA-256 of the canonical configuration that must be in force; nil for any.
  var configurationHash: [UInt8]?

  /// A state, and a reader whose next record is the one behind it.
  struct Start {
    var ledger: Ledger
    let reader: JournalReader
    /// The snapshot that the state came from; nil for the journal's beginning.
    var snapshot: SequenceNumber?
    /// Whole snapshots that were passed over, newest first.
    var stale: [StaleSnapshot] = []
    /// Damaged snapshots that were passed over, newest first, as lines for people.
    var warnings: [String] = []
    /// The first record that a pruning left; nil for a whole journal.
    var prunedBefore: SequenceNumber?
  }

  /// The state of the newest usable snapshot that is not behind `place`; without one, that of the
  /// journal's beginning.
  ///
  /// - Throws: what keeps the journal itself from being read; ``InputError`` when what is needed
  ///   was pruned.
  func start(notBehind place: JournalPlace = .end) throws -> Start {
    var stale: [StaleSnapshot] = []
    var warnings: [String] = []
    for sequence in candidates(notBehind: place, &warnings) {
      switch try look(at: sequence, place) {
      case .start(var start):
        (start.stale, start.warnings) = (stale, warnings)
        return start
      case .stale(let reason): stale.append(StaleSnapshot(sequence: sequence, reason: reason))
      case .damaged(let warning): warnings.append(warning)
      case .later: continue
      }
    }
    var start = try beginning(for: place, &warnings)
    (start.stale, start.warnings) = (stale, warnings)
    return start
  }

  /// What came of one snapshot.
  enum Finding {
    case start(Start)
    case stale(Staleness)
    case damaged(String)
    /// Behind the place, or gone since the folder was read.
    case later
  }

  private func candidates(
    notBehind place: JournalPlace, _ warnings: inout [String]
  ) -> [SequenceNumber] {
    guard usesSnapshots else { return [] }
    do {
      let all = try SnapshotStore(root: root).list().reversed()
      guard case .record(let last) = place else { return Array(all) }
      return all.filter { $0 <= last }
    } catch {
      warnings.append("snapshots are not used: \(error)")
      return []
    }
  }

  func look(at sequence: SequenceNumber, _ place: JournalPlace) throws -> Finding {
    let store = SnapshotStore(root: root)
    let header: SnapshotHeader
    do { header = try store.header(sequence) } catch { return Self.finding(error) }
    guard place.includes(sequence, header.recordedAt) else { return .later }
    if let reason = staleness(of: header) { return .stale(reason) }
    let snapshot: (header: SnapshotHeader, state: [UInt8])
    do { snapshot = try store.load(sequence) } catch { return Self.finding(error) }
    // The file may have been replaced since its header was read.
    guard snapshot.header == header else { return .later }
    let ledger: Ledger
    do { ledger = try Ledger(canonical: snapshot.state) } catch {
      return .damaged("\(store.path(sequence)): its state cannot be read: \(error)")
    }
    guard ledger.lastSequence == sequence, ledger.now == header.recordedAt else {
      return .damaged("\(store.path(sequence)): its state stands elsewhere than it says")
    }
    guard header.configurationHash == SHA256.hash(ledger.configuration.canonicalBytes) else {
      return .stale(.configuration)
    }
    guard let reader = try JournalReader.opening(root, after: header.head) else {
      return .stale(.chain)
    }
    return .start(
      Start(
        ledger: ledger, reader: reader, snapshot: sequence, prunedBefore: try reader.prunedBefore()
      ))
  }

  /// Whether a snapshot says of itself that it may be used.
  func isFresh(_ sequence: SequenceNumber) -> Bool {
    guard
      case .success(let header) = Result(catching: {
        try SnapshotStore(root: root).header(sequence)
      })
    else { return false }
    return staleness(of: header) == nil
  }

  private func staleness(of header: SnapshotHeader) -> Staleness? {
    if header.schemaVersion != Ledger.schemaVersion {
      return .schema(found: header.schemaVersion, expected: Ledger.schemaVersion)
    }
    if header.schemaFingerprint != Ledger.schemaFingerprint { return .fields }
    if header.build != build { return .build(found: header.build, expected: build) }
    if let configurationHash, header.configurationHash != configurationHash {
      return .configuration
    }
    return nil
  }

  private static func finding(_ error: JournalError) -> Finding {
    switch error {
    case .wrongVersion(_, let version): .stale(.format(found: version))
    case .file(let refusal) where refusal.code == 2: .later
    default: .damaged("\(error)")
    }
  }
}
